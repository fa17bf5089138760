import { type MessageReader, unreadable } from './message.ts';

/** MS-RDPBCGR section 2.2.1.2.2. */
const failures = [
  ...['', 'the server wants TLS', 'the server does not allow TLS', 'the server has no certificate', 'inconsistent flags'],
  ...['the server wants network level authentication', 'the server wants TLS with a certificate of the client'],
];
const protocolNames: Readonly<Record<number, string>> = {
  0: 'plain RDP security',
  1: 'TLS',
  2: 'network level authentication',
  4: 'RDSTLS',
  8: 'network level authentication with early authorisation',
};

/** X.224 connection request, confirm and failure in a TPKT (RFC 1006); what follows is TLS or is not taken apart. */
export const readRdp: MessageReader = (view, at) => {
  const length = view.u16(at + 2);
  if (view.u16(at) !== 0x0300 || length < 7) return unreadable;
  const next = at + length <= view.end ? at + length : -1;
  const type = view.u8(at + 5);
  if (type === 0xe0) return { next, text: 'RDP connection request' };
  if (type !== 0xd0) return { next, text: null };
  // The negotiation stands at the end of a confirm: type, flags, length, and what was chosen or why not.
  const negotiation = length >= 19 ? view.u8(at + 11) : 0;
  const value = view.u32le(at + 15);
  if (negotiation === 3) return { next, text: `RDP negotiation failed: ${failures[value] ?? `code ${value}`}` };
  const chosen = negotiation === 2 ? (protocolNames[value] ?? `security ${value}`) : 'plain RDP security';
  return { next, text: `RDP connection confirmed, ${chosen}` };
};

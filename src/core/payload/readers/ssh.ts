import { type MessageReader, unreadable } from './message.ts';

/** RFC 4253 section 11.1. */
const reasons: Readonly<Record<number, string>> = {
  1: 'host not allowed to connect',
  2: 'protocol error',
  3: 'key exchange failed',
  7: 'service not available',
  8: 'protocol version not supported',
  9: 'host key not verifiable',
  10: 'connection lost',
  11: 'by application',
  12: 'too many connections',
  14: 'no more authentication methods',
};
const messages: Readonly<Record<number, string>> = { 20: 'key exchange begins', 30: 'key exchange', 31: 'key exchange answered' };

/** The banner, then packets until both ends have new keys (RFC 4253 sections 4.2 and 6). */
export const readSsh: MessageReader = (view, at, context) => {
  if (view.has(at, 'SSH-')) {
    const end = view.find(0x0a, at, 255);
    return {
      next: end < 0 ? -1 : end + 1,
      text: `SSH banner ${view.text(at, end < 0 ? view.end : end - (view.u8(end - 1) === 0x0d ? 1 : 0))}`,
    };
  }
  if (view.has(at, 'Exceeded MaxStartups'))
    return { next: -1, text: 'SSH: too many connections that have not logged in (MaxStartups)' };
  if (view.has(at, 'Not allowed at this time')) return { next: -1, text: 'SSH: this address is not allowed at this time' };
  if (view.has(at, 'Protocol mismatch.') || view.has(at, 'Invalid SSH ident'))
    return { next: -1, text: 'SSH: what the client sent is not SSH' };
  if (context.encrypted) return { next: -1, text: 'SSH, encrypted' };
  const length = view.u32(at);
  const type = view.u8(at + 5);
  if (length < 2 || length > 65_536 || type < 0) return unreadable;
  const end = at + 4 + length;
  const next = end <= view.end ? end : -1;
  if (type === 21) context.encrypted = true;
  if (type === 1) {
    const reason = view.u32(at + 6);
    return { next: -1, text: `SSH disconnect: ${reasons[reason] ?? `reason ${reason}`}` };
  }
  const text = type === 21 ? 'new keys: what follows is encrypted' : messages[type];
  return { next, text: text === undefined ? null : `SSH ${text}` };
};

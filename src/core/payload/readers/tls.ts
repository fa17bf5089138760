import { alertName } from '../../payloadHint.ts';
import { type MessageReader, unreadable } from './message.ts';
import type { View } from './view.ts';

const versions: Readonly<Record<number, string>> = {
  0x0300: 'SSL 3.0',
  0x0301: 'TLS 1.0',
  0x0302: 'TLS 1.1',
  0x0303: 'TLS 1.2',
  0x0304: 'TLS 1.3',
};
function versionName(version: number): string {
  // RFC 8446 section 4.2.1.1 of its drafts.
  return versions[version] ?? (version >> 8 === 0x7f ? `TLS 1.3 draft ${version & 0xff}` : `version 0x${version.toString(16)}`);
}
const ENCRYPTED_ALERT = 'TLS alert, encrypted (most likely close_notify)';
/** GREASE values (RFC 8701) stand for nothing. */
const isGrease = (value: number): boolean => (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);

/** HandshakeType (RFC 8446 section 4, RFC 5246 section 7.4), those that are sent in clear. */
const handshakes: Readonly<Record<number, string>> = {
  0: 'HelloRequest',
  4: 'NewSessionTicket',
  11: 'Certificate',
  12: 'ServerKeyExchange',
  13: 'CertificateRequest: the server wants a certificate of the client',
  14: 'ServerHelloDone',
  15: 'CertificateVerify',
  16: 'ClientKeyExchange',
  22: 'CertificateStatus',
};

/** A ServerHello with this random asks for another ClientHello (RFC 8446 section 4.1.3); its first four bytes tell enough. */
const RETRY_RANDOM = 0xcf21ad74;

/** One TLS record (RFC 8446 section 5.1). */
export const readTls: MessageReader = (view, at, context) => {
  const type = view.u8(at);
  const length = view.u16(at + 3);
  if (type < 20 || type > 23 || view.u8(at + 1) !== 3 || length < 1 || length > 16384 + 2048) return unreadable;
  const end = at + 5 + length;
  // Cut by the end of the connection: a record of which not all was sent.
  const isCut = end > context.total;
  const next = end <= view.end ? end : -1;
  const cut = isCut ? `, cut: ${context.total - at - 5} of ${length} bytes of the record were sent` : '';
  if (type === 20) {
    context.encrypted = true;
    return { next, text: null };
  }
  if (type === 21) return { next, text: alertText(view, at + 5, length) };
  // TLS 1.3 hides an alert in application data: two bytes, the real type, and a tag of 16.
  if (type === 23 && length === 19) return { next, text: ENCRYPTED_ALERT };
  if (type === 23) return { next, text: `TLS application data${cut}`, ...(isCut ? {} : { counted: length }) };
  if (context.encrypted) return { next, text: `TLS handshake, encrypted${cut}` };
  const texts = handshakeTexts(view, at + 5, end);
  return { next, text: texts.length === 0 ? null : `TLS ${texts.join(', ')}${cut}` };
};

function alertText(view: View, at: number, length: number): string {
  if (length !== 2) return ENCRYPTED_ALERT;
  const description = view.u8(at + 1);
  if (description < 0) return 'TLS alert, cut';
  const words = `${alertName(description).replaceAll('_', ' ')} (${description})`;
  return description === 0 ? 'TLS close_notify' : `TLS ${view.u8(at) === 2 ? 'fatal' : 'warning'} alert: ${words}`;
}

/** A record may hold several messages; one that goes on in the next record is named by its beginning. */
function handshakeTexts(view: View, start: number, end: number): string[] {
  const texts: string[] = [];
  for (let at = start; at + 4 <= Math.min(end, view.end) && texts.length < 8;) {
    const type = view.u8(at);
    const body = at + 4;
    const stop = body + view.u24(at + 1);
    if (type === 1) texts.push(helloText(view, body, stop));
    else if (type === 2) texts.push(serverHelloText(view, body, stop));
    else if (type === 11) texts.push(certificateText(view, body));
    else texts.push(handshakes[type] ?? 'handshake message');
    at = stop;
  }
  return texts;
}

function helloText(view: View, at: number, end: number): string {
  let place = at + 34;
  place += 1 + Math.max(0, view.u8(place));
  place += 2 + Math.max(0, view.u16(place));
  place += 1 + Math.max(0, view.u8(place));
  const { name, protocols, offered } = extensions(view, place, end, true);
  const version = offered.length > 0 ? Math.max(...offered) : view.u16(at);
  const parts = [
    `ClientHello${name === '' ? '' : ` for ${name}`}`,
    ...(protocols.length === 0 ? [] : [`ALPN ${protocols.join(' ')}`]),
    ...(version < 0 ? [] : [`up to ${versionName(version)}`]),
  ];
  return parts.join(', ');
}

function serverHelloText(view: View, at: number, end: number): string {
  let place = at + 34;
  place += 1 + Math.max(0, view.u8(place));
  const cipher = view.u16(place);
  const { protocols, offered } = extensions(view, place + 3, end, false);
  const version = offered[0] ?? view.u16(at);
  const parts = [
    view.u32(at + 2) === RETRY_RANDOM ? 'HelloRetryRequest' : 'ServerHello',
    ...(version < 0 ? [] : [versionName(version)]),
    ...(cipher < 0 ? [] : [`cipher suite 0x${cipher.toString(16).padStart(4, '0')}`]),
    ...(protocols.length === 0 ? [] : [`ALPN ${protocols.join(' ')}`]),
  ];
  return parts.join(', ');
}

/** Server name, application protocols and versions among the extensions whose length stands at `at`. */
function extensions(
  view: View,
  at: number,
  end: number,
  ofClient: boolean,
): { name: string; protocols: string[]; offered: number[] } {
  const found = { name: '', protocols: [] as string[], offered: [] as number[] };
  const stop = Math.min(end, view.end, at + 2 + Math.max(0, view.u16(at)));
  for (let place = at + 2; place + 4 <= stop;) {
    const type = view.u16(place);
    const body = place + 4;
    const bodyEnd = body + view.u16(place + 2);
    if (type === 0 && ofClient)
      found.name = view.text(body + 5, Math.min(bodyEnd, body + 5 + Math.max(0, view.u16(body + 3))), 64);
    else if (type === 16) found.protocols = protocolNames(view, body + 2, Math.min(bodyEnd, stop));
    else if (type === 43) found.offered = offeredVersions(view, body, Math.min(bodyEnd, stop), ofClient);
    place = bodyEnd;
  }
  return found;
}

function protocolNames(view: View, start: number, end: number): string[] {
  const names: string[] = [];
  for (let at = start; at < end && names.length < 4;) {
    const length = view.u8(at);
    if (length > 0 && !isGrease(view.u16(at + 1))) names.push(view.text(at + 1, Math.min(end, at + 1 + length), 20));
    at += 1 + Math.max(0, length);
  }
  return names;
}

function offeredVersions(view: View, at: number, end: number, ofClient: boolean): number[] {
  const offered: number[] = [];
  for (let place = ofClient ? at + 1 : at; place + 2 <= end && offered.length < 16; place += 2) {
    const version = view.u16(place);
    if (!isGrease(version)) offered.push(version);
  }
  return offered;
}

/** TLS 1.2: a list of certificates, each with its length. */
function certificateText(view: View, at: number): string {
  const end = at + 3 + Math.max(0, view.u24(at));
  let count = 0;
  for (let place = at + 3; place < end && count < 16; count++) {
    const length = view.u24(place);
    if (length < 0) return 'Certificate';
    place += 3 + length;
  }
  return count === 0 ? 'Certificate, none given' : `Certificate (${count} in the chain)`;
}

/** Whether a TLS record begins here: connections change to TLS in the middle (STARTTLS, SSLRequest, CONNECT). */
export const isTlsRecord = (view: View, at: number): boolean =>
  view.u8(at) >= 20 && view.u8(at) <= 23 && view.u8(at + 1) === 3 && view.u8(at + 2) <= 4 && view.u8(at + 2) >= 0;

import { type MessageReader, unreadable } from './message.ts';
import type { View } from './view.ts';

/** MQTT 5 section 2.1.2. */
const packets = [
  ...[
    '',
    'CONNECT',
    'CONNACK',
    'PUBLISH',
    'PUBACK',
    'PUBREC',
    'PUBREL',
    'PUBCOMP',
    'SUBSCRIBE',
    'SUBACK',
    'UNSUBSCRIBE',
    'UNSUBACK',
  ],
  ...['PINGREQ', 'PINGRESP', 'DISCONNECT', 'AUTH'],
];
const everyday = new Set(['PUBLISH', 'PUBACK', 'PUBREC', 'PUBREL', 'PUBCOMP']);
/** Return codes of MQTT 3 and reason codes of MQTT 5 (section 2.4). */
const reasons: Readonly<Record<number, string>> = {
  ...{
    1: 'protocol version not accepted',
    2: 'client id not accepted',
    3: 'server unavailable',
    4: 'bad user name or password',
    5: 'not authorised',
  },
  ...{ 0x81: 'malformed packet', 0x82: 'protocol error', 0x84: 'protocol version not supported', 0x85: 'client id not valid' },
  ...{
    0x86: 'bad user name or password',
    0x87: 'not authorised',
    0x88: 'server unavailable',
    0x89: 'server busy',
    0x8a: 'banned',
  },
  ...{
    0x8b: 'server is shutting down',
    0x8d: 'keep-alive timeout',
    0x8e: 'session taken over by another connection',
    0x93: 'receive maximum exceeded',
  },
  ...{
    0x95: 'packet too large',
    0x96: 'message rate too high',
    0x97: 'quota exceeded',
    0x98: 'by an administrator',
    0x9c: 'use another server',
    0x9f: 'connection rate exceeded',
  },
};

/** One control packet; topics, payloads, names and passwords are left out. */
export const readMqtt: MessageReader = (view, at) => {
  const name = packets[view.u8(at) >> 4] ?? '';
  const [body, length] = remainingLength(view, at + 1);
  if (name === '' || length < 0) return unreadable;
  const next = body + length <= view.end ? body + length : -1;
  if (everyday.has(name)) return { next, text: `MQTT ${name}`, counted: length };
  if (name === 'CONNECT') {
    const level = view.u8(body + 2 + Math.max(0, view.u16(body)));
    return {
      next,
      text: `MQTT CONNECT, version ${({ 3: '3.1', 4: '3.1.1', 5: '5' } as Record<number, string>)[level] ?? level}`,
    };
  }
  const code = name === 'CONNACK' ? view.u8(body + 1) : name === 'DISCONNECT' && length > 0 ? view.u8(body) : 0;
  // Below 0x80 a reason of DISCONNECT is none to worry about.
  const words = code <= 0 || (name === 'DISCONNECT' && code < 0x80) ? '' : `: ${reasons[code] ?? `code ${code}`}`;
  return { next, text: `MQTT ${name}${words}` };
};

/** @returns where the contents begin, and their length in up to four groups of seven bits; -1 for none. */
function remainingLength(view: View, start: number): [number, number] {
  let length = 0;
  for (let i = 0; i < 4; i++) {
    const byte = view.u8(start + i);
    if (byte < 0) break;
    length += (byte & 0x7f) * 128 ** i;
    if (byte < 0x80) return [start + i + 1, length];
  }
  return [start, -1];
}

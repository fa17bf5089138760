import { type Context, type MessageReader, type Step, unreadable } from './message.ts';
import type { View } from './view.ts';

/** What the errors mean that end connections. The server's own words may hold names of users and hosts, and are left out. */
const errors: Readonly<Record<number, string>> = {
  1040: 'too many connections',
  1041: 'out of resources',
  1042: 'client’s name cannot be resolved',
  1043: 'bad handshake',
  1044: 'access to the database denied',
  1045: 'access denied',
  1047: 'unknown command',
  1049: 'unknown database',
  1053: 'the server is shutting down',
  1129: 'host blocked because of many connection errors',
  1130: 'host not allowed to connect',
  1153: 'packet too large',
  1158: 'error reading packets',
  1159: 'timeout reading packets',
  1203: 'too many connections of this user',
  1226: 'user over its limit',
  1698: 'access denied',
  1927: 'connection killed',
  3118: 'account locked',
  3159: 'connections without TLS are not allowed',
  3169: 'session killed',
  4031: 'idle for too long',
};
const commands: Readonly<Record<number, string>> = {
  1: 'quit',
  2: 'change of database',
  3: 'query',
  14: 'ping',
  22: 'prepare',
  23: 'execute',
};

/** One packet (MySQL internals, "MySQL Packets"): the greeting, the login, errors; of commands their kind only. */
export const readMysql: MessageReader = (view, at, context) => {
  const length = view.u24le(at);
  const sequence = view.u8(at + 3);
  if (length < 1 || sequence < 0) return unreadable;
  const end = at + 4 + length;
  const next = end <= view.end ? end : -1;
  return context.fromClient
    ? { next, text: clientText(view, at, sequence, length) }
    : { ...serverStep(view, at, sequence, context), next };
};

function clientText(view: View, at: number, sequence: number, length: number): string | null {
  const type = view.u8(at + 4);
  // The login answers the greeting; one of 32 bytes asks for TLS and leaves the name for later.
  if (sequence > 0) return length === 32 ? 'MySQL request for TLS' : sequence <= 2 ? 'MySQL login' : null;
  const command = commands[type];
  return command === undefined ? 'MySQL command' : `MySQL ${command}`;
}

function serverStep(view: View, at: number, sequence: number, context: Context): Omit<Step, 'next'> {
  const type = view.u8(at + 4);
  if (type === 0xff) return { text: errorText(view, at + 5) };
  if (type === 10 && sequence === 0) {
    const end = view.find(0, at + 5, 64);
    return { text: `MySQL greeting, version ${view.text(at + 5, end < 0 ? view.end : end, 32)}` };
  }
  if (type === 0 && !context.encrypted) return { text: 'MySQL OK' };
  return { text: null };
}

function errorText(view: View, at: number): string {
  const code = view.u16le(at);
  const state = view.u8(at + 2) === 0x23 ? ` (${view.text(at + 3, at + 8)})` : '';
  return `MySQL error ${code}${state}${errors[code] === undefined ? '' : ` ${errors[code]}`}`;
}

import { type MessageReader, unreadable } from './message.ts';
import type { View } from './view.ts';

/** SQLSTATEs that end or refuse a session (PostgreSQL documentation, appendix A). */
const states: Readonly<Record<string, string>> = {
  '08P01': 'protocol violation',
  '25P03': 'idle in a transaction for too long',
  '28000': 'not authorised',
  '28P01': 'wrong password',
  '3D000': 'no such database',
  '53200': 'out of memory',
  '53300': 'too many connections',
  '57014': 'query cancelled',
  '57P01': 'shut down by the administrator',
  '57P02': 'shut down by a crash',
  '57P03': 'cannot connect now',
  '57P05': 'idle for too long',
};
const authentications: Readonly<Record<number, string>> = {
  0: 'login accepted',
  3: 'wants a password in clear',
  5: 'wants a password (MD5)',
  7: 'wants GSSAPI',
  10: 'wants SASL',
};
const starts: Readonly<Record<number, string>> = {
  80877102: 'cancel request',
  80877103: 'request for TLS',
  80877104: 'request for GSSAPI',
};
/** Letters of messages worth a line, by sender. */
const clientMessages: Readonly<Record<string, string>> = { Q: 'query', P: 'parse', X: 'terminate', p: 'password or SASL answer' };

/** One message (PostgreSQL documentation, "Message Formats"): of queries and rows only that there is one. */
export const readPostgres: MessageReader = (view, at, { fromClient }) => {
  if (fromClient && view.u8(at) === 0) return startStep(view, at);
  // One letter answers a request for TLS.
  if (
    !fromClient &&
    at === 0 &&
    (view.u8(at) === 0x53 || view.u8(at) === 0x4e) &&
    (view.end === 1 || view.u8(1) === 22 || view.u8(1) === 0x52)
  )
    return { next: 1, text: view.u8(at) === 0x53 ? 'PostgreSQL: TLS accepted' : 'PostgreSQL: TLS not offered' };
  const letter = view.text(at, at + 1);
  const length = view.u32(at + 1);
  if (length < 4 || !/[A-Za-z]/.test(letter) || length > 1 << 30) return unreadable;
  const end = at + 1 + length;
  const next = end <= view.end ? end : -1;
  if (fromClient) return { next, text: clientMessages[letter] === undefined ? null : `PostgreSQL ${clientMessages[letter]}` };
  if (letter === 'E') return { next, text: errorText(view, at + 5, Math.min(end, view.end)) };
  if (letter === 'R') {
    const words = authentications[view.u32(at + 5)];
    return { next, text: words === undefined ? null : `PostgreSQL ${words}` };
  }
  return { next, text: letter === 'Z' ? 'PostgreSQL ready for a query' : null };
};

function startStep(view: View, at: number): ReturnType<MessageReader> {
  const length = view.u32(at);
  const code = view.u32(at + 4);
  if (length < 8 || length > 10_000) return unreadable;
  const end = at + length;
  const next = end <= view.end ? end : -1;
  if (starts[code] !== undefined) return { next, text: `PostgreSQL ${starts[code]}` };
  return code >>> 16 === 3 ? { next, text: `PostgreSQL startup, protocol 3.${code & 0xffff}` } : unreadable;
}

/** Severity and SQLSTATE; the words of the server may hold names, and are left out. */
function errorText(view: View, start: number, end: number): string {
  let severity = 'error';
  let state = '';
  for (let at = start, fields = 0; at < end && view.u8(at) > 0 && fields < 16; fields++) {
    const stop = view.find(0, at, 4096);
    if (stop < 0) break;
    const letter = view.u8(at);
    if (letter === 0x56 || (letter === 0x53 && severity === 'error')) severity = view.text(at + 1, stop, 8);
    if (letter === 0x43) state = view.text(at + 1, stop, 5);
    at = stop + 1;
  }
  return `PostgreSQL ${severity} ${state}${states[state] === undefined ? '' : `, ${states[state]}`}`;
}

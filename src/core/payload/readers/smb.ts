import { type MessageReader, unreadable } from './message.ts';

/** MS-SMB2 section 2.2.1. */
const commands = [
  ...['NEGOTIATE', 'SESSION_SETUP', 'LOGOFF', 'TREE_CONNECT', 'TREE_DISCONNECT', 'CREATE', 'CLOSE', 'FLUSH', 'READ', 'WRITE'],
  ...['LOCK', 'IOCTL', 'CANCEL', 'ECHO', 'QUERY_DIRECTORY', 'CHANGE_NOTIFY', 'QUERY_INFO', 'SET_INFO', 'OPLOCK_BREAK'],
];
/** MS-CIFS section 2.2.2.1, those of a session's beginning and everyday ones. */
const oldCommands: Readonly<Record<number, string>> = {
  ...{
    0x04: 'CLOSE',
    0x25: 'TRANSACTION',
    0x2b: 'ECHO',
    0x2e: 'READ',
    0x2f: 'WRITE',
    0x32: 'TRANSACTION2',
    0x71: 'TREE_DISCONNECT',
  },
  ...{ 0x72: 'NEGOTIATE', 0x73: 'SESSION_SETUP', 0x74: 'LOGOFF', 0x75: 'TREE_CONNECT', 0xa2: 'CREATE' },
};
/** MS-ERREF section 2.3, those that refuse or end a session. */
const states: Readonly<Record<number, string>> = {
  0xc0000016: 'more processing required',
  0xc0000022: 'access denied',
  0xc000006d: 'logon failure',
  0xc000006e: 'account restriction',
  0xc0000071: 'password expired',
  0xc0000072: 'account disabled',
  0xc000009a: 'insufficient resources',
  0xc00000bb: 'not supported',
  0xc00000c9: 'network name deleted',
  0xc00000cc: 'no such share',
  0xc00000d0: 'request not accepted: no more connections',
  0xc0000193: 'account expired',
  0xc0000203: 'session deleted',
  0xc0000205: 'insufficient server resources',
  0xc0000234: 'account locked out',
  0xc000035c: 'session expired',
};

/** An SMB message behind its NetBIOS header: command and status; names and data are left out. */
export const readSmb: MessageReader = (view, at) => {
  const length = view.u24(at + 1);
  if (view.u8(at) !== 0 || length < 4) return unreadable;
  const next = at + 4 + length <= view.end ? at + 4 + length : -1;
  const message = at + 4;
  if (view.has(message + 1, 'SMB') && view.u8(message) === 0xfd) return { next, text: 'SMB, encrypted' };
  if (!view.has(message + 1, 'SMB')) return unreadable;
  if (view.u8(message) === 0xff) {
    const old = oldCommands[view.u8(message + 4)] ?? 'message';
    return { next, text: `SMB1 ${old}${(view.u8(message + 9) & 0x80) === 0 ? '' : answerWords(view.u32le(message + 5))}` };
  }
  const name = commands[view.u16le(message + 12)] ?? 'message';
  if ((view.u8(message + 16) & 1) === 0) return { next, text: `SMB2 ${name}` };
  return { next, text: `SMB2 ${name}${answerWords(view.u32le(message + 8))}` };
};

function answerWords(status: number): string {
  const words = states[status] ?? (status >= 0xc0000000 ? `status 0x${status.toString(16)}` : null);
  return ` answer${words === null ? '' : `: ${words}`}`;
}

import { type MessageReader, unreadable } from './message.ts';
import type { View } from './view.ts';

/** Longest line: RFC 5321 section 4.5.3.1.5 allows 512, replies of some servers are longer. */
const LONGEST_LINE = 2048;

/** What the codes say that close a connection or refuse to go on (RFC 5321 section 4.2.3, RFC 959 section 4.2.1). */
const replies: Readonly<Record<string, string>> = {
  '220': 'ready',
  '221': 'goodbye',
  '230': 'logged in',
  '235': 'authenticated',
  '331': 'wants a password',
  '354': 'go on with the mail',
  '421': 'closing the connection',
  '425': 'no data connection',
  '426': 'transfer aborted',
  '450': 'mailbox busy',
  '451': 'local error',
  '452': 'no room',
  '500': 'command not understood',
  '502': 'command not known',
  '503': 'commands out of order',
  '530': 'not logged in',
  '535': 'authentication failed',
  '550': 'refused',
  '554': 'refused',
};
const commands = new Set([
  ...[
    'EHLO',
    'HELO',
    'LHLO',
    'MAIL',
    'RCPT',
    'DATA',
    'RSET',
    'NOOP',
    'QUIT',
    'STARTTLS',
    'AUTH',
    'USER',
    'PASS',
    'TYPE',
    'PASV',
    'EPSV',
  ],
  ...[
    'PORT',
    'EPRT',
    'RETR',
    'STOR',
    'LIST',
    'NLST',
    'CWD',
    'PWD',
    'SYST',
    'FEAT',
    'OPTS',
    'ABOR',
    'STAT',
    'CAPA',
    'UIDL',
    'TOP',
    'DELE',
    'BDAT',
  ],
]);

/** A reply of SMTP, FTP or POP3 by its code, or a command by its verb alone: what follows it may be an address or a password. */
export const readLines: MessageReader = (view, at, { fromClient }) => {
  const lineEnd = view.find(0x0a, at, LONGEST_LINE);
  const next = lineEnd < 0 ? -1 : lineEnd + 1;
  const end = lineEnd < 0 ? view.end : lineEnd;
  if (fromClient) return { next, text: commandText(view, at, end) };
  const code = view.text(at, at + 3);
  if (view.has(at, '+OK') || view.has(at, '-ERR'))
    return { next, text: `POP3 ${view.text(at, at + (view.has(at, '+') ? 3 : 4))}` };
  if (!/^[1-5]\d\d$/.test(code)) return lineEnd < 0 ? unreadable : { next, text: null };
  // All lines of a reply but the last have a hyphen behind the code.
  if (view.u8(at + 3) === 0x2d) return { next, text: null };
  const [enhanced] = /^[245]\.\d{1,3}\.\d{1,3}/.exec(view.text(at + 4, end, 12)) ?? [];
  const meaning = replies[code];
  return {
    next,
    text: `reply ${code}${enhanced === undefined ? '' : ` ${enhanced}`}${meaning === undefined ? '' : ` (${meaning})`}`,
  };
};

function commandText(view: View, at: number, end: number): string | null {
  const [verb = ''] = /^[A-Za-z]{3,8}/.exec(view.text(at, end, 9)) ?? [];
  return commands.has(verb.toUpperCase()) ? `command ${verb.toUpperCase()}` : null;
}

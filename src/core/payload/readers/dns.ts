import { type MessageReader, unreadable } from './message.ts';
import type { View } from './view.ts';

const types: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  12: 'PTR',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
  33: 'SRV',
  65: 'HTTPS',
  251: 'IXFR',
  252: 'AXFR',
  255: 'ANY',
};
const codes = [
  '',
  'format error',
  'server failure',
  'no such name',
  'not implemented',
  'refused',
  'name exists',
  '',
  '',
  'not authorised',
];

/** A DNS message behind its length (RFC 1035 section 4.2.2): its question and how it was answered. */
export const readDns: MessageReader = (view, at) => {
  const length = view.u16(at);
  const flags = view.u16(at + 4);
  if (length < 12 || flags < 0) return unreadable;
  const next = at + 2 + length <= view.end ? at + 2 + length : -1;
  const [name, behind] = questionName(view, at + 14);
  const type = view.u16(behind);
  const question =
    view.u16(at + 6) === 1 && behind > 0 ? ` ${types[type] ?? `type ${type}`} for ${name === '' ? '.' : name}` : '';
  if ((flags & 0x8000) === 0) return { next, text: `DNS query${question}` };
  const code = flags & 15;
  return { next, text: `DNS response${question}${code === 0 ? '' : `: ${codes[code] ?? `code ${code}`}`}` };
};

/** @returns the name, and where its type stands; -1 for a name that is none. A question has nothing to point back to. */
function questionName(view: View, start: number): [string, number] {
  const labels: string[] = [];
  for (let at = start; labels.length < 128;) {
    const length = view.u8(at);
    if (length === 0) return [labels.join('.').slice(0, 80), at + 1];
    if (length < 0 || length > 63 || at + 1 + length > view.end) break;
    labels.push(view.text(at + 1, at + 1 + length));
    at += 1 + length;
  }
  return ['', -1];
}

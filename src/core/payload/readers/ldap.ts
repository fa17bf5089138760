import { type MessageReader, unreadable } from './message.ts';
import type { View } from './view.ts';

/** Operations by tag (RFC 4511 section 4.2 on). */
const operations: Readonly<Record<number, string>> = {
  0x42: 'unbind',
  0x4a: 'delete',
  0x50: 'abandon',
  0x60: 'bind',
  0x61: 'bind answer',
  0x63: 'search',
  0x64: 'search entry',
  0x65: 'search done',
  0x66: 'modify',
  0x67: 'modify answer',
  0x68: 'add',
  0x69: 'add answer',
  0x6b: 'delete answer',
  0x6c: 'rename',
  0x6d: 'rename answer',
  0x6e: 'compare',
  0x6f: 'compare answer',
  0x73: 'search reference',
  0x77: 'extended request',
  0x78: 'extended answer',
};
const withResult = new Set([0x61, 0x65, 0x67, 0x69, 0x6b, 0x6d, 0x6f, 0x78]);
/** Result codes (RFC 4511 appendix A) that refuse or close. */
const results: Readonly<Record<number, string>> = {
  0: 'success',
  2: 'protocol error',
  3: 'time limit exceeded',
  7: 'authentication method not supported',
  8: 'stronger authentication required',
  11: 'administrative limit exceeded',
  13: 'confidentiality required',
  14: 'bind goes on',
  32: 'no such object',
  49: 'invalid credentials',
  50: 'insufficient access rights',
  51: 'busy',
  52: 'unavailable',
  53: 'unwilling to perform',
};

/** One LDAP message: its operation and result; names and values are left out. */
export const readLdap: MessageReader = (view, at) => {
  if (view.u8(at) !== 0x30) return unreadable;
  const [body, length] = berLength(view, at + 1);
  const idSize = view.u8(body + 1);
  if (length < 0 || view.u8(body) !== 2 || idSize < 1 || idSize > 4) return unreadable;
  const end = body + length;
  const next = end <= view.end ? end : -1;
  const operation = body + 2 + idSize;
  const tag = view.u8(operation);
  const name = operations[tag];
  if (name === undefined) return unreadable;
  if (tag === 0x78 && view.u8(body + 2) === 0) return { next, text: 'LDAP notice of disconnection' };
  if (!withResult.has(tag)) return { next, text: `LDAP ${name}` };
  const [inner] = berLength(view, operation + 1);
  const code = view.u16(inner) === 0x0a01 ? view.u8(inner + 2) : -1;
  return { next, text: code < 0 ? `LDAP ${name}` : `LDAP ${name}: ${results[code] ?? `result ${code}`}` };
};

/** @returns where the contents begin, and their length; -1 for one that is no length (X.690 section 8.1.3). */
function berLength(view: View, at: number): [number, number] {
  const first = view.u8(at);
  if (first < 0x80) return [at + 1, first];
  const more = first & 0x7f;
  if (more < 1 || more > 4) return [at + 1, -1];
  let length = 0;
  for (let i = 1; i <= more; i++) {
    if (view.u8(at + i) < 0) return [at + 1, -1];
    length = length * 256 + view.u8(at + i);
  }
  return [at + 1 + more, length];
}

import { type HeaderFields, hex, named } from './headerFields.ts';

const congestion = [
  'Not ECN-Capable Transport',
  'ECN-Capable Transport codepoint (1)',
  'ECN-Capable Transport codepoint (0)',
  'Congestion Experienced',
];

/** IPv4's TOS byte at offset 1; IPv6's traffic class is four bits further on, across two bytes (RFC 2474, RFC 3168). */
export function trafficClass(header: HeaderFields, name: string, at: 0 | 1): void {
  const [length, shift] = at === 1 ? [1, 0] : [2, 4];
  const value = Math.floor(header.value(at, length) / 2 ** shift) % 256;
  header.group(name, hex(2)(value), at, length, (inner) => {
    inner.bits('Differentiated Services Codepoint', at, length, shift + 2, 6);
    inner.bits('Explicit Congestion Notification', at, length, shift, 2, named(congestion));
  });
}

import { FilterError, type Literal } from './expression.ts';

/** An address with the number of its leading bits that count. */
export interface Network {
  readonly family: 4 | 6;
  /** Four 32-bit words, unsigned; IPv4 uses the first. */
  readonly words: readonly [number, number, number, number];
  readonly bits: number;
}

/** "10.0.0.0/8", "2001:db8::1". @throws FilterError at the value when it is no address of this family. */
export function networkOf(value: Literal, family: 4 | 6): Network {
  const wrong = (message: string): FilterError => new FilterError(message, value.start, value.end);
  const slash = value.text.indexOf('/');
  const address = slash < 0 ? value.text : value.text.slice(0, slash);
  const ipv4 = ipv4Words(address);
  const words = family === 4 ? ipv4 : ipv6Words(address);
  if (words === null) {
    const other = family === 4 ? ipv6Words(address) : ipv4;
    if (other !== null)
      throw wrong(
        family === 4 ? `${value.text} is an IPv6 address: ask with ipv6.` : `${value.text} is an IPv4 address: ask with ip.`,
      );
    throw wrong(`“${value.text}” is no IPv${family} address. Names are not looked up.`);
  }
  const most = family === 4 ? 32 : 128;
  const length = slash < 0 ? String(most) : value.text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(length) || Number(length) > most)
    throw wrong(`The length of an IPv${family} network is 0 to ${most}, not “${length}”.`);
  return { family, words, bits: Number(length) };
}

function ipv4Words(text: string): Network['words'] | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return null;
  return [parts.reduce((word, part) => word * 256 + Number(part), 0), 0, 0, 0];
}

/** RFC 4291, 2.2: groups of hex digits, one run of zeros left out as "::", the last 32 bits perhaps dotted. */
function ipv6Words(text: string): Network['words'] | null {
  if (text.length > 45 || !text.includes(':')) return null;
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map(groupsOf);
  if (head === undefined || head === null || tail === null) return null;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...(tail ?? [])];
  const word = (at: number): number => (groups[at * 2] ?? 0) * 0x10000 + (groups[at * 2 + 1] ?? 0);
  return [word(0), word(1), word(2), word(3)];
}

function groupsOf(text: string): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [at, part] of parts.entries()) {
    const dotted = at === parts.length - 1 ? ipv4Words(part) : null;
    if (dotted !== null) groups.push(dotted[0] >>> 16, dotted[0] & 0xffff);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(parseInt(part, 16));
    else return null;
  }
  return groups;
}

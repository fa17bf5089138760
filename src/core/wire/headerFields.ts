import type { Field } from '../packetDetails.ts';
import { ipv4Text, ipv6Text } from './address.ts';
import { i32, u8 } from './bytes.ts';

/** A number as a person reads it. */
export type Shown = (value: number) => string;

/** '0x0800' */
export const hex =
  (digits: number): Shown =>
  (value) =>
    `0x${value.toString(16).padStart(digits, '0')}`;

/** A name and the number: 'TCP (6)'. */
export const named =
  (names: Readonly<Record<number, string>>): Shown =>
  (value) =>
    `${names[value] ?? 'Unknown'} (${value})`;

/** Collects the fields of one header. Offsets are from the header's start; what the capture has cut off is left out. */
export class HeaderFields {
  readonly fields: Field[] = [];
  /** Bytes from the start up to the end of the furthest field. */
  reach = 0;

  /**
   * @param end nothing at or beyond it is read.
   * @param path as ProtocolLayer.path; may be changed by what the header says.
   */
  constructor(
    readonly bytes: Uint8Array,
    readonly start: number,
    readonly end: number,
    public path = '',
  ) {}

  has(at: number, length: number): boolean {
    return at >= 0 && this.start + at + length <= this.end;
  }

  /** A big-endian number of up to 6 bytes; 0 where it is cut off. */
  value(at: number, length: number): number {
    if (!this.has(at, length)) return 0;
    let value = 0;
    for (let i = 0; i < length; i++) value = value * 256 + u8(this.bytes, this.start + at + i);
    return value;
  }

  number(name: string, at: number, length: number, shown: Shown = String): number {
    const value = this.value(at, length);
    this.add(name, shown(value), at, length);
    return value;
  }

  /** Some bits of a number of up to 4 bytes: `width` of them, the lowest being bit `shift`. */
  bits(name: string, at: number, length: number, shift: number, width: number, shown: Shown = String): number {
    const value = Math.floor(this.value(at, length) / 2 ** shift) % 2 ** width;
    this.add(name, shown(value), at, length);
    return value;
  }

  /** Single bits, highest first, each 'Set' or 'Not set' below a field that names those set. */
  flags(name: string, at: number, length: number, names: readonly (readonly [mask: number, name: string])[]): void {
    const value = this.value(at, length);
    const isSet = (mask: number): boolean => Math.floor(value / mask) % 2 === 1;
    const set = names.filter(([mask]) => isSet(mask)).map(([, each]) => each);
    const text = `${hex(length * 2)(value)} (${set.length === 0 ? 'none' : set.join(', ')})`;
    this.group(name, text, at, length, (inner) => {
      for (const [mask, each] of names) inner.add(each, isSet(mask) ? 'Set' : 'Not set', at, length);
    });
  }

  mac(name: string, at: number): string {
    return this.add(name, this.#hexBytes(at, 6, ':'), at, 6);
  }

  ipv4(name: string, at: number): string {
    return this.add(name, this.has(at, 4) ? ipv4Text(i32(this.bytes, this.start + at)) : '', at, 4);
  }

  ipv6(name: string, at: number): string {
    if (!this.has(at, 16)) return '';
    const word = (i: number): number => i32(this.bytes, this.start + at + i * 4) >>> 0;
    return this.add(name, ipv6Text([word(0), word(1), word(2), word(3)]), at, 16);
  }

  /** Bytes as hexadecimal digits, the first 32 of them. */
  raw(name: string, at: number, length: number): void {
    this.add(name, this.#hexBytes(at, Math.min(length, 32), '') + (length > 32 ? '…' : ''), at, length);
  }

  /** What was worked out and stands nowhere. */
  derived(name: string, value: string): void {
    this.fields.push({ name, value, start: this.start, length: 0 });
  }

  /** A field with fields of its own. */
  group(name: string, value: string, at: number, length: number, fill: (inner: HeaderFields) => void): void {
    if (!this.has(at, length)) return;
    const inner = new HeaderFields(this.bytes, this.start, this.end);
    fill(inner);
    this.fields.push({ name, value, start: this.start + at, length, fields: inner.fields });
    this.reach = Math.max(this.reach, at + length, inner.reach);
  }

  /** @returns `value`; empty where the field is cut off. */
  add(name: string, value: string, at: number, length: number): string {
    if (!this.has(at, length)) return '';
    this.fields.push({ name, value, start: this.start + at, length });
    this.reach = Math.max(this.reach, at + length);
    return value;
  }

  #hexBytes(at: number, length: number, separator: string): string {
    if (!this.has(at, length)) return '';
    const start = this.start + at;
    return Array.from(this.bytes.subarray(start, start + length), (byte) => byte.toString(16).padStart(2, '0')).join(separator);
  }
}

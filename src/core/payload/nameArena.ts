import { u8 } from '../wire/bytes.ts';

/** Bytes kept of a name. Of a longer one the end is kept: it says whose it is. */
const NAME_KEPT = 64;
/** Stands for what was cut off; no byte of a name. */
const CUT = 0xff;
/** All names of a capture together; more would be an attack, not traffic. */
const MOST_BYTES = 64 << 20;

/** A random start for the hash, so that a capture cannot be built to make every name collide. Numbers do not depend on it. */
const SEED = Math.floor(Math.random() * 0x100000000) | 0;

/** Names in small letters, each kept once, in one array of bytes. Numbered from 0 in order of first appearance. */
export class NameArena {
  #bytes = new Uint8Array(4096);
  #used = 0;
  #count = 0;
  /** Where each name ends; it begins where the one before ends. */
  #ends = new Uint32Array(256);
  #hashes = new Int32Array(256);
  /** A name's number plus one, 0 for none. */
  #slots = new Uint32Array(1024);

  /** @returns the number of the name `bytes[start, end)`, new or known; -1 when there is no more room. */
  add(bytes: Uint8Array, start: number, end: number): number {
    const used = this.#used;
    this.#copy(bytes, start, end);
    const length = this.#used - used;
    this.#used = used;
    const hash = this.#hash(used, length);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (; (this.#slots[slot] ?? 0) > 0; slot = (slot + 1) & mask) {
      const name = (this.#slots[slot] ?? 0) - 1;
      if (this.#hashes[name] === hash && this.#equals(name, used, length)) return name;
    }
    return used + length > MOST_BYTES ? -1 : this.#keep(slot, hash, used + length);
  }

  text(name: number): string {
    let text = '';
    for (let at = this.#start(name); at < (this.#ends[name] ?? 0); at++) {
      const byte = u8(this.#bytes, at);
      text += byte === CUT ? '…' : String.fromCharCode(byte);
    }
    return text;
  }

  /** Copies behind what is used, in small letters; the caller decides whether it stays. */
  #copy(bytes: Uint8Array, start: number, end: number): void {
    if (this.#used + NAME_KEPT > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    let from = start;
    if (end - start > NAME_KEPT) {
      this.#bytes[this.#used++] = CUT;
      from = end - NAME_KEPT + 1;
    }
    for (let at = from; at < end; at++) {
      const byte = u8(bytes, at);
      this.#bytes[this.#used++] = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    }
  }

  #keep(slot: number, hash: number, end: number): number {
    const name = this.#count++;
    if (name === this.#ends.length) {
      this.#ends = larger(this.#ends);
      this.#hashes = larger(this.#hashes);
    }
    this.#ends[name] = this.#used = end;
    this.#hashes[name] = hash;
    this.#slots[slot] = name + 1;
    if (this.#count * 2 > this.#slots.length) this.#growSlots();
    return name;
  }

  #growSlots(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let name = 0; name < this.#count; name++) {
      let slot = (this.#hashes[name] ?? 0) & mask;
      while ((slots[slot] ?? 0) > 0) slot = (slot + 1) & mask;
      slots[slot] = name + 1;
    }
    this.#slots = slots;
  }

  #start(name: number): number {
    return name === 0 ? 0 : (this.#ends[name - 1] ?? 0);
  }

  #equals(name: number, at: number, length: number): boolean {
    const start = this.#start(name);
    if ((this.#ends[name] ?? 0) - start !== length) return false;
    for (let i = 0; i < length; i++) if (this.#bytes[start + i] !== this.#bytes[at + i]) return false;
    return true;
  }

  /** FNV-1a with a random start. */
  #hash(start: number, length: number): number {
    let hash = SEED;
    for (let at = start; at < start + length; at++) hash = Math.imul(hash ^ u8(this.#bytes, at), 0x01000193);
    return hash ^ (hash >>> 15);
  }
}

function larger<C extends Uint32Array | Int32Array>(column: C): C {
  const copy = new (column.constructor as new (length: number) => C)(column.length * 2);
  copy.set(column);
  return copy;
}

import { ipv4Text, ipv6Text } from './address.ts';
import { grown } from './growable.ts';

/** Distinct TTLs remembered per host; more than this many would prove nothing anyway. */
export const TTLS_PER_HOST = 4;

/** A random start for the hash, so that a capture cannot be built to make every host collide. Ids do not depend on it. */
const SEED = Math.floor(Math.random() * 0x100000000) | 0;

/**
 * Every IP address of a capture, numbered in order of first appearance, with what its packets usually look like:
 * the baseline that a reset claiming to come from it is held against.
 */
export class HostTable {
  #count = 0;
  #rows = 256;
  #slots = new Int32Array(1024).fill(-1);
  #family = new Uint8Array(this.#rows);
  #words = new Uint32Array(this.#rows * 4);
  #ttls = new Uint8Array(this.#rows * TTLS_PER_HOST);
  #ttlCounts = new Uint32Array(this.#rows * TTLS_PER_HOST);
  #minimumSynRtt = new Float64Array(this.#rows).fill(Number.POSITIVE_INFINITY);

  get count(): number {
    return this.#count;
  }

  /** The number of this address, new or known. IPv4 uses `w0` only; words as 32-bit integers of either sign. */
  intern(family: number, w0: number, w1: number, w2: number, w3: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash(family, w0, w1, w2, w3) & mask;
    for (;;) {
      const id = this.#slots[slot] ?? -1;
      if (id < 0) return this.#add(slot, family, w0, w1, w2, w3);
      const at = id * 4;
      const words = this.#words;
      if (
        ((words[at] ?? 0) | 0) === (w0 | 0) &&
        this.#family[id] === family &&
        (family === 4 ||
          (((words[at + 1] ?? 0) | 0) === (w1 | 0) &&
            ((words[at + 2] ?? 0) | 0) === (w2 | 0) &&
            ((words[at + 3] ?? 0) | 0) === (w3 | 0)))
      ) {
        return id;
      }
      slot = (slot + 1) & mask;
    }
  }

  #add(slot: number, family: number, w0: number, w1: number, w2: number, w3: number): number {
    const id = this.#count++;
    if (id === this.#rows) this.#growRows();
    this.#family[id] = family;
    this.#words.set([w0, w1, w2, w3], id * 4);
    this.#slots[slot] = id;
    if (this.#count * 2 > this.#slots.length) this.#growSlots();
    return id;
  }

  #growRows(): void {
    this.#rows *= 2;
    this.#family = grown(this.#family, this.#rows);
    this.#words = grown(this.#words, this.#rows * 4);
    this.#ttls = grown(this.#ttls, this.#rows * TTLS_PER_HOST);
    this.#ttlCounts = grown(this.#ttlCounts, this.#rows * TTLS_PER_HOST);
    const rtts = new Float64Array(this.#rows).fill(Number.POSITIVE_INFINITY);
    rtts.set(this.#minimumSynRtt);
    this.#minimumSynRtt = rtts;
  }

  #growSlots(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let id = 0; id < this.#count; id++) {
      const [w0, w1, w2, w3] = this.#wordsOf(id);
      let slot = hash(this.#family[id] ?? 4, w0, w1, w2, w3) & mask;
      while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
      slots[slot] = id;
    }
    this.#slots = slots;
  }

  #wordsOf(id: number): [number, number, number, number] {
    const at = id * 4;
    const words = this.#words;
    return [words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0, words[at + 3] ?? 0];
  }

  isIpv6(id: number): boolean {
    return this.#family[id] === 6;
  }

  text(id: number): string {
    const words = this.#wordsOf(id);
    return this.isIpv6(id) ? ipv6Text(words) : ipv4Text(words[0]);
  }

  /** Counts the TTL of an ordinary packet (never of a RST: those are what the baseline judges). */
  noteTtl(id: number, ttl: number): void {
    const start = id * TTLS_PER_HOST;
    for (let at = start; at < start + TTLS_PER_HOST; at++) {
      const count = this.#ttlCounts[at] ?? 0;
      if (count === 0) this.#ttls[at] = ttl;
      else if (this.#ttls[at] !== ttl) continue;
      this.#ttlCounts[at] = count + 1;
      return;
    }
  }

  /** TTLs this host's packets carried at the capture point, most used first. */
  ttls(id: number): { ttl: number; packets: number }[] {
    const start = id * TTLS_PER_HOST;
    return Array.from({ length: TTLS_PER_HOST }, (_, i) => ({
      ttl: this.#ttls[start + i] ?? 0,
      packets: this.#ttlCounts[start + i] ?? 0,
    }))
      .filter(({ packets }) => packets > 0)
      .sort((a, b) => b.packets - a.packets);
  }

  /** Notes how long this host took from a SYN to its SYN/ACK at the capture point, in seconds. */
  noteSynRtt(id: number, seconds: number): void {
    if (seconds >= 0 && seconds < (this.#minimumSynRtt[id] ?? 0)) this.#minimumSynRtt[id] = seconds;
  }

  /** The quickest SYN to SYN/ACK of this host in the capture, in seconds; null when none was seen. */
  minimumSynRtt(id: number): number | null {
    const rtt = this.#minimumSynRtt[id] ?? Number.POSITIVE_INFINITY;
    return Number.isFinite(rtt) ? rtt : null;
  }
}

function hash(family: number, w0: number, w1: number, w2: number, w3: number): number {
  let h = Math.imul(w0 ^ SEED, 0x9e3779b1);
  if (family === 6) {
    h = Math.imul(h ^ (h >>> 15) ^ w1, 0x85ebca77);
    h = Math.imul(h ^ (h >>> 13) ^ w2, 0xc2b2ae3d);
    h = Math.imul(h ^ (h >>> 16) ^ w3, 0x27d4eb2f);
  }
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
}

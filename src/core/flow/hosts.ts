import { ipv4Text, ipv6Text } from '../wire/address.ts';
import { grown } from './growable.ts';

/** Distinct TTLs remembered per host; more than this many would prove nothing anyway. */
export const TTLS_PER_HOST = 4;

/** Hosts and flows of an ordinary capture: 3 MB of tables. */
export const ORDINARY_ROOM = 16_384;

/** A random start for the hash, so that a capture cannot be built to make every host collide. Ids do not depend on it. */
const SEED = Math.floor(Math.random() * 0x100000000) | 0;

/**
 * Every IP address of a capture, numbered in order of first appearance, with what its packets usually look like:
 * the baseline that a reset claiming to come from it is held against.
 */
export class HostTable {
  #count = 0;
  #rows: number;
  #slots: Int32Array;
  #family: Uint8Array;
  #words: Uint32Array;
  #ttls: Uint8Array;
  #ttlCounts: Uint32Array;
  #minimumSynRtt: Float64Array;
  /** How many those were, 255 at most. */
  #synRtts: Uint8Array;

  /** @param room for so many hosts at first, a power of two. */
  constructor(room = ORDINARY_ROOM) {
    this.#rows = room;
    this.#slots = new Int32Array(room * 4).fill(-1);
    this.#family = new Uint8Array(room);
    this.#words = new Uint32Array(room * 4);
    this.#ttls = new Uint8Array(room * TTLS_PER_HOST);
    this.#ttlCounts = new Uint32Array(room * TTLS_PER_HOST);
    this.#minimumSynRtt = new Float64Array(room).fill(Number.POSITIVE_INFINITY);
    this.#synRtts = new Uint8Array(room);
  }

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
      if (this.is(id, family, w0, w1, w2, w3)) return id;
      slot = (slot + 1) & mask;
    }
  }

  /** Whether host `id` has this address. */
  is(id: number, family: number, w0: number, w1: number, w2: number, w3: number): boolean {
    const at = id * 4;
    const words = this.#words;
    return (
      words[at] === w0 >>> 0 &&
      this.#family[id] === family &&
      (family === 4 || (words[at + 1] === w1 >>> 0 && words[at + 2] === w2 >>> 0 && words[at + 3] === w3 >>> 0))
    );
  }

  /** As `is`, for the sixteen bytes of an IPv6 address at `at`. */
  isIpv6At(id: number, view: DataView, at: number): boolean {
    return this.is(id, 6, view.getInt32(at), view.getInt32(at + 4), view.getInt32(at + 8), view.getInt32(at + 12));
  }

  /** Whether host `id` is in this network: the first `bits` bits of its address are those of `words`. */
  isWithin(id: number, { family, words, bits }: { family: number; words: readonly number[]; bits: number }): boolean {
    if (this.#family[id] !== family) return false;
    for (let word = 0; word * 32 < bits; word++) {
      const counted = Math.min(32, bits - word * 32);
      // Shifting by 32 would shift by nothing.
      const mask = counted === 32 ? 0xffffffff : ~(0xffffffff >>> counted);
      if ((((this.#words[id * 4 + word] ?? 0) ^ (words[word] ?? 0)) & mask) !== 0) return false;
    }
    return true;
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
    this.#synRtts = grown(this.#synRtts, this.#rows);
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

  /** 127.0.0.0/8 (RFC 1122, 3.2.1.3 (g)) or ::1 (RFC 4291, 2.5.3). */
  isLoopback(id: number): boolean {
    const at = id * 4;
    const words = this.#words;
    const first = words[at] ?? 0;
    if (!this.isIpv6(id)) return first >>> 24 === 127;
    return first === 0 && words[at + 1] === 0 && words[at + 2] === 0 && words[at + 3] === 1;
  }

  isIpv6(id: number): boolean {
    return this.#family[id] === 6;
  }

  text(id: number): string {
    return this.isIpv6(id) ? ipv6Text(this.#wordsOf(id)) : ipv4Text(this.#words[id * 4] ?? 0);
  }

  /** Notes a TTL of this host's ordinary packets (never of a RST: those are what the baseline judges), once per flow and change. */
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

  /** TTLs this host's packets carried at the capture point, those of most flows first. */
  ttls(id: number): { ttl: number; flows: number }[] {
    const used: { ttl: number; flows: number }[] = [];
    const start = id * TTLS_PER_HOST;
    for (let at = start; at < start + TTLS_PER_HOST; at++) {
      const flows = this.#ttlCounts[at] ?? 0;
      if (flows > 0) used.push({ ttl: this.#ttls[at] ?? 0, flows });
    }
    return used.sort((a, b) => b.flows - a.flows);
  }

  /** Whether this host has ordinary packets, and none of them a TTL less than so many `hops` from this one. */
  isForeignTtl(id: number, ttl: number, hops: number): boolean {
    const start = id * TTLS_PER_HOST;
    for (let at = start; at < start + TTLS_PER_HOST && this.#ttlCounts[at] !== 0; at++)
      if (Math.abs((this.#ttls[at] ?? 0) - ttl) < hops) return false;
    return this.#ttlCounts[start] !== 0;
  }

  /** Notes how long this host took from a SYN to its SYN/ACK at the capture point, in seconds. */
  noteSynRtt(id: number, seconds: number): void {
    if (seconds < 0) return;
    if (seconds < (this.#minimumSynRtt[id] ?? 0)) this.#minimumSynRtt[id] = seconds;
    const count = this.#synRtts[id] ?? 0;
    if (count < 255) this.#synRtts[id] = count + 1;
  }

  /** How many handshakes `minimumSynRtt` is the quickest of, 255 at most. */
  synRtts(id: number): number {
    return this.#synRtts[id] ?? 0;
  }

  /** The quickest SYN to SYN/ACK of this host in the capture, in seconds; null when none was seen. */
  minimumSynRtt(id: number): number | null {
    const rtt = this.#minimumSynRtt[id] ?? Number.POSITIVE_INFINITY;
    return Number.isFinite(rtt) ? rtt : null;
  }
}

/** An address as a signed 32-bit number: an IPv4 address itself, an IPv6 address mixed. Different IPv6 addresses may fold alike. */
export function foldAddress(family: number, w0: number, w1: number, w2: number, w3: number): number {
  if (family === 4) return w0;
  let fold = Math.imul(w0 ^ SEED, 0x9e3779b1);
  fold = Math.imul(fold ^ (fold >>> 15) ^ w1, 0x85ebca77);
  fold = Math.imul(fold ^ (fold >>> 13) ^ w2, 0xc2b2ae3d);
  return Math.imul(fold ^ (fold >>> 16) ^ w3, 0x27d4eb2f);
}

function hash(family: number, w0: number, w1: number, w2: number, w3: number): number {
  let h = Math.imul(foldAddress(family, w0, w1, w2, w3) ^ SEED, 0x9e3779b1);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
}

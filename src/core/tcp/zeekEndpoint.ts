import { seqDiff } from '../flow/seq.ts';

/** Zeek's states of one end (TCP_EndpointState). */
export type EndpointState = 'inactive' | 'syn-sent' | 'syn-ack-sent' | 'partial' | 'established' | 'closed' | 'reset';

/** Letters that come once for each power of ten of their number; Zeek's tcp_*_thresh begin at 1. */
type Counted = 'G' | 'T' | 'W';
/** Letters that come once. */
type Once = 'A' | 'D' | 'I' | 'Q';
/** Letters that come again for another sequence number. */
type Numbered = 'S' | 'H' | 'F' | 'R';

/** Stretches of data behind a hole that are remembered; more holes than this come from an attack. */
const STRETCHES = 256;

/** One end of a connection as Zeek follows it (TCP_Endpoint.cc); sequence numbers are counted from the SYN's, which is 0. */
export class ZeekEndpoint {
  readonly #add: (letter: string) => void;
  state: EndpointState = 'inactive';
  previous: EndpointState = 'inactive';
  /** The number that counts as 0, and the highest used and acknowledged: as sent, and as counted. */
  #start = 0;
  #last = 0;
  lastCounted = 0;
  #acked = 0;
  ackedCounted = 0;
  /** Where its FIN ended; -1 for none. */
  finAt = -1;
  readonly #once = new Set<string>();
  readonly #numbers = new Map<Numbered, number>();
  readonly #counts = { G: 0, T: 0, W: 0 };
  /** All data up to here was captured, or is known to be missing. */
  #whole = 1;
  /** Data captured behind a hole, in order. */
  #stretches: { from: number; to: number }[] = [];

  /** @param add takes a letter of the history, in the case of this end. */
  constructor(add: (letter: string) => void) {
    this.#add = add;
  }

  become(state: EndpointState): void {
    if (state === this.state) return;
    this.previous = this.state;
    this.state = state;
  }

  get inactive(): boolean {
    return this.state === 'inactive' || this.state === 'partial';
  }

  /** Closed in order or not at all: only then a hole is one. */
  get clean(): boolean {
    return this.state === 'established' || (this.state === 'closed' && this.previous === 'established');
  }

  startsAt(seq: number): boolean {
    return this.#start === seq;
  }

  begin(start: number, last: number): void {
    this.#start = this.#acked = start;
    this.#last = last;
    this.ackedCounted = 0;
    this.lastCounted = (last - start) >>> 0;
    this.#whole = 1;
    this.#stretches = [];
  }

  counted(seq: number): number {
    return this.lastCounted + seqDiff(seq, this.#last);
  }

  countedAck(ack: number): number {
    return this.ackedCounted + seqDiff(ack, this.#acked);
  }

  /** How far `seq` is ahead of all this end has sent. */
  ahead(seq: number): number {
    return seqDiff(seq, this.#last);
  }

  advance(seq: number): void {
    this.lastCounted = this.counted(seq);
    this.#last = seq;
  }

  acknowledge(ack: number): void {
    this.ackedCounted = this.countedAck(ack);
    this.#acked = ack;
  }

  /** Payload bytes by sequence numbers, SYN and FIN aside. */
  get size(): number {
    const size = Math.max(this.lastCounted, this.ackedCounted);
    return Math.max(0, size - 1 - (this.finAt >= 0 ? 1 : 0));
  }

  once(letter: Once): void {
    if (this.#once.has(letter)) return;
    this.#once.add(letter);
    this.#add(letter);
  }

  /** SYN and SYN/ACK share their place: whichever comes second is told only with another number. */
  numbered(letter: Numbered, counted: number): void {
    const kind = letter === 'H' ? 'S' : letter;
    const last = this.#numbers.get(kind);
    if (last === undefined || last !== counted) this.#add(letter);
    this.#numbers.set(kind, counted);
  }

  counts(letter: Counted): void {
    const count = ++this.#counts[letter];
    if (Number.isInteger(Math.log10(count))) this.#add(letter);
  }

  /** Takes in payload that was captured whole. */
  data(from: number, to: number): void {
    if (to <= this.#whole) return;
    if (from > this.#whole) {
      if (this.#stretches.length >= STRETCHES) return;
      const place = this.#stretches.findIndex((stretch) => stretch.from > from);
      this.#stretches.splice(place < 0 ? this.#stretches.length : place, 0, { from, to });
      return;
    }
    this.#whole = to;
    this.#join();
  }

  /** The other end acknowledges up to here: what was not captured by then never will be. */
  missing(upTo: number, reported: boolean): void {
    const end = this.finAt >= 0 && upTo >= this.finAt ? this.finAt - 1 : upTo;
    while (end > this.#whole) {
      if (reported) this.counts('G');
      const [next] = this.#stretches;
      this.#whole = next !== undefined && next.from < end ? next.from : end;
      this.#join();
    }
  }

  #join(): void {
    let joined = 0;
    for (const { from, to } of this.#stretches) {
      if (from > this.#whole) break;
      this.#whole = Math.max(this.#whole, to);
      joined++;
    }
    if (joined > 0) this.#stretches.splice(0, joined);
  }
}

import { ACK, BAD_HEADER, directionOf, FIN, RST, SYN, TRUNCATED } from '../flow/flags.ts';
import type { FlowIndexer } from '../flow/indexer.ts';
import type { PacketTable } from '../flow/packets.ts';
import { rolesOf } from '../flow/roles.ts';
import { ZeekEndpoint } from './zeekEndpoint.ts';

/** Zeek's conn_state: the outcome words engineers share. */
export const connStates = [
  ...(['S0', 'S1', 'SF', 'REJ', 'S2', 'S3', 'RSTO', 'RSTR', 'RSTOS0', 'RSTRH', 'SH', 'SHR', 'OTH'] as const),
];
export type ConnState = (typeof connStates)[number];

/** What Zeek's conn.log says of a connection. */
export interface ZeekView {
  readonly state: ConnState;
  /** One letter for each kind of packet in order of appearance, large from the client; see `zeekView`. */
  readonly history: string;
}

/** A SYN or RST whose number is further off than this is not believed. */
const TOO_FAR = 1_048_576;
/** No history is longer: its letters come for few numbers and powers of ten, unless somebody means to fill memory. */
const LONGEST = 200;

/**
 * Follows a flow as Zeek does (TCPSessionAdapter.cc; conn/main.zeek for the state): S SYN, H SYN/ACK, A pure ACK, D payload, F FIN,
 * R RST, I FIN and RST, Q other flags together, T payload again, W zero window, G a gap (the last three at 1, 10, 100, …), ^ when
 * the first packet captured was the server's.
 * Left out: C (checksums, which offloading spoils) and X. Other than Zeek: flows are Wireshark's, while Zeek parts and times out by
 * its own rules; the client is whom we take for it, while Zeek without a SYN goes by ports it knows; and gaps are looked for throughout,
 * while Zeek stops where no analyser wants the data. Copies of packets count, as they do to Zeek.
 * @param without rows left out, as though they had not been captured.
 */
export function zeekView(index: FlowIndexer, flow: number, without?: ReadonlySet<number>): ZeekView {
  const { flows, packets } = index;
  const client = rolesOf(flows, flow).client;
  const walk = new Walk(packets, client);
  const first = flows.firstRow[flow] ?? -1;
  for (let row = first; row >= 0; row = packets.next(row)) if (without?.has(row) !== true) walk.see(row);
  return { state: walk.connState(), history: walk.history };
}

class Walk {
  readonly #packets: PacketTable;
  readonly #client: number;
  readonly #originator: ZeekEndpoint;
  readonly #responder: ZeekEndpoint;
  history = '';
  #begun = false;

  constructor(packets: PacketTable, client: number) {
    this.#packets = packets;
    this.#client = client;
    const add = (letter: string): void => {
      if (this.history.length < LONGEST) this.history += letter;
    };
    this.#originator = new ZeekEndpoint(add);
    this.#responder = new ZeekEndpoint((letter) => add(letter.toLowerCase()));
  }

  see(row: number): void {
    const packets = this.#packets;
    const flags = packets.flags(row);
    if ((flags & BAD_HEADER) !== 0) return;
    const isOriginator = directionOf(flags) === this.#client;
    if (!this.#begun && !isOriginator) this.history = '^';
    this.#begun = true;
    const own = isOriginator ? this.#originator : this.#responder;
    const peer = isOriginator ? this.#responder : this.#originator;
    const seq = packets.seq(row);
    const ack = packets.ack(row);
    const length = packets.length(row);
    const end = (seq + sequenceLength(flags, length)) >>> 0;

    beginEndpoint(own, flags, seq, end);
    const counted = own.counted(seq);
    tell(own, flags, counted, length);
    if (packets.window(row) === 0 && (flags & RST) === 0 && peer.state !== 'closed' && own.state !== 'reset') own.counts('W');
    if ((flags & FIN) !== 0) own.finAt = counted + sequenceLength(flags, length);
    let acknowledged = 0;
    if ((flags & ACK) !== 0) acknowledged = acknowledge(peer, flags, ack);
    moveLast(own, flags, end, length);
    move(own, peer, isOriginator, flags, seq, length);
    if (acknowledged > 0) peer.missing(acknowledged, own.clean && peer.clean);
    if (length > 0 && (flags & (RST | TRUNCATED)) === 0 && counted >= 0) {
      const from = (flags & SYN) !== 0 ? counted + 1 : counted;
      own.data(from, from + length);
    }
  }

  connState(): ConnState {
    const own = this.#originator;
    const peer = this.#responder;
    if (peer.state === 'reset') {
      const opening = own.state === 'syn-sent' || own.state === 'syn-ack-sent';
      if (opening || (own.state === 'reset' && own.size === 0 && peer.size === 0)) return 'REJ';
      return own.inactive ? 'RSTRH' : 'RSTR';
    }
    if (own.state === 'reset') {
      if (!peer.inactive) return 'RSTO';
      return /^\^?S[^HAFGIQ]*R/.test(this.history) ? 'RSTOS0' : 'OTH';
    }
    if (own.state === 'closed') return peer.state === 'closed' ? 'SF' : peer.inactive ? 'SH' : 'S2';
    if (peer.state === 'closed') return own.inactive ? 'SHR' : 'S3';
    if (own.state === 'syn-sent' && peer.state === 'inactive') return 'S0';
    return own.state === 'established' && peer.state === 'established' ? 'S1' : 'OTH';
  }
}

/** What a segment takes of the sequence space; what a RST carries belongs to no stream. */
function sequenceLength(flags: number, length: number): number {
  return ((flags & SYN) !== 0 ? 1 : 0) + ((flags & FIN) !== 0 ? 1 : 0) + ((flags & RST) === 0 ? length : 0);
}

function beginEndpoint(own: ZeekEndpoint, flags: number, seq: number, end: number): void {
  const syn = (flags & SYN) !== 0;
  switch (own.state) {
    case 'inactive':
      // Without a SYN as though there had been one.
      if (syn) own.begin(seq, end);
      else own.begin((seq - 1) >>> 0, seq);
      return;
    case 'syn-sent':
    case 'syn-ack-sent':
      if (syn && !own.startsAt(seq)) own.begin(seq, end);
      return;
    case 'established':
    case 'partial':
      if (syn) own.begin(seq, end);
      return;
    case 'reset':
      if (syn && own.previous === 'inactive') own.begin(seq, end);
      return;
    case 'closed':
  }
}

function tell(own: ZeekEndpoint, flags: number, counted: number, length: number): void {
  const control = flags & (SYN | FIN | RST);
  switch (control) {
    case 0:
      if (length > 0) own.once('D');
      else if ((flags & ACK) !== 0) own.once('A');
      return;
    case SYN:
      own.numbered((flags & ACK) !== 0 ? 'H' : 'S', counted);
      return;
    case FIN:
      own.numbered('F', counted + length);
      return;
    case RST:
      own.numbered('R', counted);
      return;
    default:
      own.once((control & (FIN | RST)) === (FIN | RST) ? 'I' : 'Q');
  }
}

/** @returns how far it acknowledges, counted from the SYN; 0 when that is before everything. */
function acknowledge(peer: ZeekEndpoint, flags: number, ack: number): number {
  if (peer.state === 'inactive') {
    const start = (ack - 1) >>> 0;
    peer.begin(start, start);
    return 1;
  }
  const counted = peer.countedAck(ack);
  if (counted < 0) return 0;
  const further = counted - peer.ackedCounted;
  const broken = ack === 0 && further > TOO_FAR;
  if ((flags & RST) === 0 && further > 0 && !broken) peer.acknowledge(ack);
  return counted;
}

function moveLast(own: ZeekEndpoint, flags: number, end: number, length: number): void {
  const ahead = own.ahead(end);
  if ((flags & (SYN | RST)) !== 0 && Math.abs(ahead) > TOO_FAR) return;
  if ((flags & FIN) !== 0 && own.lastCounted === 1) own.advance(end);
  else if (own.state === 'reset') return;
  else if (ahead > 0) own.advance(end);
  else if (length > 0) own.counts('T');
}

/** Zeek's state machine, one step. */
function move(own: ZeekEndpoint, peer: ZeekEndpoint, isOriginator: boolean, flags: number, seq: number, length: number): void {
  switch (own.state) {
    case 'inactive':
      begins(own, peer, isOriginator, flags, seq, length);
      return;
    case 'syn-sent':
    case 'syn-ack-sent':
      if ((flags & FIN) !== 0) own.become('closed');
      if ((flags & RST) !== 0) own.become('reset');
      return;
    case 'established':
    case 'partial':
      if ((flags & (SYN | ACK)) === SYN && own.state === 'partial' && peer.state === 'inactive') own.become('syn-sent');
      if ((flags & (FIN | RST)) === FIN) {
        own.become('closed');
        // A FIN and then a RST were an orderly end after all.
        if (peer.state === 'reset' && peer.previous === 'closed') peer.become('closed');
      }
      if ((flags & RST) !== 0) own.become('reset');
      return;
    case 'closed':
      if ((flags & RST) !== 0 && peer.state !== 'closed') own.become('reset');
      return;
    case 'reset':
  }
}

function begins(own: ZeekEndpoint, peer: ZeekEndpoint, isOriginator: boolean, flags: number, seq: number, length: number): void {
  if ((flags & SYN) !== 0) {
    if (!isOriginator) {
      if (peer.state === 'syn-sent') peer.become('established');
      own.become('established');
    } else if ((flags & ACK) !== 0) own.become('syn-ack-sent');
    // The SYN/ACK was captured before its SYN.
    else own.become(peer.state === 'established' && own.startsAt(seq) ? 'established' : 'syn-sent');
  }
  if ((flags & FIN) !== 0) own.become('closed');
  if ((flags & RST) !== 0) own.become('reset');
  if (own.state !== 'inactive') return;
  // Some stacks acknowledge a SYN before they answer it.
  if (!isOriginator && length === 0 && peer.state === 'syn-sent') return;
  own.become((flags & ACK) !== 0 && peer.state === 'established' ? 'established' : 'partial');
}

import { ACK, FIN, RST, SYN } from '../flow/flags.ts';
import { SAW_REUSED_PORTS } from '../flow/flowRow.ts';
import type { FlowIndexer } from '../flow/indexer.ts';

/** The bits of Wireshark's `tcp.completeness` (packet-tcp.h, TCP_COMPLETENESS_*). */
const HAS_SYN = 1;
const HAS_SYN_ACK = 2;
const HAS_ACK = 4;
const HAS_DATA = 8;
const HAS_FIN = 16;
const HAS_RST = 32;

const HANDSHAKE = HAS_SYN | HAS_SYN_ACK | HAS_ACK;
const ENDED = HAS_FIN | HAS_RST;

/**
 * How much of a whole conversation the capture shows: Wireshark's `tcp.completeness` once it has gone over the capture again, as its
 * window and `tshark -2` do: then the first packet counts like the others, where others follow it.
 */
export function completeness({ flows, packets }: FlowIndexer, flow: number): number {
  const first = flows.firstRow[flow] ?? -1;
  let seen = completenessAtStart(flows.saw(flow * 2));
  for (let row = first; row >= 0; row = packets.next(row)) {
    seen = completenessAfter(seen, row === first, packets.flags(row), packets.length(row));
  }
  if (first < 0 || packets.next(first) < 0) return seen;
  return completenessAfter(seen, false, packets.flags(first), packets.length(first));
}

/** Before its first packet: a flow on ports used again begins with a SYN, and Wireshark counts that when it parts the two. */
export function completenessAtStart(sawOfFirst: number): number {
  return (sawOfFirst & SAW_REUSED_PORTS) === 0 ? 0 : HAS_SYN;
}

/**
 * One packet more. Of the first packet Wireshark counts nothing but a SYN without ACK, and what that carries; of the packets after it
 * a SYN alone counts for nothing.
 */
export function completenessAfter(seen: number, first: boolean, flags: number, length: number): number {
  const opening = flags & (SYN | ACK);
  if (first && seen === 0) return opening === SYN ? HAS_SYN | (length > 0 ? HAS_DATA : 0) : 0;
  let now = seen;
  if (opening === (SYN | ACK)) now |= HAS_SYN_ACK;
  if (opening === ACK) now |= length > 0 ? HAS_DATA : HAS_ACK;
  if ((flags & (FIN | ACK)) === (FIN | ACK)) now |= HAS_FIN;
  if ((flags & RST) !== 0) now |= HAS_RST;
  return now;
}

/** In Wireshark's words, which name the value too. */
export function completenessText(value: number): string {
  const words = (): string => {
    const opened = value & HANDSHAKE;
    if (opened === HANDSHAKE && (value & ENDED) !== 0) {
      return (value & HAS_DATA) !== 0 ? 'Complete, WITH_DATA' : 'Complete, NO_DATA';
    }
    if (value === HAS_SYN) return 'Incomplete, SYN_SENT';
    if (value === (HAS_SYN | HAS_SYN_ACK)) return 'Incomplete, CLIENT_ESTABLISHED';
    if (value === HANDSHAKE) return 'Incomplete, ESTABLISHED';
    return value === (HANDSHAKE | HAS_DATA) ? 'Incomplete, DATA' : 'Incomplete';
  };
  return `${words()} (${value})`;
}

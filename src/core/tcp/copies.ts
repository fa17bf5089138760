import { ACK, directionOf, FIN, FROM_B, OTHER_MAC, RST, SYN } from '../flow/flags.ts';
import type { PacketTable } from '../flow/packets.ts';

/** Packets of each direction that a packet is held against: a mirror port or an interface seldom holds more than a burst back. */
const KEPT = 16;
/** A router that a packet crosses between its two sights takes queueing time at most; retransmission timers start at 200 ms (Linux). */
const ACROSS_SECONDS = 0.1;
/** The same port or interface: no sender repeats itself as soon, as tail loss probes come 10 ms after the data at the earliest (RFC 8985, 7.2). */
const BESIDE_SECONDS = 0.01;
/** Without an IP ID to go by, only what no round trip allows. */
const AT_ONCE_SECONDS = 0.001;
/** More routers are never between two places of one capture; an injected packet's TTL is off by any number. */
const HOPS = 3;
/** Of so many packets at least half were seen twice: then this capture shows everything twice. */
const ENOUGH = 8;

/** Words of what is kept of a packet. */
const ROW = 0;
const KEY = 1;
/** How many packets of the other direction had come by then. */
const HEARD = 2;
/** 1 when its IP ID is not that of the packet before, and so names it. */
const NAMED = 3;
const WORDS = 4;

/** What is remembered of one direction. */
class Sent {
  /** Its last packets, WORDS numbers each; plain and short, since most flows with resets have three packets. */
  readonly kept: number[] = [];
  /** Where the next one goes. */
  at = 0;
  packets = 0;
  copies = 0;
  lastIpId = -1;
  /** Packets of the other direction since its last packet that was no RST, less its RSTs: what a further RST may answer. */
  unanswered = 0;
}

/**
 * Finds the packets of a flow that crossed the capture more than once: on a mirror port that shows both ways of a switch, before and
 * behind a router or a VLAN tag, on a pair of virtual interfaces or on "any". Such a copy is the same packet and no retransmission:
 * it has the same IP ID, numbers, flags, window, timestamp and length, and at most its TTL, MAC addresses and tags differ. Where the
 * IP ID tells nothing (IPv6, and 0 as Linux writes into RSTs), it must come faster than any sender could repeat itself.
 * Wireshark does not know the notion, and calls copies retransmissions or duplicate ACKs.
 */
export class Copies {
  readonly #packets: PacketTable;
  readonly #sent: readonly [Sent, Sent] = [new Sent(), new Sent()];

  constructor(packets: PacketTable) {
    this.#packets = packets;
  }

  /** Takes in the next packet of the flow. @returns the row of the packet of which this one is a copy, or -1. */
  originalOf(row: number): number {
    const packets = this.#packets;
    const flags = packets.flags(row);
    const direction = directionOf(flags);
    const own = this.#sent[direction];
    const peer = this.#sent[direction ^ 1] as Sent;
    const key = keyOf(packets, row, flags);
    for (let at = 0; at < own.kept.length; at += WORDS) {
      if (own.kept[at + KEY] !== key || !this.#isCopy(own, peer, at, row, flags)) continue;
      own.copies++;
      return own.kept[at + ROW] ?? -1;
    }
    this.#keep(own, peer, key, row, flags);
    return -1;
  }

  #isCopy(own: Sent, peer: Sent, at: number, row: number, flags: number): boolean {
    const packets = this.#packets;
    const original = own.kept[at + ROW] ?? row;
    if (!alike(packets, original, row)) return false;
    const seconds = Math.abs(packets.secondsBetween(original, row));
    const hops = Math.abs(packets.ttl(original) - packets.ttl(row));
    const moved = hops > 0 || ((packets.flags(original) ^ flags) & OTHER_MAC) !== 0;
    if (hops > HOPS) return false;
    if (own.kept[at + NAMED] === 1) return seconds <= (moved ? ACROSS_SECONDS : BESIDE_SECONDS);
    if (moved) return seconds <= BESIDE_SECONDS;
    // An answer may have asked for it again.
    if (seconds > AT_ONCE_SECONDS || own.kept[at + HEARD] !== peer.packets) return false;
    const doubled = own.packets + peer.packets >= ENOUGH && (own.copies + peer.copies) * 2 >= own.packets + peer.packets;
    if (doubled) return true;
    // Equal RSTs may answer several packets, and equal ACKs several segments that are missing one before them.
    if ((flags & (RST | ACK)) === RST) return own.unanswered === 0;
    return packets.length(row) > 0 || (flags & (SYN | FIN | RST)) !== 0;
  }

  #keep(own: Sent, peer: Sent, key: number, row: number, flags: number): void {
    const { at, kept } = own;
    const ipId = this.#packets.ipId(row);
    kept[at + ROW] = row;
    kept[at + KEY] = key;
    kept[at + HEARD] = peer.packets;
    kept[at + NAMED] = ipId !== 0 && ipId !== own.lastIpId ? 1 : 0;
    own.lastIpId = ipId;
    own.at = at + WORDS === KEPT * WORDS ? 0 : at + WORDS;
    own.packets++;
    if ((flags & RST) === 0) {
      own.unanswered = 0;
      peer.unanswered++;
    } else if (own.unanswered > 0) own.unanswered--;
  }
}

/** What a copy has in common with its original, in 30 bits: V8 keeps those unboxed. */
function keyOf(packets: PacketTable, row: number, flags: number): number {
  const numbers = Math.imul(packets.seq(row) ^ 0x9e3779b1, 0x85ebca77) ^ Math.imul(packets.ack(row), 0xc2b2ae3d);
  const others = (packets.ipId(row) << 16) ^ (flags & ~(FROM_B | OTHER_MAC)) ^ Math.imul(packets.length(row), 0x27d4eb2f);
  return (numbers ^ others) >>> 2;
}

function alike(packets: PacketTable, one: number, other: number): boolean {
  return (
    packets.seq(one) === packets.seq(other) &&
    packets.ack(one) === packets.ack(other) &&
    packets.ipId(one) === packets.ipId(other) &&
    packets.length(one) === packets.length(other) &&
    packets.window(one) === packets.window(other) &&
    packets.tsVal(one) === packets.tsVal(other) &&
    packets.hint(one) === packets.hint(other) &&
    ((packets.flags(one) ^ packets.flags(other)) & ~OTHER_MAC) === 0
  );
}

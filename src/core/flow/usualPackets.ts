import type { RecordRun } from '../capture/frameSink.ts';
import { MAXIMUM_PACKET } from '../capture/limits.ts';
import { foldMac } from '../wire/ethernet.ts';
import { payloadHint } from '../wire/recognise.ts';
import { DONT_FRAGMENT, FROM_B, HAS_TIMESTAMP, TCP_FLAGS } from './flags.ts';
import { BASE_SEQ_SET, BYTES, FAMILY_SAW, FLOW_WORDS, FOLD, LAST_ROW, PACKETS, PATH, PORTS, SAW_DATA } from './flowRow.ts';
import { type FlowTable, hashOfEnds, pathOf } from './flowTable.ts';
import { foldAddress, type HostTable } from './hosts.ts';
import type { MessageTable } from './messages.ts';
import {
  ACK,
  BLOCK_BITS,
  BLOCK_MASK,
  END_OF_FLOW,
  FLAGS_WINDOW,
  FRAME,
  HINT_TTL_IP_ID,
  LENGTH,
  NANOSECONDS,
  NEXT,
  PACKET_WORDS,
  SECONDS,
  SEQ,
  TS_VAL,
} from './packetRow.ts';
import { MAXIMUM_PACKETS, type PacketTable } from './packets.ts';
import type { ServerNames } from './serverNames.ts';

const RECORD_HEADER = 16;
const ETHERNET_HEADER = 14;
const VLAN_TAG = 4;
const IPV4_HEADER = 20;
const IPV6_HEADER = 40;
const TCP_HEADER = 20;
const TCP_HEADER_WITH_TIMESTAMPS = 32;
/** NOP, NOP, timestamps of ten bytes (RFC 7323, appendix A). */
const TIMESTAMPS_START = 0x0101080a;
const SECOND = 1_000_000_000;
/** In the word of data offset, flags and window: ACK set, FIN, SYN and RST clear. */
const FLAGS_ASKED = 0x00170000;
const ACK_ALONE = 0x00100000;

/**
 * The short way for most packets of most captures: Ethernet with at most one VLAN tag, IPv4 without options or IPv6, and a segment with
 * ACK and no options but timestamps, of a connection that is known, in which it changes nothing but counts.
 * One loop with everything in local variables: what FlowIndexer.frame does with such a packet in 290 ns on the general way takes about
 * half of that here.
 * Every other packet ends the run and goes the general way; the tables are the same either way (usualPackets.test.ts).
 */
export class UsualPackets {
  readonly #hosts: HostTable;
  readonly #flows: FlowTable;
  readonly #packets: PacketTable;
  readonly #messages: MessageTable;
  readonly #names: ServerNames;
  /** Time of the last packet taken. */
  seconds = 0;
  nanoseconds = 0;

  constructor(hosts: HostTable, flows: FlowTable, packets: PacketTable, messages: MessageTable, names: ServerNames) {
    this.#hosts = hosts;
    this.#flows = flows;
    this.#packets = packets;
    this.#messages = messages;
    this.#names = names;
  }

  /**
   * Takes records at the beginning of the run, as long as they are usual, and moves the run on.
   * @param before number of the frame before.
   */
  take(run: RecordRun, before: number): void {
    const { bytes, view, little, end, unit } = run;
    const hosts = this.#hosts;
    const flows = this.#flows;
    const { slots, words } = flows;
    const mask = slots.length / 2 - 1;
    const { blocks, count } = this.#packets;
    // Within one block, so that the row's array is the same for all.
    const lastRow = Math.min(this.#packets.room, MAXIMUM_PACKETS, count + run.most);
    const block = blocks[count >>> BLOCK_BITS] as Uint32Array;
    const units = SECOND / unit;
    let frame = before;
    let seconds = 0;
    let nanoseconds = 0;
    let at = run.at;
    let row = count;
    for (; row < lastRow && end - at >= RECORD_HEADER + ETHERNET_HEADER + IPV4_HEADER + TCP_HEADER; row++) {
      // pcap's record header: seconds, fraction, captured and original length.
      const fraction = view.getInt32(at + 4, little);
      const captured = view.getInt32(at + 8, little);
      const start = at + RECORD_HEADER;
      if (fraction < 0 || fraction >= units || captured > MAXIMUM_PACKET || start + captured > end) break;
      const frameEnd = start + captured;

      let ip = start + ETHERNET_HEADER;
      let type = view.getUint16(start + 12);
      if (type === 0x8100) {
        type = view.getUint16(ip + 2);
        ip += VLAN_TAG;
      }
      let family = 4;
      let tcp = ip + IPV4_HEADER;
      let packetEnd: number;
      let ttl: number;
      let ipId = 0;
      let extra = 0;
      let source: number;
      let destination: number;
      if (type === 0x0800) {
        const first = view.getInt32(ip);
        const second = view.getInt32(ip + 4);
        const third = view.getInt32(ip + 8);
        if (first >>> 24 !== 0x45 || (second & 0x3fff) !== 0 || ((third >>> 16) & 0xff) !== 6) break;
        packetEnd = ip + (first & 0xffff);
        ttl = third >>> 24;
        ipId = second >>> 16;
        if ((second & 0x4000) !== 0) extra = DONT_FRAGMENT;
        source = view.getInt32(ip + 12);
        destination = view.getInt32(ip + 16);
      } else if (type === 0x86dd) {
        family = 6;
        tcp = ip + IPV6_HEADER;
        // Behind the end there is nothing to read; whether all this is the frame's is asked below.
        if (tcp + TCP_HEADER > end) break;
        const second = view.getInt32(ip + 4);
        if (view.getUint8(ip) >>> 4 !== 6 || ((second >>> 8) & 0xff) !== 6) break;
        packetEnd = tcp + (second >>> 16);
        ttl = second & 0xff;
        source = foldAt(view, ip + 8);
        destination = foldAt(view, ip + 24);
      } else break;

      const flagsWindow = view.getInt32(tcp + 12);
      if ((flagsWindow & FLAGS_ASKED) !== ACK_ALONE) break;
      let tsVal = 0;
      let headerLength = TCP_HEADER;
      if (flagsWindow >>> 28 === TCP_HEADER_WITH_TIMESTAMPS / 4) {
        headerLength = TCP_HEADER_WITH_TIMESTAMPS;
        if (tcp + headerLength > end || view.getInt32(tcp + TCP_HEADER) !== TIMESTAMPS_START) break;
        tsVal = view.getInt32(tcp + TCP_HEADER + 4);
        extra |= HAS_TIMESTAMP;
      } else if (flagsWindow >>> 28 !== TCP_HEADER / 4) break;
      const payloadStart = tcp + headerLength;
      const payload = packetEnd - payloadStart;
      if (payload < 0 || packetEnd > frameEnd) break;

      const ports = view.getInt32(tcp);
      const key = hashOfEnds(source, ports >>> 16, destination, ports & 0xffff);
      let slot = key & mask;
      while (slots[slot * 2 + 1] !== key && (slots[slot * 2] as number) >= 0) slot = (slot + 1) & mask;
      const flow = slots[slot * 2] as number;
      if (flow < 0) break;
      const flowAt = flow * FLOW_WORDS;
      const familySaw = words[flowAt + FAMILY_SAW] as number;
      let direction = 0;
      if (words[flowAt + FOLD] !== source || words[flowAt + FOLD + 1] !== destination || words[flowAt + PORTS] !== ports) {
        const swapped = (ports << 16) | (ports >>> 16);
        if (words[flowAt + FOLD + 1] !== source || words[flowAt + FOLD] !== destination || words[flowAt + PORTS] !== swapped)
          break;
        direction = 1;
        extra |= FROM_B;
      }
      const own = familySaw >>> (8 + direction * 8);
      const peer = familySaw >>> (16 - direction * 8);
      const known = payload > 0 ? BASE_SEQ_SET | SAW_DATA : BASE_SEQ_SET;
      if ((familySaw & 0xff) !== family || (own & known) !== known || (peer & BASE_SEQ_SET) === 0) break;
      if (words[flowAt + PATH + direction] !== pathOf(foldMac(view, start + 6), ttl)) break;
      if (family === 6) {
        // Folded addresses may agree where the addresses do not.
        const sender = flow * 2 + direction;
        if (!hosts.isIpv6At(flows.hosts[sender] as number, view, ip + 8)) break;
        if (!hosts.isIpv6At(flows.hosts[sender ^ 1] as number, view, ip + 24)) break;
      }
      const sent = words[flowAt + BYTES + direction] as number;
      // From 2^32 bytes on the high half counts.
      if (sent < 0 && sent + payload >= 0) break;

      frame++;
      seconds = view.getInt32(at, little);
      nanoseconds = fraction * unit;
      const seq = view.getInt32(tcp + 4);
      let hint = 0;
      if (payload > 0) {
        words[flowAt + BYTES + direction] = sent + payload;
        hint = payloadHint(bytes, payloadStart, packetEnd);
        if (hint !== 0) this.#messages.see(flow * 2 + direction, row, hint, bytes, payloadStart, packetEnd);
        this.#names.see(flow * 2 + direction, row, hint, seq, bytes, payloadStart, packetEnd);
      }
      const previous = words[flowAt + LAST_ROW] as number;
      words[flowAt + LAST_ROW] = row;
      words[flowAt + PACKETS + direction] = (words[flowAt + PACKETS + direction] as number) + 1;
      const rowAt = (row & BLOCK_MASK) * PACKET_WORDS;
      block[rowAt + FRAME] = frame;
      block[rowAt + NEXT] = END_OF_FLOW | flow;
      block[rowAt + SECONDS] = seconds;
      block[rowAt + NANOSECONDS] = nanoseconds;
      block[rowAt + SEQ] = seq;
      block[rowAt + ACK] = view.getInt32(tcp + 8);
      block[rowAt + LENGTH] = payload;
      block[rowAt + TS_VAL] = tsVal;
      block[rowAt + FLAGS_WINDOW] = ((flagsWindow >>> 16) & TCP_FLAGS) | extra | (flagsWindow << 16);
      block[rowAt + HINT_TTL_IP_ID] = hint | (ttl << 8) | (ipId << 16);
      (blocks[previous >>> BLOCK_BITS] as Uint32Array)[(previous & BLOCK_MASK) * PACKET_WORDS + NEXT] = row;
      at = frameEnd;
    }
    if (row === count) return;
    this.#packets.advance(row - count);
    this.seconds = seconds >>> 0;
    this.nanoseconds = nanoseconds;
    run.at = at;
    run.most -= row - count;
  }
}

function foldAt(view: DataView, at: number): number {
  return foldAddress(6, view.getInt32(at), view.getInt32(at + 4), view.getInt32(at + 8), view.getInt32(at + 12));
}

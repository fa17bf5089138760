import type { FrameSink, RecordRun } from '../capture/frameSink.ts';
import type { WarningLog } from '../capture/warning.ts';
import { decodeFrame, MAXIMUM_HEADERS } from '../wire/decode.ts';
import {
  CUT_SHORT,
  FRAGMENT,
  TCP,
  TCP_IN_ICMP_ERROR,
  TCP_IN_ICMP_ERROR_SHORT,
  TOO_DEEP,
  UNREAD_LAYER,
  UNSUPPORTED_LINK,
} from '../wire/outcome.ts';
import { f5ResetCause } from '../wire/f5Trailer.ts';
import { unreadLayerName } from '../wire/unreadLayers.ts';
import { payloadHint } from '../wire/recognise.ts';
import { Reassembly } from '../wire/reassembly.ts';
import { Segment } from '../wire/segment.ts';
import { ACK, BAD_HEADER, DONT_FRAGMENT, FROM_B, HAS_TIMESTAMP, OTHER_MAC, OTHER_OPTIONS, RST, SYN, TRUNCATED } from './flags.ts';
import { FlowTable, pathOf } from './flowTable.ts';
import { HostTable, ORDINARY_ROOM } from './hosts.ts';
import { IcmpErrors } from './icmpErrors.ts';
import { MessageTable } from './messages.ts';
import { MAXIMUM_PACKETS, PacketTable } from './packets.ts';
import { ServerNames } from './serverNames.ts';
import { UsualPackets } from './usualPackets.ts';

/** Payload bytes kept of a RST that carries any: enough for every known reset text (RFC 1122, 4.2.2.12). */
const RST_PAYLOAD_KEPT = 256;
/** RSTs whose payload or options are kept; more than this many in one capture tell nothing new. */
const RST_EXTRAS_KEPT = 20_000;

/** Flows of fewer bytes of capture than this are scans, whose tables may grow. */
const BYTES_A_FLOW = 256;
const SMALLEST_ROOM = 64;
/** A large capture has more flows than an ordinary one: room for them at once saves growing twice, 14 ms of 700 MB's. */
const BYTES_A_FLOW_OF_LARGE = 16_384;
const LARGEST_ROOM = 65_536;

/** What a larger count stands for (RFC 7323, 2.3). */
const MAXIMUM_WINDOW_SHIFT = 14;

/** What a RST carries beyond its header. */
export interface RstExtra {
  readonly payload: Uint8Array;
  /** Subtype of the Multipath TCP option (RFC 8684, 3), -1 for none. */
  readonly mptcpSubtype: number;
  /** Reason of MP_TCPRST (RFC 8684, 3.6), -1 for none. */
  readonly mptcpResetReason: number;
  /** What the trailer of an F5 BIG-IP's capture gives as the cause (wire/f5Trailer.ts); null without one. */
  readonly trailerCause: string | null;
}

/** The flow stage: turns frames in file order into host, flow and packet tables. No object is made per packet. */
export class FlowIndexer implements FrameSink {
  readonly hosts: HostTable;
  readonly flows: FlowTable;
  readonly packets: PacketTable;
  readonly messages = new MessageTable();
  readonly names = new ServerNames();
  readonly icmpErrors = new IcmpErrors();
  /** By packet row. */
  readonly rstExtras = new Map<number, RstExtra>();
  frames = 0;
  rstFrames = 0;
  firstSeconds = 0;
  firstNanoseconds = 0;
  lastSeconds = 0;
  lastNanoseconds = 0;
  /** Packets that were lost while capturing, as the capture says. */
  dropped = 0;
  readonly #segment = new Segment();
  readonly #reassembly = new Reassembly();
  readonly #usual: UsualPackets;
  readonly #warnings: WarningLog;

  /** @param size bytes of the capture, as far as they are known: a small one needs small tables. */
  constructor(warnings: WarningLog, size = ORDINARY_ROOM * BYTES_A_FLOW) {
    this.#warnings = warnings;
    const room = roomFor(size);
    this.hosts = new HostTable(room);
    this.flows = new FlowTable(this.hosts, room);
    // Scans, whose flows have two or three packets, aside.
    this.packets = new PacketTable(Math.min(LARGEST_ROOM, room * 4));
    this.#usual = new UsualPackets(this.hosts, this.flows, this.packets, this.messages, this.names);
  }

  usual(run: RecordRun): void {
    const { most } = run;
    this.#usual.take(run, this.frames);
    if (run.most === most) return;
    this.frames += most - run.most;
    this.lastSeconds = this.#usual.seconds;
    this.lastNanoseconds = this.#usual.nanoseconds;
  }

  frame(
    bytes: Uint8Array,
    start: number,
    end: number,
    wireLength: number,
    linkType: number,
    seconds: number,
    nanoseconds: number,
    recordOffset: number,
  ): void {
    const frame = ++this.frames;
    if (frame === 1) {
      this.firstSeconds = seconds;
      this.firstNanoseconds = nanoseconds;
    }
    this.lastSeconds = seconds;
    this.lastNanoseconds = nanoseconds;
    const segment = this.#segment;
    let kind = decodeFrame(bytes, start, end, wireLength, linkType, segment);
    let held = bytes;
    if (kind === FRAGMENT) {
      kind = this.#reassembly.add(bytes, segment, frame, recordOffset);
      held = this.#reassembly.bytes;
    }
    if (segment.subframesLeft > 0) this.#aggregate(segment.subframesLeft, frame, recordOffset);
    if (kind === TCP) this.#tcp(held, segment, frame, seconds, nanoseconds);
    else if (kind === TCP_IN_ICMP_ERROR || kind === TCP_IN_ICMP_ERROR_SHORT)
      this.#quoted(kind, segment, frame, seconds, nanoseconds);
    else if (
      kind === UNSUPPORTED_LINK ||
      kind === UNREAD_LAYER ||
      kind === TOO_DEEP ||
      (kind === CUT_SHORT && end - start < wireLength)
    ) {
      this.#skipped(kind, linkType, frame, recordOffset);
    }
  }

  #tcp(bytes: Uint8Array, segment: Segment, frame: number, seconds: number, nanoseconds: number): void {
    const { flows, packets } = this;
    if (packets.count === MAXIMUM_PACKETS) {
      this.#warnings.add('too-many-packets', `Only the first ${MAXIMUM_PACKETS} TCP packets are explained.`, frame);
      return;
    }
    const { flags, seq, ack } = segment;
    const end = flows.find(segment);
    const flow = end >> 1;

    let extra = end & 1 ? FROM_B : 0;
    if (segment.hasTimestamp) extra |= HAS_TIMESTAMP;
    if (segment.dontFragment) extra |= DONT_FRAGMENT;
    if (segment.truncated) extra |= TRUNCATED;
    if (segment.hasOtherOptions) extra |= OTHER_OPTIONS;
    if (segment.badHeaderLength) extra |= BAD_HEADER;
    const path = pathOf(segment.sourceMac, segment.ttl);
    if (flows.path(end) !== path) extra |= this.#newPath(end, segment, path);

    const payload = segment.payloadLength;
    const hint = payload > 0 ? payloadHint(bytes, segment.payloadStart, segment.payloadEnd) : 0;
    const row = packets.append(
      flow,
      flows.lastRow(flow),
      frame,
      seconds,
      nanoseconds,
      flags | extra,
      seq,
      ack,
      payload,
      segment.window,
      segment.ttl,
      segment.ipId,
      segment.tsVal,
      hint,
    );
    if (payload > 0 && (flags & RST) === 0) {
      const { payloadStart, payloadEnd } = segment;
      if (hint !== 0) this.messages.see(end, row, hint, bytes, payloadStart, payloadEnd);
      this.names.see(end, row, hint, seq, bytes, payloadStart, payloadEnd);
    }
    flows.notePacket(end, row, flags, seq, ack, payload);
    if ((flags & (RST | SYN)) === 0) return;
    if ((flags & SYN) !== 0) this.#handshake(end, row, flags, flows.hosts[end] ?? 0, segment.windowScale);
    if ((flags & RST) === 0) return;
    this.rstFrames++;
    if (payload > 0 || segment.mptcpSubtype >= 0 || segment.limit < segment.frameEnd) this.#keepExtra(row, bytes, segment);
  }

  /**
   * A packet whose distance or link is not that of the one before: notes its TTL and says whether its MAC is another. Asked only then
   * and not for every packet: the tables of a large capture do not fit the processor's cache.
   */
  #newPath(end: number, { sourceMac, ttl, flags }: Segment, path: number): number {
    const { flows } = this;
    if (flows.packets(end) === 0) flows.mac[end] = sourceMac;
    const otherMac = flows.mac[end] !== sourceMac >>> 0;
    // A RST's own TTL is what the baseline is for, so it is no part of it.
    if ((flags & RST) === 0) {
      this.hosts.noteTtl(flows.hosts[end] ?? 0, ttl);
      if (!otherMac) flows.notePath(end, path);
    }
    return otherMac ? OTHER_MAC : 0;
  }

  #handshake(end: number, row: number, flags: number, source: number, windowScale: number): void {
    const { flows, packets } = this;
    flows.noteWindowShift(end, row, Math.min(windowScale, MAXIMUM_WINDOW_SHIFT));
    if ((flags & RST) !== 0) return;
    const synRow = flows.synRow[end >> 1] ?? -1;
    // A repeated SYN does not say which of them the SYN/ACK answers (Karn's rule), so only single ones are timed.
    if ((flags & ACK) !== 0 && synRow >= 0 && flows.packets(end ^ 1) === 1 && flows.packets(end) === 1) {
      this.hosts.noteSynRtt(source, packets.secondsBetween(synRow, row));
    }
  }

  #keepExtra(row: number, bytes: Uint8Array, segment: Segment): void {
    if (this.rstExtras.size >= RST_EXTRAS_KEPT) return;
    const end = Math.min(segment.payloadEnd, segment.payloadStart + RST_PAYLOAD_KEPT);
    const trailerCause = f5ResetCause(bytes, segment.limit, segment.frameEnd);
    if (segment.payloadLength === 0 && segment.mptcpSubtype < 0 && trailerCause === null) return;
    this.rstExtras.set(row, {
      payload: bytes.slice(segment.payloadStart, end),
      mptcpSubtype: segment.mptcpSubtype,
      mptcpResetReason: segment.mptcpResetReason,
      trailerCause,
    });
  }

  /**
   * Wireshark gives a TCP header quoted in an ICMP error a tcp.stream too, so it takes a number here; its packet counts nowhere.
   * When only its first eight bytes are quoted, it belongs to a stream that is there and makes none.
   */
  #quoted(kind: number, segment: Segment, frame: number, seconds: number, nanoseconds: number): void {
    const end = kind === TCP_IN_ICMP_ERROR ? this.flows.find(segment) : this.flows.known(segment);
    if (end >= 0) this.icmpErrors.note(end, frame, seconds, nanoseconds, segment);
  }

  /** To be called when no more is read for now, however that came: lets go of the capture's bytes. */
  release(): void {
    this.#segment.release();
    this.#reassembly.release();
  }

  /** To be called after the last frame, and again when more were read: notes what the capture has left open. */
  finish(): void {
    const open = this.#reassembly.incomplete();
    this.#warnings.forget('ip-fragments');
    if (!open) return;
    const message = `Frame ${open.frame} is a fragment of an IP packet whose other fragments are missing; what such packets carry is left out.`;
    this.#warnings.add('ip-fragments', message, open.frame, open.recordOffset);
  }

  /** A frame is one row of the packet table, whose number everything else goes by: links, findings, packets read again. */
  #aggregate(left: number, frame: number, offset: number): void {
    const packets = left === 1 ? 'another packet' : `${left} more packets`;
    const message = `Frame ${frame} is an aggregate (A-MSDU): behind its first packet it carries ${packets}, which are left out.`;
    this.#warnings.add('aggregated-packets', message, frame, offset);
  }

  #skipped(kind: number, linkType: number, frame: number, offset: number): void {
    if (kind === UNSUPPORTED_LINK) {
      const message = `Frame ${frame} has link type ${linkType}, which is not read yet; frames of that type are left out.`;
      this.#warnings.add('unsupported-link-type', message, frame, offset);
    } else if (kind === UNREAD_LAYER) {
      const layer = unreadLayerName(this.#segment.unreadLayer);
      const message = `Frame ${frame} carries ${layer}: TCP inside it cannot be seen.`;
      this.#warnings.add('unread-encapsulation', message, frame, offset);
    } else if (kind === TOO_DEEP) {
      const message = `Frame ${frame} has more than ${MAXIMUM_HEADERS} headers in each other, which no network does; it is left out.`;
      this.#warnings.add('too-many-headers', message, frame, offset);
    } else {
      const message = `Frame ${frame} was cut before the end of its TCP header (snap length too small); it is left out.`;
      this.#warnings.add('cut-short', message, frame, offset);
    }
  }
}

/** For so many hosts and flows at first; a power of two. */
function roomFor(size: number): number {
  const flows = Math.max(Math.min(ORDINARY_ROOM, size / BYTES_A_FLOW), Math.min(LARGEST_ROOM, size / BYTES_A_FLOW_OF_LARGE));
  return Math.max(SMALLEST_ROOM, 2 ** Math.ceil(Math.log2(flows)));
}

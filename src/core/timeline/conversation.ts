import type { RawPacket } from '../capture/packetReader.ts';
import type { FlowIndexer } from '../flow/indexer.ts';
import { rolesOf } from '../flow/roles.ts';
import type { PacketTable } from '../flow/packets.ts';
import { CLIENT_HELLO, GOODBYE, hintText, type Protocol, protocolOf, SERVER_HELLO } from '../payloadHint.ts';
import { inOrder } from '../payload/orderedBytes.ts';
import { readStream, type StreamMessage } from '../payload/readStream.ts';
import type { ApplicationPoint } from '../resets/finding.ts';
import type { Findings } from '../resets/findings.ts';
import { decodeFrame } from '../wire/decode.ts';
import { TCP } from '../wire/outcome.ts';
import { Segment } from '../wire/segment.ts';
import type { FlowFindings } from './flowFindings.ts';
import { FlowRows } from './flowRows.ts';

/** One message of a conversation, or several alike in a row. */
export interface ConversationEntry {
  /** The frame in which it begins. */
  readonly frame: number;
  /** Seconds since the flow's first packet. */
  readonly time: number;
  readonly fromClient: boolean;
  readonly protocol: string;
  /** "TLS ClientHello for example.com, ALPN h2, up to TLS 1.3". Printable; never holds a secret or a body. */
  readonly text: string;
}

/** At what point of the conversation a reset came. */
export interface ConversationReset {
  /** Number of the finding. */
  readonly finding: number;
  readonly frame: number;
  readonly point: ApplicationPoint;
  readonly text: string;
}

/** What the two ends of a flow said to each other: the first messages, and later those that say something of the end. */
export interface Conversation {
  readonly flow: number;
  /** What is spoken; null when it is not recognised. */
  readonly protocol: string | null;
  /** The server that the client asked for, by SNI or Host. */
  readonly name: string | null;
  /** In the order of frames. At most 300. */
  readonly entries: readonly ConversationEntry[];
  /** Not everything is in `entries`: the flow is long, or packets are missing. */
  readonly isPartial: boolean;
  /** At most 20. */
  readonly resets: readonly ConversationReset[];
}

const MOST_ENTRIES = 300;
const MOST_RESETS = 20;

/** A message with the place it is sorted by. */
interface Placed extends StreamMessage {
  readonly frame: number;
  readonly fromClient: boolean;
}

/** Reads one flow's packets again and says what was said. */
export class Conversations {
  readonly #index: FlowIndexer;
  readonly #findings: Findings;
  readonly #flowFindings: FlowFindings;
  readonly #read: (frames: readonly number[]) => Promise<RawPacket[]>;

  constructor(
    index: FlowIndexer,
    findings: Findings,
    flowFindings: FlowFindings,
    read: (frames: readonly number[]) => Promise<RawPacket[]>,
  ) {
    this.#index = index;
    this.#findings = findings;
    this.#flowFindings = flowFindings;
    this.#read = read;
  }

  /** @throws RangeError when there is no such flow; whatever reading packets again throws. */
  async of(flow: number): Promise<Conversation> {
    const { flows, packets } = this.#index;
    if (!Number.isInteger(flow) || flow < 0 || flow >= flows.count) throw new RangeError(`There is no flow ${flow}.`);
    const rows = new FlowRows(this.#index, flow);
    const payloads = payloadsOf(await this.#read(rows.wanted().map((row) => packets.frame(row))));
    const { client } = rolesOf(flows, flow);
    const speech = new Speech(packets, rows, payloads);
    // The client first: what it asked for tells how the answers are read.
    const placed = [...speech.of(client, true), ...speech.of(client === 0 ? 1 : 0, false)];
    const entries = merged(placed.sort((a, b) => a.frame - b.frame || a.at - b.at));
    const first = flows.firstRow[flow] ?? 0;
    return {
      flow,
      protocol: speech.protocol,
      name: this.#index.names.of(flow),
      entries: entries.slice(0, MOST_ENTRIES).map(({ frame, fromClient, protocol: spoken, text }) => ({
        ...{ frame, fromClient, protocol: spoken, text },
        time: packets.secondsBetween(first, packets.rowOfFrame(frame)),
      })),
      isPartial: rows.isPartial || entries.length > MOST_ENTRIES,
      resets: this.#resets(flow),
    };
  }

  #resets(flow: number): ConversationReset[] {
    return Array.from(this.#flowFindings.of(flow).subarray(0, MOST_RESETS), (finding) => {
      const { frame, application } = this.#findings.explain(finding);
      return { finding, frame, point: application.point, text: application.text };
    });
  }
}

/** The captured payloads of the packets that are TCP, by frame. */
function payloadsOf(raw: readonly RawPacket[]): Map<number, Uint8Array> {
  const segment = new Segment();
  const payloads = new Map<number, Uint8Array>();
  for (const { frame, bytes, linkType, wireLength } of raw) {
    if (decodeFrame(bytes, 0, bytes.length, wireLength, linkType, segment) !== TCP) continue;
    payloads.set(frame, bytes.subarray(segment.payloadStart, segment.payloadEnd));
  }
  return payloads;
}

/** What the ends of one flow say. */
class Speech {
  /** The first that is recognised, in the order of frames. */
  readonly protocol: Protocol | null;
  readonly #packets: PacketTable;
  readonly #rows: FlowRows;
  readonly #payloads: ReadonlyMap<number, Uint8Array>;
  /** Of the client's requests; the server's answers use them up. */
  readonly #methods: string[] = [];

  constructor(packets: PacketTable, rows: FlowRows, payloads: ReadonlyMap<number, Uint8Array>) {
    this.#packets = packets;
    this.#rows = rows;
    this.#payloads = payloads;
    this.protocol = this.#spoken(rows.wanted());
  }

  #spoken(rows: readonly number[]): Protocol | null {
    for (const row of rows) {
      const protocol = protocolOf(this.#packets.hint(row));
      if (protocol !== null) return protocol;
    }
    return null;
  }

  of(direction: 0 | 1, fromClient: boolean): Placed[] {
    const { first, late, total } = this.#rows.directions[direction];
    const pieces = first.map((row) => ({
      frame: this.#packets.frame(row),
      offset: this.#rows.offset(row),
      payload: this.#payloads.get(this.#packets.frame(row)) ?? new Uint8Array(),
    }));
    const stream = inOrder(pieces);
    // The two ends may speak different protocols: then each is read in its own.
    const spoken = this.#spoken(first.slice(0, 1)) ?? this.protocol;
    const read = readStream(stream.bytes, spoken, { fromClient, total, methods: this.#methods, encrypted: false });
    const placed: Placed[] = read.messages.map((message) => ({ ...message, frame: stream.frameAt(message.at), fromClient }));
    for (const row of [...first.filter((each) => this.#rows.offset(each) >= read.end), ...late]) {
      placed.push(...this.#alone(row, fromClient, total));
    }
    return placed;
  }

  /** The messages of one packet that begins with one that is known: what lies before it is not known. */
  #alone(row: number, fromClient: boolean, total: number): Placed[] {
    const hint = this.#packets.hint(row);
    const frame = this.#packets.frame(row);
    const payload = this.#payloads.get(frame);
    const protocol = protocolOf(hint) ?? (hint === GOODBYE ? this.protocol : null);
    if (protocol === null) return [];
    // A packet of IP fragments is not put together again: its beginning is known all the same.
    if (payload === undefined) return [{ at: 0, protocol, text: hintText(hint), frame, fromClient }];
    const { messages } = readStream(payload, protocol, {
      fromClient,
      total: Math.max(payload.length, total - this.#rows.offset(row)),
      methods: this.#methods,
      encrypted: hint !== CLIENT_HELLO && hint !== SERVER_HELLO,
    });
    return messages.map((message) => ({ ...message, frame, fromClient }));
  }
}

/** Counts messages alike together: the records of a download are one line. */
function merged(placed: readonly Placed[]): Placed[] {
  const lines: Placed[] = [];
  let count = 0;
  let bytes = 0;
  let plain = '';
  for (const message of placed) {
    const before = lines.at(-1);
    if (message.counted === undefined) {
      lines.push(message);
      continue;
    }
    const isMore = before?.counted !== undefined && plain === message.text && before.fromClient === message.fromClient;
    count = isMore ? count + 1 : 1;
    bytes = isMore ? bytes + message.counted : message.counted;
    plain = message.text;
    const line = { ...(isMore ? before : message), text: `${plain}, ${count === 1 ? '' : `${count} times, `}${bytes} bytes` };
    if (isMore) lines[lines.length - 1] = line;
    else lines.push(line);
  }
  return lines;
}

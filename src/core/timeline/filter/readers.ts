import { ACK, directionOf, DONT_FRAGMENT, FIN, RST, SYN, TCP_FLAGS } from '../../flow/flags.ts';
import { SAW_FIN, SAW_SYN, SAW_SYN_ACK } from '../../flow/flowRow.ts';
import type { FlowIndexer } from '../../flow/indexer.ts';
import { isClientHello, isHttpRequest } from '../../payloadHint.ts';
import { rounded } from '../../resets/telling/explain.ts';
import type { FindingRow } from '../../resets/findingTable.ts';
import type { Findings } from '../../resets/findings.ts';
import { analyseFlow, type FlowNotes } from '../../tcp/analyse.ts';
import { baseAt } from '../../tcp/relative.ts';
import { completeness } from '../../tcp/completeness.ts';
import type { FlowFacts } from '../../tcp/flowFacts.ts';
import { analysisNotes } from '../../tcp/noteWords.ts';
import { flowEnds } from '../flowEnds.ts';
import type { FlowFindings } from '../flowFindings.ts';
import { rowTitle, ruleOf, secondsFrom } from '../summaries.ts';
import type { FieldName } from './fields.ts';

/** What a filter is asked of: the tables of an analysed capture. */
export interface Tables {
  readonly index: FlowIndexer;
  readonly findings: Findings;
  readonly flowFindings: FlowFindings;
  readonly tcp: FlowFacts;
}

/** The packet in question. One object serves a whole walk. */
export interface Place {
  flow: number;
  row: number;
  /** Place in the flow. */
  at: number;
  /** The packet before in the flow, -1 for none. */
  previous: number;
}

/** A number of one packet; NaN where the packet has none. */
export type PacketNumber = (place: Place) => number;

type Numbers = Partial<Record<FieldName, PacketNumber>>;

/** Fields with one number for each packet. Flags are 0 and 1. */
export function packetNumbers({ index }: Tables): Numbers {
  const { packets, flows, hosts } = index;
  const notesOf = lastNotes(index);
  // Only a RST, or what is taken for one end’s first packet, comes before the SYN/ACK that moves a base.
  const base = ({ flow, at }: Place, end: number): number =>
    flows.resets(flow) === 0 ? flows.baseSeq(end) : baseAt(flows, notesOf(flow).rebased, end, at);
  const family6 = (flow: number): boolean => hosts.isIpv6(flows.hosts[flow * 2] ?? 0);
  const ends = ({ flow, row }: Place): number => flow * 2 + directionOf(packets.flags(row));
  const flag =
    (bit: number): PacketNumber =>
    ({ row }) =>
      (packets.flags(row) & bit) === 0 ? 0 : 1;
  const hasAck = (row: number): boolean => (packets.flags(row) & ACK) !== 0;
  const shiftOf = (flow: number, end: number): number =>
    Math.min(flows.windowShift[flow * 2] ?? -1, flows.windowShift[flow * 2 + 1] ?? -1) < 0 ? 0 : (flows.windowShift[end] ?? 0);
  return {
    'ip.ttl': ({ flow, row }) => (family6(flow) ? Number.NaN : packets.ttl(row)),
    'ipv6.hlim': ({ flow, row }) => (family6(flow) ? packets.ttl(row) : Number.NaN),
    'ip.id': ({ flow, row }) => (family6(flow) ? Number.NaN : packets.ipId(row)),
    'ip.flags.df': ({ flow, row }) => (family6(flow) ? Number.NaN : (packets.flags(row) & DONT_FRAGMENT) === 0 ? 0 : 1),
    'tcp.srcport': (place) => flows.ports[ends(place)] ?? 0,
    'tcp.dstport': (place) => flows.ports[ends(place) ^ 1] ?? 0,
    'tcp.len': ({ row }) => packets.length(row),
    'tcp.seq': (place) => (packets.seq(place.row) - base(place, ends(place))) >>> 0,
    'tcp.seq_raw': ({ row }) => packets.seq(row),
    // Wireshark shows 0 for the acknowledgment number of a packet that has none.
    'tcp.ack': (place) => (hasAck(place.row) ? (packets.ack(place.row) - base(place, ends(place) ^ 1)) >>> 0 : 0),
    'tcp.ack_raw': ({ row }) => packets.ack(row),
    'tcp.window_size_value': ({ row }) => packets.window(row),
    'tcp.window_size': (place) =>
      (packets.flags(place.row) & SYN) !== 0
        ? packets.window(place.row)
        : packets.window(place.row) * 2 ** shiftOf(place.flow, ends(place)),
    'tcp.flags': ({ row }) => packets.flags(row) & TCP_FLAGS,
    'tcp.flags.fin': flag(FIN),
    'tcp.flags.syn': flag(SYN),
    'tcp.flags.reset': flag(RST),
    'tcp.flags.push': flag(8),
    'tcp.flags.ack': flag(ACK),
    'tcp.flags.urg': flag(32),
    'tcp.flags.ece': flag(64),
    'tcp.flags.cwr': flag(128),
    'tcp.flags.ae': flag(256),
    'tcp.time_relative': ({ flow, row }) => packets.secondsBetween(flows.firstRow[flow] ?? row, row),
    'tcp.time_delta': ({ row, previous }) => (previous < 0 ? 0 : packets.secondsBetween(previous, row)),
    ...analysisNumbers(notesOf),
    'frame.number': ({ row }) => packets.frame(row),
    'frame.time_relative': ({ row }) => secondsFrom(index, row),
  };
}

/** The notes of a flow, worked out when its first packet is asked for, and kept until another's is. */
function lastNotes(index: FlowIndexer): (flow: number) => FlowNotes {
  let last = -1;
  let notes: FlowNotes | undefined;
  return (flow) => {
    if (notes === undefined || flow !== last) [last, notes] = [flow, analyseFlow(index, flow)];
    return notes;
  };
}

/** 1 where Wireshark notes it. */
function analysisNumbers(notesOf: (flow: number) => FlowNotes): Numbers {
  return Object.fromEntries(
    analysisNotes.map(({ id, bit }): [string, PacketNumber] => [
      `tcp.analysis.${id}`,
      ({ flow, at }) => (((notesOf(flow).bits[at] ?? 0) & bit) === 0 ? Number.NaN : 1),
    ]),
  );
}

/** Flags that a flow is known never to have had without a look at its packets: spares walking nearly all flows for the rare ones. */
export function neverSet({ index: { flows } }: Tables, field: FieldName): ((flow: number) => boolean) | undefined {
  const saw = (bits: number) => (flow: number) => ((flows.saw(flow * 2) | flows.saw(flow * 2 + 1)) & bits) === 0;
  // A RST that also claims to be a SYN is noted as neither.
  if (field === 'tcp.flags.reset') return (flow) => flows.resets(flow) === 0;
  if (field === 'tcp.flags.fin') return saw(SAW_FIN);
  if (field === 'tcp.flags.syn') return (flow) => flows.resets(flow) === 0 && saw(SAW_SYN | SAW_SYN_ACK)(flow);
  return undefined;
}

/** Fields with one or more numbers for the flow as a whole. */
export function flowNumbers(tables: Tables): Partial<Record<FieldName, (flow: number) => readonly number[]>> {
  const { index } = tables;
  const { flows, packets } = index;

  return {
    'tcp.stream': (flow) => [flow],
    'tcp.completeness': (flow) => [completeness(index, flow)],
    'tcp.port': (flow) => [flows.ports[flow * 2] ?? 0, flows.ports[flow * 2 + 1] ?? 0],
    'flow.packets': (flow) => [flows.packets(flow * 2) + flows.packets(flow * 2 + 1)],
    'flow.bytes': (flow) => [flows.bytes(flow * 2) + flows.bytes(flow * 2 + 1)],
    'flow.start': (flow) => [secondsFrom(index, flows.firstRow[flow] ?? 0)],
    'flow.duration': (flow) => [packets.secondsBetween(flows.firstRow[flow] ?? 0, flows.lastRow(flow))],
    'flow.resets': (flow) => [tables.flowFindings.of(flow).length],
    'reset.confidence': (flow) => rowsOf(tables, flow).map(({ causeConfidence }) => rounded(causeConfidence)),
    'reset.expected': (flow) => rowsOf(tables, flow).map(({ outcome }) => (outcome === 'normal' ? 1 : 0)),
    'reset.ignored': (flow) => rowsOf(tables, flow).map(({ ignored }) => (ignored ? 1 : 0)),
  };
}

/** Fields with one or more texts for the flow as a whole. */
export function flowTexts(tables: Tables): Partial<Record<FieldName, (flow: number) => readonly string[]>> {
  const { index } = tables;
  const ofResets = (read: (row: FindingRow) => string) => (flow: number) => rowsOf(tables, flow).map(read);
  return {
    'flow.client': (flow) => [flowEnds(index, flow).client],
    'flow.server': (flow) => [flowEnds(index, flow).server],
    'flow.name': (flow) => named(index, flow, 'any'),
    'tls.handshake.extensions_server_name': (flow) => named(index, flow, 'tls'),
    'http.host': (flow) => named(index, flow, 'http'),
    'flow.state': (flow) => [tables.tcp.state(flow)],
    'reset.cause': ofResets(({ rule }) => ruleOf(rule).id),
    'reset.title': ofResets(rowTitle),
    'reset.category': ofResets(({ rule }) => ruleOf(rule).category),
    'reset.outcome': ofResets(({ outcome }) => outcome),
    'reset.severity': ofResets(({ severity }) => severity),
    'reset.flags': ofResets(({ rstRow }) => ((index.packets.flags(rstRow) & ACK) === 0 ? 'RST' : 'RST/ACK')),
    'reset.sender': ofResets(({ verdict, claimedSender }) => (verdict === 'endpoint' ? claimedSender : verdict)),
    'reset.claimed': ofResets(({ claimedSender }) => claimedSender),
  };
}

/** The name that a flow's client asked for first, when it did so by this protocol. */
function named({ names, flows, packets }: FlowIndexer, flow: number, by: 'any' | 'tls' | 'http'): string[] {
  const name = names.of(flow);
  if (name === null) return [];
  if (by === 'any') return [name];
  for (let row = flows.firstRow[flow] ?? -1; row >= 0; row = packets.next(row)) {
    const hint = packets.hint(row);
    if (isClientHello(hint)) return by === 'tls' ? [name] : [];
    if (isHttpRequest(hint)) return by === 'http' ? [name] : [];
  }
  return [];
}

const rowsOf = ({ findings, flowFindings }: Tables, flow: number): FindingRow[] =>
  Array.from(flowFindings.of(flow), (at) => findings.table.at(at));

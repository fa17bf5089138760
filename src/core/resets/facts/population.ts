import { directionOf, RST } from '../../flow/flags.ts';
import { SAW_DATA, SAW_RST, SAW_SYN, SAW_SYN_ACK } from '../../flow/flowTable.ts';
import type { FlowIndexer } from '../../flow/indexer.ts';
import { rolesOf } from '../../flow/roles.ts';
import { Fallbacks } from './fallbacks.ts';
import { foreignTtls } from './foreignTtls.ts';
import { History } from './history.ts';
import type { Elsewhere, Population, TimerBracket } from './facts.ts';
import { onlyShookHands } from './onlyShookHands.ts';
import type { NearerAnswer, SoonerRefusals } from './hostAnswers.ts';
import type { HostClock } from './hostClock.ts';
import type { HostIpIds } from './hostIpIds.ts';
import { PairFacts } from './pairFacts.ts';
import { Silences } from './silences.ts';
import { isIpIdUsedAround } from './usedIpIds.ts';

const NEIGHBOUR_SECONDS = 10;
const TOGETHER_SECONDS = 1;
/** Neighbours looked at on each side: beyond this the answer no longer changes any verdict. */
const NEIGHBOURS = 50;
/** A period counts as regular below this coefficient of variation. */
const REGULAR = 0.2;
const EMPTY_FOR_A_PERIOD = 3;
/** A proxy passes an upstream's failure on within this, in seconds. */
const RELAYED_SECONDS = 0.5;

/** What a flow is counted as. */
const SERVED = 1;
const DROPPED_AT_ONCE = 2;
const ACCEPTED = 4;
const REFUSED = 8;
const CUT_OFF = 16;

/** From what its client and its server were seen to do. */
function countedAs(client: number, server: number): number {
  const saw = client | server;
  let counted = (server & SAW_DATA) !== 0 ? SERVED : 0;
  if ((server & (SAW_SYN_ACK | SAW_RST)) === (SAW_SYN_ACK | SAW_RST)) counted |= DROPPED_AT_ONCE;
  if ((saw & SAW_SYN_ACK) !== 0) counted |= ACCEPTED;
  if ((saw & SAW_SYN) !== 0 && (saw & SAW_RST) !== 0) counted |= REFUSED;
  // A refused SYN never was a connection that a common event could end.
  if ((saw & SAW_RST) !== 0 && (saw & (SAW_SYN_ACK | SAW_DATA)) !== 0) counted |= CUT_OFF;
  return counted;
}

interface Counts {
  readonly accepted: number;
  readonly acceptedSoon: number;
  readonly refused: number;
  readonly resetTogether: number;
  readonly served: number;
  readonly droppedAtOnce: number;
}

/** Only a few rules ask what costs a look at many flows, and only about few resets: it is worked out then. */
class FlowPopulation implements Population {
  readonly accepted: number;
  readonly acceptedSoon: number;
  readonly refused: number;
  readonly resetTogether: number;
  readonly served: number;
  readonly droppedAtOnce: number;
  readonly #index: PopulationIndex;
  readonly #flow: number;
  readonly #rstRow: number;
  #elsewhere: Elsewhere | null | undefined;

  constructor(counts: Counts, index: PopulationIndex, flow: number, rstRow: number) {
    this.accepted = counts.accepted;
    this.acceptedSoon = counts.acceptedSoon;
    this.refused = counts.refused;
    this.resetTogether = counts.resetTogether;
    this.served = counts.served;
    this.droppedAtOnce = counts.droppedAtOnce;
    this.#index = index;
    this.#flow = flow;
    this.#rstRow = rstRow;
  }

  get clientTargets(): number {
    return this.#index.statisticsOf(this.#flow).targets;
  }

  get clientFailedShare(): number {
    return this.#index.statisticsOf(this.#flow).failedShare;
  }

  get clientAttempts(): number {
    return this.#index.statisticsOf(this.#flow).attempts;
  }

  get clientDropped(): number {
    return this.#index.statisticsOf(this.#flow).dropped;
  }

  get clientShut(): number {
    return this.#index.statisticsOf(this.#flow).shut;
  }

  get emptyConnections(): number {
    return this.#index.emptyConnections(this.#flow).count;
  }

  get emptyPeriod(): number | null {
    return this.#index.emptyConnections(this.#flow).period;
  }

  get hostsResetAtTtl(): number {
    return this.#index.hostsResetAtTtl(this.#rstRow);
  }

  get former(): Population['former'] {
    return this.#index.history.former(this.#flow);
  }

  get reopened(): boolean {
    return this.#index.history.reopened(this.#flow);
  }

  get acceptedWithoutEcn(): boolean {
    return this.#index.acceptedWithoutEcn(this.#flow);
  }

  get ipIdElsewhere(): boolean {
    return this.#index.ipIdElsewhere(this.#flow, this.#rstRow);
  }

  get nearerAnswer(): NearerAnswer | null {
    return this.#index.pairFacts.answers.nearer(this.#flow);
  }

  get soonerRefusals(): SoonerRefusals | null {
    return this.#index.pairFacts.answers.soonerRefusals(this.#flow);
  }

  get hostClock(): HostClock | null {
    return this.#index.pairFacts.clocks.at(this.#flow, this.#rstRow);
  }

  get hostIpIds(): HostIpIds | null {
    return this.#index.pairFacts.ipIds.at(this.#flow, this.#rstRow);
  }

  get synProxied(): boolean {
    return this.#index.synProxied(this.#flow);
  }

  get elsewhere(): Elsewhere | null {
    // Asked by the rule, for its outcome and for what was lost.
    if (this.#elsewhere === undefined) this.#elsewhere = this.#index.elsewhere(this.#flow, this.#rstRow);
    return this.#elsewhere;
  }

  get timer(): TimerBracket | null {
    return this.#index.timer(this.#flow);
  }

  get upstreamReset(): number | null {
    return this.#index.upstreamReset(this.#flow, this.#rstRow);
  }
}

interface ClientStatistics {
  readonly targets: number;
  readonly failedShare: number;
  readonly attempts: number;
  readonly dropped: number;
  readonly shut: number;
}

interface EmptyConnections {
  readonly count: number;
  readonly period: number | null;
}

/**
 * What the other flows of a capture say about one: which of them went to the same server and port, which came from the same client.
 * Only hosts that met a reset are indexed, so a quiet capture costs nothing.
 */
export class PopulationIndex {
  readonly #index: FlowIndexer;
  /** Flows in order of their first packet. */
  readonly #byService = new Map<number, number[]>();
  /** Made at the first question. */
  #byClient: ReadonlyMap<number, readonly number[]> | undefined;
  readonly #clientStatistics = new Map<number, ClientStatistics>();
  /** By service, then by client. */
  readonly #empty = new Map<number, Map<number, EmptyConnections>>();
  /** Made at the first question: most captures never ask. */
  #foreignTtls: ReadonlyMap<number, number> | undefined;
  /** Seconds from the capture's first TCP packet to each flow's first and last: asked far too often to look them up in the packet table. */
  readonly #starts: Float64Array;
  readonly #ends: Float64Array;
  /** What each flow is counted as; asked a hundred times for each reset, where the flow table would be a cache miss each. */
  readonly #counted: Uint8Array;
  /** Each flow's server host and port as one number, and its client's host. */
  readonly #services: Float64Array;
  readonly #clients: Uint32Array;
  #history: History | undefined;
  #fallbacks: Fallbacks | undefined;
  #silences: Silences | undefined;
  readonly pairFacts: PairFacts;
  /** Flow to its place in its service's list. */
  readonly #placeInService: Uint32Array;

  constructor(index: FlowIndexer) {
    this.#index = index;
    this.pairFacts = new PairFacts(index);
    const { flows, packets } = index;
    this.#placeInService = new Uint32Array(flows.count);
    this.#starts = new Float64Array(flows.count);
    this.#ends = new Float64Array(flows.count);
    this.#counted = new Uint8Array(flows.count);
    this.#services = new Float64Array(flows.count);
    this.#clients = new Uint32Array(flows.count);
    for (let flow = 0; flow < flows.count; flow++) {
      const client = flow * 2 + rolesOf(flows, flow).client;
      const server = client ^ 1;
      // Server host and port as one number: hosts are below 2^31, so the sum is exact.
      const service = (flows.hosts[server] ?? 0) * 65_536 + (flows.ports[server] ?? 0);
      this.#services[flow] = service;
      this.#clients[flow] = flows.hosts[client] ?? 0;
      this.#counted[flow] = countedAs(flows.saw(client), flows.saw(server));
      if (flows.resets(flow) > 0 && !this.#byService.has(service)) this.#byService.set(service, []);
    }
    for (let flow = 0; flow < flows.count; flow++) {
      if ((flows.firstRow[flow] ?? -1) < 0) continue;
      this.#starts[flow] = packets.secondsBetween(0, flows.firstRow[flow] ?? 0);
      this.#ends[flow] = packets.secondsBetween(0, flows.lastRow(flow));
      const members = this.#byService.get(this.#services[flow] ?? 0);
      if (members) this.#placeInService[flow] = members.push(flow) - 1;
    }
  }

  /** @param rstRow row of the reset's first RST. */
  of(flow: number, rstRow: number): Population {
    const service = this.#serviceOf(flow);
    let accepted = 0;
    let acceptedSoon = 0;
    let refused = 0;
    let resetTogether = 0;
    let served = 0;
    let droppedAtOnce = 0;
    const place = this.#placeInService[flow] ?? 0;
    const time = this.#index.packets.secondsBetween(0, rstRow);
    const to = Math.min(service.length, place + NEIGHBOURS);
    for (let at = Math.max(0, place - NEIGHBOURS); at < to; at++) {
      const other = service[at] ?? flow;
      const counted = this.#counted[other] ?? 0;
      if ((counted & SERVED) !== 0) served++;
      else if ((counted & DROPPED_AT_ONCE) !== 0) droppedAtOnce++;
      const since = (this.#starts[other] ?? 0) - time;
      if (Math.abs(since) <= NEIGHBOUR_SECONDS) {
        if ((counted & ACCEPTED) !== 0) {
          accepted++;
          if (since > 0 && since <= TOGETHER_SECONDS) acceptedSoon++;
        } else if ((counted & REFUSED) !== 0) refused++;
      }
      if ((counted & CUT_OFF) !== 0 && Math.abs((this.#ends[other] ?? 0) - time) <= TOGETHER_SECONDS) resetTogether++;
    }
    return new FlowPopulation(
      { accepted, acceptedSoon, refused, resetTogether: Math.max(1, resetTogether), served, droppedAtOnce },
      this,
      flow,
      rstRow,
    );
  }

  hostsResetAtTtl(rstRow: number): number {
    return (this.#foreignTtls ??= foreignTtls(this.#index)).get(this.#index.packets.ttl(rstRow)) ?? 0;
  }

  get history(): History {
    return (this.#history ??= new History(this.#index, this.#services));
  }

  acceptedWithoutEcn(flow: number): boolean {
    return this.history.acceptedWithoutEcn(this.#serviceOf(flow), this.#clients[flow] ?? 0);
  }

  ipIdElsewhere(flow: number, rstRow: number): boolean {
    return isIpIdUsedAround(this.#index, flow, rstRow);
  }

  synProxied(flow: number): boolean {
    return this.history.synProxied(this.#services[flow] ?? 0, this.#serviceOf(flow));
  }

  /** Frame of a reset that this flow's server got as a client of another service, just before it reset this one. */
  upstreamReset(flow: number, rstRow: number): number | null {
    const { packets, flows } = this.#index;
    const server = Math.floor((this.#services[flow] ?? 0) / 65_536);
    const time = packets.secondsBetween(0, rstRow);
    const near = (this.#flowsByClient().get(server) ?? []).find((other) => {
      const before = time - (this.#ends[other] ?? 0);
      return other !== flow && flows.resets(other) > 0 && before >= 0 && before <= RELAYED_SECONDS;
    });
    if (near === undefined) return null;
    const row = flows.lastRow(near);
    const isServers = directionOf(packets.flags(row)) !== rolesOf(flows, near).client;
    return (packets.flags(row) & RST) !== 0 && isServers ? packets.frame(row) : null;
  }

  #flowsByClient(): ReadonlyMap<number, readonly number[]> {
    if (this.#byClient) return this.#byClient;
    const byClient = new Map<number, number[]>();
    for (const [flow, client] of this.#clients.entries()) {
      if ((this.#index.flows.firstRow[flow] ?? -1) >= 0) push(byClient, client, flow);
    }
    return (this.#byClient = byClient);
  }

  timer(flow: number): TimerBracket | null {
    const silences = (this.#silences ??= new Silences(this.#index));
    return silences.bracket(this.#services[flow] ?? 0, this.#serviceOf(flow), this.#clients[flow] ?? 0);
  }

  elsewhere(flow: number, rstRow: number): Elsewhere | null {
    return (this.#fallbacks ??= new Fallbacks(this.#index)).of(flow, rstRow);
  }

  #serviceOf(flow: number): readonly number[] {
    return this.#byService.get(this.#services[flow] ?? 0) ?? [flow];
  }

  /** Different servers and ports a client tried, and the share of its flows that carried no data and were refused, reset or silent. */
  statisticsOf(flow: number): ClientStatistics {
    const client = this.#clients[flow] ?? 0;
    const known = this.#clientStatistics.get(client);
    if (known) return known;
    const members = this.#flowsByClient().get(client) ?? [];
    const targets = new Set<number>();
    const { flows } = this.#index;
    let failed = 0;
    let dropped = 0;
    let shut = 0;
    for (const member of members) {
      targets.add(this.#services[member] ?? 0);
      if (!this.#withoutData(member)) continue;
      failed++;
      const side = rolesOf(flows, member).client;
      if ((flows.saw(member * 2 + (side ^ 1)) & SAW_SYN_ACK) === 0) shut++;
      else if ((flows.saw(member * 2 + side) & SAW_RST) !== 0) dropped++;
    }
    const attempts = members.length;
    const statistics = { targets: targets.size, failedShare: attempts === 0 ? 0 : failed / attempts, attempts, dropped, shut };
    this.#clientStatistics.set(client, statistics);
    return statistics;
  }

  #withoutData(flow: number): boolean {
    const { flows } = this.#index;
    return ((flows.saw(flow * 2) | flows.saw(flow * 2 + 1)) & SAW_DATA) === 0;
  }

  /** Connections of one client to one service that were accepted and that the client reset without having sent anything. */
  emptyConnections(flow: number): EmptyConnections {
    const number = this.#services[flow] ?? 0;
    let ofService = this.#empty.get(number);
    if (!ofService) this.#empty.set(number, (ofService = this.#emptyByClient(this.#serviceOf(flow))));
    return ofService.get(this.#clients[flow] ?? 0) ?? none;
  }

  /** Of all clients of a service at once: asked client by client, a service with many would be gone through as often. */
  #emptyByClient(service: readonly number[]): Map<number, EmptyConnections> {
    const { flows, packets } = this.#index;
    const starts = new Map<number, number[]>();
    for (const flow of service) {
      const { client } = rolesOf(flows, flow);
      const clientSaw = flows.saw(flow * 2 + client);
      const serverSaw = flows.saw(flow * 2 + (client ^ 1));
      // What the server says unasked (a greeting) may cross the reset: it is the client that wants nothing.
      if ((clientSaw & SAW_RST) === 0 || (serverSaw & SAW_SYN_ACK) === 0) continue;
      if ((clientSaw & SAW_DATA) !== 0 && !onlyShookHands(packets, flows.firstRow[flow] ?? 0, client)) continue;
      push(starts, this.#clients[flow] ?? 0, flows.firstRow[flow] ?? 0);
    }
    return new Map(
      [...starts].map(([client, rows]) => {
        const gaps = rows.slice(1).map((row, i) => packets.secondsBetween(rows[i] ?? row, row));
        return [client, { count: rows.length, period: rows.length >= EMPTY_FOR_A_PERIOD ? regularPeriod(gaps) : null }];
      }),
    );
  }
}

const none: EmptyConnections = { count: 0, period: null };

/** The mean of gaps that hardly vary, else null. */
function regularPeriod(gaps: readonly number[]): number | null {
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  return mean > 0 && Math.sqrt(variance) / mean < REGULAR ? mean : null;
}

function push(groups: Map<number, number[]>, key: number, flow: number): void {
  const members = groups.get(key);
  if (members) members.push(flow);
  else groups.set(key, [flow]);
}

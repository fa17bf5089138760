import { SAW_DATA, SAW_FIN, SAW_RST, SAW_SYN, SAW_SYN_ACK } from '../../flow/flowRow.ts';
import type { FlowIndexer } from '../../flow/indexer.ts';
import { rolesOf } from '../../flow/roles.ts';
import { type ClientStatistics, Clients } from './clients.ts';
import { Fallbacks } from './fallbacks.ts';
import { FlowColumns } from './flowColumns.ts';
import { foreignTtls } from './foreignTtls.ts';
import { History } from './history.ts';
import type { Elsewhere, Population, TimerBracket } from './facts.ts';
import { onlyShookHands } from './onlyShookHands.ts';
import type { NearerAnswer, SoonerRefusals } from './hostAnswers.ts';
import type { ResetDistance } from './resetDistance.ts';
import type { HostClock } from './hostClock.ts';
import type { HostIpIds } from './hostIpIds.ts';
import { PairFacts } from './pairFacts.ts';
import { AlikeConnections, type Recurring, regularly, surveysTls } from './recurring.ts';
import { Silences } from './silences.ts';
import { isIpIdUsedAround } from './usedIpIds.ts';

const NEIGHBOUR_SECONDS = 10;
const TOGETHER_SECONDS = 1;
const AT_ONCE_SECONDS = 0.1;
/** Neighbours looked at on each side: beyond this the answer no longer changes any verdict. */
const NEIGHBOURS = 50;
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
  readonly resetAtOnce: number;
  readonly served: number;
  readonly droppedAtOnce: number;
}

/** Only a few rules ask what costs a look at many flows, and only about few resets: it is worked out then. */
class FlowPopulation implements Population {
  readonly accepted: number;
  readonly acceptedSoon: number;
  readonly refused: number;
  readonly resetTogether: number;
  readonly resetAtOnce: number;
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
    this.resetAtOnce = counts.resetAtOnce;
    this.served = counts.served;
    this.droppedAtOnce = counts.droppedAtOnce;
    this.#index = index;
    this.#flow = flow;
    this.#rstRow = rstRow;
  }

  get #client(): ClientStatistics {
    return this.#index.clientOf(this.#flow);
  }

  get clientTargets(): number {
    return this.#client.targets;
  }

  get clientFailedShare(): number {
    return this.#client.failedShare;
  }

  get clientAttempts(): number {
    return this.#client.attempts;
  }

  get clientDropped(): number {
    return this.#client.dropped;
  }

  get clientShut(): number {
    return this.#client.shut;
  }

  get emptyConnections(): number {
    return this.#index.emptyConnections(this.#flow).count;
  }

  get emptyPeriod(): number | null {
    return this.#index.emptyConnections(this.#flow).period;
  }

  get alikeConnections(): number {
    return this.#index.alikeConnections(this.#flow).count;
  }

  get alikePeriod(): number | null {
    return this.#index.alikeConnections(this.#flow).period;
  }

  get surveysTls(): boolean {
    return this.#index.surveysTls(this.#flow);
  }

  get hostsResetAtTtl(): number {
    return this.#index.hostsResetAtTtl(this.#rstRow);
  }

  get former(): Population['former'] {
    return this.#index.history.former(this.#flow);
  }

  get crossedSyn(): number | null {
    return this.#index.history.crossedSyn(this.#flow);
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

  get resetDistance(): ResetDistance | null {
    return this.#index.pairFacts.distances.of(this.#flow, this.#rstRow);
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

  get tookInSilence(): number {
    return this.served > 0 ? 0 : this.#index.tookInSilence(this.#flow);
  }

  get goesOnBeside(): boolean {
    return this.#index.goesOnBeside(this.#flow, this.#rstRow);
  }

  get upstreamReset(): number | null {
    return this.#index.upstreamReset(this.#flow, this.#rstRow);
  }
}

/**
 * What the other flows of a capture say about one: which of them went to the same server and port, which came from the same client.
 * Only hosts that met a reset are indexed, so a quiet capture costs nothing.
 */
export class PopulationIndex {
  readonly #index: FlowIndexer;
  /** Flows in order of their first packet. */
  readonly #byService = new Map<number, number[]>();
  /** By service, then by client. */
  readonly #empty = new Map<number, Map<number, Recurring>>();
  readonly #alike = new Map<number, AlikeConnections>();
  /** Made at the first question: most captures never ask. */
  #foreignTtls: ReadonlyMap<number, number> | undefined;
  readonly #columns: FlowColumns;
  readonly #clients: Clients;
  /** What each flow is counted as; asked a hundred times for each reset, where the flow table would be a cache miss each. */
  readonly #counted: Uint8Array;
  #history: History | undefined;
  #fallbacks: Fallbacks | undefined;
  #silences: Silences | undefined;
  readonly pairFacts: PairFacts;
  /** Flow to its place in its service's list. */
  readonly #placeInService: Uint32Array;

  constructor(index: FlowIndexer) {
    this.#index = index;
    this.pairFacts = new PairFacts(index);
    const { flows } = index;
    this.#placeInService = new Uint32Array(flows.count);
    this.#counted = new Uint8Array(flows.count);
    this.#columns = new FlowColumns(index);
    this.#clients = new Clients(index, this.#columns);
    const { clientEnds, services } = this.#columns;
    for (let flow = 0; flow < flows.count; flow++) {
      const client = clientEnds[flow] ?? 0;
      const service = services[flow] ?? 0;
      this.#counted[flow] = countedAs(flows.saw(client), flows.saw(client ^ 1));
      if (flows.resets(flow) > 0 && !this.#byService.has(service)) this.#byService.set(service, []);
    }
    for (let flow = 0; flow < flows.count; flow++) {
      if ((flows.firstRow[flow] ?? -1) < 0) continue;
      const members = this.#byService.get(services[flow] ?? 0);
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
    let resetAtOnce = 0;
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
      const since = (this.#columns.starts[other] ?? 0) - time;
      if (Math.abs(since) <= NEIGHBOUR_SECONDS) {
        if ((counted & ACCEPTED) !== 0) {
          accepted++;
          if (since > 0 && since <= TOGETHER_SECONDS) acceptedSoon++;
        } else if ((counted & REFUSED) !== 0) refused++;
      }
      if ((counted & CUT_OFF) === 0) continue;
      const apart = Math.abs((this.#columns.ends[other] ?? 0) - time);
      if (apart <= TOGETHER_SECONDS) resetTogether++;
      if (apart <= AT_ONCE_SECONDS) resetAtOnce++;
    }
    return new FlowPopulation(
      {
        accepted,
        acceptedSoon,
        refused,
        resetTogether: Math.max(1, resetTogether),
        resetAtOnce: Math.max(1, resetAtOnce),
        served,
        droppedAtOnce,
      },
      this,
      flow,
      rstRow,
    );
  }

  hostsResetAtTtl(rstRow: number): number {
    return (this.#foreignTtls ??= foreignTtls(this.#index)).get(this.#index.packets.ttl(rstRow)) ?? 0;
  }

  get history(): History {
    return (this.#history ??= new History(this.#index, this.#columns.services));
  }

  acceptedWithoutEcn(flow: number): boolean {
    return this.history.acceptedWithoutEcn(this.#serviceOf(flow), this.#columns.client(flow));
  }

  ipIdElsewhere(flow: number, rstRow: number): boolean {
    return isIpIdUsedAround(this.#index, flow, rstRow);
  }

  synProxied(flow: number): boolean {
    return this.history.synProxied(this.#columns.services[flow] ?? 0, this.#serviceOf(flow));
  }

  /** Neighbours, this one included, in which the client sent data and closed. */
  tookInSilence(flow: number): number {
    const place = this.#placeInService[flow] ?? 0;
    const around = this.#serviceOf(flow).slice(Math.max(0, place - NEIGHBOURS), place + NEIGHBOURS);
    const spoke = SAW_DATA | SAW_FIN;
    return around.filter((other) => (this.#index.flows.saw(this.#columns.clientEnds[other] ?? 0) & spoke) === spoke).length;
  }

  /** Another connection of this service that carried data, began before this one and went on after its reset without one of its own. */
  goesOnBeside(flow: number, rstRow: number): boolean {
    const { packets, flows } = this.#index;
    const time = packets.secondsBetween(0, rstRow);
    const place = this.#placeInService[flow] ?? 0;
    const before = this.#serviceOf(flow).slice(Math.max(0, place - NEIGHBOURS), place);
    return before.some(
      (other) =>
        ((this.#counted[other] ?? 0) & SERVED) !== 0 && flows.resets(other) === 0 && (this.#columns.ends[other] ?? 0) > time,
    );
  }

  /** Frame of a reset that this flow's server got as a client of another service, just before it reset this one. */
  upstreamReset(flow: number, rstRow: number): number | null {
    const time = this.#index.packets.secondsBetween(0, rstRow);
    return this.#clients.resetBefore(this.#columns.server(flow), flow, time);
  }

  /** What this flow's client did in the whole capture. */
  clientOf(flow: number): ClientStatistics {
    return this.#clients.statisticsOf(this.#columns.client(flow));
  }

  timer(flow: number): TimerBracket | null {
    const silences = (this.#silences ??= new Silences(this.#index));
    return silences.bracket(this.#columns.services[flow] ?? 0, this.#serviceOf(flow), this.#columns.client(flow));
  }

  elsewhere(flow: number, rstRow: number): Elsewhere | null {
    return (this.#fallbacks ??= new Fallbacks(this.#index, this.#columns)).of(flow, rstRow);
  }

  surveysTls(flow: number): boolean {
    const place = this.#placeInService[flow] ?? 0;
    const around = this.#serviceOf(flow).slice(Math.max(0, place - NEIGHBOURS), place + NEIGHBOURS);
    return surveysTls(this.#index, this.#columns, around, flow);
  }

  /** Connections of the flow's client to its service that ask as much as it does, and that the client reset. */
  alikeConnections(flow: number): Recurring {
    const number = this.#columns.services[flow] ?? 0;
    let ofService = this.#alike.get(number);
    if (!ofService)
      this.#alike.set(number, (ofService = new AlikeConnections(this.#index, this.#columns, this.#serviceOf(flow))));
    return ofService.of(flow, this.#columns.client(flow));
  }

  #serviceOf(flow: number): readonly number[] {
    return this.#byService.get(this.#columns.services[flow] ?? 0) ?? [flow];
  }

  /** Connections of one client to one service that were accepted and that the client reset without having sent anything. */
  emptyConnections(flow: number): Recurring {
    const number = this.#columns.services[flow] ?? 0;
    let ofService = this.#empty.get(number);
    if (!ofService) this.#empty.set(number, (ofService = this.#emptyByClient(this.#serviceOf(flow))));
    return ofService.get(this.#columns.client(flow)) ?? none;
  }

  /** Of all clients of a service at once: asked client by client, a service with many would be gone through as often. */
  #emptyByClient(service: readonly number[]): Map<number, Recurring> {
    const { flows, packets } = this.#index;
    const starts = new Map<number, number[]>();
    for (const flow of service) {
      const { client } = rolesOf(flows, flow);
      const clientSaw = flows.saw(flow * 2 + client);
      const serverSaw = flows.saw(flow * 2 + (client ^ 1));
      // What the server says unasked (a greeting) may cross the reset: it is the client that wants nothing.
      if ((clientSaw & SAW_RST) === 0 || (serverSaw & SAW_SYN_ACK) === 0) continue;
      if ((clientSaw & SAW_DATA) !== 0 && !onlyShookHands(packets, flows.firstRow[flow] ?? 0, client)) continue;
      push(starts, this.#columns.client(flow), flows.firstRow[flow] ?? 0);
    }
    return new Map([...starts].map(([client, rows]) => [client, regularly(packets, rows)]));
  }
}

const none: Recurring = { count: 0, period: null };

function push(groups: Map<number, number[]>, key: number, flow: number): void {
  const members = groups.get(key);
  if (members) members.push(flow);
  else groups.set(key, [flow]);
}

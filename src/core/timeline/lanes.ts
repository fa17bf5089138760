import type { FlowIndexer } from '../flow/indexer.ts';
import type { FindingTable } from '../resets/findingTable.ts';
import type { FlowFindings } from './flowFindings.ts';
import { laneBits, type LaneSum, LaneTrack } from './laneTrack.ts';
import { lowerBound } from './overview.ts';
import type { Lanes, LanesQuery, PacketNear, Stretch } from './picture.ts';

const MOST_FLOWS = 200;
/** Packets of the tracks kept for the next question, 18 bytes each: panning asks for the same flows sixty times a second. */
const KEPT_PACKETS = 2_000_000;

/** Makes lanes of flows at any scale. */
export class LaneMaker {
  readonly #index: FlowIndexer;
  readonly #table: FindingTable;
  readonly #flowFindings: FlowFindings;
  /** In order of use, the longest unused first. */
  readonly #tracks = new Map<number, LaneTrack>();
  #kept = 0;

  constructor(index: FlowIndexer, table: FindingTable, flowFindings: FlowFindings) {
    this.#index = index;
    this.#table = table;
    this.#flowFindings = flowFindings;
  }

  lanes({ flows, stretches }: LanesQuery): Lanes {
    const asked = flows.slice(0, MOST_FLOWS);
    const cells = new Uint32Array(asked.length);
    const before = new Float64Array(asked.length);
    const after = new Float64Array(asked.length);
    const silenceAfter = new Float64Array(asked.length);
    const [start, end] = [stretches[0]?.from ?? 0, stretches.at(-1)?.to ?? 0];
    const column: number[] = [];
    const silence: number[] = [];
    const bits: number[] = [];
    const fromClient: number[] = [];
    const fromServer: number[] = [];
    for (const [at, flow] of asked.entries()) {
      const track = this.#track(flow);
      const first = column.length;
      before[at] = track.times[lowerBound(track.times, start) - 1] ?? NaN;
      const next = upperBound(track.times, end);
      after[at] = track.times[next] ?? NaN;
      silenceAfter[at] = next < track.times.length ? silenceBefore(track.times, next) : NaN;
      cellsOf(track, stretches, (place, sum, silent) => {
        column.push(place);
        silence.push(silent);
        bits.push(sum.bits);
        fromClient.push(magnitude(sum.fromClient));
        fromServer.push(magnitude(sum.fromServer));
      });
      cells[at] = column.length - first;
    }
    return {
      ...{ cells, before, after, silenceAfter },
      silence: Float32Array.from(silence),
      column: Uint16Array.from(column),
      bits: Uint16Array.from(bits),
      fromClient: Uint8Array.from(fromClient),
      fromServer: Uint8Array.from(fromServer),
    };
  }

  packetNear({ flow, time }: { readonly flow: number; readonly time: number }): PacketNear | null {
    const { times, rows } = this.#track(flow);
    if (rows.length === 0) return null;
    const after = Math.min(times.length - 1, lowerBound(times, time));
    const before = Math.max(0, after - 1);
    const nearest = time - (times[before] ?? 0) < (times[after] ?? 0) - time ? before : after;
    return { frame: this.#index.packets.frame(rows[nearest] ?? 0), time: times[nearest] ?? 0 };
  }

  #track(flow: number): LaneTrack {
    const known = this.#tracks.get(flow);
    const track = known ?? new LaneTrack(this.#index, this.#table, this.#flowFindings, flow);
    this.#tracks.delete(flow);
    this.#tracks.set(flow, track);
    if (known !== undefined) return track;
    this.#kept += track.rows.length;
    for (const [oldest, { rows }] of this.#tracks) {
      if (this.#kept <= KEPT_PACKETS || oldest === flow) break;
      this.#tracks.delete(oldest);
      this.#kept -= rows.length;
    }
    return track;
  }
}

/** Calls back with each column in which the flow has packets. */
function cellsOf(
  track: LaneTrack,
  stretches: readonly Stretch[],
  found: (column: number, sum: LaneSum, silence: number) => void,
): void {
  const { times } = track;
  const sum: LaneSum = { bits: 0, fromClient: 0, fromServer: 0 };
  let first = 0;
  for (const [number, { from, to, columns }] of stretches.entries()) {
    const last = number === stretches.length - 1;
    const columnOf = (time: number): number =>
      to === from ? 0 : Math.min(columns - 1, Math.floor(((time - from) / (to - from)) * columns));
    const inside = (time: number): boolean => time < to || (last && time === to);
    let place = lowerBound(times, from);
    while (place < times.length && inside(times[place] ?? 0)) {
      const column = columnOf(times[place] ?? 0);
      const end = endOfColumn(times, place, (time) => inside(time) && columnOf(time) === column);
      sum.bits = sum.fromClient = sum.fromServer = 0;
      track.add(place, end, sum);
      if (end - place > 1) sum.bits |= laneBits.several;
      found(first + column, sum, silenceBefore(times, place));
      place = end;
    }
    first += columns;
  }
}

/** The first place after `place` that is not in its column: by growing strides, then by halving. */
function endOfColumn(times: Float64Array, place: number, within: (time: number) => boolean): number {
  let stride = 1;
  let low = place;
  while (low + stride < times.length && within(times[low + stride] ?? 0)) {
    low += stride;
    stride *= 2;
  }
  let high = Math.min(times.length, low + stride);
  low++;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (within(times[middle] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Seconds from the packet before the one at this place to it; 0 for the first. */
const silenceBefore = (times: Float64Array, place: number): number =>
  place === 0 ? 0 : (times[place] ?? 0) - (times[place - 1] ?? 0);

const magnitude = (bytes: number): number => (bytes <= 0 ? 0 : Math.min(255, 1 + Math.round(Math.log2(bytes) * 8)));

/** The first place of a time after `seconds`. */
function upperBound(times: Float64Array, seconds: number): number {
  let place = lowerBound(times, seconds);
  while (place < times.length && times[place] === seconds) place++;
  return place;
}

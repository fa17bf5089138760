import { directionOf, FIN, RST } from '../../flow/flags.ts';
import type { FlowIndexer } from '../../flow/indexer.ts';
import { rolesOf } from '../../flow/roles.ts';
import type { Silence, TimerBracket } from './facts.ts';

/** The shortest session timers in use are 5 s; shorter silences are think time. */
const MINIMUM = 4;
/** Looked at of one service: what more would say is the same. */
const FLOWS = 2000;
const PACKETS = 200_000;
/** Timers fire late by their tick, and capture clocks add a little: silences this close, in seconds, are alike. */
const TICK = 2;

/** A silence of one client towards a service, and whether the path still carried packets after it. */
interface Noted extends Silence {
  readonly client: number;
  readonly survived: boolean;
}

/**
 * What silences a service's connections survived and which ones ended in a reset. A timer shows between the two: the longest that
 * was survived and the shortest that was not, over all connections. Worked out once for a service, at the first question.
 */
export class Silences {
  readonly #index: FlowIndexer;
  readonly #noted = new Map<number, readonly Noted[]>();

  constructor(index: FlowIndexer) {
    this.#index = index;
  }

  /**
   * The bracket around a timer, from this client's connections to the service and, where these say too little, from all clients'. Null
   * where no silence ended in a reset.
   * @param service number of the service; `flows` are its flows.
   */
  bracket(service: number, flows: readonly number[], client: number): TimerBracket | null {
    let noted = this.#noted.get(service);
    if (!noted) this.#noted.set(service, (noted = this.#ofService(flows)));
    const own = bracketOf(noted.filter((silence) => silence.client === client));
    // Other clients may come by another path: their word counts only where it does not contradict.
    if (own === null || own.survived !== null) return own;
    const all = bracketOf(noted);
    return all?.survived !== null && all?.consistent === true ? all : own;
  }

  #ofService(flows: readonly number[]): Noted[] {
    const noted: Noted[] = [];
    let left = PACKETS;
    for (const flow of flows.slice(0, FLOWS)) {
      if (left <= 0) break;
      left -= this.#ofFlow(flow, noted, left);
    }
    return noted;
  }

  /** @returns how many packets were looked at. */
  #ofFlow(flow: number, noted: Noted[], most: number): number {
    const { packets, flows } = this.#index;
    const client = flows.hosts[flow * 2 + rolesOf(flows, flow).client] ?? 0;
    let looked = 0;
    let before = -1;
    let open: { readonly silence: Silence; readonly woke: number } | null = null;
    for (let row = flows.firstRow[flow] ?? -1; row >= 0 && looked < most; row = packets.next(row), looked++) {
      const flags = packets.flags(row);
      const seconds = before < 0 ? 0 : packets.secondsBetween(before, row);
      before = row;
      if (seconds >= MINIMUM) open = { silence: { seconds, frame: packets.frame(row) }, woke: row };
      if (open !== null && (flags & RST) !== 0) noted.push({ ...open.silence, client, survived: false });
      else if (open !== null && directionOf(flags) !== directionOf(packets.flags(open.woke)))
        noted.push({ ...open.silence, client, survived: true });
      else continue;
      open = null;
      // What follows a RST, or a close, is no connection any more.
      if ((flags & (RST | FIN)) !== 0) break;
    }
    return looked;
  }
}

function bracketOf(noted: readonly Noted[]): TimerBracket | null {
  const failed = noted.filter(({ survived }) => !survived);
  const shortest = failed.reduce<Noted | null>((best, one) => (best === null || one.seconds < best.seconds ? one : best), null);
  if (shortest === null) return null;
  const longest = noted.reduce<Noted | null>(
    (best, one) => (one.survived && (best === null || one.seconds > best.seconds) ? one : best),
    null,
  );
  const silence = ({ seconds, frame }: Noted): Silence => ({ seconds, frame });
  return {
    survived: longest === null ? null : silence(longest),
    failed: silence(shortest),
    failures: failed.length,
    // Silences of all lengths that ended alike show a timer; two that differ much were only both too long.
    consistent: longest === null || longest.seconds < shortest.seconds + TICK,
  };
}

import { directionOf, FIN, RST, SYN } from '../flow/flags.ts';
import type { FlowIndexer } from '../flow/indexer.ts';
import { APPLICATION_DATA, NOTHING } from '../payloadHint.ts';
import type { FlowNotes } from '../tcp/analyse.ts';
import { WINDOW_UPDATE } from '../tcp/notes.ts';
import { rolesOf } from '../flow/roles.ts';

/** A stretch of a flow in which nothing happened but data and their acknowledgments: rows [from, to) of the ladder. */
export interface TransferFold {
  readonly from: number;
  readonly to: number;
  readonly firstFrame: number;
  readonly lastFrame: number;
  /** TCP payload bytes by sender. */
  readonly clientBytes: number;
  readonly serverBytes: number;
  /** From its first packet to its last. */
  readonly seconds: number;
}

/** Shorter stretches are read faster than unfolded. */
const LEAST_FOLDED = 8;
/** Rows of a stretch that stay in sight before and after what is folded, so that one sees how it began and what came before the end. */
const KEPT_BEFORE = 2;
const KEPT_AFTER = 3;
/** A silence of this many seconds is an event. */
const SILENCE = 1;
/** The more folds, the less there is to be had of them; a page of a few hundred kilobytes is enough. */
const MOST_FOLDS = 5_000;

const EVENTS = SYN | FIN | RST;

/** The long transfers of a flow. @param rows the flow's packets. */
export function transferFolds(
  { flows, packets }: FlowIndexer,
  flow: number,
  rows: Uint32Array,
  notes: FlowNotes,
): TransferFold[] {
  const client = rolesOf(flows, flow).client;
  const folds: TransferFold[] = [];
  const isOrdinary = (at: number): boolean => {
    const row = rows[at] ?? 0;
    const hint = packets.hint(row);
    return (
      (packets.flags(row) & EVENTS) === 0 &&
      ((notes.bits[at] ?? 0) & ~WINDOW_UPDATE) === 0 &&
      (hint === NOTHING || hint === APPLICATION_DATA) &&
      (at === 0 || packets.secondsBetween(rows[at - 1] ?? row, row) < SILENCE)
    );
  };
  const close = (start: number, end: number): void => {
    const from = start + KEPT_BEFORE;
    const to = end - KEPT_AFTER;
    if (to - from < LEAST_FOLDED) return;
    const bytes = [0, 0];
    for (let at = from; at < to; at++) {
      const row = rows[at] ?? 0;
      const sender = directionOf(packets.flags(row)) === client ? 0 : 1;
      bytes[sender] = (bytes[sender] ?? 0) + packets.length(row);
    }
    const [first, last] = [rows[from] ?? 0, rows[to - 1] ?? 0];
    folds.push({
      from,
      to,
      firstFrame: packets.frame(first),
      lastFrame: packets.frame(last),
      clientBytes: bytes[0] ?? 0,
      serverBytes: bytes[1] ?? 0,
      seconds: packets.secondsBetween(first, last),
    });
  };
  let start = 0;
  for (let at = 0; at <= rows.length && folds.length < MOST_FOLDS; at++) {
    if (at < rows.length && isOrdinary(at)) continue;
    close(start, at);
    start = at + 1;
  }
  return folds;
}

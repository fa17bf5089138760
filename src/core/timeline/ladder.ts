import type { FrameLocation, LadderPage, LadderRow } from '../analysis.ts';
import { ACK, directionOf, RST, TCP_FLAGS } from '../flow/flags.ts';
import type { FlowIndexer } from '../flow/indexer.ts';
import { rolesOf } from '../flow/roles.ts';
import { hintText } from '../payloadHint.ts';
import { analyseFlow, type FlowNotes } from '../tcp/analyse.ts';
import { baseAt } from '../tcp/relative.ts';
import { noteWords } from '../tcp/noteWords.ts';
import { type EndStates, endStatesAt } from './endStates.ts';
import type { FlowFindings } from './flowFindings.ts';
import { flowEnds } from './flowEnds.ts';
import { type TransferFold, transferFolds } from './folds.ts';

const MOST_ROWS = 500;

/** Answers the page's questions about one flow's packets. Remembers the last flow's rows, since scrolling asks for it again. */
export class Ladder {
  readonly #index: FlowIndexer;
  readonly #flowFindings: FlowFindings;
  #lastFlow = -1;
  #lastRows: Uint32Array = new Uint32Array();
  /** Of the same flow; made when its packets are first shown. */
  #lastNotes: FlowNotes | undefined;

  constructor(index: FlowIndexer, flowFindings: FlowFindings) {
    this.#index = index;
    this.#flowFindings = flowFindings;
  }

  /** @throws RangeError when there is no such flow. */
  page(flow: number, offset: number, limit: number): LadderPage {
    const { flows } = this.#index;
    if (!Number.isInteger(flow) || flow < 0 || flow >= flows.count) throw new RangeError(`There is no flow ${flow}.`);
    const rows = this.#rowsOf(flow);
    const notes = (this.#lastNotes ??= analyseFlow(this.#index, flow));
    const from = Math.min(rows.length, Math.max(0, Math.floor(offset)));
    const to = Math.min(rows.length, from + Math.min(MOST_ROWS, Math.max(0, Math.floor(limit))));
    const ladderRows: LadderRow[] = [];
    for (let at = from; at < to; at++) ladderRows.push(this.#row(flow, rows, at, notes));
    return { flow, ...flowEnds(this.#index, flow), total: rows.length, offset: from, rows: ladderRows };
  }

  /** The long transfers of a flow. @throws RangeError when there is no such flow. */
  folds(flow: number): TransferFold[] {
    if (!Number.isInteger(flow) || flow < 0 || flow >= this.#index.flows.count) throw new RangeError(`There is no flow ${flow}.`);
    const rows = this.#rowsOf(flow);
    return transferFolds(this.#index, flow, rows, (this.#lastNotes ??= analyseFlow(this.#index, flow)));
  }

  /** Both ends of a connection right after a frame; null when the frame is no TCP packet. */
  endStates(frame: number): EndStates | null {
    const { packets } = this.#index;
    const row = packets.rowOfFrame(frame);
    if (row < 0) return null;
    const flow = packets.flowOf(row);
    const rows = this.#rowsOf(flow);
    const notes = (this.#lastNotes ??= analyseFlow(this.#index, flow));
    const base = (direction: number): number => baseAt(this.#index.flows, notes.rebased, flow * 2 + direction, rows.indexOf(row));
    return endStatesAt(this.#index, flow, row, base, (rst) => {
      const finding = this.#findingAt(flow, rst);
      return finding !== null && this.#flowFindings.verdictOf(finding) === 'middlebox';
    });
  }

  /** null when the frame is no TCP packet. */
  locate(frame: number): FrameLocation | null {
    const { packets } = this.#index;
    const row = packets.rowOfFrame(frame);
    if (row < 0) return null;
    const flow = packets.flowOf(row);
    const index = this.#rowsOf(flow).indexOf(row);
    return { frame, flow, index, finding: this.#findingAt(flow, row) };
  }

  #rowsOf(flow: number): Uint32Array {
    if (flow === this.#lastFlow) return this.#lastRows;
    const { flows, packets } = this.#index;
    const rows = new Uint32Array(flows.packets(flow * 2) + flows.packets(flow * 2 + 1));
    let at = 0;
    for (let row = flows.firstRow[flow] ?? -1; row >= 0; row = packets.next(row)) rows[at++] = row;
    this.#lastFlow = flow;
    this.#lastRows = rows;
    this.#lastNotes = undefined;
    return rows;
  }

  #findingAt(flow: number, row: number): number | null {
    const flags = this.#index.packets.flags(row);
    if ((flags & RST) === 0) return null;
    return this.#flowFindings.holding(flow, directionOf(flags), row);
  }

  #row(flow: number, rows: Uint32Array, at: number, notes: FlowNotes): LadderRow {
    const { flows, packets } = this.#index;
    const row = rows[at] ?? 0;
    const flags = packets.flags(row);
    const direction = directionOf(flags);
    const end = flow * 2 + direction;
    const relative = (number: number, base: number): number => (number - base) >>> 0;
    return {
      index: at,
      frame: packets.frame(row),
      time: packets.secondsBetween(rows[0] ?? row, row),
      delta: at === 0 ? 0 : packets.secondsBetween(rows[at - 1] ?? row, row),
      fromClient: direction === rolesOf(flows, flow).client,
      flags: flags & TCP_FLAGS,
      seq: relative(packets.seq(row), baseAt(flows, notes.rebased, end, at)),
      ack: (flags & ACK) === 0 ? null : relative(packets.ack(row), baseAt(flows, notes.rebased, end ^ 1, at)),
      rawSeq: packets.seq(row),
      rawAck: packets.ack(row),
      length: packets.length(row),
      window: packets.window(row),
      ttl: packets.ttl(row),
      hint: hintText(packets.hint(row)),
      notes: noteWords(notes.bits[at] ?? 0, notes.duplicateAcks[at] ?? 0, notes.originals[at] ?? 0),
      finding: this.#findingAt(flow, row),
    };
  }
}

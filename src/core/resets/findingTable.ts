import { grown } from '../flow/growable.ts';
import type { Outcome, Severity, Side, Verdict } from './finding.ts';

const verdicts: readonly Verdict[] = ['endpoint', 'middlebox', 'undetermined'];
/** All pairs there are: a normal reset informs, one that is unclear warns. */
const looks: readonly Look[] = [
  { outcome: 'fault', severity: 'error' },
  { outcome: 'fault', severity: 'warning' },
  { outcome: 'unclear', severity: 'warning' },
  { outcome: 'normal', severity: 'information' },
];
const sides: readonly Side[] = ['client', 'server', 'unknown'];

interface Look {
  readonly outcome: Outcome;
  readonly severity: Severity;
}

/** What is kept of a finding; everything else is worked out again when somebody asks. */
export interface FindingRow {
  /** Row of the first RST in the packet table. */
  readonly rstRow: number;
  readonly rstCount: number;
  /** Frames that show one of those RSTs once more. */
  readonly copies: number;
  readonly flow: number;
  readonly direction: number;
  readonly claimedSender: Side;
  readonly verdict: Verdict;
  readonly verdictConfidence: number;
  /** Number of the cause's rule in the checklist; 255 for unknown. */
  readonly rule: number;
  readonly causeConfidence: number;
  readonly outcome: Outcome;
  readonly severity: Severity;
  /** Nobody obeyed it: the connection went on. */
  readonly ignored: boolean;
}

/** What a kind of findings has in common, from the number that FindingTable.kindOf gives. */
export function kindParts(kind: number): Pick<FindingRow, 'rule' | 'outcome' | 'severity' | 'ignored'> {
  return { rule: kind >> 3, ...lookAt(kind & 3), ignored: (kind & IGNORED) !== 0 };
}

/** In a kind; among the bits of a finding it stands as far to the left as the look, of which it is the neighbour. */
const IGNORED = 4;

const lookAt = (number: number): Look => looks[number] ?? { outcome: 'unclear', severity: 'warning' };

/** Rule number of `unknown`. */
export const UNKNOWN_RULE = 255;

/**
 * All findings of a capture in typed columns, 28 bytes each: a capture of nothing but resets has as many findings as packets,
 * and full explanations of them all would need gigabytes.
 */
export class FindingTable {
  #count = 0;
  /** RSTs of all findings. */
  rstFrames = 0;
  #rstRow = new Uint32Array(256);
  #rstCount = new Uint32Array(256);
  #copies = new Uint32Array(256);
  #flow = new Uint32Array(256);
  #verdictConfidence = new Float32Array(256);
  #causeConfidence = new Float32Array(256);
  #rule = new Uint8Array(256);
  /** Direction, side, verdict, look and whether it was in vain, in 1, 2, 2, 2 and 1 bits. */
  #bits = new Uint8Array(256);
  /** Finding numbers in the order of their frames, made when adding is done. */
  #order: Uint32Array | undefined;

  get count(): number {
    return this.#count;
  }

  add(row: FindingRow): void {
    const at = this.#count++;
    this.rstFrames += row.rstCount + row.copies;
    if (at === this.#rstRow.length) this.#grow();
    this.#rstRow[at] = row.rstRow;
    this.#rstCount[at] = row.rstCount;
    this.#copies[at] = row.copies;
    this.#flow[at] = row.flow;
    this.#verdictConfidence[at] = row.verdictConfidence;
    this.#causeConfidence[at] = row.causeConfidence;
    this.#rule[at] = row.rule;
    this.#bits[at] =
      row.direction |
      (sides.indexOf(row.claimedSender) << 1) |
      (verdicts.indexOf(row.verdict) << 3) |
      (looks.findIndex(({ outcome, severity }) => outcome === row.outcome && severity === row.severity) << 5) |
      (row.ignored ? IGNORED << 5 : 0);
    this.#order = undefined;
  }

  #grow(): void {
    const rows = this.#rstRow.length * 2;
    this.#rstRow = grown(this.#rstRow, rows);
    this.#rstCount = grown(this.#rstCount, rows);
    this.#copies = grown(this.#copies, rows);
    this.#flow = grown(this.#flow, rows);
    this.#verdictConfidence = grown(this.#verdictConfidence, rows);
    this.#causeConfidence = grown(this.#causeConfidence, rows);
    this.#rule = grown(this.#rule, rows);
    this.#bits = grown(this.#bits, rows);
  }

  /** The finding at `index` in the order of frames. @throws RangeError when there is none. */
  at(index: number): FindingRow {
    if (!Number.isInteger(index) || index < 0 || index >= this.#count) throw new RangeError(`There is no finding ${index}.`);
    const at = this.#ordered()[index] ?? 0;
    const bits = this.#bits[at] ?? 0;
    return {
      rstRow: this.#rstRow[at] ?? 0,
      rstCount: this.#rstCount[at] ?? 0,
      copies: this.#copies[at] ?? 0,
      flow: this.#flow[at] ?? 0,
      direction: bits & 1,
      claimedSender: sides[(bits >> 1) & 3] ?? 'unknown',
      verdict: verdicts[(bits >> 3) & 3] ?? 'undetermined',
      verdictConfidence: this.#verdictConfidence[at] ?? 0,
      rule: this.#rule[at] ?? UNKNOWN_RULE,
      causeConfidence: this.#causeConfidence[at] ?? 0,
      ...lookAt((bits >> 5) & 3),
      ignored: ((bits >> 5) & IGNORED) !== 0,
    };
  }

  /** Rule, outcome, severity and whether it was in vain in one number: findings of a capture with a million of them are counted by it. */
  kindOf(index: number): number {
    const at = this.#ordered()[index] ?? 0;
    return ((this.#rule[at] ?? UNKNOWN_RULE) << 3) | ((this.#bits[at] ?? 0) >> 5);
  }

  /** The same with verdict and claimed side: all that the table knows of a finding's signature (signature.ts). */
  signatureOf(index: number): number {
    const at = this.#ordered()[index] ?? 0;
    return ((this.#rule[at] ?? UNKNOWN_RULE) << 7) | ((this.#bits[at] ?? 0) >> 1);
  }

  /** Index of the finding whose first RST is at this packet row, or -1. */
  indexOfRow(rstRow: number): number {
    const order = this.#ordered();
    let low = 0;
    let high = order.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const here = this.#rstRow[order[middle] ?? 0] ?? 0;
      if (here === rstRow) return middle;
      if (here < rstRow) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  #ordered(): Uint32Array {
    if (this.#order) return this.#order;
    const order = Uint32Array.from({ length: this.#count }, (_, i) => i);
    // Packet rows are in file order, so sorting by row sorts by frame.
    order.sort((a, b) => (this.#rstRow[a] ?? 0) - (this.#rstRow[b] ?? 0));
    return (this.#order = order);
  }
}

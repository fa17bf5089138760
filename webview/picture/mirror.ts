import { html, nothing, type TemplateResult } from 'lit';
import type { CauseCount } from '../../src/core/analysis.ts';
import { formatPlural } from '../format.ts';
import { markInWords } from './markWords.ts';
import type { Strip } from './strips.ts';
import type { TimeAxis } from './timeAxis.ts';

/** The mark under the keyboard: its strip, and its place in it. */
export interface Cursor {
  readonly strip: number;
  readonly place: number;
}

/** Marks named on each side of the one under the keyboard: enough for a screen reader, few enough for the page. */
const named = 12;

/** What the overview's canvas shows, for a screen reader: strips as rows, marks as cells, those near the keyboard. */
export function mirror(
  strips: readonly Strip[],
  causes: readonly CauseCount[],
  axis: TimeAxis | null,
  cursor: Cursor | null,
  width: number,
): TemplateResult {
  return html`<div class="unseen" role="rowgroup">
    ${strips.map((strip, at) => {
      const here = cursor?.strip === at ? cursor.place : 0;
      const first = Math.max(0, here - named);
      const [only] = strip.causes;
      const name = strip.causes.length === 1 ? (causes[only ?? 0]?.title ?? '') : formatPlural(strip.causes.length, 'cause');
      const marks = axis === null ? [] : strip.marks.slice(first, here + named + 1);
      return html`<div role="row" aria-rowindex=${at + 1}>
        <span role="rowheader">${name}</span>
        ${marks.map(
          (one, place) =>
            html`<span
              role="gridcell"
              aria-colindex=${first + place + 2}
              id=${cursor?.strip === at && first + place === here ? 'overview-mark' : nothing}
              >${axis === null ? nothing : markInWords(one, strip, causes, axis, width)}</span
            >`,
        )}
      </div>`;
    })}
  </div>`;
}

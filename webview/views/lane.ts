import { html, nothing, svg, type TemplateResult } from 'lit';
import type { FlowRow } from '../../src/core/analysis.ts';
import { formatDuration, formatPlural } from '../format.ts';
import { markShape } from '../ui/marks.ts';
import { axisTicks } from '../virtual/axisTicks.ts';

/** Marks of one kind nearer than this part of the axis would lie on each other. */
const leastApart = 1 / 60;

const percent = (seconds: number, whole: number): string => `${whole === 0 ? 0 : Math.min(100, (seconds / whole) * 100)}%`;

/** A flow on the time axis of the capture: a bar from its first packet to its last, a mark for each reset. */
export function lane(flow: FlowRow, captureSeconds: number): TemplateResult {
  const marks = spread(flow.resets, captureSeconds);
  return html`<svg class="lane" aria-hidden="true">
    <line
      class="bar"
      x1=${percent(flow.start, captureSeconds)}
      x2=${percent(flow.start + flow.duration, captureSeconds)}
      y1="11"
      y2="11"
    />
    ${marks.map(
      (reset) => svg`<svg class="mark ${reset.severity}" x=${percent(reset.time, captureSeconds)} y="11">
        ${markShape(reset.severity)}
      </svg>`,
    )}
  </svg>`;
}

/** Faults are drawn last, so that they lie on top. */
function spread(resets: FlowRow['resets'], captureSeconds: number): FlowRow['resets'] {
  const kept: FlowRow['resets'][number][] = [];
  for (const reset of resets) {
    const near = kept.at(-1);
    if (near !== undefined && reset.time - near.time < captureSeconds * leastApart && near.severity === reset.severity) continue;
    kept.push(reset);
  }
  return kept.sort((a, b) => Number(a.severity !== 'information') - Number(b.severity !== 'information'));
}

/** The lane for the ear. */
export function laneInWords(flow: FlowRow): string {
  const resets = flow.resetCount === 0 ? '' : `, ${formatPlural(flow.resetCount, 'reset')}`;
  return `Starts at ${formatDuration(flow.start)}, lasts ${formatDuration(flow.duration)}${resets}`;
}

/** The ruler above the lanes. */
export function ruler(captureSeconds: number, width: number): TemplateResult {
  return html`<svg class="ruler" aria-hidden="true">
    ${axisTicks(captureSeconds, width).map(({ seconds, label, anchor }) => {
      const x = percent(seconds, captureSeconds);
      return svg`<line x1=${x} x2=${x} y1="16" y2="22" />
        ${label === '' ? nothing : svg`<text x=${x} y="13" text-anchor=${anchor}>${label}</text>`}`;
    })}
  </svg>`;
}

import { html, nothing, type TemplateResult } from 'lit';
import type { FlowGroup, FlowGrouping, FlowRow, FlowSort } from '../../src/core/analysis.ts';
import { formatBytes, formatCount, formatDuration, formatPlural } from '../format.ts';
import { lookOf } from '../look.ts';
import { mark } from '../ui/marks.ts';
import { courseInWords, meaning, stateInWords, worstOf } from '../words.ts';

export interface Column {
  readonly name: string;
  readonly title: string;
  readonly sort: FlowSort;
}

/** `name` is also the class that the style sheet gives width and hides by. */
export const columns: readonly Column[] = [
  { name: 'cause', title: 'Outcome', sort: 'severity' },
  { name: 'flow', title: 'Flow', sort: 'flow' },
  { name: 'client', title: 'Client', sort: 'client' },
  { name: 'server', title: 'Server', sort: 'server' },
  { name: 'packets', title: 'Packets', sort: 'packets' },
  { name: 'bytes', title: 'Bytes', sort: 'bytes' },
  { name: 'state', title: 'State', sort: 'state' },
  { name: 'time', title: 'Time', sort: 'start' },
];

export interface RowLook {
  readonly index: number;
  readonly cursor: boolean;
  readonly selected: boolean;
  readonly bookmarks: number;
}

export function flowRow(flow: FlowRow, look: RowLook): TemplateResult {
  const { index, cursor, selected, bookmarks } = look;
  return html`<div
    class="row flow-row ${cursor ? 'cursor' : ''}"
    role="row"
    id="flow-row-${index}"
    data-testid="flow-row"
    data-flow=${flow.flow}
    data-index=${index}
    aria-rowindex=${index + 2}
    aria-selected=${selected ? 'true' : 'false'}
  >
    <div role="gridcell" class="cell cause">${outcome(flow)}</div>
    <div role="gridcell" class="cell flow number">${flow.flow}</div>
    <div role="gridcell" class="cell client" title=${flow.client}>${flow.client}</div>
    <div role="gridcell" class="cell server" title=${flow.server}>${flow.server}</div>
    <div role="gridcell" class="cell packets number">${formatCount(flow.packets)}</div>
    <div role="gridcell" class="cell bytes number">${formatBytes(flow.bytes)}</div>
    <div role="gridcell" class="cell state" title=${courseInWords(flow)}>${flow.state}</div>
    <div role="gridcell" class="cell time"><span class="unseen">${laneInWords(flow, bookmarks)}</span></div>
  </div>`;
}

/** The head of a group, above its first flow. */
export function groupRow({ name, flows, faults, resets }: FlowGroup, by: FlowGrouping | null): TemplateResult {
  const title = name === '' ? 'No reset' : by === 'state' ? `${name}: ${stateInWords(name)}` : name;
  const facts = [formatPlural(flows, 'flow'), formatPlural(resets, 'reset')];
  return html`<div class="row group-row" role="row" data-testid="group-row">
    <div role="gridcell" class="cell group-head">
      <b class="text">${title}</b><span class="quiet">${facts.join(' · ')}</span>${
        faults > 0 ? html`<span class="faulty">${mark('error')}${formatPlural(faults, 'flow')} with faults</span>` : nothing
      }
    </div>
  </div>`;
}

/** A row that is on its way. */
export function emptyFlowRow(index: number): TemplateResult {
  return html`<div class="row flow-row waiting" role="row" aria-rowindex=${index + 2}>
    <div role="gridcell" class="cell cause"><span class="ghost"></span><span class="unseen">Loading</span></div>
    <div role="gridcell" class="cell client"><span class="ghost"></span></div>
    <div role="gridcell" class="cell server"><span class="ghost"></span></div>
  </div>`;
}

/** The worst reset of a flow; how it ended otherwise. */
function outcome(flow: FlowRow): TemplateResult {
  const worst = worstOf(flow.resets);
  if (worst === undefined) return html`<span class="text calm" title=${courseInWords(flow)}>${courseInWords(flow)}</span>`;
  const more = flow.resetCount - 1;
  return html`${mark(lookOf(worst))}<span class="unseen">${meaning(worst)}: </span
    ><span class="text" title=${worst.causeTitle}>${worst.causeTitle}</span>${
      more > 0
        ? html`<span class="more" title="${formatCount(flow.resetCount)} resets in this flow">+${formatCount(more)}</span>`
        : nothing
    }`;
}

/** The lane for the ear; the canvas over the rows draws it for the eye. */
function laneInWords({ start, duration, packets, resetCount }: FlowRow, bookmarks: number): string {
  const resets = resetCount === 0 ? '' : `, ${formatPlural(resetCount, 'reset')}`;
  const marked = bookmarks === 0 ? '' : `, ${formatPlural(bookmarks, 'bookmark')}`;
  return `Starts at ${formatDuration(start)}, lasts ${formatDuration(duration)}, ${formatPlural(packets, 'packet')}${resets}${marked}`;
}

import { html, nothing, type TemplateResult } from 'lit';
import type { LadderRow } from '../../src/core/analysis.ts';
import type { FindingSummary } from '../../src/core/resets/finding.ts';
import { formatCount, formatDuration, formatTime } from '../format.ts';
import { mark } from '../ui/marks.ts';
import { flagsInWords, severityWords } from '../words.ts';

const finOrSyn = 3;
const rst = 4;

export interface PacketLook {
  readonly cursor: boolean;
  readonly selected: boolean;
  /** The finding of a RST, once known. */
  readonly finding: FindingSummary | undefined;
}

export function ladderRow(packet: LadderRow, look: PacketLook): TemplateResult {
  const { cursor, selected, finding } = look;
  const isReset = packet.finding !== null || (packet.flags & rst) !== 0;
  const kind = isReset ? `reset ${finding?.severity ?? 'unjudged'}` : weight(packet);
  return html`<div
    class="row ladder-row ${kind} ${cursor ? 'cursor' : ''}"
    role="row"
    id="ladder-row-${packet.index}"
    data-testid="ladder-row"
    data-frame=${packet.frame}
    data-index=${packet.index}
    data-rst=${isReset ? 'true' : nothing}
    data-finding=${packet.finding ?? nothing}
    aria-rowindex=${packet.index + 2}
    aria-selected=${selected ? 'true' : 'false'}
  >
    <div role="gridcell" class="cell at number">${formatTime(packet.time)}</div>
    <div role="gridcell" class="cell delta number">${packet.index === 0 ? '' : `+${formatDuration(packet.delta)}`}</div>
    ${arrow(packet, finding)}
    <div role="gridcell" class="cell seq number">${formatCount(packet.seq)}</div>
    <div role="gridcell" class="cell ack number">${packet.ack === null ? '' : formatCount(packet.ack)}</div>
    <div role="gridcell" class="cell window number">${formatCount(packet.window)}</div>
    <div role="gridcell" class="cell length number">${formatCount(packet.length)}</div>
    <div role="gridcell" class="cell frame number">${packet.frame}</div>
    <div role="gridcell" class="cell ttl number">${packet.ttl}</div>
  </div>`;
}

/** A packet that is on its way. */
export function emptyLadderRow(index: number): TemplateResult {
  return html`<div class="row ladder-row waiting" role="row" aria-rowindex=${index + 2}>
    <div role="gridcell" class="cell at"><span class="unseen">Loading</span></div>
    <div role="gridcell" class="cell delta"></div>
    <div role="gridcell" class="cell arrow"><span class="ghost"></span></div>
  </div>`;
}

/** Silence before a packet. */
export function gapRow(seconds: number): TemplateResult {
  return html`<div class="row gap-row" role="row" data-testid="gap-row">
    <div role="gridcell" class="gap"><span>${formatDuration(seconds)} idle</span></div>
  </div>`;
}

/** Packets with data stand out from bare acknowledgements; the two ends of a connection stand out from both. */
function weight(packet: LadderRow): string {
  if ((packet.flags & finOrSyn) !== 0) return 'edge';
  return packet.length > 0 ? 'data' : 'bare';
}

function arrow(packet: LadderRow, finding: FindingSummary | undefined): TemplateResult {
  const direction = packet.fromClient ? 'to-server' : 'to-client';
  const fromMiddle = finding?.verdict === 'middlebox';
  const label = html`<span class="label">${labelOf(packet, finding)}</span>`;
  return html`<div role="gridcell" class="cell arrow ${direction} ${fromMiddle ? 'from-middle' : ''}">
    <span class="unseen">${packet.fromClient ? 'Client to server: ' : 'Server to client: '}</span>
    <span class="claim"></span>
    <span class="shaft"><span class="line"></span>${label}<span class="line"></span><span class="head"></span></span>
  </div>`;
}

function labelOf(packet: LadderRow, finding: FindingSummary | undefined): TemplateResult {
  const flags = flagsInWords(packet.flags);
  if (finding !== undefined)
    return html`${mark(finding.severity)}<b>${flags}</b><span class="unseen">, ${severityWords[finding.severity]}</span
      ><span class="hint">${finding.causeTitle}</span>`;
  return html`<b>${flags}</b>${packet.length > 0 ? html`<span class="size">${formatCount(packet.length)} B</span>` : nothing}${
      packet.hint === '' ? nothing : html`<span class="hint">${packet.hint}</span>`
    }`;
}

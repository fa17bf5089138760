import { html, type TemplateResult } from 'lit';
import type { LadderRow } from '../../src/core/analysis.ts';
import { clockTime, formatCount, formatStep, formatTime } from '../format.ts';
import type { ViewOptions } from '../state/viewOptions.ts';

/** What the cells of a row are written by. */
export interface CellContext {
  readonly options: ViewOptions;
  /** ISO time of the flow's first packet; null when the capture has no times. */
  readonly began: Clock | null;
}

/** A moment as whole seconds since 1970 and a fraction, which together keep microseconds. */
export interface Clock {
  readonly seconds: number;
  readonly fraction: number;
}

interface Column {
  /** Class of its cells, and its name among the hidden ones. */
  readonly name: string;
  readonly title: (options: ViewOptions) => string;
  readonly width: string;
  /** Pixels the pane must have for it to be shown. */
  readonly from: number;
  /** The same where a middlebox halves the arrows, and one half must hold the name of a cause: 30 characters mostly. */
  readonly fromHalved?: number;
  readonly cell: (packet: LadderRow, context: CellContext) => string;
}

/** What the times of a format are called. */
export const timeTitles: Readonly<Record<ViewOptions['times'], string>> = {
  relative: 'Time (s)',
  delta: 'Step',
  utc: 'Time (UTC)',
  local: 'Time (local)',
};

/** Before the arrow. */
const before: readonly Column[] = [
  { name: 'at', title: ({ times }) => timeTitles[times], width: '7.6em', from: 560, fromHalved: 960, cell: timeOf },
  { name: 'delta', title: () => 'Step', width: '5.5em', from: 440, cell: stepOf },
];
/** After it. */
const after: readonly Column[] = [
  {
    ...{ name: 'seq', width: '6.4em', from: 880 },
    title: ({ rawNumbers }) => (rawNumbers ? 'Seq (raw)' : 'Seq'),
    cell: ({ seq, rawSeq }, { options }) => (options.rawNumbers ? String(rawSeq) : formatCount(seq)),
  },
  {
    ...{ name: 'ack', width: '6.4em', from: 880 },
    title: ({ rawNumbers }) => (rawNumbers ? 'Ack (raw)' : 'Ack'),
    cell: ({ ack, rawAck }, { options }) => (ack === null ? '' : options.rawNumbers ? String(rawAck) : formatCount(ack)),
  },
  {
    ...{ name: 'window', width: '5em', from: 1080, fromHalved: 1240 },
    title: () => 'Window',
    cell: ({ window }) => formatCount(window),
  },
  {
    ...{ name: 'length', width: '4.5em', from: 1080, fromHalved: 1240 },
    title: () => 'Length',
    cell: ({ length }) => formatCount(length),
  },
  { name: 'frame', title: () => 'Frame', width: '4.2em', from: 0, cell: ({ frame }) => String(frame) },
  { name: 'ttl', title: () => 'TTL', width: '2.6em', from: 880, cell: ({ ttl }) => String(ttl) },
];

/** What a person may hide, in order; the frame number names a packet and stays. */
export const choosableColumns: readonly { readonly name: string; readonly title: string }[] = [...before, ...after]
  .filter(({ name }) => name !== 'frame')
  .map(({ name, title }) => ({
    name,
    title: name === 'at' ? 'Time' : title({ rawNumbers: false, times: 'relative' } as ViewOptions),
  }));

export interface ShownColumns {
  readonly before: readonly Column[];
  readonly after: readonly Column[];
  /** For grid-template-columns. */
  readonly template: string;
}

/** The columns that a pane of `width` pixels has room for. @param halved arrows end at a middlebox. */
export function shownColumns(width: number, options: ViewOptions, halved: boolean): ShownColumns {
  const fits = (column: Column): boolean =>
    width >= (halved ? neededHalved(column, options) : column.from) &&
    !options.hidden.includes(column.name) &&
    !(column.name === 'delta' && options.times === 'delta');
  const shown = { before: before.filter(fits), after: after.filter(fits) };
  const arrow = width >= 880 ? 24 : width >= 560 ? 18 : 8;
  const widths = (columns: readonly Column[]): string => columns.map((column) => column.width).join(' ');
  return { ...shown, template: `${widths(shown.before)} minmax(${arrow}em, 1fr) ${widths(shown.after)}` };
}

function neededHalved({ name, from, fromHalved = from }: Column, { times, hidden }: ViewOptions): number {
  // Steps tell what relative times do; who asks for the clock, or for no steps, wants to see the time.
  const isWanted = name === 'at' && (times !== 'relative' || hidden.includes('delta'));
  return isWanted ? from : fromHalved;
}

export const headCells = (columns: readonly Column[], options: ViewOptions): TemplateResult[] =>
  columns.map(({ name, title }) => html`<div role="columnheader" class="cell ${name} number">${title(options)}</div>`);

export const cells = (columns: readonly Column[], packet: LadderRow, context: CellContext): TemplateResult[] =>
  columns.map(({ name, cell }) => html`<div role="gridcell" class="cell ${name} number">${cell(packet, context)}</div>`);

/** The time of a packet as the options say. */
export function timeOf(packet: LadderRow, { options, began }: CellContext): string {
  if (options.times === 'delta') return stepOf(packet);
  if (options.times === 'relative' || began === null) return formatTime(packet.time);
  return clockTime(began.seconds, began.fraction + packet.time, options.times === 'local');
}

/** The time since the packet before. */
export function stepOf(packet: LadderRow): string {
  return packet.index === 0 ? '' : formatStep(packet.delta);
}

/** How times of packets are written: since the flow's first packet, since the packet before, or by the clock. */
export type TimeFormat = 'relative' | 'delta' | 'utc' | 'local';

/** What a person sets once and keeps. */
export interface ViewOptions {
  readonly times: TimeFormat;
  /** Sequence numbers as sent, not counted from the first. */
  readonly rawNumbers: boolean;
  /** Columns of the ladder that are not shown. */
  readonly hidden: readonly string[];
  /** The pane with headers and bytes is open. */
  readonly details: boolean;
  /** Part of the ladder's pane that it takes. */
  readonly detailsSize: number;
}

export const usualOptions: ViewOptions = { times: 'relative', rawNumbers: false, hidden: [], details: false, detailsSize: 0.45 };

const timeFormats: readonly TimeFormat[] = ['relative', 'delta', 'utc', 'local'];

/** Reads saved options; whatever is not one is as usual. */
export function readViewOptions(value: unknown): ViewOptions {
  if (typeof value !== 'object' || value === null) return usualOptions;
  const { times, rawNumbers, hidden, details, detailsSize } = value as Partial<Record<keyof ViewOptions, unknown>>;
  const isSize = typeof detailsSize === 'number' && detailsSize > 0 && detailsSize < 1;
  return {
    times: timeFormats.find((format) => format === times) ?? usualOptions.times,
    rawNumbers: rawNumbers === true,
    hidden: Array.isArray(hidden) ? hidden.filter((name) => typeof name === 'string').slice(0, 20) : usualOptions.hidden,
    details: details === true,
    detailsSize: isSize ? detailsSize : usualOptions.detailsSize,
  };
}

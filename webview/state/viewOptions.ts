/** How times of packets are written: since the flow's first packet, since the packet before, or by the clock. */
export type TimeFormat = 'relative' | 'delta' | 'utc' | 'local';

/** Parts of the page that a saved picture shows. */
export interface PictureChoice {
  readonly overview: boolean;
  readonly lanes: boolean;
  readonly ladder: boolean;
}

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
  readonly picture: PictureChoice;
}

export const usualOptions: ViewOptions = {
  ...{ times: 'relative', rawNumbers: false, hidden: [], details: false, detailsSize: 0.45 },
  picture: { overview: true, lanes: true, ladder: true },
};

const timeFormats: readonly TimeFormat[] = ['relative', 'delta', 'utc', 'local'];

/** Reads saved options; whatever is not one is as usual. */
export function readViewOptions(value: unknown): ViewOptions {
  if (typeof value !== 'object' || value === null) return usualOptions;
  const { times, rawNumbers, hidden, details, detailsSize, picture } = value as Partial<Record<keyof ViewOptions, unknown>>;
  const isSize = typeof detailsSize === 'number' && detailsSize > 0 && detailsSize < 1;
  return {
    times: timeFormats.find((format) => format === times) ?? usualOptions.times,
    rawNumbers: rawNumbers === true,
    hidden: Array.isArray(hidden) ? hidden.filter((name) => typeof name === 'string').slice(0, 20) : usualOptions.hidden,
    details: details === true,
    detailsSize: isSize ? detailsSize : usualOptions.detailsSize,
    picture: pictureChoice(picture),
  };
}

/** What is not said to be left out is shown. */
function pictureChoice(value: unknown): PictureChoice {
  const { overview, lanes, ladder } = (typeof value === 'object' && value !== null ? value : {}) as Partial<PictureChoice>;
  return { overview: overview !== false, lanes: lanes !== false, ladder: ladder !== false };
}

import type { CauseCount } from '../../src/core/analysis.ts';
import { formatPlural } from '../format.ts';
import { lookWords } from '../look.ts';
import type { Strip, StripMark } from './strips.ts';
import type { TimeAxis } from './timeAxis.ts';
import { timeInView } from './timeTicks.ts';

/** A mark for the ear and for the tip: "Port closed: 12 resets at 3.2 s, fault". */
export function markInWords(mark: StripMark, strip: Strip, causes: readonly CauseCount[], axis: TimeAxis, width: number): string {
  const title = causes[mark.cause]?.title ?? 'Cause not known';
  const others = strip.causes.length > 1 && mark.count > 1 ? ' and other causes' : '';
  const time = timeInView(axis.toSeconds(mark.unit), axis.whole, width);
  const sender = mark.middlebox ? ', made by a middlebox' : '';
  const about = mark.count > 1 ? `${formatPlural(mark.count, 'reset')} around` : 'at';
  return `${title}${others}: ${about} ${time}, ${lookWords[mark.look]}${sender}`;
}

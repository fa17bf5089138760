import type { Totals } from '../core/analysis.ts';

/** The rest is one click away, and a line in Problems is short. */
const maximumCauses = 4;

const counted = (count: number, one: string): string => `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;

/** "4 faults in 12 resets" */
export const totalsText = ({ resets, faults }: Totals): string =>
  resets === 0
    ? 'No resets'
    : faults === 0
      ? `${counted(resets, 'reset')}, no fault`
      : `${counted(faults, 'fault')} in ${counted(resets, 'reset')}`;

/** "12 resets, 4 faults: 3 × Port closed, 1 × Data after close" */
export function summaryText({ resets, faults, byCause }: Totals): string {
  const causes = byCause.filter(({ expected }) => expected === (faults === 0));
  const named = causes.slice(0, maximumCauses).map(({ count, title }) => `${count.toLocaleString('en')} × ${title}`);
  const more = causes.length - named.length;
  if (more > 0) named.push(`${more} more ${more === 1 ? 'cause' : 'causes'}`);
  return `${counted(resets, 'reset')}, ${faults === 0 ? 'no fault' : counted(faults, 'fault')}: ${named.join(', ')}`;
}

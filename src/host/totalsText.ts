import type { Totals } from '../core/analysis.ts';

/** The rest is one click away, and a line in Problems is short. */
const maximumCauses = 4;

const counted = (count: number, one: string): string => `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;

/** "4 faults in 12 resets", "12 resets, no fault, 3 unclear"; possible faults are among the faults, as in every count. */
export function totalsText({ resets, faults, unclear }: Totals): string {
  if (resets === 0) return 'No resets';
  const known =
    faults === 0 ? `${counted(resets, 'reset')}, no fault` : `${counted(faults, 'fault')} in ${counted(resets, 'reset')}`;
  return `${known}${unclearText(unclear)}`;
}

const unclearText = (unclear: number): string => (unclear === 0 ? '' : `, ${unclear.toLocaleString('en')} unclear`);

/** "12 resets, 4 faults: 3 × Port closed, 1 × Data after close" */
export function summaryText({ resets, faults, unclear, byCause }: Totals): string {
  // What is worst is named, and the rest only counted.
  const worst = faults > 0 ? 'fault' : unclear > 0 ? 'unclear' : 'normal';
  const causes = byCause.filter(({ outcome }) => outcome === worst);
  const named = causes.slice(0, maximumCauses).map(({ count, title }) => `${count.toLocaleString('en')} × ${title}`);
  const more = causes.length - named.length;
  if (more > 0) named.push(`${more} more ${more === 1 ? 'cause' : 'causes'}`);
  return `${counted(resets, 'reset')}, ${faults === 0 ? 'no fault' : counted(faults, 'fault')}${unclearText(unclear)}: ${named.join(', ')}`;
}

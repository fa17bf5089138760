import { describe, expect, it } from 'vitest';
import type { CauseCount, Totals } from '../../src/core/analysis.ts';
import type { Outcome } from '../../src/core/resets/finding.ts';
import { summaryText, totalsText } from '../../src/host/totalsText.ts';

const cause = (title: string, count: number, outcome: Outcome = 'fault'): CauseCount => ({
  causeId: title,
  title,
  category: 'unknown',
  severity: ({ fault: 'error', unclear: 'warning', normal: 'information' } as const)[outcome],
  outcome,
  count,
});
const totals = (...byCause: CauseCount[]): Totals => {
  const sum = (some: CauseCount[]): number => some.reduce((all, { count }) => all + count, 0);
  const of = (wanted: Outcome): number => sum(byCause.filter(({ outcome }) => outcome === wanted));
  return { resets: sum(byCause), rstFrames: sum(byCause), faults: of('fault'), unclear: of('unclear'), byCause };
};

describe('the words of the totals', () => {
  it.each([
    [totals(), 'No resets'],
    [totals(cause('Scan', 1, 'normal')), '1 reset, no fault'],
    [totals(cause('Port closed', 1)), '1 fault in 1 reset'],
    [totals(cause('Not clear', 1333, 'unclear')), '1,333 resets, no fault, 1,333 unclear'],
    [totals(cause('Port closed', 1), cause('Not clear', 2, 'unclear')), '1 fault in 3 resets, 2 unclear'],
    [totals(cause('Port closed', 4), cause('Normal close', 2008, 'normal')), '4 faults in 2,012 resets'],
  ])('in the status bar: %#', (all, text) => {
    expect(totalsText(all)).toBe(text);
  });

  it.each([
    [
      totals(cause('Port closed', 3), cause('Data after close', 1), cause('Scan', 8, 'normal')),
      '12 resets, 4 faults: 3 × Port closed, 1 × Data after close',
    ],
    [totals(cause('Scan', 8, 'normal')), '8 resets, no fault: 8 × Scan'],
    [totals(cause('Not clear', 3, 'unclear'), cause('Scan', 8, 'normal')), '11 resets, no fault, 3 unclear: 3 × Not clear'],
    [
      totals(...['A', 'B', 'C', 'D', 'E'].map((title) => cause(title, 1))),
      '5 resets, 5 faults: 1 × A, 1 × B, 1 × C, 1 × D, 1 more cause',
    ],
  ])('on the capture: %#', (all, text) => {
    expect(summaryText(all)).toBe(text);
  });
});

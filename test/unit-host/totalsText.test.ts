import { describe, expect, it } from 'vitest';
import type { CauseCount, Totals } from '../../src/core/analysis.ts';
import { summaryText, totalsText } from '../../src/host/totalsText.ts';

const cause = (title: string, count: number, expected = false): CauseCount => ({
  causeId: title,
  title,
  category: 'unknown',
  severity: expected ? 'information' : 'error',
  expected,
  count,
});
const totals = (...byCause: CauseCount[]): Totals => {
  const sum = (some: CauseCount[]): number => some.reduce((all, { count }) => all + count, 0);
  return { resets: sum(byCause), rstFrames: sum(byCause), faults: sum(byCause.filter(({ expected }) => !expected)), byCause };
};

describe('the words of the totals', () => {
  it.each([
    [totals(), 'No resets'],
    [totals(cause('Scan', 1, true)), '1 reset, no fault'],
    [totals(cause('Port closed', 1)), '1 fault in 1 reset'],
    [totals(cause('Port closed', 4), cause('Normal close', 2008, true)), '4 faults in 2,012 resets'],
  ])('in the status bar: %#', (all, text) => {
    expect(totalsText(all)).toBe(text);
  });

  it.each([
    [
      totals(cause('Port closed', 3), cause('Data after close', 1), cause('Scan', 8, true)),
      '12 resets, 4 faults: 3 × Port closed, 1 × Data after close',
    ],
    [totals(cause('Scan', 8, true)), '8 resets, no fault: 8 × Scan'],
    [
      totals(...['A', 'B', 'C', 'D', 'E'].map((title) => cause(title, 1))),
      '5 resets, 5 faults: 1 × A, 1 × B, 1 × C, 1 × D, 1 more cause',
    ],
  ])('on the capture: %#', (all, text) => {
    expect(summaryText(all)).toBe(text);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { share, survey } from '../../../src/core/report/survey.ts';
import { aFinding, fakeAnalysis } from '../../support/fakeAnalysis.ts';

describe('share', () => {
  it('gives every group its part and the rest to the first', () => {
    expect(share([500, 3, 2], 100)).toEqual([95, 3, 2]);
    expect(share([2, 500, 500], 100)).toEqual([2, 65, 33]);
    expect(share([5, 5, 5], 2)).toEqual([2, 0, 0]);
    expect(share([], 10)).toEqual([]);
  });

  it('never gives more than there is, or more than asked, and wastes nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { maxLength: 12 }), fc.nat(200), (counts, maximum) => {
        const shares = share(counts, maximum);
        const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
        shares.forEach((given, index) => {
          expect(given).toBeGreaterThanOrEqual(0);
          expect(given).toBeLessThanOrEqual(counts[index] ?? 0);
        });
        expect(sum(shares)).toBe(Math.min(maximum, sum(counts)));
      }),
    );
  });
});

describe('survey', () => {
  it('counts middleboxes among the faults', () => {
    const { groups, middleboxFaults } = survey(fakeAnalysis());
    expect(middleboxFaults).toBe(1);
    expect(groups.map(({ alike }) => alike.map(({ count }) => count))).toEqual([[2], [1], [1], [1]]);
  });

  it('keeps faults, unclear and expected resets of one cause apart, and the worst first', () => {
    const cause = { expected: true, outcome: 'normal', severity: 'information' } as const;
    const unclear = { outcome: 'unclear', severity: 'warning' } as const;
    const findings = [aFinding(cause), aFinding(cause), aFinding({ severity: 'warning' }), aFinding(unclear), aFinding()];
    const analysis = fakeAnalysis(findings);
    const { groups } = survey(analysis);
    expect(groups.map(({ cause: { severity, count, outcome } }) => [severity, count, outcome])).toEqual([
      ['error', 1, 'fault'],
      ['warning', 1, 'fault'],
      ['warning', 1, 'unclear'],
      ['information', 2, 'normal'],
    ]);
    expect(groups.map(({ alike }) => alike.flatMap(({ group }) => analysis.members(group, 9)))).toEqual([[4], [2], [3], [0, 1]]);
  });
});

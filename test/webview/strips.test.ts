import { describe, expect, it } from 'vitest';
import type { CauseCount } from '../../src/core/analysis.ts';
import type { Severity } from '../../src/core/resets/finding.ts';
import { markBits } from '../../webview/picture/bits.ts';
import type { OverviewData } from '../../webview/picture/pictureState.ts';
import { makeStrips, ownStrips } from '../../webview/picture/strips.ts';
import { TimeAxis } from '../../webview/picture/timeAxis.ts';

const causesOf = (severities: readonly Severity[]): CauseCount[] =>
  severities.map((severity, at) => ({
    ...{ causeId: `cause-${at}`, title: `Cause ${at}`, category: 'unknown', severity },
    ...{ outcome: severity === 'information' ? 'normal' : 'fault', count: 1 },
  }));

/** One reset of each cause, at the given columns of 1,000. */
function dataOf(columns: readonly number[], looks: readonly number[]): OverviewData {
  return {
    overview: {
      amounts: new Float32Array(1000),
      marks: {
        cause: Uint8Array.from(columns.keys()),
        column: Uint16Array.from(columns),
        count: Uint32Array.from(columns, () => 1),
        finding: Uint32Array.from(columns.keys()),
        look: Uint8Array.from(looks),
      },
    },
    axis: new TimeAxis({ from: 0, to: 100, idle: new Float64Array() }, false),
    ...{ measure: 'packets', stretches: [], columns: 1000 },
  };
}

describe('strips', () => {
  it('have room for two more when a fault would share one with expected resets', () => {
    const calm = causesOf(Array<Severity>(9).fill('information'));
    expect(ownStrips(calm, 3)).toBe(3);
    expect(ownStrips(causesOf([...Array<Severity>(5).fill('warning'), ...Array<Severity>(4).fill('information')]), 3)).toBe(5);
    expect(ownStrips(causesOf(Array<Severity>(9).fill('error')), 3)).toBe(5);
    expect(ownStrips(calm.slice(0, 4), 3)).toBe(4);
  });

  it('that are shared show the fault wherever an expected reset would lie on it', () => {
    const causes = causesOf(['warning', 'information', 'information']);
    const looks: number[] = [markBits.possibleFault, markBits.expected, markBits.expected];
    // 9 pixels are a mark: 107 and 109 lie on both sides of a multiple of 9.
    const [strip] = makeStrips(dataOf([107, 109, 300], looks), causes, 0, 1000);
    expect(strip?.marks.map(({ look, count }) => [look, count])).toEqual([
      ['warning', 2],
      ['information', 1],
    ]);
    // What is unclear is louder than what is expected, and gives way to what may be a fault.
    const [unclear] = makeStrips(
      dataOf([107, 109, 300], [markBits.unclear, markBits.expected, markBits.unclear]),
      causes,
      0,
      1000,
    );
    expect(unclear?.marks.map(({ look }) => look)).toEqual(['unclear', 'unclear']);
    const [possible] = makeStrips(dataOf([107, 109], [markBits.unclear, markBits.possibleFault]), causes, 0, 1000);
    expect(possible?.marks.map(({ look }) => look)).toEqual(['warning']);
  });
});

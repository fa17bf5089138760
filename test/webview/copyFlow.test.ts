import { describe, expect, it } from 'vitest';
import type { LadderRow } from '../../src/core/analysis.ts';
import type { FindingSummary } from '../../src/core/resets/finding.ts';
import type { TransferFold } from '../../src/core/timeline/folds.ts';
import { copyFlow } from '../../webview/state/copying.ts';
import { usualOptions } from '../../webview/state/viewOptions.ts';
import { mixedCapture } from './harness/fakeCapture.ts';

const capture = mixedCapture();
function first<Value>([value]: readonly Value[]): Value {
  if (value === undefined) throw new Error('The fake capture is empty.');
  return value;
}
const flow = first(capture.flows({ sort: 'flow', descending: false, text: '', show: 'all', offset: 0, limit: 1 }).rows);
const packet = first(capture.ladder({ flow: 0, offset: 0, limit: 1 }).rows);
const summary = first(capture.findings({ offset: 0, limit: 1 }));

/** Copies a flow of so many packets, of which these are resets, as a page does that knows the first fifty resets. */
async function copied(packets: number, resets: ReadonlySet<number>, folds: readonly TransferFold[] = []): Promise<string[]> {
  const places = [...resets].sort((a, b) => a - b);
  const reset = (index: number): FindingSummary => ({
    ...summary,
    index,
    frame: (places[index] ?? 0) + 1,
    causeTitle: `Cause ${index}`,
  });
  const row = (index: number): LadderRow => ({
    ...packet,
    ...{ index, frame: index + 1, time: index, delta: 0, finding: resets.has(index) ? places.indexOf(index) : null },
  });
  let text = '';
  type Store = Parameters<typeof copyFlow>[0];
  await copyFlow({
    flow: { ...flow, packets, resetCount: resets.size, resets: places.slice(0, 50).map((_, index) => reset(index)) },
    shown: { facts: { path: 'a.pcap' } },
    packets: { folds, comments: new Map() },
    bookmarks: { at: () => undefined },
    options: usualOptions,
    flowBegan: null,
    ask: (name: string, { offset, limit }: { offset: number; limit: number }) => {
      const of = <Value>(count: number, make: (index: number) => Value): Value[] =>
        Array.from({ length: Math.max(0, Math.min(limit, count - offset)) }, (_, at) => make(offset + at));
      return Promise.resolve(name === 'findings' ? of(places.length, reset) : { rows: of(packets, row) });
    },
    copy: (made: { text: string }) => {
      text = made.text;
      return Promise.resolve();
    },
    say: (words: string) => {
      throw new Error(words);
    },
  } as unknown as Store);
  return text.split('\n');
}

describe('a copied flow', () => {
  it('has the verdicts of all its resets, not only of those that the page has seen', async () => {
    const lines = await copied(200, new Set(Array.from({ length: 120 }, (_, index) => index + 40)));
    for (let index = 0; index < 120; index++)
      expect(lines.filter((line) => line.includes(`** Cause ${index} (`))).toHaveLength(1);
    expect(lines.join('\n')).not.toContain('not copied');
  });

  it('counts a folded transfer as a line, so that long transfers do not crowd out what follows', async () => {
    const folds = [
      { from: 3, to: 20_003, firstFrame: 4, lastFrame: 20_003, clientBytes: 0, serverBytes: 9_000_000, seconds: 2 },
    ] as const;
    const lines = await copied(20_010, new Set([20_009]), folds);
    expect(lines.filter((line) => line.includes('20,000 packets'))).toHaveLength(1);
    expect(lines.some((line) => line.includes('** Cause 0 ('))).toBe(true);
    expect(lines.filter((line) => line.includes('|')).length).toBe(10);
  });

  it('says what it leaves out, with the resets in it', async () => {
    const lines = await copied(6000, new Set([10, 5500, 5900]));
    expect(lines.at(-2)).toMatch(/^… 1,000 more packets, 2 resets among them, not copied/);
  });
});

import { describe, expect, it } from 'vitest';
import { fileColumns, ReadingPace, timeLeft } from '../../webview/state/readingPace.ts';

const size = fileColumns * 100;
const progress = (consumed: number, rstFrames = 0) => ({ consumed, size, packets: consumed, rstFrames });

describe('the pace of reading', () => {
  it('tells the time left from what was read since it began to watch', () => {
    const pace = new ReadingPace();
    pace.hear(progress(1000), 5);
    expect(pace.left).toBeNull();
    pace.hear(progress(1400), 5.5);
    expect(pace.left).toBeNull();
    // 1,000 bytes in 2 s, and 4,000 are left.
    pace.hear(progress(2000), 7);
    expect(pace.left).toBeCloseTo(8);
  });

  it('says nothing of the last moments, nor while nothing moves', () => {
    const pace = new ReadingPace();
    pace.hear(progress(0), 0);
    pace.hear(progress(0), 3);
    expect(pace.left).toBeNull();
    pace.hear(progress(size - 10), 5);
    expect(pace.left).toBeNull();
  });

  it('puts resets where in the file they were met, and loses none', () => {
    const pace = new ReadingPace();
    pace.hear(progress(100, 2), 1);
    pace.hear(progress(300, 2), 2);
    pace.hear(progress(500, 8), 3);
    expect([...pace.columns.slice(0, 6)]).toEqual([2, 0, 0, 3, 3, 0]);
    pace.hear(progress(size, 108), 4);
    expect(pace.columns.reduce((sum, count) => sum + count)).toBeCloseTo(108);
  });

  it('begins anew with another reading, and stands a file that has grown', () => {
    const pace = new ReadingPace();
    pace.hear(progress(500, 8), 3);
    pace.hear(progress(100, 1), 4);
    expect(pace.columns[0]).toBe(1);
    pace.hear({ ...progress(size + 500, 2), size }, 5);
    expect(pace.columns.reduce((sum, count) => sum + count)).toBeCloseTo(2);
  });

  it('is said in words that stand still', () => {
    expect([2.1, 7.9, 8, 23, 89, 91, 400].map(timeLeft)).toEqual([
      ...['a few seconds left', 'a few seconds left', 'about 10 s left', 'about 25 s left', 'about 90 s left'],
      ...['about 2 min left', 'about 7 min left'],
    ]);
  });
});

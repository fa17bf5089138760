import { beforeAll, describe, expect, it } from 'vitest';
import { analyse } from '../../../src/core/analyse.ts';
import type { Analysis } from '../../../src/core/analysis.ts';
import { markBits } from '../../../src/core/timeline/overview.ts';
import type { Overview, OverviewQuery, Stretch } from '../../../src/core/timeline/picture.ts';
import { interleave, pcapFile } from '../../support/captureFile.ts';
import { flow } from '../../support/conversation.ts';
import { MemorySource } from '../../support/memorySource.ts';

/** Two refused connections at the start, one aborted at 100 s, and a forged reset in between. */
const flows = [
  flow({ client: '192.0.2.1:50001', server: '198.51.100.1:8443', start: 0 }).syn().refuse(),
  flow({ client: '192.0.2.1:50002', server: '198.51.100.1:8443', start: 1 }).syn().refuse(),
  flow({ client: '192.0.2.2:50003', server: '198.51.100.2:443', start: 50 })
    .handshake()
    .send('client', 500)
    .rst('server', { ttl: 255, ipId: 0, after: 0.001 })
    .send('server', 700),
  flow({ client: '192.0.2.3:50004', server: '198.51.100.3:80', start: 100 }).handshake().send('client', 400).fin('client'),
];
const frames = interleave(...flows.map((each) => each.frames()));
const whole: Stretch[] = [{ from: 0, to: 101, columns: 101 }];

let analysis: Analysis;
beforeAll(async () => {
  analysis = await analyse(new MemorySource(pcapFile(frames)));
});
const ask = (query: Partial<OverviewQuery> = {}): Overview =>
  analysis.picture.overview({ stretches: whole, measure: 'packets', markColumns: 1, ...query });
const sum = (amounts: Float32Array): number => amounts.reduce((total, amount) => total + amount, 0);

describe('the time span', () => {
  it('reaches from the first packet to the last and knows the long silences between', () => {
    const { from, to, idle } = analysis.picture.timeSpan(null);
    expect(from).toBe(0);
    expect(to).toBeGreaterThan(100);
    expect(idle).toHaveLength(4);
    const [first = 0, second = 0, third = 0, fourth = 0] = idle;
    // A margin stays on both sides of each.
    expect(first).toBeCloseTo(1.02 + 49 * 0.02, 1);
    expect(second).toBeCloseTo(50 - 49 * 0.02, 1);
    expect(third).toBeCloseTo(50.06 + 50 * 0.02, 0);
    expect(fourth).toBeCloseTo(99, 1);
  });

  it('of a capture without packets is nothing', async () => {
    const { picture } = await analyse(new MemorySource(pcapFile([])));
    expect(picture.timeSpan(null)).toEqual({ from: 0, to: 0, idle: new Float64Array() });
    expect(picture.overview({ stretches: whole, measure: 'bytes', markColumns: 4 }).amounts).toEqual(new Float32Array(101));
  });
});

describe('amounts', () => {
  it('count each packet once, at its time, the last one included', () => {
    const { amounts } = ask();
    expect(amounts).toHaveLength(101);
    expect(sum(amounts)).toBe(frames.length);
    expect(amounts[0]).toBe(2);
    expect(amounts[1]).toBe(2);
    expect(amounts[30]).toBe(0);
    const { to } = analysis.picture.timeSpan(null);
    expect(sum(ask({ stretches: [{ from: 0, to, columns: 7 }] }).amounts)).toBe(frames.length);
  });

  it('are payload bytes when asked', () => {
    const { amounts } = ask({ measure: 'bytes' });
    expect(amounts[50]).toBe(1200);
    expect(amounts[100]).toBe(400);
    expect(sum(amounts)).toBe(1600);
  });

  it('are those of each stretch, side by side', () => {
    const { amounts } = ask({
      stretches: [
        { from: 0, to: 2, columns: 2 },
        { from: 2, to: 49, columns: 1 },
        { from: 49, to: 51, columns: 2 },
      ],
    });
    expect([...amounts]).toEqual([2, 2, 0, 0, ask().amounts[50]]);
  });

  it('are the same in a file that is not in order of time', async () => {
    const { picture } = await analyse(new MemorySource(pcapFile([...frames.slice(2), ...frames.slice(0, 2)])));
    const { from, to } = picture.timeSpan(null);
    const { amounts } = picture.overview({ stretches: [{ from, to, columns: 10 }], measure: 'bytes', markColumns: 1 });
    expect(sum(amounts)).toBe(1600);
    expect(from).toBeLessThan(0);
    const inOrder = analysis.picture.overview({
      stretches: [{ from: 0, to: to - from, columns: 10 }],
      measure: 'bytes',
      markColumns: 1,
    });
    expect([...amounts]).toEqual([...inOrder.amounts]);
  });

  it('agree at every scale', () => {
    for (const columns of [1, 3, 17, 400, 3000])
      expect(sum(ask({ stretches: [{ from: 0, to: 101, columns }] }).amounts)).toBe(frames.length);
  });
});

describe('marks', () => {
  it('stand where the resets are, for their causes, with their severity and sender', () => {
    const { marks } = ask();
    const causes = analysis.totals.byCause.map(({ causeId }) => causeId);
    const seen = Array.from(marks.cause, (cause, at) => ({
      cause: causes[cause],
      column: marks.column[at],
      count: marks.count[at],
      finding: analysis.findings(marks.finding[at] ?? -1, 1)[0],
      middlebox: ((marks.look[at] ?? 0) & markBits.middlebox) !== 0,
    }));
    expect(sum(Float32Array.from(marks.count))).toBe(analysis.totals.resets);
    expect(seen.filter(({ cause }) => cause === 'port-closed').map(({ column, count }) => [column, count])).toEqual([
      [0, 1],
      [1, 1],
    ]);
    for (const { cause, finding, middlebox } of seen) {
      expect(finding?.causeId).toBe(cause);
      expect(middlebox).toBe(finding?.verdict === 'middlebox');
    }
    expect(seen.find(({ column }) => column === 50)?.middlebox).toBe(true);
  });

  it('near each other become one that leads to the first of the loudest', () => {
    const { marks } = ask({ markColumns: 10 });
    const closed = analysis.totals.byCause.findIndex(({ causeId }) => causeId === 'port-closed');
    const at = marks.cause.indexOf(closed);
    expect({ column: marks.column[at], count: marks.count[at], finding: marks.finding[at] }).toEqual({
      column: 0,
      count: 2,
      finding: 0,
    });
  });

  it('show a reset that nobody can judge as unclear, and a possible fault beside it first', async () => {
    const alone = flow({ client: '192.0.2.1:50000', server: '198.51.100.1:443', start: 0 }).rst('server');
    const { picture, totals } = await analyse(new MemorySource(pcapFile(alone.frames())));
    expect(totals.unclear).toBe(1);
    const { marks } = picture.overview({ stretches: [{ from: 0, to: 1, columns: 1 }], measure: 'packets', markColumns: 1 });
    expect([...marks.look]).toEqual([markBits.unclear]);
    expect(markBits.possibleFault).toBeLessThan(markBits.unclear);
    expect(markBits.unclear).toBeLessThan(markBits.expected);
  });

  it('outside the range are not there', () => {
    expect(ask({ stretches: [{ from: 60, to: 90, columns: 30 }] }).marks.cause).toHaveLength(0);
  });
});

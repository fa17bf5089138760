import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/core/analyse.ts';
import type { Analysis } from '../../../src/core/analysis.ts';
import { laneBits } from '../../../src/core/timeline/laneTrack.ts';
import type { Stretch } from '../../../src/core/timeline/picture.ts';
import { captureOf, flow, type ScriptedFlow } from '../../support/conversation.ts';
import { interleave, pcapFile } from '../../support/captureFile.ts';
import { MemorySource } from '../../support/memorySource.ts';

interface Cell {
  readonly column: number;
  readonly shows: string[];
  readonly fromClient: number;
  readonly fromServer: number;
}

const names = Object.entries(laneBits) as [string, number][];

function cellsOf(analysis: Analysis, stretches: readonly Stretch[], flows: readonly number[] = [0]): Cell[][] {
  const lanes = analysis.picture.lanes({ flows, stretches });
  let at = 0;
  return Array.from(lanes.cells, (count) =>
    Array.from({ length: count }, () => {
      const place = at++;
      return {
        column: lanes.column[place] ?? -1,
        shows: names.filter(([, bit]) => ((lanes.bits[place] ?? 0) & bit) !== 0).map(([name]) => name),
        fromClient: lanes.fromClient[place] ?? -1,
        fromServer: lanes.fromServer[place] ?? -1,
      };
    }),
  );
}

const analysed = (first: ScriptedFlow, ...others: ScriptedFlow[]): Promise<Analysis> =>
  analyse(new MemorySource(captureOf(first, ...others)));

describe('a lane', () => {
  it('shows handshake, data each way and the orderly end, packet by packet', async () => {
    const analysis = await analysed(flow().handshake().send('client', 1).send('server', 1024).close());
    const [cells = []] = cellsOf(analysis, [{ from: 0, to: 0.5, columns: 50_000 }]);
    const first = cells.map(({ shows }) => shows).slice(0, 2);
    expect(first).toEqual([['syn'], ['synAck']]);
    expect(cells.map(({ fromClient, fromServer }) => [fromClient, fromServer]).filter(([a, b]) => a !== 0 || b !== 0)).toEqual([
      [1, 0],
      [0, 81],
    ]);
    expect(cells.flatMap(({ shows }) => shows).filter((shown) => shown.startsWith('fin'))).toEqual([
      'finFromClient',
      'finFromServer',
    ]);
    expect(cells.flatMap(({ shows }) => shows)).not.toContain('several');
  });

  it('shows what was sent again and a closed window, but a keep-alive is neither', async () => {
    const analysis = await analysed(
      flow()
        .handshake()
        .send('client', 300)
        .retransmit('client', { after: 0.5 })
        .ack('server', { window: 0, after: 0.5 })
        .keepAlive('client', { after: 0.5 })
        .send('server', 20, { after: 0.5 })
        .retransmit('server', { after: 0.5 }),
    );
    const [cells = []] = cellsOf(analysis, [{ from: 0, to: 5, columns: 500 }]);
    const shown = cells.slice(2).flatMap(({ shows }) => shows);
    expect(shown.filter((one) => one !== 'several')).toEqual(['resentByClient', 'zeroWindow', 'resentByServer']);
  });

  it('knows how long it was silent to the nanosecond, however wide the columns are, and beyond what is looked at', async () => {
    const analysis = await analysed(
      flow().handshake().send('client', 10).ack('server').send('client', 10, { after: 352.4 }).rst('server'),
    );
    const { from, to } = analysis.picture.timeSpan(null);
    const { silence } = analysis.picture.lanes({ flows: [0], stretches: [{ from, to, columns: 40 }] });
    expect(silence[0]).toBe(0);
    expect(Math.max(...silence)).toBeCloseTo(352.4, 3);
    const early = analysis.picture.lanes({ flows: [0], stretches: [{ from: 0, to: 100, columns: 40 }] });
    expect(early.silenceAfter[0]).toBeCloseTo(352.4, 3);
    const late = analysis.picture.lanes({ flows: [0], stretches: [{ from: 100, to, columns: 40 }] });
    expect([late.silence[0], late.silenceAfter[0]]).toEqual([expect.closeTo(352.4, 3), NaN]);
  });

  it('shows every reset with its severity and sender, also beyond the fifty of its row', async () => {
    const many = flow().handshake().send('client', 10);
    for (let i = 0; i < 70; i++) many.rst('server', { after: 3, ttl: 255, ipId: 0 });
    const analysis = await analysed(many);
    expect(analysis.totals.resets).toBe(70);
    const { from, to } = analysis.picture.timeSpan(null);
    const [cells = []] = cellsOf(analysis, [{ from, to, columns: 1000 }]);
    const resets = cells.filter(({ shows }) => shows.some((one) => ['fault', 'possibleFault', 'expected'].includes(one)));
    expect(resets).toHaveLength(70);
    const boxes = analysis.findings(0, 100).filter(({ verdict }) => verdict === 'middlebox').length;
    expect(resets.filter(({ shows }) => shows.includes('middlebox'))).toHaveLength(boxes);
    expect(boxes).toBeGreaterThan(0);
  });

  it('shows a reset that is repeated as it shows the first of them, and no harmless one', async () => {
    const again = flow().handshake().send('client', 10).rst('server', { after: 0.03 }).rst('server', { after: 0.3 });
    const analysis = await analysed(again);
    expect(analysis.totals).toMatchObject({ resets: 1, rstFrames: 2, faults: 1 });
    const { from, to } = analysis.picture.timeSpan(null);
    const [cells = []] = cellsOf(analysis, [{ from, to, columns: 100_000 }]);
    const shown = cells.flatMap(({ shows }) => shows).filter((one) => ['fault', 'possibleFault', 'expected'].includes(one));
    expect(shown).toEqual(['fault', 'fault']);
  });

  it('shows a reset that nobody can judge as unclear, neither a fault nor expected', async () => {
    const analysis = await analysed(flow().rst('server'));
    expect(analysis.totals).toMatchObject({ resets: 1, unclear: 1 });
    const [cells = []] = cellsOf(analysis, [{ from: 0, to: 1, columns: 1 }]);
    expect(cells.map(({ shows }) => shows)).toEqual([['unclear']]);
  });

  it('sums up exactly what its packets are, at every scale', async () => {
    const long = flow().handshake();
    for (let i = 0; i < 400; i++) long.send(i % 3 === 0 ? 'server' : 'client', 64, { after: 0.007 });
    const analysis = await analysed(long, flow({ client: '192.0.2.9:40000', start: 1 }).syn());
    const { from, to } = analysis.picture.timeSpan(null);
    const [one = [], other = []] = cellsOf(analysis, [{ from, to, columns: 1 }], [0, 1]);
    // 400 × 64 bytes: 266 from the client, 134 from the server.
    expect(one).toEqual([
      {
        column: 0,
        shows: ['syn', 'synAck', 'several'],
        fromClient: 1 + Math.round(Math.log2(266 * 64) * 8),
        fromServer: 1 + Math.round(Math.log2(134 * 64) * 8),
      },
    ]);
    expect(other).toEqual([{ column: 0, shows: ['syn'], fromClient: 0, fromServer: 0 }]);
    for (const columns of [2, 7, 100]) {
      const [cells = []] = cellsOf(analysis, [{ from, to, columns }]);
      expect(cells.map(({ column }) => column)).toEqual([...new Set(cells.map(({ column }) => column))].sort((a, b) => a - b));
      expect(cells.length).toBeLessThanOrEqual(columns);
    }
  });

  it('of a flow whose packets are not in order of time is in order', async () => {
    const frames = flow().handshake().send('client', 50).close().frames();
    const [a, b, ...rest] = frames;
    if (a === undefined || b === undefined) throw new Error('There are more frames.');
    const analysis = await analyse(new MemorySource(pcapFile([...rest, a, b])));
    const { from, to } = analysis.picture.timeSpan(null);
    const [cells = []] = cellsOf(analysis, [{ from, to, columns: 200 }]);
    expect(cells[0]?.shows).toContain('syn');
    expect(cells.at(-1)?.column).toBe(199);
  });

  it('knows the packets next to those on show, so that a silence is known from within', async () => {
    const { picture } = await analysed(flow().handshake().idle(100).send('client', 5));
    const { to } = picture.timeSpan(null);
    const within = picture.lanes({ flows: [0, 9], stretches: [{ from: 40, to: 60, columns: 10 }] });
    expect([...within.cells]).toEqual([0, 0]);
    expect(within.before[0]).toBeCloseTo(0.02, 1);
    expect(within.after[0]).toBe(to);
    expect([within.before[1], within.after[1]]).toEqual([NaN, NaN]);
    const whole = picture.lanes({ flows: [0], stretches: [{ from: 0, to, columns: 10 }] });
    expect([whole.before[0], whole.after[0]]).toEqual([NaN, NaN]);
  });

  it('of no such flow is empty', async () => {
    const analysis = await analysed(flow().handshake());
    expect(cellsOf(analysis, [{ from: 0, to: 1, columns: 10 }], [5, 0]).map((cells) => cells.length > 0)).toEqual([false, true]);
    expect(analysis.picture.packetNear({ flow: 5, time: 0 })).toBeNull();
  });
});

describe('the packet near a time', () => {
  it('is the nearest of the flow, on either side', async () => {
    const first = flow().handshake();
    const second = flow({ client: '192.0.2.9:40000', start: 2 })
      .syn('client', { label: 'syn' })
      .refuse('server', { after: 1, label: 'rst' });
    const frames = interleave(first.frames(), second.frames());
    const frameOf = (label: string): number => frames.findIndex((frame) => frame.label === label) + 1;
    const { picture } = await analyse(new MemorySource(pcapFile(frames)));
    for (const [time, label] of [
      [-10, 'syn'],
      [2.4, 'syn'],
      [2.6, 'rst'],
      [99, 'rst'],
    ] as const)
      expect(picture.packetNear({ flow: 1, time })?.frame).toBe(frameOf(label));
    expect(picture.packetNear({ flow: 1, time: 99 })?.time).toBeCloseTo(3, 1);
  });
});

describe('the place of a flow', () => {
  it('is that in the list which the same query makes', async () => {
    const analysis = await analysed(
      flow().handshake().close(),
      flow({ client: '192.0.2.9:40000', start: 2 }).syn().refuse(),
      flow({ client: '192.0.2.8:40000', start: 3 }).syn().refuse(),
    );
    const query = { sort: 'severity', descending: true, text: '', show: 'all' } as const;
    const { rows } = analysis.flows({ ...query, offset: 0, limit: 10 });
    for (const [place, row] of rows.entries()) expect(analysis.placeOf({ ...query, flow: row.flow })).toBe(place);
    expect(analysis.placeOf({ ...query, show: 'resets', flow: 0 })).toBeNull();
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { analyse } from '../../src/core/analyse.ts';
import type { Analysis, AnalyseOptions } from '../../src/core/analysis.ts';
import { flow } from '../support/conversation.ts';
import { interleave, pcapFile } from '../support/captureFile.ts';
import { MemorySource } from '../support/memorySource.ts';

/** Milliseconds that a read of 2 MiB takes. */
const takes = 300;

/** A capture on a slow disk: each read takes its time, by the clock that the analysis looks at. */
class SlowSource extends MemorySource {
  override async read(offset: number, into: Uint8Array): Promise<number> {
    vi.setSystemTime(Date.now() + takes);
    return super.read(offset, into);
  }
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

const client = (number: number): string => `10.0.${number >> 8}.${number & 255}:50000`;
const count = 300;

/** Refused connections one after the other. */
const refused = Array.from({ length: count }, (_, at) =>
  flow({ client: client(at), server: '10.9.0.1:8080', start: at * 0.04 })
    .syn()
    .rst('server'),
);

/** 12 MB that one connection carries meanwhile: six reads. */
const bulk = flow({ client: '10.7.0.1:40000', server: '10.9.0.3:443' }).handshake();
for (let at = 0; at < count; at++) bulk.send('server', 40_000).idle(0.03);

/** Its reset is met early; that the server goes on after "its" reset is met late, and tells who made it. */
const cut = flow({ client: '10.8.0.1:40000', server: '10.9.0.2:443', start: 0 })
  .handshake()
  .send('client', 'hello')
  .rst('server', { ttl: 250 })
  .idle(3)
  .send('server', 'still here')
  .send('server', 'and here');

const bytes = pcapFile(interleave(...[...refused, bulk, cut].map((one) => one.frames())));
const quietBytes = pcapFile(bulk.frames());
const resets = count + 1;

const query = { sort: 'flow', descending: false, text: '', show: 'resets', offset: 0, limit: 500 } as const;

async function watched(source: SlowSource, options: AnalyseOptions = {}): Promise<{ parts: Analysis[]; whole: Analysis }> {
  const parts: Analysis[] = [];
  const whole = await analyse(source, { ...options, onSoFar: (part) => parts.push(part) });
  return { parts, whole };
}

describe('while a capture is read', () => {
  it('explains the resets that were met so far, seldomer as time goes on', async () => {
    const progress: number[] = [];
    const { parts, whole } = await watched(new SlowSource(bytes), { onProgress: ({ packets }) => void progress.push(packets) });
    expect(whole.totals.resets).toBe(resets);
    const known = parts.map(({ totals }) => totals.resets);
    expect(known.length).toBeGreaterThan(1);
    expect(known.length).toBeLessThan(progress.length - 2);
    expect(known).toEqual([...known].sort((a, b) => a - b));
    expect(known[0]).toBeGreaterThan(0);
    expect(known[0]).toBeLessThan(resets);
  });

  it('answers the questions of a page from the part that was read', async () => {
    const seen: unknown[] = [];
    await analyse(new SlowSource(bytes), {
      onSoFar(part) {
        const page = part.flows(query);
        seen.push(part.facts.packets);
        expect(page.total).toBe(part.totals.resets);
        const first = page.rows.find((row) => row.client === client(0));
        const reset = first?.resets[0];
        if (first === undefined || reset === undefined) throw new Error('The first reset is not explained.');
        expect(reset).toMatchObject({ causeId: 'port-closed' });
        expect(part.explain(reset.index)).toMatchObject({ frame: reset.frame, flow: first.flow, claimedSender: 'server' });
        expect(part.ladder(first.flow, 0, 10).rows.map(({ finding }) => finding)).toEqual([null, reset.index]);
        expect(part.locate(reset.frame)).toEqual({ frame: reset.frame, flow: first.flow, index: 1, finding: reset.index });
        const { from, to, idle } = part.picture.timeSpan(null);
        expect([from, idle.length]).toEqual([0, 0]);
        expect(to).toBeGreaterThan(0);
        const { amounts, marks } = part.picture.overview({
          stretches: [{ from, to, columns: 10 }],
          measure: 'packets',
          markColumns: 1,
        });
        expect(amounts.reduce((sum, one) => sum + one)).toBe(part.facts.tcpPackets);
        expect(marks.count.reduce((sum, one) => sum + one)).toBe(part.totals.resets);
        const bytes = part.picture.overview({ stretches: [{ from, to, columns: 10 }], measure: 'bytes', markColumns: 1 });
        expect(bytes.amounts.reduce((sum, one) => sum + one)).toBeGreaterThan(1_000_000);
        expect(part.picture.lanes({ flows: [first.flow], stretches: [{ from, to, columns: 10 }] }).cells[0]).toBe(1);
      },
    });
    expect(seen.length).toBeGreaterThan(0);
  });

  it('comes to the same end as when nobody looked', async () => {
    const { whole } = await watched(new SlowSource(bytes));
    const plain = await analyse(new MemorySource(bytes));
    expect(whole.findings(0, 500)).toEqual(plain.findings(0, 500));
    expect(whole.facts).toEqual(plain.facts);
  });

  it('judges a reset again when its connection went on', async () => {
    const verdicts: (string | undefined)[] = [];
    const source = new SlowSource(bytes);
    const whole = await analyse(source, {
      onSoFar: (part) =>
        verdicts.push(part.flows(query).rows.find(({ server }) => server === '10.9.0.2:443')?.resets[0]?.verdict),
    });
    const row = whole.flows(query).rows.find(({ server }) => server === '10.9.0.2:443');
    expect(row?.resets[0]).toMatchObject({ verdict: 'middlebox' });
    expect(verdicts.length).toBeGreaterThan(1);
    expect(verdicts.every((verdict) => verdict !== undefined)).toBe(true);
    expect(verdicts.at(-1)).toBe('middlebox');
  });

  it('lists no flow whose reset nobody has judged yet', async () => {
    const { parts } = await watched(new SlowSource(bytes));
    for (const part of parts) {
      const { rows, total } = part.flows(query);
      expect(total).toBe(part.totals.resets);
      expect(rows.every(({ resetCount }) => resetCount === 1)).toBe(true);
    }
  });

  it('says nothing while no reset was met', async () => {
    const { parts, whole } = await watched(new SlowSource(quietBytes));
    expect(parts).toEqual([]);
    expect(whole.totals.resets).toBe(0);
  });

  it('judges what was read when it is told to stop', async () => {
    const stop = { aborted: false };
    const source = new SlowSource(bytes);
    const { whole } = await watched(source, {
      stop,
      onProgress: ({ consumed, size }) => void (stop.aborted = consumed > size / 2),
    });
    expect(source.consumed).toBeLessThan(source.size);
    expect(whole.totals.resets).toBeGreaterThan(50);
    expect(whole.totals.resets).toBeLessThan(resets);
    expect(whole.flows(query).total).toBe(whole.totals.resets);
    expect(whole.facts.warnings).toEqual([]);
  });
});

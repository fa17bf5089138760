import { beforeAll, describe, expect, it } from 'vitest';
import { analyse } from '../../../src/core/analyse.ts';
import type { Analysis, FlowGrouping, FlowPage, FlowQuery, FlowSort } from '../../../src/core/analysis.ts';
import { captureOf, flow } from '../../support/conversation.ts';
import { MemorySource } from '../../support/memorySource.ts';

const everything: FlowQuery = { sort: 'flow', descending: false, text: '', show: 'all', offset: 0, limit: 500 };

/** Four flows: well, refused, reset after a close, aborted over IPv6; and one known only from an ICMP error. */
const capture = captureOf(
  flow({ client: '192.0.2.1:50001', server: '198.51.100.1:443', start: 0 })
    .handshake()
    .send('client', 10)
    .send('server', 3000)
    .close(),
  flow({ client: '192.0.2.2:50002', server: '198.51.100.1:8443', start: 1 }).syn().refuse(),
  flow({ client: '192.0.2.3:50003', server: '198.51.100.2:443', start: 2 })
    .handshake()
    .send('client', 5)
    .ack('server')
    .fin('client')
    .fin('server')
    .rst('client', { flags: 'R', ack: 0 }),
  flow({ client: '[2001:db8::4]:50004', server: '[2001:db8::5]:80', start: 3 })
    .handshake()
    .send('client', 'GET / HTTP/1.1\r\nHost: Shop.example\r\n\r\n')
    .ack('server')
    .packet('server', 'RA', { after: 20 }),
  flow({ client: '192.0.2.9:50009', server: '198.51.100.9:443', start: 4 })
    .syn('client', { missed: true })
    .icmp('client', { quote: 40 }),
);

let analysis: Analysis;
beforeAll(async () => {
  analysis = await analyse(new MemorySource(capture));
});
const page = (query: Partial<FlowQuery> = {}): FlowPage => analysis.flows({ ...everything, ...query });
const flowsOf = (query: Partial<FlowQuery> = {}): number[] => page(query).rows.map((row) => row.flow);

describe('a row', () => {
  it('tells what the flow is', () => {
    expect(page().rows[0]).toEqual({
      ...{ flow: 0, name: null, client: '192.0.2.1:50001', server: '198.51.100.1:443', packets: 10, bytes: 3010, state: 'SF' },
      ...{
        history: 'ShADdFf',
        course: null,
        completeness: 'Complete, WITH_DATA (31)',
        initialRtt: expect.closeTo(0.02, 3) as number,
        copies: 0,
      },
      ...{ start: 0, duration: expect.closeTo(0.08, 1) as number, resets: [], resetCount: 0 },
    });
    expect(page().rows[1]).toMatchObject({ flow: 1, packets: 2, bytes: 0, state: 'REJ', history: 'Sr', resetCount: 1, start: 1 });
    expect(page().rows[1]?.resets[0]).toEqual(analysis.findings(0, 1)[0]);
    expect(page().rows[3]).toMatchObject({
      name: 'shop.example',
      client: '[2001:db8::4]:50004',
      server: '[2001:db8::5]:80',
      state: 'RSTR',
    });
  });

  it('is not made for a flow that only an ICMP error told of, though it has a number', () => {
    expect(analysis.facts.flows).toBe(5);
    expect(page().total).toBe(4);
  });

  it('shows at most fifty resets of a flow, and counts all', async () => {
    const many = flow().handshake();
    for (let i = 0; i < 70; i++) many.rst('server', { after: 3 });
    const [row] = (await analyse(new MemorySource(captureOf(many)))).flows(everything).rows;
    expect(row?.resets).toHaveLength(50);
    expect(row?.resetCount).toBe(70);
  });
});

describe('the order', () => {
  it.each<[FlowSort, number[]]>([
    ['flow', [0, 1, 2, 3]],
    ['client', [0, 1, 2, 3]],
    ['server', [0, 1, 2, 3]],
    ['packets', [1, 3, 2, 0]],
    ['bytes', [1, 2, 3, 0]],
    ['start', [0, 1, 2, 3]],
    ['duration', [1, 2, 0, 3]],
    // The third was reset after both FINs, which to Zeek is as good an end as the first's.
    ['state', [1, 3, 0, 2]],
    ['severity', [0, 2, 1, 3]],
  ])('by %s', (sort, order) => {
    expect(flowsOf({ sort })).toEqual(order);
  });

  it('is turned round, with equal keys still in the order of flows', () => {
    expect(flowsOf({ sort: 'flow', descending: true })).toEqual([3, 2, 1, 0]);
    expect(flowsOf({ sort: 'severity', descending: true })).toEqual([1, 3, 2, 0]);
    expect(flowsOf({ sort: 'bytes', descending: true, text: '443' })).toEqual([0, 2, 1]);
  });
});

describe('what is shown', () => {
  it('is all, those with resets, or those with faults', () => {
    expect(flowsOf({ show: 'all' })).toEqual([0, 1, 2, 3]);
    expect(flowsOf({ show: 'resets' })).toEqual([1, 2, 3]);
    expect(flowsOf({ show: 'faults' })).toEqual([1, 3]);
  });

  it('is of one cause when asked', () => {
    expect(flowsOf({ causeId: 'rst-after-fin' })).toEqual([2]);
    expect(flowsOf({ causeId: 'rst-after-fin', show: 'faults' })).toEqual([]);
    expect(flowsOf({ causeId: 'no-such-cause' })).toEqual([]);
  });

  it.each<[string, number[]]>([
    ['192.0.2.2', [1]],
    ['198.51.100.1', [0, 1]],
    ['50003', [2]],
    [':443', [0, 2]],
    ['rej', [1]],
    ['REJ 8443', [1]],
    ['after fin', [2]],
    ['2001:DB8', [3]],
    ['  192.0.2.1   sf ', [0]],
    ['192.0.2.1 rej', []],
    ['', [0, 1, 2, 3]],
  ])('has every word of “%s”', (text, order) => {
    expect(flowsOf({ text })).toEqual(order);
  });
});

describe('a page', () => {
  it('is a part of the whole, and counts the whole', () => {
    expect(page({ offset: 1, limit: 2 })).toMatchObject({ total: 4, offset: 1 });
    expect(flowsOf({ offset: 1, limit: 2 })).toEqual([1, 2]);
    expect(flowsOf({ offset: 3, limit: 2 })).toEqual([3]);
    expect(flowsOf({ offset: 99, limit: 2 })).toEqual([]);
    expect(flowsOf({ limit: 0 })).toEqual([]);
    expect(flowsOf({ offset: -5, limit: 1 })).toEqual([0]);
  });

  it('holds at most five hundred rows', async () => {
    const many = Array.from({ length: 600 }, (_, i) =>
      flow({ client: `10.0.${i >> 8}.${i & 255}:50000`, start: i / 1000 }).syn(),
    );
    const [first, ...others] = many;
    if (first === undefined) throw new Error('no flows');
    const large = await analyse(new MemorySource(captureOf(first, ...others)));
    expect(large.flows({ ...everything, limit: 10_000 }).rows).toHaveLength(500);
    expect(large.flows({ ...everything, offset: 500, limit: 10_000 })).toMatchObject({ total: 600, offset: 500 });
    expect(large.flows({ ...everything, offset: 500, limit: 10_000 }).rows).toHaveLength(100);
  });

  it('does not change when another question was asked in between', () => {
    const before = page({ sort: 'bytes' });
    page({ sort: 'server', descending: true, text: '443' });
    expect(page({ sort: 'bytes' })).toEqual(before);
  });
});

describe('the totals', () => {
  it('agree with the findings and the flows', () => {
    const { totals } = analysis;
    const summaries = analysis.findings(0, 500);
    expect(totals).toMatchObject({ resets: 3, rstFrames: 3, faults: 2, unclear: 0 });
    expect(summaries).toHaveLength(3);
    expect(totals.byCause.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    expect(totals.byCause.filter(({ outcome }) => outcome !== 'normal').reduce((sum, { count }) => sum + count, 0)).toBe(2);
    const loudness = totals.byCause.map(({ severity }) => ({ error: 2, warning: 1, information: 0 })[severity]);
    expect(loudness).toEqual(loudness.toSorted((a, b) => b - a));
  });

  it('give summaries by parts', () => {
    expect(analysis.findings(1, 1).map(({ index }) => index)).toEqual([1]);
    expect(analysis.findings(3, 5)).toEqual([]);
    expect(analysis.findings(-1, 1).map(({ index }) => index)).toEqual([0]);
    expect(() => analysis.explain(3)).toThrow(RangeError);
    expect(() => analysis.explain(-1)).toThrow(RangeError);
    expect(() => analysis.explain(0.5)).toThrow(RangeError);
  });
});

describe('time and groups', () => {
  it('lists only the flows that were seen during a time', () => {
    expect(flowsOf({ during: [0.9, 1.5] })).toEqual([1]);
    expect(flowsOf({ during: [-5, 0] })).toEqual([0]);
    // The last one was silent for 20 s, and still there.
    expect(flowsOf({ during: [10, 20] })).toEqual([3]);
    expect(flowsOf({ during: [30, 40] })).toEqual([]);
    expect(flowsOf({ during: [0, 10] })).toEqual([0, 1, 2, 3]);
  });

  it('puts flows of one server together, groups with faults first, and says where each begins', () => {
    const query = { ...everything, group: 'server' } as const;
    const groups = analysis.groupsOf(query);
    const order = flowsOf({ group: 'server' });
    expect(groups.map(({ name }) => name)).toHaveLength(4);
    expect(groups.at(-1)).toMatchObject({ name: '198.51.100.1:443', flows: 1, faults: 0, resets: 0, first: 3 });
    expect(order.at(-1)).toBe(0);
    expect(groups.reduce((sum, { flows }) => sum + flows, 0)).toBe(order.length);
    const rows = page({ group: 'server' }).rows;
    for (const { name, first } of groups) expect(rows[first]?.server).toBe(name);
  });

  it('groups by client, whatever its port, by outcome, the worst first, and by state', () => {
    const names = (group: FlowGrouping): string[] =>
      analysis
        .groupsOf({ ...everything, group })
        .map(({ name }) => name)
        .toSorted();
    expect(names('client')).toEqual(['192.0.2.1', '192.0.2.2', '192.0.2.3', '2001:db8::4']);
    expect(names('outcome')).toEqual(['', 'Expected', 'Fault']);
    expect(analysis.groupsOf({ ...everything, group: 'outcome' }).map(({ name }) => name)).toEqual(['Fault', 'Expected', '']);
    expect(names('state')).toEqual([...new Set(page().rows.map(({ state }) => state))].toSorted());
  });

  it('groups by the worst cause, and flows without a reset by having none', () => {
    const groups = analysis.groupsOf({ ...everything, group: 'cause' });
    const causes = analysis.totals.byCause.map(({ title }) => title);
    for (const { name, resets } of groups) expect(name === '' ? resets === 0 : causes.includes(name)).toBe(true);
    expect(groups.some(({ name }) => name === '')).toBe(true);
    expect(analysis.groupsOf(everything)).toEqual([]);
  });
});

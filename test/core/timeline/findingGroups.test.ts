import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/core/analyse.ts';
import type { Analysis } from '../../../src/core/analysis.ts';
import { timelineFilter } from '../../../src/core/report/alike.ts';
import { openSource } from '../../../src/worker/fileSource.ts';
import { captureOf, flow } from '../../support/conversation.ts';
import { MemorySource } from '../../support/memorySource.ts';

const refusals = (count: number): ReturnType<typeof flow>[] =>
  Array.from({ length: count }, (_, at) => {
    const ends = { client: `10.0.${at % 7}.1:${2000 + at}`, server: at % 10 === 9 ? '[2001:db8::2]:443' : '10.9.0.2:443' };
    return flow({ ...ends, ...(at % 10 === 9 ? { client: `[2001:db8::${at}]:2000` } : {}), start: at })
      .syn()
      .rst('server');
  });

const allFlowsOf = (analysis: Analysis, text: string): Set<number> => {
  const query = { sort: 'flow', descending: false, text, show: 'all', limit: 500 } as const;
  const flows = new Set<number>();
  for (let offset = 0; ; offset += 500) {
    const { rows, total } = analysis.flows({ ...query, offset });
    for (const row of rows) flows.add(row.flow);
    if (offset + 500 >= total) return flows;
  }
};

/** The flows with one finding, and that. */
function aloneInFlow(analysis: Analysis): Map<number, number> {
  const summaries = analysis.findings(0, analysis.totals.resets);
  const counts = new Map<number, number>();
  for (const { flow } of summaries) counts.set(flow, (counts.get(flow) ?? 0) + 1);
  return new Map(summaries.filter(({ flow }) => counts.get(flow) === 1).map(({ flow, index }) => [flow, index]));
}

/** Whatever the capture: every finding is in one group with others of its like, and the group's filter finds it. */
function checkGroups(analysis: Analysis): void {
  const groups = analysis.groups();
  const all = groups.flatMap(({ alike }) => alike);
  expect(all.map(({ group }) => group)).toEqual(all.map((_, at) => at));
  expect(groups.map(({ cause }) => cause.count)).toEqual(
    groups.map(({ alike }) => alike.reduce((sum, { count }) => sum + count, 0)),
  );
  const told: number[] = [];
  const alone = aloneInFlow(analysis);
  for (const { group, signature, count, first, last, clients, servers, ports } of all) {
    const members = analysis.members(group, Infinity);
    told.push(...members);
    expect([members.length, members[0], members.at(-1)]).toEqual([count, first, last]);
    const found = allFlowsOf(analysis, timelineFilter(signature));
    for (const index of members) {
      const [summary] = analysis.findings(index, 1);
      const { causeId, outcome, severity, ignored, verdict, claimedSender } = summary ?? {};
      const { server, port, flags } = signature;
      expect({ cause: causeId, outcome, severity, ignored, verdict, claimedSender, server, port, flags }).toEqual(signature);
      expect(analysis.groupNumber(index)).toBe(group);
      expect(found).toContain(summary?.flow);
      if (server !== null) expect(`${summary?.from} ${summary?.to}`).toContain(server);
      if (port !== null) expect(`${summary?.from} ${summary?.to} `).toContain(`:${port} `);
    }
    // A flow's filter asks each of its resets; where there is but one, it must be of this group.
    for (const [flow, own] of alone) if (found.has(flow)) expect([flow, analysis.groupNumber(own)]).toEqual([flow, group]);
    for (const spread of [clients, servers, ports]) {
      expect(spread.count).toBeLessThanOrEqual(count);
      expect(spread.most.length).toBe(Math.min(5, spread.count));
    }
  }
  expect(told.sort((a, b) => a - b)).toEqual(Array.from({ length: analysis.totals.resets }, (_, index) => index));
}

describe('groups of alike findings', () => {
  it('are by service, with the spread of clients', async () => {
    const analysis = await analyse(new MemorySource(captureOf(...(refusals(100) as [ReturnType<typeof flow>]))));
    checkGroups(analysis);
    const [refused] = analysis.groups();
    expect(
      refused?.alike.map(({ count, signature: { server, port, flags }, clients }) => [count, server, port, flags, clients.count]),
    ).toEqual([
      [90, '10.9.0.2', 443, 'RST/ACK', 7],
      [10, '2001:db8::2', 443, 'RST/ACK', 10],
    ]);
    expect(() => analysis.groupNumber(100)).toThrow(RangeError);
    expect(() => analysis.members(99, 1)).toThrow(RangeError);
  });

  it('are apart where form, severity or effect differ, and their filters too', async () => {
    const at = (start: number): { client: string; server: string; start: number } => ({
      ...{ client: `10.0.0.1:${2000 + start}`, server: '10.9.0.2:443', start },
    });
    const forged = (start: number): ReturnType<typeof flow> =>
      flow(at(start)).syn().rst('server', { flags: 'RA', ttl: 240, ipId: 7, injected: true });
    const captured = [
      flow(at(1)).syn().rst('server', { flags: 'RA' }),
      flow(at(2)).syn().rst('server', { flags: 'R', ack: 0 }),
      forged(3),
      forged(4).synAck().ack('client').send('client', 30).ack('server').send('server', 30).ack('client'),
    ] as const;
    const analysis = await analyse(new MemorySource(captureOf(...captured)));
    checkGroups(analysis);
    expect(new Set([0, 1, 2, 3].map((index) => analysis.groupNumber(index))).size).toBe(4);
    expect(analysis.findings(0, 4).map(({ ignored, severity }) => [ignored, severity])[3]).toEqual([true, 'warning']);
  });

  it('hold for every capture of the laboratory', async () => {
    const captures = ['real', 'synthetic'].flatMap((folder) =>
      readdirSync(`test/fixtures/lab/${folder}`)
        .filter((name) => name.includes('.pcap'))
        .map((name) => `test/fixtures/lab/${folder}/${name}`),
    );
    expect(captures.length).toBeGreaterThan(100);
    for (const path of captures) {
      const source = await openSource(path);
      checkGroups(await analyse(source));
      await source.close();
    }
  }, 60_000);
});

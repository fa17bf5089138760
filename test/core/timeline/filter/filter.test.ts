import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { analyse } from '../../../../src/core/analyse.ts';
import type { Analysis } from '../../../../src/core/analysis.ts';
import { FilterError } from '../../../../src/core/timeline/filter/expression.ts';
import { fieldNames } from '../../../../src/core/timeline/filter/fields.ts';
import { parseFilter } from '../../../../src/core/timeline/filter/parse.ts';
import { captureOf, flow } from '../../../support/conversation.ts';
import { MemorySource } from '../../../support/memorySource.ts';
import { clientHello } from '../../../support/tls.ts';

let analysis: Analysis;
beforeAll(async () => {
  analysis = await analyse(new MemorySource(new Uint8Array(readFileSync('media/sample/resets.pcapng'))));
});

const flowsOf = (text: string): number[] =>
  analysis.flows({ sort: 'flow', descending: false, text, show: 'all', offset: 0, limit: 500 }).rows.map(({ flow }) => flow);
/** Flows of which a finding is so. */
const flowsWhere = (fits: (finding: ReturnType<Analysis['findings']>[number]) => boolean): number[] =>
  [
    ...new Set(
      analysis
        .findings(0, 500)
        .filter(fits)
        .map(({ flow }) => flow),
    ),
  ].sort((a, b) => a - b);

describe('free text', () => {
  it('finds flows by any of their words, all of which must be there', () => {
    expect(flowsOf('192.0.2.21 443')).toEqual([9, 10]);
    expect(flowsOf('BIG-IP F5')).toEqual([43]);
    expect(flowsOf('"reset by a firewall"')).toEqual(
      flowsWhere(({ causeTitle }) => causeTitle.startsWith('Reset by a firewall')),
    );
    expect(flowsOf('   ')).toHaveLength(
      analysis.flows({ sort: 'flow', descending: false, text: '', show: 'all', offset: 0, limit: 1 }).total,
    );
  });

  it('stands beside expressions', () => {
    expect(flowsOf('firewall tcp.stream > 9')).toEqual([10]);
    expect(flowsOf('not firewall and tcp.stream in {8..10}')).toEqual([8]);
  });
});

describe('our own fields', () => {
  it.each([
    ['reset.cause == "port-closed"', ({ causeId }) => causeId === 'port-closed'],
    ['reset.cause == PORT-CLOSED', ({ causeId }) => causeId === 'port-closed'],
    ['reset.sender == middlebox', ({ verdict }) => verdict === 'middlebox'],
    ['reset.sender == "server"', ({ verdict, claimedSender }) => verdict === 'endpoint' && claimedSender === 'server'],
    ['reset.severity in {error, warning}', ({ severity }) => severity !== 'information'],
    ['reset.expected == 0', ({ expected }) => !expected],
    ['reset.title contains firewall', ({ causeTitle }) => causeTitle.includes('firewall')],
    ['reset.category == "connection-timeout"', ({ category }) => category === 'connection-timeout'],
    ['reset.confidence >= 0.95', ({ causeConfidence }) => causeConfidence >= 0.95],
  ] as const satisfies [string, Parameters<typeof flowsWhere>[0]][])('%s', (filter, fits) => {
    const expected = flowsWhere(fits);
    expect(expected.length).toBeGreaterThan(0);
    expect(flowsOf(filter)).toEqual(expected);
  });

  it('are of the flow, so that “not” leaves out flows', () => {
    const scans = new Set(flowsOf('reset.cause == port-scan'));
    expect(scans.size).toBeGreaterThan(0);
    expect(flowsOf('not reset.cause == port-scan')).toEqual(flowsOf('').filter((flow) => !scans.has(flow)));
  });

  it('take != for none of the values, as Wireshark 4 does, and nothing for a flow without a value', () => {
    const withReset = new Set(flowsWhere(() => true));
    const scans = new Set(flowsOf('reset.cause == port-scan'));
    expect(flowsOf('reset.cause != port-scan')).toEqual([...withReset].filter((flow) => !scans.has(flow)));
    expect(flowsOf('flow.resets == 0')).toEqual(flowsOf('').filter((flow) => !withReset.has(flow)));
  });

  it('tell of the flow as the list does', () => {
    const rows = analysis.flows({ sort: 'flow', descending: false, text: '', show: 'all', offset: 0, limit: 500 }).rows;
    const where = (fits: (row: (typeof rows)[number]) => boolean): number[] => rows.filter(fits).map(({ flow }) => flow);
    expect(flowsOf('flow.state == RSTO')).toEqual(where(({ state }) => state === 'RSTO'));
    expect(flowsOf('flow.bytes > 1000 and flow.packets < 20')).toEqual(
      where(({ bytes, packets }) => bytes > 1000 && packets < 20),
    );
    expect(flowsOf('flow.duration >= 100')).toEqual(where(({ duration }) => duration >= 100));
    expect(flowsOf('flow.server contains ":443"')).toEqual(where(({ server }) => server.includes(':443')));
  });
});

describe('names of servers', () => {
  const asking = captureOf(
    flow({ client: '10.0.0.1:40000', start: 0 }).handshake().send('client', clientHello('shop.example')).packet('server', 'R'),
    flow({ client: '10.0.0.1:40001', start: 1 }).handshake().send('client', 'GET / HTTP/1.1\r\nHost: www.example\r\n\r\n'),
    flow({ client: '10.0.0.1:40002', start: 2 }).handshake(),
  );
  it.each([
    ['flow.name', [0, 1]],
    ['flow.name contains "SHOP"', [0]],
    ['flow.name in {shop.example, www.example} and tcp.flags.reset == 1', [0]],
    ['tls.handshake.extensions_server_name == shop.example', [0]],
    ['tls.handshake.extensions_server_name == www.example', []],
    ['http.host == "www.example"', [1]],
    ['http.host contains shop', []],
    ['not flow.name', [2]],
  ])('%s', async (text, flows) => {
    const named = await analyse(new MemorySource(asking));
    const page = named.flows({ sort: 'flow', descending: false, text, show: 'all', offset: 0, limit: 10 });
    expect(page.rows.map((row) => row.flow)).toEqual(flows);
  });

  it('are offered, the busiest first', async () => {
    const named = await analyse(new MemorySource(asking));
    const text = 'http.host == ';
    expect(named.adviseFilter(text, text.length).completions).toEqual([{ insert: 'www.example', about: '1 flow' }]);
  });
});

describe('a wrong filter', () => {
  it.each([
    ['tcp.prot == 443', 'tcp.prot', /There is no field tcp\.prot\. Did you mean tcp\.port\?/],
    ['http.request == 1', 'http.request', /no field http\.request/],
    ['tcp.port ==', '==', /A value must follow/],
    ['tcp.port = 443', '=', /write ==/],
    ['tcp.port == 443 and', 'and', /Something must follow/],
    ['(tcp.port == 443', '(', /closing \) is missing/],
    ['tcp.port == 443)', ')', /There is no \(/],
    ['== 443', '==', /needs a field before it/],
    ['tcp.port in 443', 'in', /A set must follow/],
    ['tcp.port in {443', '{', /closing } is missing/],
    ['tcp.port in {}', '{}', /empty/],
    ['reset.cause == "port', '"port', /quotation mark/],
    ['tcp.port == https', 'https', /is a number/],
    ['ip.addr == 10.0.0.256', '10.0.0.256', /no IPv4 address/],
    ['ip.addr == 2001:db8::1', '2001:db8::1', /ask with ipv6/],
    ['ip.addr == 10.0.0.0/33', '10.0.0.0/33', /0 to 32/],
    ['ip.addr > 10.0.0.1', 'ip.addr', /cannot be asked/],
    ['reset.severity == bad', 'bad', /one of error, warning, information/],
    ['tcp.flags.reset == 2', '2', /1 or 0/],
    ['tcp.len contains 4', 'tcp.len', /cannot be asked/],
    ['reset.cause in {a..b}', 'a..b', /Only numbers have ranges/],
    ['a & b', 'a', /no field a/],
    ['a { b', '{', /not expected/],
    ['reset.cause == port-close', 'port-close', /no reset.cause/],
    ['tcp.analysis.zero_window == 1', 'tcp.analysis.zero_window == 1', /there or not/],
    ['flow.state == x', 'x', /flow\.state is one of S0, S1, SF, .* OTH\.$/],
    ['tcp.flags.rst == 1', 'tcp.flags.rst', /There is no field tcp\.flags\.rst\. Did you mean tcp\.flags\.reset\?/],
    ['TCP.flags.PSH', 'TCP.flags.PSH', /Did you mean tcp\.flags\.push\?/],
    ['tcp.analysis.retransmision', 'tcp.analysis.retransmision', /Did you mean tcp.analysis.retransmission\?/],
    ['flow.name matches "^www"', 'matches', /use contains/],
    ['flow.name ~ www', '~', /use contains/],
  ])('%s is told at “%s”', (text, part, message) => {
    const { problem } = analysis.adviseFilter(text, text.length);
    expect(problem?.message).toMatch(message);
    expect(text.slice(problem?.start, problem?.end)).toBe(part);
    expect(() => flowsOf(text)).toThrow(FilterError);
  });

  it('is refused when it is longer or deeper than anybody writes', () => {
    expect(() => parseFilter(`${'('.repeat(500)}a${')'.repeat(500)}`)).toThrow(/nested too deeply/);
    expect(() => parseFilter('a '.repeat(1500))).toThrow(/2000 characters/);
  });
});

describe('whatever is typed', () => {
  const pieces = [
    '(',
    ')',
    '{',
    '}',
    ',',
    '!',
    '==',
    '!=',
    '<=',
    '&&',
    '||',
    '&',
    '|',
    '=',
    '"',
    '\\',
    ' ',
    'and',
    'or',
    'not',
    'in',
    'contains',
    '1..2',
  ];
  const values = ['443', '0x14', '10.0.0.1/8', '2001:db8::/32', '"a b"', '1.5', '-1', 'error'];
  const typed = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.array(fc.constantFrom(...pieces, ...values, ...fieldNames), { maxLength: 14 }).map((parts) => parts.join(' ')),
    fc.array(fc.constantFrom(...pieces, ...values, ...fieldNames), { maxLength: 10 }).map((parts) => parts.join('')),
  );

  it('is a filter or has a problem at a place in it, and advice never fails', () => {
    fc.assert(
      fc.property(typed, fc.nat(70), (text, caret) => {
        const { problem, span, completions } = analysis.adviseFilter(text, caret);
        expect(span.start).toBeLessThanOrEqual(span.end);
        expect(completions.length).toBeLessThanOrEqual(12);
        if (problem === null) {
          flowsOf(text);
          return;
        }
        expect(problem.message).toMatch(/[.?]$/);
        expect(problem.start).toBeLessThan(problem.end);
        expect(problem.end).toBeLessThanOrEqual(text.length);
        expect(() => flowsOf(text)).toThrow(FilterError);
      }),
      { numRuns: 1500 },
    );
  });

  it('takes time in step with its length', () => {
    const worst = [
      'a'.repeat(2000),
      '! '.repeat(999),
      '"\\'.repeat(1000),
      'tcp.port in {'.padEnd(1990, '1 '),
      '(a '.repeat(60).padEnd(2000, ')'),
      '2001:'.repeat(400),
      'tcp.'.repeat(500),
    ];
    const started = performance.now();
    for (const text of worst) analysis.adviseFilter(text, text.length);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('completion', () => {
  const offered = (text: string, caret = text.length): string[] =>
    analysis.adviseFilter(text, caret).completions.map(({ insert }) => insert);

  it('offers fields, then relations, then values of this capture, then connectives', () => {
    expect(offered('tcp.fl')[0]).toBe('tcp.flags');
    expect(offered('tcp.flags.reset ')).toContain('==');
    expect(offered('reset.cause ')).toEqual(['==', '!=', 'contains', 'in', 'and', 'or']);
    expect(offered('reset.cause == ')).toContain('port-closed');
    expect(offered('reset.cause == po')).toEqual(expect.arrayContaining(['policy-reset', 'port-closed']));
    expect(offered('reset.sender in {')).toContain('middlebox');
    expect(offered('ip.addr == 203.')).toEqual(expect.arrayContaining(['203.0.113.80']));
    expect(offered('tcp.port == ')).toContain('443');
    expect(offered('tcp.port == 443 ')).toEqual(['and', 'or']);
  });

  it('does not disturb free text', () => {
    expect(offered('')).toEqual([]);
    expect(offered('192.0.2.1 ')).toEqual([]);
  });

  it('replaces the word one is in', () => {
    const { span } = analysis.adviseFilter('tcp.port == 443 and tcp.fl', 26);
    expect(span).toEqual({ start: 20, end: 26 });
    expect(offered('tcp.po == 443', 6)).toEqual(expect.arrayContaining(['tcp.port']));
  });
});

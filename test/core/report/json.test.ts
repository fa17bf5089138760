import { describe, expect, it } from 'vitest';
import { jsonReport, ndjsonReport } from '../../../src/core/report/json.ts';
import { aFinding, fakeAnalysis, hostileText, sampleFacts, sampleFindings } from '../../support/fakeAnalysis.ts';

/** The contract, design section 4: names and order. `headline`, `count` and others were added, none taken away. */
const keys = {
  root: ['schema', 'capture', 'resets', 'groups'],
  capture: ['path', 'format', 'packets', 'tcpPackets', 'flows', 'bytes', 'firstTime', 'lastTime', 'warnings'],
  warning: ['code', 'message', 'frame', 'offset', 'count'],
  reset: [
    ...[
      'frame',
      'frames',
      'flow',
      'time',
      'from',
      'to',
      'claimedSender',
      'origin',
      'vantage',
      'device',
      'expected',
      'outcome',
      'severity',
      'ignored',
      'headline',
    ],
    ...['causes', 'impact', 'application', 'blindSpots', 'group'],
  ],
  origin: ['verdict', 'confidence', 'evidence', 'against'],
  cause: ['id', 'category', 'roles', 'title', 'confidence', 'evidence', 'against', 'nextSteps'],
  evidence: ['text', 'weight', 'frames'],
  step: ['step', 'text', 'command', 'tool'],
  application: ['protocol', 'name', 'point', 'text'],
  group: [...['group', 'signature', 'title', 'count', 'frames', 'flows', 'firstTime', 'lastTime', 'clients', 'servers', 'ports']],
  signature: ['cause', 'outcome', 'severity', 'ignored', 'verdict', 'claimedSender', 'flags', 'server', 'port'],
  impact: ['unacknowledgedBytes', 'interrupted', 'applicationError'],
};

interface Json {
  readonly [key: string]: Json & readonly Json[];
}
const parse = (text: Iterable<string>): Json => JSON.parse([...text].join('')) as Json;

describe('jsonReport', () => {
  it('says exactly what was found', () => {
    const { schema, capture, resets } = parse(jsonReport(fakeAnalysis()));
    expect(schema).toBe('tcp-reset-explainer/1');
    expect(capture).toEqual(sampleFacts);
    const groups = [0, 0, 1, 3, 2];
    expect(resets).toEqual(sampleFindings.map((finding, index) => ({ ...finding, group: groups[index] })));
  });

  it('has the groups of those alike, and each reset names its own', () => {
    const many = Array.from({ length: 100 }, (_, index) =>
      aFinding({
        frame: index + 1,
        frames: [index + 1],
        flow: index >> 1,
        to: `10.0.0.1:${1024 + index}`,
        time: `2026-01-02T03:04:${String(index % 60).padStart(2, '0')}.000000000Z`,
      }),
    );
    const other = aFinding({ frame: 200, frames: [200], claimedSender: 'client', from: '10.0.0.3:5000', to: '[2001:db8::2]:80' });
    const { groups, resets } = parse(jsonReport(fakeAnalysis([other, ...many])));
    expect(groups).toEqual([
      {
        group: 0,
        signature: {
          cause: 'port-closed',
          ...{
            outcome: 'fault',
            severity: 'error',
            ignored: false,
            verdict: 'endpoint',
            claimedSender: 'server',
            flags: 'RST/ACK',
          },
          ...{ server: '10.0.0.2', port: 443 },
        },
        title: 'Port closed',
        count: 100,
        frames: Array.from({ length: 20 }, (_, index) => index + 1),
        flows: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        firstTime: '2026-01-02T03:04:00.000000000Z',
        lastTime: '2026-01-02T03:04:39.000000000Z',
        clients: { count: 1, most: [{ value: '10.0.0.1', resets: 100 }] },
        servers: { count: 1, most: [{ value: '10.0.0.2', resets: 100 }] },
        ports: { count: 1, most: [{ value: 443, resets: 100 }] },
      },
      expect.objectContaining({ group: 1, count: 1, frames: [200] }),
    ]);
    expect(resets?.map((reset) => Number(reset['group']))).toEqual([1, ...many.map(() => 0)]);
  });

  it('keeps the contract’s keys in the contract’s order', () => {
    const json = parse(jsonReport(fakeAnalysis()));
    const reset = json['resets']?.[0];
    const cause = reset?.['causes']?.[0];
    const order = (value: Json | undefined): string[] => Object.keys(value ?? {});
    expect(order(json)).toEqual(keys.root);
    expect(order(json['capture'])).toEqual(keys.capture);
    expect(order(json['capture']?.['warnings']?.[0])).toEqual(keys.warning);
    expect(order(json['groups']?.[0])).toEqual(keys.group);
    expect(order(json['groups']?.[0]?.['signature'])).toEqual(keys.signature);
    expect(order(reset)).toEqual(keys.reset);
    expect(order(reset?.['origin'])).toEqual(keys.origin);
    expect(order(cause)).toEqual(keys.cause);
    expect(order(cause?.['evidence']?.[0])).toEqual(keys.evidence);
    expect(order(cause?.['against']?.[0])).toEqual(keys.evidence);
    expect(order(cause?.['nextSteps']?.[0])).toEqual(keys.step);
    expect(order(reset?.['impact'])).toEqual(keys.impact);
    expect(order(reset?.['application'])).toEqual(keys.application);
    expect(order(reset?.['impact']?.['unacknowledgedBytes'])).toEqual(['client', 'server']);
  });

  it('shows nothing that is not in the contract', () => {
    const finding = { ...aFinding(), secret: 'inner' };
    expect([...jsonReport(fakeAnalysis([finding]))].join('')).not.toContain('secret');
  });

  it('is one reset a line', () => {
    const lines = [...jsonReport(fakeAnalysis())].join('').trimEnd().split('\n');
    expect(lines).toHaveLength(3 + sampleFindings.length + 2 + 4 + 1);
    expect(lines[3]).toMatch(/^\{"frame":14,/);
  });

  it('comes in pieces, and asks for a finding only when its piece is wanted', () => {
    const analysis = fakeAnalysis(Array.from({ length: 3000 }, (_, index) => aFinding({ frame: index + 1 })));
    let explained = 0;
    const counting = { ...analysis, explain: (index: number) => (explained++, analysis.explain(index)) };
    const pieces = jsonReport(counting)[Symbol.iterator]();
    pieces.next();
    pieces.next();
    expect(explained).toBe(1);
    let longest = 0;
    for (let piece = pieces.next(); piece.done !== true; piece = pieces.next()) longest = Math.max(longest, piece.value.length);
    expect(explained).toBe(3000);
    expect(longest).toBeLessThan(4000);
  });

  it('is valid without findings', () => {
    expect(parse(jsonReport(fakeAnalysis([])))['resets']).toEqual([]);
    expect(parse(ndjsonReport(fakeAnalysis([])))['resets']).toEqual([]);
  });

  it('keeps packet text as it was, without a character that could drive a terminal', () => {
    const text = [...jsonReport(fakeAnalysis([aFinding({ headline: hostileText })]))].join('');
    expect((JSON.parse(text) as { resets: [{ headline: string }] }).resets[0].headline).toBe(hostileText);
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e\u2069]/);
  });
});

describe('ndjsonReport', () => {
  it('is the same object on one line', () => {
    const text = [...ndjsonReport(fakeAnalysis())].join('');
    expect(text.indexOf('\n')).toBe(text.length - 1);
    expect(JSON.parse(text)).toEqual(parse(jsonReport(fakeAnalysis())));
  });
});

import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';

const swept = (i: number, ttl: number) =>
  flow({
    ...{ client: '203.0.113.66:61000', server: `192.0.2.${100 + i}:22`, start: i * 0.05, rttMs: 44 },
    clientHost: { window: 1024, timestamps: false, windowScale: null, sackPermitted: false },
  })
    .syn()
    .rst('server', { seq: 0, ttl, ipId: 0, after: 0.001, label: `host ${i}` });
/** The hosts are alive and 44 ms away. */
const alive = (i: number) =>
  flow({ client: '203.0.113.70:50000', server: `192.0.2.${100 + i}:80`, start: 5 + i, rttMs: 44 })
    .handshake()
    .send('client', 9)
    .send('server', 9);
const hosts = [1, 2, 3, 4, 5, 6];

describe('scan response', () => {
  it('is a device that answers a scan for all hosts from one distance', async () => {
    const told = await explained(...hosts.map((i) => swept(i, 253)), ...hosts.map(alive));
    expectJudged(told.at('host 3'), {
      ...{ cause: 'scan-response', category: 'scan', expected: false, severity: 'error', verdict: 'middlebox' },
      confidence: [0.4, 0.9],
      evidence: told.frames('host 3'),
      commands: ['203.0.113.66', '192.0.2.103'],
    });
  });

  it('is not named where the hosts answer themselves', async () => {
    const themselves = (i: number) =>
      flow({
        ...{ client: '203.0.113.66:61000', server: `192.0.2.${100 + i}:22`, start: i * 0.05, rttMs: 44 },
        clientHost: { window: 1024, timestamps: false, windowScale: null, sackPermitted: false },
      })
        .syn()
        .refuse('server', { ipId: 0, label: `host ${i}` });
    const told = await explained(...hosts.map(themselves), ...hosts.map(alive));
    expect(causeOf(told.at('host 3'))).toBe('port-scan');
  });
});

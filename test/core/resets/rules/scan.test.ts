import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { stateless, statelessRefusal } from './stacks.ts';

/** nmap's SYN scan: window 1024, MSS only. */
const probe = (port: number, i: number) =>
  flow({
    ...{ client: '203.0.113.66:61000', server: `192.0.2.100:${port}`, start: i * 0.05, rttMs: 44, vantage: 0.9 },
    clientHost: { window: 1024, timestamps: false, windowScale: null, sackPermitted: false },
  }).syn('client', { label: `SYN ${port}` });
const closed = (port: number, i: number) => probe(port, i).refuse('server', { ...statelessRefusal, label: `port ${port}` });
const open = (port: number, i: number) =>
  probe(port, i)
    .synAck()
    .rst('client', { ...stateless, label: `port ${port}` });
const ports = Array.from({ length: 20 }, (_, i) => 1000 + i);

describe('port scan', () => {
  it('is one client that tries twenty ports and drops those it finds open', async () => {
    const told = await explained(...ports.map((port, i) => (port === 1005 ? open(port, i) : closed(port, i))));
    for (const [port, verdict] of [
      [1003, 'endpoint'],
      [1005, 'endpoint'],
    ] as const) {
      expectJudged(told.at(`port ${port}`), {
        ...{ cause: 'port-scan', category: 'scan', expected: true, severity: 'information', verdict },
        confidence: [0.7, 0.97],
        evidence: told.frames(`port ${port}`),
        commands: ['203.0.113.66', '192.0.2.100', `${port}`],
      });
    }
    expect(told.analysis.totals).toMatchObject({ resets: 20, faults: 0 });
  });

  it('is none below fifteen ports with the SYNs of an operating system: then each is a closed port', async () => {
    const tried = (port: number, i: number) =>
      flow({ client: '203.0.113.66:61000', server: `192.0.2.100:${port}`, start: i * 0.05, rttMs: 44, vantage: 0.9 })
        .syn()
        .refuse('server', { ...statelessRefusal, label: `port ${port}` });
    const told = await explained(...ports.slice(0, 14).map(tried));
    expect(causeOf(told.at('port 1003'))).toBe('port-closed');
  });

  it('is one of few hosts too, when a scanner made the SYNs', async () => {
    const swept = (i: number) =>
      flow({
        ...{ client: '203.0.113.66:61000', server: `192.0.2.${100 + i}:22`, start: i * 0.05, rttMs: 44, vantage: 0.9 },
        clientHost: { window: 1024, timestamps: false, windowScale: null, sackPermitted: false },
      });
    const told = await explained(
      ...[1, 2, 3, 4, 5].map((i) =>
        swept(i)
          .syn()
          .refuse('server', { ...statelessRefusal, label: `host ${i}` }),
      ),
    );
    expect(causeOf(told.at('host 3'))).toBe('port-scan');
    expect(told.at('host 3').expected).toBe(true);
  });

  it('is a single probe with flags that no connection uses', async () => {
    const told = await explained(
      flow({ client: '203.0.113.66:61000', server: '192.0.2.100:81' })
        .packet('client', 'FPU', { ack: 0, options: {}, label: 'Xmas' })
        .rst('server', { ...statelessRefusal, seq: 0, ack: 1_000_000_002, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('port-scan');
    expect(told.at('RST').causes[0].evidence[0]?.frames).toEqual(told.frames('Xmas', 'RST'));
  });

  it('is none when the client also does its work: then the one refusal is a closed port', async () => {
    const busy = ports.map((port, i) =>
      flow({ client: '203.0.113.66:62000', server: `192.0.2.100:${port + 500}`, start: i * 0.05, rttMs: 44, vantage: 0.9 })
        .handshake()
        .send('client', 100)
        .send('server', 100)
        .close(),
    );
    const refused = flow({ client: '203.0.113.66:62000', server: '192.0.2.100:1003', start: 0.2, rttMs: 44, vantage: 0.9 })
      .syn()
      .refuse('server', { ...statelessRefusal, label: 'port 1003' });
    const told = await explained(...busy, refused);
    expect(causeOf(told.at('port 1003'))).toBe('port-closed');
  });
});

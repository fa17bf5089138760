import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { applicationData, clientHello, serverHello } from '../../../support/tls.ts';
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

  /** A connect scan: the operating system's SYNs, and an open port is dropped at once. */
  const looked = (server: string, i: number) => flow({ client: '192.0.2.71:58000', server, start: i * 0.1, rttMs: 2 }).syn();
  const shut = (server: string, i: number) => looked(server, i).refuse('server', { ...statelessRefusal, label: server });
  const openAndDropped = (server: string, i: number) =>
    looked(server, i).synAck().ack('client').packet('client', 'RA', { label: server });

  it('is a small sweep too: most hosts are shut, and the open ones are dropped without a word', async () => {
    const told = await explained(
      ...[1, 2, 3, 4, 5, 6].map((i) => shut(`198.51.100.${i}:80`, i)),
      openAndDropped('198.51.100.7:80', 7),
      looked('198.51.100.8:80', 8),
    );
    for (const server of ['198.51.100.3:80', '198.51.100.7:80']) {
      expect(causeOf(told.at(server))).toBe('port-scan');
      expect(told.at(server).causes[0].evidence[0]?.text).toContain('opened 1 connection and left it without a word');
    }
  });

  it('is one that closes what it finds open with FIN, as netcat -z does', async () => {
    const told = await explained(
      ...[8000, 8001, 8002, 8004, 8005, 8006].map((port, i) => shut(`198.51.100.1:${port}`, i)),
      looked('198.51.100.1:8003', 3).synAck().ack('client').close(),
    );
    expect(causeOf(told.at('198.51.100.1:8005'))).toBe('port-scan');
    expect(told.at('198.51.100.1:8005').outcome).toBe('normal');
  });

  it('is none of a monitor that finds most of its servers open, though it opens and drops too', async () => {
    const told = await explained(
      ...[1, 2, 3, 4, 5, 6].map((i) => openAndDropped(`198.51.100.${i}:80`, i)),
      shut('198.51.100.7:80', 7),
    );
    expect(causeOf(told.at('198.51.100.7:80'))).toBe('port-closed');
    expect(told.at('198.51.100.7:80').expected).toBe(false);
  });

  it('is none of a client that comes back: what is tried again and again is wanted', async () => {
    const rounds = [0, 1, 2, 3].flatMap((round) => [
      ...[1, 2, 3, 4, 5, 6].map((i) =>
        flow({ client: `192.0.2.71:${58_000 + round}`, server: `198.51.100.${i}:80`, start: round * 5 + i * 0.1 })
          .syn()
          .refuse('server', { ...statelessRefusal, label: `${i} in round ${round}` }),
      ),
      flow({ client: `192.0.2.71:${58_000 + round}`, server: '198.51.100.7:80', start: round * 5 })
        .handshake()
        .packet('client', 'RA'),
    ]);
    const told = await explained(...rounds);
    expect(causeOf(told.at('3 in round 2'))).toBe('port-closed');
  });

  it('is none of an older Windows, whose SYNs have scapy’s window but the options of a system', async () => {
    const told = await explained(
      ...[1, 2, 3, 4, 5].map((i) =>
        flow({
          ...{ client: '192.0.2.71:49200', server: `198.51.100.${i}:445`, start: i * 0.1 },
          clientHost: { window: 8192, timestamps: false, ttl: 128 },
        })
          .syn()
          .refuse('server', { ...statelessRefusal, label: `host ${i}` }),
      ),
    );
    expect(causeOf(told.at('host 3'))).toBe('port-closed');
  });

  it('is none where the client goes on to use the connection', async () => {
    const raw = { window: 8192, timestamps: false, windowScale: null, sackPermitted: false };
    const told = await explained(
      flow({ client: '192.0.2.71:56369', server: '198.51.100.1:80', clientHost: raw })
        .syn('client', { options: {} })
        .synAck()
        .ack('client')
        .packet('client', 'RA', { injected: true, label: 'RST' })
        .send('client', 132)
        .send('server', 291)
        .ack('client'),
    );
    expect(told.at('RST').causes.map(({ id }) => id)).not.toContain('port-scan');
  });

  const loneAck = (port: number, window: number) =>
    flow({ client: '203.0.113.66:55045', server: `192.0.2.100:${port}`, start: port / 1000, rttMs: 30 })
      .packet('client', 'A', { seq: 0, ack: 1_943_826_168, window, options: {}, label: `ACK ${port}` })
      .packet('server', 'R', { ...statelessRefusal, seq: 1_943_826_168, ack: 0, label: `RST ${port}` });

  it('is a lone ACK to one port after the other, with a scanner’s window: which of them does a filter let through?', async () => {
    const told = await explained(...[22, 25, 80, 443, 8080].map((port) => loneAck(port, 1024)));
    expect(causeOf(told.at('RST 443'))).toBe('port-scan');
    expect(told.at('RST 443').expected).toBe(true);
    expect(told.at('RST 443').causes[0].evidence[0]?.text).toContain('Its ACK has the window and options of a scanner');
  });

  it('is none with a window as connections have, nor when it is the only one: then that connection was lost', async () => {
    for (const acks of [[22, 25, 80, 443, 8080].map((port) => loneAck(port, 501)), [loneAck(443, 1024)]]) {
      const told = await explained(...acks);
      expect(causeOf(told.at('RST 443'))).toBe('half-open');
    }
  });

  const survey = (lengths: readonly number[], use = 0) =>
    explained(
      ...lengths.map((length, i) => {
        const told = flow({ client: `192.0.2.9:${41_000 + 7 * i}`, server: '198.51.100.20:443', start: 0.4 * i })
          .handshake()
          .send('client', clientHello(`${'a'.repeat(length)}.example`))
          .send('server', serverHello())
          .ack('client');
        const asked =
          use > 0 ? told.send('client', applicationData(use)).send('server', applicationData(900)).ack('client') : told;
        return asked.packet('client', 'RA', { label: `RST ${i}` });
      }),
    );

  it('is a survey of TLS: hellos of many lengths, none of them used', async () => {
    const told = await survey([2, 4, 6, 8, 10, 12, 14]);
    expect(causeOf(told.at('RST 3'))).toBe('port-scan');
    expect(told.at('RST 3').expected).toBe(true);
  });

  it('is none where the same hello is said again, or the connections are used', async () => {
    expect(causeOf((await survey([2, 2, 2, 2, 2, 2, 2])).at('RST 3'))).not.toBe('port-scan');
    expect(causeOf((await survey([2, 4, 6, 8, 10, 12, 14], 400)).at('RST 3'))).not.toBe('port-scan');
  });
});

import { describe, expect, it } from 'vitest';
import { flow, type ScriptedFlow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { stateless } from './stacks.ts';
import { applicationData, clientHello, serverHello } from '../../../support/tls.ts';

const check = (i: number, start: number) =>
  flow({ client: `192.0.2.2:${40_001 + 7 * i}`, server: '192.0.2.100:8080', start, rttMs: 0.4, vantage: 0.5 })
    .syn('client', { label: `SYN ${i}` })
    .synAck()
    .ack('client')
    .packet('client', 'RA', { after: 0.0002, label: `check ${i}` });

describe('health check', () => {
  it('is a connection every ten seconds that carries nothing', async () => {
    const told = await explained(...[0, 1, 2, 3, 4, 5].map((i) => check(i, 10 * i)));
    const finding = told.at('check 3');
    expectJudged(finding, {
      ...{ cause: 'health-check', category: 'normal-close', expected: true, severity: 'information', verdict: 'endpoint' },
      confidence: [0.8, 0.96],
      evidence: told.frames('SYN 3', 'check 3'),
      commands: ['tcp.stream == 3'],
    });
    expect(finding.headline).toContain('every 10 s');
    expect(told.analysis.totals.faults).toBe(0);
  });

  it('is also one without the handshake’s last ACK', async () => {
    const told = await explained(
      ...[0, 1, 2, 3].map((i) =>
        flow({ client: `192.0.2.2:${40_001 + 7 * i}`, server: '192.0.2.100:8080', start: 5 * i })
          .syn()
          .synAck()
          .packet('client', 'RA', { label: `check ${i}` }),
      ),
    );
    expect(causeOf(told.at('check 2'))).toBe('health-check');
  });

  it('is none of a client whose socket was gone and that had got through elsewhere: happy eyeballs, however regular', async () => {
    const told = await explained(
      ...[0, 1, 2, 3, 4].flatMap((i) => [
        flow({ client: `192.0.2.2:${40_001 + 7 * i}`, server: '192.0.2.100:443', start: 5 * i, rttMs: 90 })
          .syn()
          .synAck()
          .rst('client', { ...stateless, label: `lost ${i}` }),
        flow({ client: `[2001:db8::2]:${41_001 + 7 * i}`, server: '[2001:db8::101]:443', start: 5 * i + 0.05, rttMs: 10 })
          .handshake()
          .send('client', 90)
          .send('server', 300)
          .ack('client')
          .close(),
      ]),
    );
    expect(causeOf(told.at('lost 2'))).toBe('client-gave-up');
  });

  it('is not named when they come at random: then the client did not need them', async () => {
    const told = await explained(...[0, 1, 9, 11, 30, 31].map((start, i) => check(i, start)));
    expect(causeOf(told.at('check 3'))).toBe('client-gave-up');
  });

  it('is not named for two of them', async () => {
    const told = await explained(check(0, 0), check(1, 10));
    expect(causeOf(told.at('check 1'))).toBe('client-gave-up');
  });

  it('is one all the same where the server speaks first, before or after the reset', async () => {
    const greeted = (i: number) =>
      flow({ client: `192.0.2.2:${40_001 + 7 * i}`, server: '192.0.2.100:8080', start: i, rttMs: 0.4 })
        .handshake()
        .send('server', 104)
        .packet('client', 'RA', { label: `check ${i}` });
    const crossed = (i: number) => check(i, i).packet('server', 'PA', { payload: 'greeting', after: 0.01 });
    const told = await explained(
      ...[0, 1, 2, 3, 4].map((i) => (i === 2 ? greeted(i) : i === 3 ? crossed(i) : check(i, i))),
      ...[5, 6, 7].map(greeted),
    );
    expect(causeOf(told.at('check 5'))).toBe('health-check');
    expect(told.at('check 5').expected).toBe(true);
  });

  const tlsCheck = (i: number): ScriptedFlow =>
    flow({ client: `192.0.2.2:${40_001 + 7 * i}`, server: '192.0.2.100:443', start: 2 * i, rttMs: 0.4 })
      .handshake()
      .send('client', clientHello('check.example'))
      .send('server', serverHello())
      .send('client', Uint8Array.of(20, 3, 3, 0, 1, 1, 22, 3, 3, 0, 16, ...new Uint8Array(16)));
  const every = (made: (i: number) => ScriptedFlow): ScriptedFlow[] => [0, 1, 2, 3, 4, 5].map(made);

  it('is one that agrees on TLS and wants no more', async () => {
    const told = await explained(...every((i) => tlsCheck(i).packet('client', 'RA', { after: 0.05, label: `check ${i}` })));
    expect(causeOf(told.at('check 3'))).toBe('health-check');
    expect(told.at('check 3').expected).toBe(true);
  });

  it('is none that asks something inside TLS', async () => {
    const told = await explained(
      ...every((i) =>
        tlsCheck(i)
          .send('client', applicationData(300))
          .packet('client', 'RA', { after: 0.05, label: `check ${i}` }),
      ),
    );
    expect(causeOf(told.at('check 3'))).not.toBe('health-check');
  });

  it('is none that leaves at the sight of the certificate: it may not trust it', async () => {
    const told = await explained(
      ...every((i) =>
        flow({ client: `192.0.2.2:${40_001 + 7 * i}`, server: '192.0.2.100:443', start: 2 * i, rttMs: 0.4 })
          .handshake()
          .send('client', clientHello('check.example'))
          .send('server', serverHello())
          .packet('client', 'RA', { label: `check ${i}` }),
      ),
    );
    expect(causeOf(told.at('check 3'))).not.toBe('health-check');
  });

  it('is not named for a client that had asked something', async () => {
    const told = await explained(
      ...[0, 1, 2, 3].map((i) =>
        flow({ client: `192.0.2.2:${40_001 + 7 * i}`, server: '192.0.2.100:8080', start: 5 * i })
          .handshake()
          .send('client', 'GET /health HTTP/1.1\r\nHost: a.example\r\n\r\n')
          .packet('client', 'RA', { label: `check ${i}` }),
      ),
    );
    expect(causeOf(told.at('check 2'))).not.toBe('health-check');
  });

  const asked = (i: number, start: number, answer: string | number, request = 'GET /ready HTTP/1.0\r\n\r\n') =>
    flow({ client: `192.0.2.2:${40_001 + 7 * i}`, server: '192.0.2.100:8080', start, rttMs: 4 })
      .handshake()
      .send('client', request)
      .send('server', answer)
      .ack('client')
      .packet('client', 'RA', { after: 0.0002, label: `check ${i}` })
      .send('server', 900, { after: 0, undelivered: true });
  const begun = 'HTTP/1.0 200 OK\r\nContent-Length: 9000\r\n\r\n';

  it('is also one that asks the same at regular times and leaves as soon as it is answered', async () => {
    const told = await explained(...[0, 1, 2, 3, 4, 5].map((i) => asked(i, 2 * i, begun)));
    expectJudged(told.at('check 3'), {
      ...{ cause: 'health-check', category: 'normal-close', expected: true, severity: 'information', verdict: 'endpoint' },
      confidence: [0.6, 0.97],
      evidence: told.frames('check 3'),
      commands: ['tcp.stream == 3'],
    });
    expect(told.at('check 3').headline).toContain('every 2.0 s');
  });

  it('is none that comes when it likes, or asks something else each time, or is told of an error', async () => {
    const others = [
      [0, 1, 9, 11, 30, 31].map((start, i) => asked(i, start, begun)),
      [0, 1, 2, 3, 4, 5].map((i) => asked(i, 2 * i, begun, `GET /${'a'.repeat(5 * i)} HTTP/1.0\r\n\r\n`)),
      [0, 1, 2, 3, 4, 5].map((i) => asked(i, 2 * i, '-ERR unknown command\r\n')),
    ];
    for (const flows of others) expect(causeOf((await explained(...flows)).at('check 3'))).not.toBe('health-check');
  });
});

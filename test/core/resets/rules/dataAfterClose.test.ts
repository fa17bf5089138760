import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { closeNotify } from '../../../support/tls.ts';
import { stateless, windows } from './stacks.ts';

const kept = () =>
  flow({ client: '192.0.2.12:50444', server: '198.51.100.20:443', rttMs: 18, clientHost: windows(0) })
    .handshake()
    .send('client', 380)
    .send('server', 2100)
    .ack('client');

describe('data after close', () => {
  it('is a goodbye that meets a closed socket: normal', async () => {
    const told = await explained(
      kept()
        .fin('client', { label: 'FIN' })
        .send('server', closeNotify(), { label: 'goodbye' })
        .rst('client', { ...stateless, label: 'RST' }),
    );
    expectJudged(told.at('RST'), {
      ...{ cause: 'data-after-close', category: 'normal-close', expected: true, severity: 'information', verdict: 'endpoint' },
      confidence: [0.7, 0.96],
      evidence: told.frames('FIN', 'goodbye', 'RST'),
      commands: ['tcp.stream == 0'],
    });
  });

  it('is not named when only ACKs came after the FIN: then it is the close itself', async () => {
    const told = await explained(
      kept()
        .fin('client')
        .ack('server')
        .fin('server')
        .rst('client', { ...stateless, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('rst-after-fin');
  });

  it('is no lost request where the client had been told of the end, right behind an answer, before it asked', async () => {
    const asking = (rest: number) =>
      explained(
        flow({ client: '192.0.2.42:40008', server: '198.51.100.67:80', rttMs: 16 })
          .handshake()
          .send('client', 'GET /a HTTP/1.1\r\n\r\n')
          .send('server', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
          .idle(rest)
          .fin('server')
          .ack('client')
          .idle(0.2)
          .send('client', 'GET /b HTTP/1.1\r\n\r\n', { undelivered: true })
          .rst('server', { flags: 'R', ack: 0, ipId: 0, label: 'RST' }),
      );
    expect((await asking(0.001)).at('RST')).toMatchObject({ expected: true, outcome: 'normal' });
    expect((await asking(5)).at('RST')).toMatchObject({ expected: false });
  });
});

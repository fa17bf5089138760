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
});

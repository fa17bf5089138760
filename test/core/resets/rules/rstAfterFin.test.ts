import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { stateless } from './stacks.ts';

const fetched = () =>
  flow({ client: '[2001:db8::12]:50444', server: '[2001:db8:4::20]:443', rttMs: 18 })
    .handshake()
    .send('client', 380)
    .send('server', 2100)
    .ack('client');

describe('RST after FIN', () => {
  it('is a client that ends an orderly close faster', async () => {
    const told = await explained(
      fetched()
        .fin('client', { label: 'FIN' })
        .fin('server', { label: 'answer' })
        .rst('client', { ...stateless, label: 'RST' }),
    );
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{ cause: 'rst-after-fin', category: 'normal-close', expected: true, severity: 'information', verdict: 'endpoint' },
      confidence: [0.8, 0.98],
      evidence: told.frames('FIN', 'answer', 'RST'),
      commands: ['tcp.stream == 0'],
    });
    expect(finding.headline).toContain('which is normal');
    expect(finding.impact).toMatchObject({ interrupted: '', unacknowledgedBytes: { client: 0, server: 0 } });
  });

  it('is an answer to the other end’s FIN just as well', async () => {
    const told = await explained(fetched().fin('server').packet('client', 'RA', { label: 'RST' }));
    expect(causeOf(told.at('RST'))).toBe('rst-after-fin');
    expect(told.at('RST').expected).toBe(true);
  });

  it('is not named when the response was still under way: that is unfinished', async () => {
    const told = await explained(
      fetched()
        .send('server', 8000, { undelivered: true })
        .fin('server', { undelivered: true })
        .packet('server', 'RA', { after: 0.4, label: 'RST' }),
    );
    expect(told.at('RST').causes.map(({ id }) => id)).not.toContain('rst-after-fin');
  });

  it('is normal after a pause in which nothing was waited for', async () => {
    const told = await explained(fetched().idle(63).fin('client').ack('server').packet('client', 'RA', { label: 'RST' }));
    expect(told.at('RST').expected).toBe(true);
    expect(told.at('RST').causes[0].nextSteps[0]?.text).toContain('Nothing to do');
  });

  it('is not named when the connection goes on: then the FIN was none of its ends’', async () => {
    const told = await explained(
      fetched()
        .packet('server', 'FA', { ttl: 40, undelivered: true })
        .packet('client', 'R', { label: 'RST' })
        .send('client', 300)
        .ack('server'),
    );
    expect(told.at('RST').causes.map(({ id }) => id)).not.toContain('rst-after-fin');
    expect(told.at('RST').outcome).not.toBe('normal');
  });

  it('is not named without a FIN: then the client was done', async () => {
    const told = await explained(fetched().packet('client', 'RA', { after: 2, label: 'RST' }));
    expect(causeOf(told.at('RST'))).toBe('client-done');
  });

  it('is not named when data came after the FIN: then the RST answers that', async () => {
    const told = await explained(
      fetched()
        .fin('client')
        .send('server', 200, { undelivered: true })
        .rst('client', { ...stateless, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('data-after-close');
  });
});

import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';

const session = () =>
  flow({ client: '192.0.2.14:43766', server: '198.51.100.9:3306', rttMs: 4 })
    .handshake()
    .send('server', 78)
    .send('client', 110)
    .send('server', 11)
    .ack('client');

describe('an answer that never came', () => {
  it('is a client that closes after a long silence and resets what is left', async () => {
    const told = await explained(
      session()
        .send('client', 182, { label: 'query' })
        .ack('server')
        .idle(63)
        .fin('client', { label: 'FIN' })
        .ack('server')
        .packet('client', 'RA', { label: 'RST' }),
    );
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{ cause: 'answer-never-came', category: 'connection-timeout', expected: false, severity: 'error', verdict: 'endpoint' },
      confidence: [0.8, 0.95],
      evidence: told.frames('query', 'FIN', 'RST'),
      commands: ['tcp.stream == 0'],
    });
    expect(finding.headline).toContain('gave up waiting for an answer to its last 182 bytes after 63 s');
    expect(finding.impact.interrupted).toBe('client data without an answer');
    expect(finding.causes[0].nextSteps.map(({ text }) => text).join(' ')).not.toMatch(/nothing to|not needed/i);
  });

  it('is less sure where the request may have been lost on the way', async () => {
    const told = await explained(
      session()
        .send('client', 182, { undelivered: true, label: 'query' })
        .idle(63)
        .fin('client', { undelivered: true })
        .packet('client', 'RA', { label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('answer-never-came');
    expect(told.at('RST').causes[0].against[0]?.text).toContain('may not have arrived');
  });

  it('is none where the answer had come: then the client closed in order', async () => {
    const told = await explained(
      session()
        .send('client', 182)
        .send('server', 900)
        .ack('client')
        .idle(63)
        .fin('client')
        .ack('server')
        .packet('client', 'RA', { label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('rst-after-fin');
    expect(told.at('RST').expected).toBe(true);
  });

  it('is none after a moment: nobody waits for less than ten seconds and calls that long', async () => {
    const told = await explained(
      session().send('client', 182).ack('server').idle(3).fin('client').ack('server').packet('client', 'RA', { label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('rst-after-fin');
  });
});

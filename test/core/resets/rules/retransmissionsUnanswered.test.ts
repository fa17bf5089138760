import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';

const silent = (gaps: readonly number[]) =>
  gaps.reduce(
    (story, gap, i) => story.retransmit('server', { after: gap, undelivered: true, label: `again ${i}` }),
    flow({ client: '192.0.2.14:50666', server: '198.51.100.23:8080', rttMs: 30 })
      .handshake()
      .send('client', 'GET / HTTP/1.1\r\nHost: a.example\r\n\r\n')
      .send('server', 900, { undelivered: true, label: 'data' }),
  );

describe('unanswered retransmissions', () => {
  it('end with a reset by the end that gave up', async () => {
    const told = await explained(silent([0.25, 0.5, 1, 2, 4]).packet('server', 'RA', { after: 8, label: 'RST' }));
    expectJudged(told.at('RST'), {
      ...{ cause: 'retransmissions-unanswered', category: 'connection-timeout', expected: false, severity: 'error' },
      verdict: 'endpoint',
      confidence: [0.6, 0.87],
      evidence: told.frames('data', 'again 4', 'RST'),
      commands: ['192.0.2.14', '198.51.100.23', '8080'],
    });
  });

  it('are not a quick repetition', async () => {
    const told = await explained(silent([0.01, 0.01]).packet('server', 'RA', { after: 0.3, label: 'RST' }));
    expect(causeOf(told.at('RST'))).not.toBe('retransmissions-unanswered');
  });

  it('are not when the other end confirmed the data in the end', async () => {
    const told = await explained(
      silent([0.25, 0.5, 1, 2]).retransmit('server').ack('client').packet('server', 'RA', { after: 3, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).not.toBe('retransmissions-unanswered');
  });
});

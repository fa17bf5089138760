import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { explained, expectJudged } from '../../../support/judged.ts';

describe('unknown', () => {
  it('is a RST of which nothing else was captured', async () => {
    const told = await explained(flow({ client: '192.0.2.1:50000', server: '198.51.100.1:443' }).rst('server', { label: 'RST' }));
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{ cause: 'unknown', category: 'unknown', expected: false, severity: 'warning', verdict: 'undetermined' },
      confidence: [0.5, 1],
      evidence: [],
      commands: ['192.0.2.1', '198.51.100.1', '50000', '443'],
    });
    expect(finding.headline).toBe(
      'The server, or a middlebox in its name, reset the connection: this capture does not show why.',
    );
    expect(finding.outcome).toBe('unclear');
    expect(told.analysis.totals).toMatchObject({ resets: 1, faults: 0, unclear: 1 });
    expect(finding.blindSpots).toContain('Nothing of this connection was captured before the reset.');
  });

  it('is a RST far outside the window in a capture that began late', async () => {
    const told = await explained(
      flow({ client: '192.0.2.1:50000', server: '198.51.100.1:443' })
        .ack('client')
        .ack('server')
        .rst('server', { seqPlus: 100_000_000, after: 3, label: 'RST' }),
    );
    expect(told.at('RST').causes[0].id).toBe('unknown');
  });

  it('is a fault all the same where work was cut off', async () => {
    const told = await explained(
      flow({ client: '192.0.2.1:50000', server: '198.51.100.1:443' })
        .ack('client')
        .ack('server')
        .send('client', 'GET / HTTP/1.1\r\nHost: a.example\r\n\r\n', { label: 'request' })
        .rst('server', { seqPlus: 100_000_000, after: 3, label: 'RST' }),
    );
    expect(told.at('RST').causes[0].id).toBe('unknown');
    expect(told.at('RST')).toMatchObject({ outcome: 'fault', severity: 'error' });
    expect(told.at('RST').impact.interrupted).toBe('a request without a response');
  });
});

import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';

const met = (port: number) => flow({ client: '192.0.2.39:40005', server: `198.51.100.65:${port}`, rttMs: 16 }).handshake();
const other = flow({ client: '192.0.2.40:40006', server: '198.51.100.65:22', start: 1, rttMs: 16 })
  .handshake()
  .send('server', 'SSH-2.0-OpenSSH_9.2\r\n')
  .send('client', 'SSH-2.0-OpenSSH_9.2\r\n');

describe('application refused', () => {
  it('is a server that drops a stranger without a word while it serves others', async () => {
    const told = await explained(met(22).packet('server', 'RA', { after: 0.004, label: 'RST' }), other);
    expectJudged(told.at('RST'), {
      ...{ cause: 'application-refused', category: 'connection-refusal', expected: false, verdict: 'endpoint' },
      severity: told.at('RST').severity,
      confidence: [0.4, 0.9],
      evidence: told.frames('RST'),
      commands: ['journalctl', 'tcp.stream'],
    });
  });

  it('is a mail server that has no room and says so', async () => {
    const told = await explained(
      met(25)
        .send('server', '421 too many connections, closing\r\n', { label: 'error' })
        .packet('server', 'RA', { label: 'RST' }),
    );
    const [cause] = told.at('RST').causes;
    expect(['application-refused', 'application-abort']).toContain(cause.id);
  });

  it('is not named once the client has been served', async () => {
    const told = await explained(
      met(80).send('client', 90).send('server', 900).ack('client').packet('server', 'RA', { after: 0.1, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('application-abort');
  });
});

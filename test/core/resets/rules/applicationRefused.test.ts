import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { stateless } from './stacks.ts';

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

  it('is a mail server that answers a stranger with 554 in place of its greeting, not one that dislikes a command', async () => {
    const told = await explained(
      met(25)
        .send('server', '554 5.7.1 you are listed\r\n', { label: 'error' })
        .send('client', 'EHLO a.example\r\n', { undelivered: true })
        .packet('server', 'RA', { after: 0.002, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('application-refused');
    const served = await explained(
      met(25)
        .send('server', '220 mx.example\r\n')
        .send('client', 'XYZZY\r\n')
        .send('server', '500 what?\r\n')
        .packet('server', 'RA', { after: 0.002, label: 'RST' }),
    );
    expect(causeOf(served.at('RST'))).toBe('protocol-error');
  });

  it('is a server of any protocol that says one thing at once and closes with the client unread, and no normal close', async () => {
    const full = (told: ReturnType<typeof met>) => told.send('server', 'E42 come back later\r\n').fin('server');
    const told = await explained(
      full(met(11_211))
        .send('client', 'get key\r\n', { undelivered: true })
        .rst('server', { ...stateless, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('application-refused');
    expect(told.at('RST').expected).toBe(false);
    const read = await explained(
      full(met(11_211).send('client', 'get key\r\n').ack('server'))
        .send('client', 'x\r\n', { undelivered: true })
        .rst('server', { ...stateless, label: 'RST' }),
    );
    expect(causeOf(read.at('RST'))).not.toBe('application-refused');
  });

  it('is one that says so in words when it has read the client, too', async () => {
    const told = await explained(
      met(11_211)
        .send('client', 'get key\r\n')
        .ack('server')
        .send('server', 'ERROR Too many open connections\r\n', { label: 'refusal' })
        .packet('server', 'RA', { label: 'RST' }),
    );
    const finding = told.at('RST');
    expect(causeOf(finding)).toBe('application-refused');
    expect(finding.causes[0].evidence.flatMap(({ frames }) => frames)).toContain(told.frames('refusal')[0]);
    expect(finding.headline).toContain('it had no room for another client and said so');
  });
});

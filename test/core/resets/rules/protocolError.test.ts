import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { stateless } from './stacks.ts';

const asked = () =>
  flow({ client: '192.0.2.42:40008', server: '198.51.100.67:80', rttMs: 16 })
    .handshake()
    .send('client', 'GET /%zz HTTP/1.1\r\n\r\n', { label: 'request' });

describe('protocol error', () => {
  it('is a request that the server calls malformed', async () => {
    const told = await explained(
      asked()
        .send('server', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', { label: 'answer' })
        .packet('server', 'RA', { label: 'RST' }),
    );
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{
        cause: 'protocol-error',
        category: 'unexpected-data',
        expected: false,
        verdict: 'endpoint',
        severity: finding.severity,
      },
      confidence: [0.5, 0.92],
      evidence: told.frames('answer', 'RST'),
      commands: ['journalctl', 'tcp.stream == 0'],
    });
    expect(finding.headline).toContain('HTTP 400');
  });

  it('is not named for a page that does not exist', async () => {
    const told = await explained(
      asked().send('server', 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n').packet('server', 'RA', { label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).not.toBe('protocol-error');
  });

  const said = (first: 'close' | 'answer') => {
    const begun = flow({ client: '192.0.2.42:40008', server: '198.51.100.67:25', rttMs: 16 })
      .handshake()
      .send('server', '220 mx.example ESMTP\r\n')
      .ack('client')
      .send('client', 'QUUT\r\n');
    const wrong = '500 command not recognized\r\n';
    const parts =
      first === 'close'
        ? begun.fin('client', { undelivered: true }).send('server', wrong)
        : begun.send('server', wrong).ack('client').fin('client').send('server', wrong);
    return explained(parts.rst('client', { ...stateless, label: 'RST' }));
  };

  it('is not named where the client had closed before it could hear what was wrong', async () => {
    expect(causeOf((await said('close')).at('RST'))).toBe('data-after-close');
    expect((await said('close')).at('RST').expected).toBe(true);
  });
});

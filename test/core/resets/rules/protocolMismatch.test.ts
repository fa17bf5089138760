import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { clientHello, serverHello } from '../../../support/tls.ts';
import { stateless } from './stacks.ts';

const to = (port: number) => flow({ client: '192.0.2.19:51111', server: `198.51.100.27:${port}`, rttMs: 24 }).handshake();
const request = 'GET / HTTP/1.1\r\nHost: www.example\r\n\r\n';

describe('protocol mismatch', () => {
  it('is HTTP to an SSH server', async () => {
    const told = await explained(
      to(22)
        .send('server', 'SSH-2.0-OpenSSH_9.2p1\r\n', { label: 'banner' })
        .send('client', request, { label: 'request' })
        .packet('server', 'RA', { label: 'RST' }),
    );
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{ cause: 'protocol-mismatch', category: 'unexpected-data', expected: false, severity: 'error', verdict: 'endpoint' },
      confidence: [0.7, 0.95],
      evidence: told.frames('banner', 'request', 'RST'),
      commands: ['ss -tlnp', 'sport = :22'],
    });
    expect(finding.headline).toContain('the client speaks HTTP on a port where the server speaks SSH');
  });

  it('is TLS to a plain HTTP port, seen from the client that resets', async () => {
    const told = await explained(
      to(80)
        .send('client', clientHello('www.example'))
        .send('server', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
        .packet('client', 'RA', { label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('protocol-mismatch');
  });

  it('is not what ends a conversation that went on after the first answer, whatever the two seem to speak', async () => {
    const told = await explained(
      to(6379)
        .send('client', '*1\r\n$4\r\nPING\r\n')
        .send('server', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
        .ack('client')
        .idle(2)
        .send('client', '*2\r\n$3\r\nGET\r\n$1\r\na\r\n', { label: 'again' })
        .rst('server', { ...stateless, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('half-open');
  });

  it('is not an ordinary HTTP error', async () => {
    const told = await explained(
      to(80)
        .send('client', request)
        .send('server', 'HTTP/1.1 404 Not Found\r\n\r\n')
        .packet('server', 'RA', { after: 1, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).not.toBe('protocol-mismatch');
  });

  const plain = (port: number, n = 1) =>
    flow({ client: `192.0.2.9:4010${n}`, server: `198.51.100.7:${port}`, start: n, rttMs: 20 })
      .handshake()
      .send('client', 'GET / HTTP/1.1\r\nHost: a.example\r\n\r\n');

  it('is HTTP on a port of another protocol that closes without a word, unless others are served there', async () => {
    const dropped = (port: number) => plain(port).ack('server').packet('server', 'RA', { label: 'RST' });
    expect(causeOf((await explained(dropped(1883))).at('RST'))).toBe('protocol-mismatch');
    expect(causeOf((await explained(dropped(8080))).at('RST'))).not.toBe('protocol-mismatch');
    const served = plain(1883, 3).send('server', 'HTTP/1.1 204 No Content\r\n\r\n').ack('client');
    expect(causeOf((await explained(dropped(1883), served)).at('RST'))).not.toBe('protocol-mismatch');
  });

  const greeting = '( success ( 2 2 ( ) ( edit-pipeline svndiff1 depth ) ) )';

  it('is TLS that is answered in words of no known protocol', async () => {
    const told = await explained(
      to(3690)
        .send('client', clientHello('www.example'), { label: 'hello' })
        .send('server', greeting, { label: 'words' })
        .fin('server')
        .ack('client')
        .send('client', clientHello('www.example'), { after: 0.15, undelivered: true })
        .rst('server', { ...stateless, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('protocol-mismatch');
    expect(told.at('RST').causes[0].evidence[0]?.frames).toEqual(expect.arrayContaining(told.frames('hello', 'words', 'RST')));
    expect(told.at('RST').headline).toContain('the client speaks TLS on a port where the server speaks another protocol');
  });

  it('is not TLS that begins behind a greeting', async () => {
    const told = await explained(
      to(3690)
        .send('server', greeting)
        .send('client', clientHello('www.example'))
        .send('server', serverHello())
        .packet('server', 'RA', { label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).not.toBe('protocol-mismatch');
  });

  const answered = (words: string, ends: boolean) => {
    const told = flow({ client: '192.0.2.42:40008', server: '198.51.100.67:6600', rttMs: 16 })
      .handshake()
      .send('client', 'GET / HTTP/1.1\r\nHost: www.example\r\n\r\n')
      .send('server', words)
      .ack('client');
    const closed = ends ? told.fin('server').ack('client') : told;
    return explained(
      closed
        .send('client', 'GET /b HTTP/1.1\r\nHost: www.example\r\n\r\n', { undelivered: true })
        .rst('server', { flags: 'R', ack: 0, ipId: 0, label: 'RST' }),
    );
  };

  it('is HTTP that is answered in words of no known protocol by a server that closes behind them', async () => {
    expect(causeOf((await answered('<?xml version="1.0"?><stream:error/>', true)).at('RST'))).toBe('protocol-mismatch');
  });

  it('is none where the answer is HTTP, or the server says on', async () => {
    for (const [words, ends] of [
      ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', true],
      ['ICY 200 OK\r\n\r\n', false],
    ] as const)
      expect(causeOf((await answered(words, ends)).at('RST'))).not.toBe('protocol-mismatch');
  });
});

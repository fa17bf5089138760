import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { windows } from './stacks.ts';

const download = () =>
  flow({ client: '192.0.2.40:53011', server: '198.51.100.20:80', rttMs: 18 })
    .handshake()
    .send('client', 'GET /export.csv HTTP/1.1\r\nHost: reports.example.com\r\n\r\n', { label: 'request' })
    .send('server', 'HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 48000\r\n\r\n')
    .send('server', 5792, { label: 'last data' })
    .ack('client');

describe('an answer cut after the client had closed its half', () => {
  const asked = () =>
    flow({ client: '192.0.2.30:37358', server: '198.51.100.40:80', rttMs: 40 })
      .handshake()
      .send('client', 'GET /big HTTP/1.0\r\n\r\n')
      .fin('client')
      .ack('server');

  it('is an abort of the server, and a fault', async () => {
    const told = await explained(
      asked()
        .send('server', `HTTP/1.0 200 OK\r\nContent-Length: 50000\r\n\r\n${'x'.repeat(900)}`)
        .ack('client')
        .packet('server', 'RA', { after: 0.4, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('application-abort');
    expect(told.at('RST')).toMatchObject({ expected: false, severity: 'error' });
    expect(told.at('RST').impact.interrupted).toContain('of 50,000 bytes');
  });

  it('is none when the answer was whole: then the close was in order', async () => {
    const told = await explained(
      asked()
        .send('server', `HTTP/1.0 200 OK\r\nContent-Length: 900\r\n\r\n${'x'.repeat(900)}`)
        .ack('client')
        .packet('server', 'RA', { after: 0.4, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('rst-after-fin');
    expect(told.at('RST').expected).toBe(true);
  });
});

describe('application abort', () => {
  it('is a server process that dies in the middle of a download', async () => {
    const told = await explained(download().packet('server', 'RA', { after: 0.24, label: 'RST' }));
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{ cause: 'application-abort', category: 'application-error', expected: false, verdict: 'endpoint' },
      // All that had been sent was acknowledged; what was cut off is the rest of the answer, by its Content-Length.
      severity: 'error',
      confidence: [0.6, 0.87],
      evidence: told.frames('RST'),
      commands: ['192.0.2.40', '198.51.100.20', '53011', '80', 'tcp_send_reset'],
    });
    expect(finding.headline).toBe('The server reset the connection: its application aborted it.');
    expect(finding.impact.applicationError).toBe('The client sees ECONNRESET (“Connection reset by peer”).');
  });

  it('is a Windows client that cancels in the middle of an answer: RST/ACK without window or timestamps, IP ID continuing', async () => {
    const told = await explained(
      flow({ client: '[2001:db8::40]:53011', server: '[2001:db8:2::20]:443', clientHost: windows(0), serverHost: windows(8) })
        .handshake()
        .send('client', 200)
        .send('server', 2900, { flags: 'A' })
        .ack('client')
        .rst('client', { after: 0.8, label: 'RST' }),
    );
    expectJudged(told.at('RST'), {
      ...{ cause: 'application-abort', category: 'application-error', expected: false, severity: 'warning', verdict: 'endpoint' },
      confidence: [0.4, 0.87],
      evidence: told.frames('RST'),
      commands: ['2001:db8::40', '2001:db8:2::20', '443'],
    });
  });

  it('is not named when data had just arrived that nobody read: then that is why the kernel sent RST', async () => {
    const told = await explained(
      download()
        .send('client', 'GET /next HTTP/1.1\r\n\r\n')
        .packet('server', 'RA', { after: 0.0183, ackPlus: -22, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('close-with-unread-data');
  });

  const announced = 'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n';
  const half = (sent: number) =>
    flow({ rttMs: 20 })
      .handshake()
      .send('client', 'GET /big HTTP/1.1\r\nHost: a.example\r\n\r\n')
      .fin('client')
      .send('server', announced + 'x'.repeat(sent))
      .ack('client')
      .packet('server', 'RA', { after: 0.3, label: 'RST' });

  it('is a server that breaks off its answer although the client has finished asking (FIN), unless the answer is whole', async () => {
    const cut = (await explained(half(900))).at('RST');
    expect(causeOf(cut)).toBe('application-abort');
    expect(cut.expected).toBe(false);
    const whole = (await explained(half(5000))).at('RST');
    expect(causeOf(whole)).toBe('rst-after-fin');
    expect(whole.expected).toBe(true);
  });

  it('is seen behind a SYN proxy that gives the reset an old number, by the clock of the server', async () => {
    const story = (options: object) =>
      flow({ rttMs: 20, serverHost: { isn: 7000, timestamps: true }, clientHost: { timestamps: true } })
        .handshake()
        .send('client', 300)
        .send('server', 1400)
        .ack('client')
        .packet('server', 'RA', { after: 0.3, seq: 7001, label: 'RST', ...options });
    expect(causeOf((await explained(story({}))).at('RST'))).toBe('application-abort');
    expect(causeOf((await explained(story({ options: new Uint8Array(0) }))).at('RST'))).not.toBe('application-abort');
  });
});

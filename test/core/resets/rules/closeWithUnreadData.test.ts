import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';

describe('close with unread data', () => {
  it('is a server that answers an upload early and closes with the rest unread', async () => {
    const told = await explained(
      flow({ client: '192.0.2.41:53555', server: '198.51.100.25:8080', rttMs: 18, vantage: 1 })
        .handshake()
        .send('client', 'POST /upload HTTP/1.1\r\nContent-Length: 200000\r\n\r\n')
        .send('client', 4344)
        .ack('server')
        .send('client', 7240, { undelivered: true, label: 'unread' })
        .send('server', 'HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
        .packet('server', 'RA', { after: 0.0003, label: 'RST' }),
    );
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{
        cause: 'close-with-unread-data',
        category: 'application-error',
        expected: false,
        severity: 'error',
        verdict: 'endpoint',
      },
      confidence: [0.5, 0.87],
      evidence: told.frames('RST'),
      commands: ['192.0.2.41', '198.51.100.25', '53555', '8080', 'TCPAbort'],
    });
    expect(finding.impact.unacknowledgedBytes.client).toBe(7240);
  });

  it('is a server that does not speak the protocol it hears', async () => {
    const told = await explained(
      flow({ client: '[2001:db8::41]:53555', server: '[2001:db8:3::25]:6379', rttMs: 10 })
        .handshake()
        .send('client', 700, { label: 'unread' })
        .packet('server', 'RA', { label: 'RST' }),
    );
    expectJudged(told.at('RST'), {
      ...{
        cause: 'close-with-unread-data',
        category: 'application-error',
        expected: false,
        severity: 'error',
        verdict: 'endpoint',
      },
      confidence: [0.4, 0.87],
      evidence: told.frames('unread', 'RST'),
      commands: ['2001:db8::41', '2001:db8:3::25', '6379'],
    });
  });

  it('is not named when everything had been read and answered: then the application aborted', async () => {
    const told = await explained(
      flow({ client: '192.0.2.41:53555', server: '198.51.100.25:8080' })
        .handshake()
        .send('client', 'POST /upload HTTP/1.1\r\nContent-Length: 0\r\n\r\n')
        .send('server', 'HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n')
        .ack('client')
        .packet('server', 'RA', { after: 3, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('application-abort');
  });

  /** A second request, and a RST/ACK sooner than the round trip seems to allow: it acknowledges so much of that request. */
  const next = (rest: number, ackPlus: number) =>
    explained(
      flow({ client: '192.0.2.41:53555', server: '198.51.100.25:8080', rttMs: 18 })
        .handshake()
        .send('client', 'GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n')
        .send('server', 300)
        .ack('client')
        .idle(rest)
        .send('client', 'GET /b HTTP/1.1\r\nHost: a.example\r\n\r\n', { undelivered: true })
        .packet('server', 'RA', { after: 0.018, ackPlus, label: 'RST' }),
    );

  it('is not one whose RST crossed, after a rest, the only request that was open: its socket had not taken that', async () => {
    expect(causeOf((await next(1, 0)).at('RST'))).toBe('application-abort');
  });

  it('is one that had taken that request, or what went before without a rest', async () => {
    expect(causeOf((await next(1, 39)).at('RST'))).toBe('close-with-unread-data');
    expect(causeOf((await next(0.01, 0)).at('RST'))).toBe('close-with-unread-data');
  });
});

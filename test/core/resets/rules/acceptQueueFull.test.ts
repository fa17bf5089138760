import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { stateless } from './stacks.ts';

const begun = () =>
  flow({ client: '192.0.2.15:50777', server: '198.51.100.24:8443', rttMs: 24 }).syn().synAck('server', { label: 'SYN/ACK' });

describe('accept queue full', () => {
  it('is a server that repeats its SYN/ACK until the client has given up', async () => {
    const told = await explained(
      begun()
        .ack('client', { undelivered: true })
        .send('client', 200, { undelivered: true })
        .retransmit('server', { after: 1 })
        .ack('client')
        .retransmit('server', { after: 2 })
        .ack('client')
        .retransmit('server', { after: 4, label: 'last SYN/ACK' })
        .packet('client', 'R', { ack: 0, ipId: 0, window: 0, options: {}, seq: 1_000_000_001, label: 'RST' }),
    );
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{ cause: 'accept-queue-full', category: 'connection-refusal', expected: false, severity: 'error', verdict: 'endpoint' },
      confidence: [0.6, 0.87],
      evidence: told.frames('SYN/ACK', 'last SYN/ACK', 'RST'),
      commands: ['TcpExtListen', 'somaxconn'],
    });
    expect(finding.headline).toContain('it had no room to accept');
  });

  it('is a server that refuses the client’s ACK while it accepts others (tcp_abort_on_overflow)', async () => {
    const told = await explained(
      begun()
        .ack('client', { label: 'ACK' })
        .rst('server', { ...stateless, seq: 3_000_000_001, label: 'RST' }),
      flow({ client: '192.0.2.16:50000', server: '198.51.100.24:8443', start: 1, rttMs: 24 })
        .handshake()
        .send('client', 9)
        .send('server', 9),
    );
    expect(causeOf(told.at('RST'))).toBe('accept-queue-full');
    expect(told.at('RST').origin.verdict).toBe('endpoint');
  });

  it('is not named where a RST of another device had ended what the server had begun, be that one hop nearer', async () => {
    const told = await explained(
      flow({ client: '192.0.2.16:50000', server: '198.51.100.24:8443', rttMs: 24 })
        .handshake()
        .send('client', 9)
        .send('server', 9),
      flow({ client: '192.0.2.15:50777', server: '198.51.100.24:8443', start: 1, rttMs: 24 })
        .syn()
        .synAck()
        .ack('client')
        .packet('server', 'RA', { ttl: 56, ipId: 21_000, window: 0, options: {}, after: 0.002, injected: true })
        .rst('server', { ...stateless, seq: 3_000_000_001, after: 0.023, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('half-open');
    expect(told.at('RST').origin.verdict).toBe('endpoint');
  });

  it('is not named for a client that answers a single SYN/ACK with a RST', async () => {
    const told = await explained(begun().rst('client', { ...stateless, seq: 1_000_000_001, label: 'RST' }));
    expect(causeOf(told.at('RST'))).toBe('client-gave-up');
  });

  it('is not named for a client that had sent nothing but its SYN, twice: it never answered', async () => {
    const told = await explained(
      flow({ client: '192.0.2.15:50777', server: '198.51.100.24:8443', rttMs: 24, vantage: 1 })
        .syn()
        .synAck()
        .retransmit('client', { after: 1 })
        .retransmit('server')
        .packet('client', 'R', { ack: 0, window: 0, options: {}, seq: 1_000_000_001, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).not.toBe('accept-queue-full');
  });
});

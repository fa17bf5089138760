import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/core/analyse.ts';
import { captureOf, flow } from '../../support/conversation.ts';
import { explained } from '../../support/judged.ts';
import { MemorySource } from '../../support/memorySource.ts';

describe('a reset forged while the connection opens', () => {
  it('in the client’s name after the SYN/ACK is no client that gave up, when the client works on', async () => {
    const { findings } = await explained(
      flow()
        .syn()
        .synAck()
        .rst('client', { injected: true, ttl: 240, ipId: 7 })
        .ack('client')
        .send('client', 100)
        .send('server', 300)
        .ack('client'),
    );
    expect(findings[0]?.origin.verdict).toBe('middlebox');
    expect(findings[0]?.expected).toBe(false);
    expect(findings[0]?.causes[0].id).toBe('policy-reset');
  });

  it('does not hide the SYN/ACK that follows it: the server had not refused', async () => {
    const { findings } = await explained(
      flow()
        .syn()
        .rst('server', { injected: true, flags: 'R', ack: 0, ttl: 60 })
        .synAck()
        .ack('client')
        .send('client', 100)
        .send('server', 300),
    );
    expect(findings[0]?.origin.verdict).toBe('middlebox');
  });
});

it('a second SYN/ACK with other numbers makes no lost gigabytes', async () => {
  const { findings } = await explained(
    flow({ serverHost: { isn: 1000 } })
      .syn()
      .synAck()
      .packet('server', 'SA', { seq: 0x6000_0000, injected: true })
      .rst('client'),
  );
  expect(findings[0]?.impact.unacknowledgedBytes).toEqual({ client: 0, server: 0 });
});

it('a SYN with the RST flag makes nobody a client', async () => {
  const { findings } = await explained(flow().send('client', 50).send('server', 50).packet('server', 'SR', { injected: true }));
  expect(findings[0]?.claimedSender).toBe('server');
});

it('a flow is found by its number where another is known from an ICMP error alone', async () => {
  const quoted = flow({ client: '10.9.9.9:40000' }).syn();
  const analysis = await analyse(new MemorySource(captureOf(quoted)));
  const query = { sort: 'severity', descending: true, text: 'no such text', show: 'faults', offset: 7, limit: 1 } as const;
  expect(analysis.flows({ ...query, flow: 0 }).rows.map((row) => row.flow)).toEqual([0]);
  expect(analysis.flows({ ...query, flow: 1 })).toEqual({ total: 0, offset: 0, rows: [] });
});

describe('data that was acknowledged after all is not lost', () => {
  it('by the RST itself', async () => {
    const { findings } = await explained(
      flow().handshake().send('client', 100).send('server', 300).rst('client', { after: 0.001 }),
    );
    expect(findings[0]?.impact.unacknowledgedBytes).toEqual({ client: 0, server: 0 });
  });

  it('by an ACK that was under way when the RST was sent', async () => {
    const { findings } = await explained(
      flow().handshake().send('client', 100).send('server', 300).rst('server', { after: 0.0001 }).ack('client', { after: 0.001 }),
    );
    expect(findings[0]?.impact.unacknowledgedBytes).toEqual({ client: 0, server: 0 });
  });
});

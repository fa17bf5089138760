import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';

const served = (count: number, after = 5) =>
  Array.from({ length: count }, (_, i) =>
    flow({ client: `192.0.2.4${i}:53011`, server: '198.51.100.20:80', start: i / 50, clientHost: { isn: 1000 + i } })
      .handshake()
      .send('client', 90)
      .send('server', 900, { flags: 'A' })
      .ack('client')
      .packet('server', 'RA', { after: after - i / 50, label: `RST ${i}` }),
  );

describe('process exit', () => {
  it('resets all connections of a service in one moment, and then nobody listens', async () => {
    const refused = flow({ client: '192.0.2.60:40000', server: '198.51.100.20:80', start: 6 }).syn().refuse('server');
    const told = await explained(...served(7), refused);
    expectJudged(told.at('RST 3'), {
      ...{ cause: 'process-exit', category: 'application-error', expected: false, severity: 'warning', verdict: 'endpoint' },
      confidence: [0.6, 0.92],
      evidence: told.frames('RST 3'),
      commands: ['ss -tlnp', 'journalctl'],
    });
    const texts = told
      .at('RST 3')
      .causes[0].evidence.map(({ text }) => text)
      .join(' ');
    expect(texts).toContain('7 connections');
    expect(texts).toContain('1 new connection to it were refused');
  });

  it('is not named for two connections that happen to end together', async () => {
    const told = await explained(...served(2));
    expect(causeOf(told.at('RST 1'))).toBe('application-abort');
  });

  it('is no process that ends its connections one after the other', async () => {
    const oneByOne = [0, 1, 2, 3].map((i) =>
      flow({ client: `192.0.2.4${i}:53011`, server: '198.51.100.20:80', start: i / 50, clientHost: { isn: 1000 + i } })
        .handshake()
        .send('client', 90)
        .send('server', 900, { flags: 'A' })
        .ack('client')
        .packet('server', 'RA', { after: 5 + i * 0.25, label: `RST ${i}` }),
    );
    const told = await explained(...oneByOne);
    for (const i of [1, 2]) expect(causeOf(told.at(`RST ${i}`))).toBe('application-abort');
  });

  it('is no process that accepts new connections at once', async () => {
    const next = flow({ client: '192.0.2.60:40000', server: '198.51.100.20:80', start: 5.4 }).handshake().send('client', 90);
    const told = await explained(...served(4), next);
    expect(causeOf(told.at('RST 3'))).toBe('application-abort');
  });

  it('is a service that closed many connections and refuses new ones, when the next queries are refused', async () => {
    const closed = Array.from({ length: 5 }, (_, i) =>
      flow({ client: `192.0.2.4${i}:53011`, server: '198.51.100.20:5000', start: i / 50, clientHost: { isn: 1000 + i } })
        .handshake()
        .send('client', 90)
        .send('server', 900)
        .ack('client')
        .fin('server')
        .ack('client')
        .send('client', 30, { after: 0.3, undelivered: true })
        .rst('server', { flags: 'R', ack: 0, ipId: 0, label: `RST ${i}` }),
    );
    const refused = flow({ client: '192.0.2.60:40000', server: '198.51.100.20:5000', start: 0.7 }).syn().refuse('server');
    const told = await explained(...closed, refused);
    expect(causeOf(told.at('RST 2'))).toBe('process-exit');
    expect(causeOf((await explained(...closed)).at('RST 2'))).toBe('data-after-close');
  });
});

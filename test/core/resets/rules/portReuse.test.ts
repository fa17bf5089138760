import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { stateless } from './stacks.ts';

const ends = { client: '192.0.2.34:40002', server: '198.51.100.61:8080', rttMs: 16 };
const first = () => flow(ends).handshake().send('client', 50).send('server', 50).close('server');
const second = (start: number) => flow({ ...ends, start, clientHost: { isn: 2_000_000_000 } });

describe('port reuse', () => {
  it('is a new connection that meets the state of the last one on its ports', async () => {
    const told = await explained(
      first(),
      second(3)
        .syn('client', { label: 'SYN' })
        .ack('server', { seq: 3_000_000_052, ack: 1_000_000_052, label: 'old ACK' })
        .rst('client', { ...stateless, seq: 1_000_000_052, label: 'RST' }),
    );
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{ cause: 'port-reuse', category: 'unexpected-data', expected: false, severity: 'warning', verdict: 'endpoint' },
      confidence: [0.5, 0.9],
      evidence: told.frames('SYN', 'old ACK', 'RST'),
      commands: ['conntrack -L', 'ss -tanpio'],
    });
    expect(finding.headline).toMatch(/reused \d\.\d s after/);
  });

  it('is not named when the last connection on these ports ended long before', async () => {
    const told = await explained(first(), second(900).syn('client').refuse('server', { label: 'RST' }));
    expect(causeOf(told.at('RST'))).toBe('port-closed');
  });
});

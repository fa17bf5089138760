import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';

const ends = { server: '198.51.100.62:443', rttMs: 16 };
const withEcn = (client = '192.0.2.35:40003') =>
  flow({ client, ...ends })
    .syn('client', { flags: 0xc2, label: 'SYN with ECN' })
    .refuse('server', { label: 'RST' });

describe('ECN rejected', () => {
  it('is a SYN with ECE and CWR that is reset while the same without them is accepted', async () => {
    const told = await explained(
      withEcn(),
      flow({ client: '192.0.2.35:40004', ...ends, start: 1 })
        .handshake()
        .send('client', 9),
    );
    expectJudged(told.at('RST'), {
      ...{ cause: 'ecn-rejected', category: 'security-policy', expected: false, severity: 'error' },
      verdict: told.at('RST').origin.verdict,
      confidence: [0.7, 0.94],
      evidence: told.frames('SYN with ECN', 'RST'),
      commands: ['198.51.100.62'],
    });
    expect(told.at('RST').causes[0].nextSteps.at(-1)?.text).toContain('net.ipv4.tcp_ecn=0');
  });

  it('is not named when nothing without ECN was accepted', async () => {
    const told = await explained(
      withEcn(),
      flow({ client: '192.0.2.35:40004', ...ends, start: 1 })
        .syn()
        .refuse('server'),
    );
    expect(causeOf(told.at('RST'))).toBe('port-closed');
  });
});

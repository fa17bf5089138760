import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { device, statelessRefusal } from './stacks.ts';

const ends = { client: '192.0.2.10:51000', server: '203.0.113.7:25', rttMs: 40 };

describe('SYN rejected by policy', () => {
  it('is a SYN answered by the server with SYN/ACK and by somebody else with a RST', async () => {
    const told = await explained(
      flow(ends)
        .syn('client', { label: 'SYN' })
        .refuse('server', { ...device, after: 0.0012, label: 'RST' })
        .synAck('server', { after: 0.039, label: 'SYN/ACK' }),
    );
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{
        cause: 'syn-rejected-by-policy',
        category: 'security-policy',
        expected: false,
        severity: 'error',
        verdict: 'middlebox',
      },
      confidence: [0.75, 0.92],
      evidence: told.frames('SYN', 'RST', 'SYN/ACK'),
      commands: ['192.0.2.10', '203.0.113.7', '25', 'test security-policy-match'],
    });
    expect(finding.impact.applicationError).toContain('ECONNREFUSED');
  });

  it('is also a RST that comes after the SYN/ACK to the same SYN', async () => {
    const told = await explained(
      flow({ ...ends, client: '[2001:db8::9]:40000', server: '[2001:db8:f::9]:25' })
        .syn('client', { label: 'SYN' })
        .synAck('server', { label: 'SYN/ACK' })
        .refuse('server', { ...device, after: 0.0005, label: 'RST' })
        .ack('client'),
    );
    expectJudged(told.at('RST'), {
      ...{
        cause: 'syn-rejected-by-policy',
        category: 'security-policy',
        expected: false,
        severity: 'warning',
        verdict: 'middlebox',
      },
      confidence: [0.75, 0.92],
      evidence: told.frames('SYN', 'RST', 'SYN/ACK'),
      commands: ['2001:db8::9', '2001:db8:f::9'],
    });
  });

  it('is not named when the server’s own socket resets at once: it too acknowledges only the SYN', async () => {
    const accepted = flow(ends).handshake().packet('server', 'RA', { after: 0.0005, label: 'RST' });
    expect(causeOf((await explained(accepted)).at('RST'))).toBe('application-abort');
    const greeted = flow(ends).handshake().send('server', 80).packet('server', 'RA', { after: 0.0005, label: 'RST' });
    const told = await explained(greeted);
    expect(causeOf(told.at('RST'))).toBe('application-abort');
    expect(told.at('RST').origin.verdict).toBe('endpoint');
  });

  it('is not named when a second SYN is what was accepted: the service may have started in between', async () => {
    const told = await explained(
      flow(ends)
        .syn()
        .refuse('server', { ...statelessRefusal, label: 'RST' })
        .retransmit('client', { after: 1 })
        .synAck(),
    );
    expect(causeOf(told.at('RST'))).toBe('service-unavailable');
    expect(told.at('RST').origin.verdict).toBe('endpoint');
  });
});

import { describe, expect, it } from 'vitest';
import { flow, type FlowOptions, type PacketOverrides, type ScriptedFlow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { stateless } from './stacks.ts';

const ends: FlowOptions = { client: '192.0.2.25:50700', server: '198.51.100.25:8443', rttMs: 40, vantage: 1 };
/** The device on the way back is two hops from the server; the client itself is nine away. */
const device = { ...stateless, ttl: 62, injected: true } satisfies PacketOverrides;
const isn = 1_000_000_000;
const refusedByDevice = (more: PacketOverrides = {}): ScriptedFlow =>
  flow(ends)
    .syn('client', { label: 'SYN' })
    .synAck('server', { label: 'SYN/ACK', undelivered: true })
    .rst('client', { ...device, seq: isn + 1, after: 0.004, label: 'RST', ...more });
const askedAgain = (story: ScriptedFlow): ScriptedFlow =>
  story.packet('client', 'S', { after: 1, seq: isn, ack: 0, label: 'SYN again' });

describe('asymmetric path', () => {
  it('is a device that met the answer alone: the client asks again', async () => {
    const told = await explained(askedAgain(refusedByDevice()));
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{ cause: 'asymmetric-path', category: 'unexpected-data', expected: false, severity: 'warning', verdict: 'middlebox' },
      confidence: [0.6, 0.87],
      evidence: told.frames('SYN', 'SYN/ACK', 'RST', 'SYN again'),
      commands: ['192.0.2.25', '198.51.100.25', '8443', 'show counter global'],
    });
    expect(finding.causes[0].roles).toEqual(['session-management']);
    expect(finding.headline).toContain('had taken another way');
  });

  it('is the same at each repetition of the SYN, not the echo of the RST before', async () => {
    const story = askedAgain(refusedByDevice())
      .packet('server', 'SA', { seq: 3_000_000_000, ack: isn + 1, undelivered: true })
      .rst('client', { ...device, seq: isn + 1, after: 0.004 })
      .packet('client', 'S', { after: 2, seq: isn, ack: 0 })
      .packet('server', 'SA', { seq: 3_000_000_000, ack: isn + 1, undelivered: true })
      .rst('client', { ...device, seq: isn + 1, after: 0.004, label: 'last RST' });
    expect(causeOf((await explained(story)).at('last RST'))).toBe('asymmetric-path');
  });

  it('is not named when the client does not ask again: then it wanted the connection no more', async () => {
    const told = await explained(refusedByDevice());
    expect(told.at('RST').causes.map(({ id }) => id)).not.toContain('asymmetric-path');
  });

  it('is not named first when the RST has the client’s own TTL: a client may refuse the answer and ask again', async () => {
    const told = await explained(askedAgain(refusedByDevice({ ttl: 55, after: 0.04 })));
    expect(told.at('RST').causes[0].id).not.toBe('asymmetric-path');
    expect(told.at('RST').origin.verdict).not.toBe('middlebox');
  });

  it('is not named when the SYN/ACK was wrong: then the client had to refuse it', async () => {
    const told = await explained(
      askedAgain(
        flow(ends)
          .syn()
          .synAck('server', { ackPlus: 500, undelivered: true })
          .rst('client', { ...device, seq: isn + 501, label: 'RST' }),
      ),
    );
    expect(told.at('RST').causes.map(({ id }) => id)).not.toContain('asymmetric-path');
  });

  it('is less likely when the other direction was reset too: that device had seen both', async () => {
    const alone = (await explained(askedAgain(refusedByDevice()))).at('RST').causes[0].confidence;
    const both = await explained(askedAgain(refusedByDevice().rst('server', { ...device, seq: 3_000_000_001, after: 0.0002 })));
    const cause = both.at('RST').causes.find(({ id }) => id === 'asymmetric-path');
    expect(cause?.confidence ?? 0).toBeLessThan(alone);
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { Case } from '../../../src/core/resets/case.ts';
import type { ResetFacts, Stage } from '../../../src/core/resets/facts/facts.ts';
import type { Side, Verdict } from '../../../src/core/resets/finding.ts';
import { headline } from '../../../src/core/resets/telling/headline.ts';
import type { Rule } from '../../../src/core/resets/rule.ts';
import { rules } from '../../../src/core/resets/judging/rules.ts';
import { unknown } from '../../../src/core/resets/rules/unknown.ts';
import type { StatedCause } from '../../../src/core/resets/facts/statedCause.ts';
import { flow } from '../../support/conversation.ts';
import { resetFactsOf } from '../../support/resetFacts.ts';

let facts: ResetFacts;
beforeAll(async () => {
  facts = await resetFactsOf(
    flow({ client: '192.0.2.1:50000', server: '198.51.100.1:443' })
      .handshake()
      .send('client', 'GET / HTTP/1.1\r\n\r\n')
      .send('server', 500)
      .ack('client')
      .packet('server', 'RA', { after: 12 }),
  );
});

const say = (rule: Rule, verdict: Verdict, about: Partial<ResetFacts> = {}): string =>
  headline(
    { ...facts, ...about },
    {
      origin: { verdict, confidence: 0.9, middlebox: verdict === 'middlebox', case: new Case(false) },
      causes: [{ rule, confidence: 0.8, case: new Case(false) }],
    },
  );

const stages: readonly Stage[] = ['orphan', 'syn', 'syn-sent', 'syn-ack', 'established', 'data', 'closing', 'mid-stream'];
const senders: readonly Side[] = ['client', 'server', 'unknown'];
const stated: readonly (StatedCause | null)[] = [
  null,
  { kind: 'big-ip', text: 'BIG-IP: [0x1:2] No local listener' },
  { kind: 'diagnostic-payload', code: 14, enterprise: 0 },
  { kind: 'text', text: 'No TCP/No listener' },
  { kind: 'mptcp-reset', reason: 2 },
  { kind: 'mptcp-reset', reason: 200 },
  { kind: 'mptcp-fastclose' },
];

describe.each([...rules, unknown].map((rule) => [rule.id, rule] as const))('because of %s', (_id, rule) => {
  it('one sentence is said that names the sender the verdict names', () => {
    for (const stage of stages)
      for (const claimedSender of senders)
        for (const said of stated)
          for (const verdict of ['endpoint', 'middlebox', 'undetermined'] as const) {
            const sentence = say(rule, verdict, { stage, claimedSender, stated: said });
            expect(sentence).toMatch(/^[A-Z1].*: (?:[a-z“]|Multipath TCP ).*[^\s.]\.$/);
            expect(sentence).not.toMatch(/\s\s|\.\.|\n|undefined|null|NaN|\[object/);
            expect(sentence.startsWith('A middlebox, not ')).toBe(verdict === 'middlebox');
            expect(sentence.includes('or a middlebox in its name')).toBe(verdict === 'undetermined');
          }
  });

  it('the reason is a clause that stands alone after the colon', () => {
    const because = rule.because(facts);
    expect(because).toMatch(/^(?!because|that |since )(?:[a-z“]|Multipath TCP)\S*( \S+)+$/);
    expect(because).not.toMatch(/[.;:]$|^\s|\s$/);
  });

  it('no quotation in it is empty once the reset states something', () => {
    for (const said of stated) {
      if (said === null || !rule.judge({ ...facts, stated: said }, new Case(false))) continue;
      expect(rule.because({ ...facts, stated: said })).not.toContain('“”');
    }
  });
});

describe('what happened', () => {
  it.each<[Stage, Side, string]>([
    ['syn', 'server', 'The server refused the connection: '],
    ['data', 'server', 'The server reset the connection: '],
    ['closing', 'client', 'The client reset the connection at its end: '],
    ['syn-ack', 'client', 'The client dropped the connection: '],
    ['syn-ack', 'server', 'The server reset the connection: '],
  ])('in stage %s by the %s', (stage, claimedSender, start) => {
    expect(say(unknown, 'endpoint', { stage, claimedSender })).toBe(`${start}this capture does not show why.`);
  });

  it('names the address when nobody knows which end is the server', () => {
    expect(say(unknown, 'middlebox', { claimedSender: 'unknown' })).toMatch(/^A middlebox, not 198\.51\.100\.1, reset/);
    expect(say(unknown, 'endpoint', { claimedSender: 'unknown' })).toMatch(/^198\.51\.100\.1 reset/);
  });
});

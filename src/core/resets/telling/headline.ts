import type { ResetFacts } from '../facts/facts.ts';
import type { Verdict } from '../finding.ts';
import type { Judgement } from '../judging/rank.ts';
import type { Rule } from '../rule.ts';
import { isIgnored } from '../signs/ignored.ts';

/** One sentence: who did what, and why. */
export function headline(facts: ResetFacts, judgement: Judgement): string {
  const [{ rule }] = judgement.causes;
  const { verdict } = judgement.origin;
  return `${subject(facts, verdict)} ${verb(facts, rule)}: ${condition(facts, rule, verdict)}${rule.because(facts)}.`;
}

/** Where nobody knows who sent it, a cause that needs one of the two holds for that one only. */
function condition(facts: ResetFacts, { madeBy }: Rule, verdict: Verdict): string {
  if (verdict !== 'undetermined' || madeBy === 'either') return '';
  return `if it was ${madeBy === 'middlebox' ? 'a middlebox' : nameOfEnd(facts)}, `;
}

/** The end that the RST names: "the client", or its address where nobody knows the sides. */
export function nameOfEnd({ claimedSender, ownIsClient, place }: ResetFacts): string {
  return claimedSender === 'unknown' ? (ownIsClient ? place.clientAddress : place.serverAddress) : `the ${claimedSender}`;
}

function subject(facts: ResetFacts, verdict: Verdict): string {
  const end = nameOfEnd(facts);
  switch (verdict) {
    case 'endpoint':
      return capital(end);
    case 'middlebox':
      return `A middlebox, not ${end},`;
    case 'undetermined':
      return `${capital(end)}, or a middlebox in its name,`;
  }
}

function verb(facts: ResetFacts, { did }: Rule): string {
  const { stage, claimedSender } = facts;
  if (isIgnored(facts)) return 'sent a RST that had no effect';
  if (did !== undefined) return did;
  if (stage === 'syn') return 'refused the connection';
  if (stage === 'closing') return 'reset the connection at its end';
  return stage === 'syn-ack' && claimedSender === 'client' ? 'dropped the connection' : 'reset the connection';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

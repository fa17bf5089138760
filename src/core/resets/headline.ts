import type { ResetFacts } from './facts.ts';
import type { Verdict } from './finding.ts';
import type { Judgement } from './rank.ts';

/** One sentence: who did what, and why. */
export function headline(facts: ResetFacts, judgement: Judgement): string {
  const [{ rule }] = judgement.causes;
  return `${subject(facts, judgement.origin.verdict)} ${verb(facts)}: ${rule.because(facts)}.`;
}

function subject({ claimedSender, ownIsClient, place }: ResetFacts, verdict: Verdict): string {
  const end = claimedSender === 'unknown' ? (ownIsClient ? place.clientAddress : place.serverAddress) : `the ${claimedSender}`;
  switch (verdict) {
    case 'endpoint':
      return capital(end);
    case 'middlebox':
      return `A middlebox, not ${end},`;
    case 'undetermined':
      return `${capital(end)}, or a middlebox in its name,`;
  }
}

function verb({ stage, claimedSender, after }: ResetFacts): string {
  if (after.ignored !== null && stage !== 'closing') return 'sent a RST that had no effect';
  if (stage === 'syn') return 'refused the connection';
  if (stage === 'closing') return 'reset the connection at its end';
  return stage === 'syn-ack' && claimedSender === 'client' ? 'dropped the connection' : 'reset the connection';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

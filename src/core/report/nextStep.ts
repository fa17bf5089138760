import { stepWords } from './words.ts';
import type { ChecklistStep, Finding, NextStep } from '../resets/finding.ts';

function bestStep({ origin, causes: [cause] }: Finding): ChecklistStep {
  // While it is open who sent it, only a second capture point settles that.
  if (origin.verdict === 'undetermined' || cause.category === 'unknown') return 'capture';
  // What is wrong with a packet, the packet shows.
  if (cause.id === 'malformed-reset') return 'capture';
  if (origin.verdict === 'middlebox' || cause.category === 'security-policy') return 'firewall-logs';
  if (cause.category === 'connection-timeout') return 'application-configuration';
  return 'server-logs';
}

/** The one step to take first; undefined when the reset is expected, for then there is nothing to do. */
export function mostUsefulStep(finding: Finding): NextStep | undefined {
  if (finding.expected) return undefined;
  const { nextSteps } = finding.causes[0];
  const best = bestStep(finding);
  return nextSteps.find(({ step }) => step === best) ?? nextSteps[0];
}

/** "the firewall logs": where to begin. */
export const firstOf = ({ step }: NextStep): string => `the ${stepWords[step].toLowerCase()}`;

/** The text up to the end of its first sentence. */
export function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;
}

/** The commands of a step, each with where it is to be entered: one for each system that the host may run; none where it has none. */
export function commandsOf({ command, tool, also = [] }: NextStep): { readonly tool: string; readonly command: string }[] {
  return command === undefined ? [] : [{ tool: tool ?? '', command }, ...also];
}

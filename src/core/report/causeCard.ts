import type { Evidence, Finding } from '../resets/finding.ts';
import { alternatives } from './alternatives.ts';
import {
  causeWords,
  commandBlocks,
  endpoints,
  evidenceItems,
  impactLine,
  pointLine,
  senderWords,
  stepWordsAndText,
} from './markdownParts.ts';
import { prose } from './markdownText.ts';
import { commandsOf, mostUsefulStep } from './nextStep.ts';

// A hover is read at a glance: the three observations that say most, and the strongest objection.
const shownFor = 3;
const shownAgainst = 1;

function strongest(evidence: readonly Evidence[], maximum: number): Evidence[] {
  return [...evidence].sort((a, b) => b.weight - a.weight).slice(0, maximum);
}

/** A finding as compact Markdown, for a hover. No links, no HTML; packet text is inert. */
export function causeCardMarkdown(finding: Finding): string {
  const { origin } = finding;
  const [cause] = finding.causes;
  const step = mostUsefulStep(finding);
  const others = alternatives(finding).length;
  return [
    `**${causeWords(finding)}**${others > 0 ? ` · ${others} more possible` : ''}`,
    '',
    prose(finding.headline),
    '',
    `**Who:** ${senderWords(finding)} · ${endpoints(finding)}`,
    '',
    ...pointLine(finding),
    ...evidenceItems('For', strongest([...cause.evidence, ...origin.evidence], shownFor)),
    ...evidenceItems('Against', strongest([...cause.against, ...origin.against], shownAgainst)),
    '',
    impactLine(finding),
    '',
    ...(step === undefined
      ? ['Expected: nothing to do.']
      : [`Next: ${stepWordsAndText(step)}`, ...commandBlocks(commandsOf(step))]),
  ]
    .join('\n')
    .trimEnd();
}

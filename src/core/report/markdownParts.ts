import type { Evidence, Finding, NextStep } from '../resets/finding.ts';
import { lostOf } from './impactWords.ts';
import { code, fenced, prose } from './markdownText.ts';
import { categoryWords, frameList, howSure, probability, stepWords, strength, likelierWords, whoAndHowSure } from './words.ts';

/** "for: The TTL is that of the server (strong; frame 14)". */
export function evidenceItems(label: string, evidence: readonly Evidence[]): string[] {
  return evidence.map(({ text, weight, frames }) => {
    const place = [strength(weight), frameList(frames)].filter((part) => part !== '').join('; ');
    return `- ${label}: ${prose(text)} (${place})`;
  });
}

/** "`10.0.0.2:443` → `10.0.0.1:51234`". */
export function endpoints({ from, to }: Pick<Finding, 'from' | 'to'>): string {
  return `${code(from)} → ${code(to)}`;
}

export function senderWords({ origin, claimedSender }: Finding): string {
  const words = whoAndHowSure(origin.verdict, origin.confidence, claimedSender);
  return origin.likelier === undefined ? words : `${words}; rather ${likelierWords(origin, claimedSender)}`;
}

/** "Port closed, very likely (0.91): connection refused". */
export function causeWords({ causes: [{ title, category, confidence }] }: Finding): string {
  if (category === 'unknown') return prose(title);
  return `${prose(title)}, ${howSure(confidence)} (${probability(confidence)}): ${categoryWords[category]}`;
}

/** At what point of the conversation the reset came; nothing where no conversation was seen. */
export function pointLine({ application: { point, text } }: Finding): string[] {
  return point === 'nothing-said' ? [] : [`**At what point:** ${prose(text)}`, ''];
}

/** What was cut off and not acknowledged. */
export function lostWords(finding: Finding): string {
  const parts = lostOf(finding).map((part) => prose(part));
  return parts.length === 0 ? 'nothing that this capture shows' : parts.join('; ');
}

/** What was lost, and what the applications see of it. */
export function impactLine(finding: Finding): string {
  return `**What was lost:** ${lostWords(finding)}. ${prose(finding.impact.applicationError)}`.trimEnd();
}

/** "**Capture.** Compare both ends." */
export function stepWordsAndText({ step, text }: Pick<NextStep, 'step' | 'text'>): string {
  return `**${stepWords[step]}.** ${prose(text)}`;
}

/** Commands, each as a block of its own under the name of its place. */
export function commandBlocks(commands: readonly { readonly tool: string; readonly command: string }[], indent = ''): string[] {
  return commands.flatMap(({ tool, command }) => [
    ...(tool === '' ? [] : ['', `${indent}${prose(tool)}:`]),
    ...['', ...fenced(command, indent), ''],
  ]);
}

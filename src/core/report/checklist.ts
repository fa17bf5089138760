import { calibratedCause } from '../resets/judging/calibration.ts';
import { categories, type Category, type NextStep } from '../resets/finding.ts';
import type { Rule, StepFacts } from '../resets/rule.ts';
import { rules } from '../resets/judging/rules.ts';
import { unknown } from '../resets/rules/unknown.ts';
import { type Fitting, fittingSteps } from '../resets/steps/fitting.ts';
import type { FlowPlace } from '../resets/steps/flowPlace.ts';
import { categoryWords, probability, stepWords } from './words.ts';

/** The flow that the checklist's commands are filled in for. Addresses from RFC 5737. */
const examplePlace: FlowPlace = {
  clientAddress: '192.0.2.10',
  clientPort: 51234,
  serverAddress: '198.51.100.20',
  serverPort: 443,
  ipv6: false,
  time: '2026-01-02T03:04:05.123456789Z',
  flow: 3,
  frames: [14],
};
const exampleFacts: StepFacts = {
  expected: true,
  idle: { seconds: 350, from: 12, endedBy: 'packet', to: 13 },
  sender: { role: 'server', name: 'the server' },
  timer: null,
};

/** Linux stands for all: other systems are asked in their own words. */
const exampleFitting: Fitting = {
  systems: { client: ['linux'], server: ['linux'] },
  protocol: null,
  expected: true,
  sender: 'server',
};

const senders: Record<Rule['madeBy'], string> = {
  endpoint: 'the end that the RST names',
  middlebox: 'a middlebox between the ends',
  either: 'the end that the RST names, or a middlebox',
};

/** docs/checklist.md: every cause, how it is recognised and what to do, made from the rules themselves so that it cannot drift. */
export function checklistMarkdown(): string {
  const all = [...rules, unknown];
  const parts = categories.map((category) =>
    categoryPart(
      category,
      all.filter((rule) => rule.category === category),
    ),
  );
  return `${[
    '# Checklist',
    'Every cause that is recognised, by reason. Made from the rules by `npm run docs`; do not edit.',
    'The commands are filled in for an example: client 192.0.2.10:51234, server 198.51.100.20:443. In the editor and on the command line they are filled in for the flow at hand.',
    ...parts.filter((part) => part !== ''),
  ].join('\n\n')}\n`;
}

function categoryPart(category: Category, rulesOfIt: readonly Rule[]): string {
  if (rulesOfIt.length === 0) return '';
  const heading = categoryWords[category];
  return [`## ${heading.charAt(0).toUpperCase()}${heading.slice(1)}`, ...rulesOfIt.map(rulePart)].join('\n\n');
}

function rulePart(rule: Rule): string {
  const steps = fittingSteps(rule.steps(examplePlace, exampleFacts), examplePlace, rule, exampleFitting);
  const facts = [
    `- Id: \`${rule.id}\``,
    `- Made by: ${senders[rule.madeBy]}`,
    ...(rule.roles.length > 0 ? [`- Firewall role: ${rule.roles.join(', ')}`] : []),
    `- One capture can make it at most ${probability(calibratedCause(rule.ceiling))} probable`,
  ];
  return [`<a id="${rule.id}"></a>`, `### ${rule.title}`, rule.summary, facts.join('\n'), ...steps.map(stepPart)].join('\n\n');
}

function stepPart({ step, text, command, tool }: NextStep): string {
  const lead = `**${stepWords[step]}.** ${text}`;
  return command === undefined ? lead : `${lead}${tool === undefined ? '' : ` ${tool}:`}\n\n\`\`\`\n${command}\n\`\`\``;
}

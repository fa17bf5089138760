import { mostUsefulStep } from '../core/report/nextStep.ts';
import { toolCommands } from '../core/report/toolCommands.ts';
import { deviceWords, capturedWords } from '../core/report/words.ts';
import type { Finding } from '../core/resets/finding.ts';
import type { ShownFinding } from '../shared/protocol.ts';

/** A finding with what the page says of it in the words of the reports: the page itself has no code of the core. */
export const shownFinding = (finding: Finding): ShownFinding => ({
  ...finding,
  first: mostUsefulStep(finding) ?? null,
  tools: toolCommands(finding),
  captured: capturedWords(finding),
  deviceText: finding.device === null ? null : deviceWords(finding.device),
});

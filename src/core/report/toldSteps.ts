import type { NextStep } from '../resets/finding.ts';
import { commandsOf, firstSentence } from './nextStep.ts';

/** A step as it is told after others: its commands are those that have not been told yet. */
export interface StepTold {
  readonly text: string;
  readonly commands: readonly { readonly tool: string; readonly command: string }[];
}

/**
 * The steps that a report has told so far. Advice that it has already given is referred to by the frame of the reset under which it
 * stands: a page of the same firewall commands under every cause hides the one that differs.
 */
export class ToldSteps {
  readonly #texts = new Map<string, number>();
  readonly #commands = new Map<string, number>();

  /** @param frame first frame of the reset under which it is told. */
  tell(step: NextStep, frame: number): StepTold {
    const all = commandsOf(step);
    const commands = all.filter(({ command }) => !this.#commands.has(command));
    const before = this.#texts.get(step.text);
    const shared = all.map(({ command }) => this.#commands.get(command)).find((told) => told !== undefined);
    if (before === undefined) this.#texts.set(step.text, frame);
    for (const { command } of commands) this.#commands.set(command, frame);
    if (before === undefined)
      return { text: shared === undefined ? step.text : `${step.text} ${whose(shared, frame)}`, commands };
    const short = firstSentence(step.text).replace(/[.:]$/, '');
    return { text: `${short} (as for frame ${before})${commands.length === 0 ? '.' : ':'}`, commands };
  }
}

const whose = (told: number, frame: number): string =>
  told === frame ? 'The command is the one above.' : `The command is that of frame ${told}.`;

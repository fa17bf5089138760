/** Explains labelled captures and puts what was said beside what is true. */
import { analyse } from '../../../src/core/analyse.ts';
import type { Category, Finding } from '../../../src/core/resets/finding.ts';
import { openSource } from '../../../src/worker/fileSource.ts';
import { categoryOfCause, rulesOfCause } from './causeNames.ts';
import type { LabelledCapture, ResetLabel } from './labels.ts';

/** One finding, and the truth about the RST that it is named after. */
export interface Judged {
  readonly capture: LabelledCapture;
  readonly label: ResetLabel;
  readonly finding: Finding;
}

/**
 * One entry a finding. Later RSTs of a finding are its echo: they are labelled, but the finding stands or falls with its first.
 * @throws Error when a capture and its labels do not belong together: a RST without a label, or a label without a RST.
 */
export async function judge(capture: LabelledCapture): Promise<Judged[]> {
  const source = await openSource(capture.path);
  try {
    const analysis = await analyse(source);
    const labels = new Map(capture.resets.map((label) => [label.frame, label]));
    const judged: Judged[] = [];
    for (let index = 0; index < analysis.totals.resets; index++) {
      const finding = analysis.explain(index);
      const label = labels.get(finding.frame);
      if (!label) throw new Error(`${capture.path}: frame ${finding.frame} is a RST without a label`);
      for (const frame of finding.frames) labels.delete(frame);
      judged.push({ capture, label, finding });
    }
    const [left] = labels.keys();
    if (left !== undefined) throw new Error(`${capture.path}: frame ${left} is labelled, but in no finding`);
    return judged;
  } finally {
    await source.close();
  }
}

/** The categories that are right for a label. */
export function rightCategories({ category, accept }: ResetLabel): readonly Category[] {
  return [category, ...accept.map(categoryOfCause)];
}

/** Whether a cause of the product is right for a label. */
export const isRightCause = ({ cause, accept }: ResetLabel, id: string): boolean =>
  [cause, ...accept].some((each) => rulesOfCause(each).includes(id));

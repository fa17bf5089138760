import { svg, type SVGTemplateResult } from 'lit';
import { type Look, questionMark } from '../look.ts';

/**
 * The four marks of a reset. They differ in shape as well as colour: a cross for a fault, a triangle for a possible one, a question
 * mark for an unclear one, a ring for an expected one. Drawn in a 10 × 10 box around 0,0 in currentColor.
 */
const shapes: Readonly<Record<Look, SVGTemplateResult>> = {
  error: svg`<path class="stroke" d="M-3.4-3.4 3.4 3.4M3.4-3.4-3.4 3.4" />`,
  warning: svg`<path class="fill" d="M0-4.6 4.8 4H-4.8Z" />`,
  unclear: svg`<path class="stroke thin" d=${questionMark.path} /><circle class="fill" cy=${questionMark.dot.y} r=${questionMark.dot.radius} />`,
  information: svg`<circle class="ring" r="3.3" />`,
};

/** The mark as an icon beside text that says the same. */
export function mark(look: Look): SVGTemplateResult {
  return svg`<svg class="mark ${look}" viewBox="-6 -6 12 12" aria-hidden="true">${shapes[look]}</svg>`;
}

import { svg, type SVGTemplateResult } from 'lit';
import type { Severity } from '../../src/core/resets/finding.ts';

/**
 * The three marks of a reset. They differ in shape as well as colour: a cross for a fault, a triangle for a possible one,
 * a ring for an expected one. Drawn in a 10 × 10 box around 0,0 in currentColor.
 */
const shapes: Readonly<Record<Severity, SVGTemplateResult>> = {
  error: svg`<path class="stroke" d="M-3.4-3.4 3.4 3.4M3.4-3.4-3.4 3.4" />`,
  warning: svg`<path class="fill" d="M0-4.6 4.8 4H-4.8Z" />`,
  information: svg`<circle class="ring" r="3.3" />`,
};

/** The mark as an icon beside text that says the same. */
export function mark(severity: Severity): SVGTemplateResult {
  return svg`<svg class="mark ${severity}" viewBox="-6 -6 12 12" aria-hidden="true">${shapes[severity]}</svg>`;
}

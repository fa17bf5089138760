import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { questionMark } from '../look.ts';

/** Drawn in a box of 36 × 16 around its middle line, as lanePainter.ts draws on the canvas. */
const shapes: readonly { readonly shape: SVGTemplateResult; readonly text: string }[] = [
  { shape: svg`<path class="error" d="M14.5 4.5 21.5 11.5M21.5 4.5 14.5 11.5" />`, text: 'a reset that is a fault' },
  { shape: svg`<path class="warning solid" d="M18 3.5 22.5 12h-9Z" />`, text: 'a reset that may be a fault' },
  {
    shape: svg`<g class="unclear" transform="translate(18 7.5)"><path d=${questionMark.stroke} /><circle class="solid" cy=${questionMark.dot.y} r="0.5" /></g>`,
    text: 'a reset that is unclear: a fault or normal, this capture cannot tell',
  },
  { shape: svg`<circle class="expected" cx="18" cy="8" r="3.3" />`, text: 'a reset that is expected' },
  {
    shape: svg`<path class="error" d="M12.75 2.75h10.5v10.5h-10.5ZM15.5 5.5l5 5m0-5-5 5" />`,
    text: 'in a box: made by a middlebox',
  },
  { shape: svg`<path d="M20 2h-4v12h4" />`, text: 'handshake; the upper half is the client’s, the lower the server’s' },
  { shape: svg`<path d="M16 2h4v12h-4" />`, text: 'FIN of both ends' },
  { shape: svg`<path d="M4 8h28M12 8V3m5 5V1.5M22 8v5m5-5v3" />`, text: 'data: the client’s above the line, the server’s below' },
  { shape: svg`<path class="warning" d="M16.4 2h3.2v6h-3.2Z" />`, text: 'sent again' },
  { shape: svg`<path class="warning" d="M16 4v8m4-8v8" />`, text: 'window closed: the receiver had no room' },
  { shape: svg`<path stroke-dasharray="1.5 4" d="M4 8h28" />`, text: 'silence' },
  { shape: svg`<path d="m20 4-4 4 4 4" />`, text: 'the flow is before, or after, the time on show' },
];

/** What the shapes mean. */
export function pictureKey(): TemplateResult {
  return html`<details class="notes key" data-testid="key">
    <summary>Key</summary>
    <ul>
      ${shapes.map(
        ({ shape, text }) => html`<li><svg viewBox="0 0 36 16" aria-hidden="true">${shape}</svg><span>${text}</span></li>`,
      )}
    </ul>
  </details>`;
}

import { html, type TemplateResult } from 'lit';

/** The few icons of the page, after the codicons of the same names, in a 16 × 16 box; the font itself would be 80 KB. */
const paths = {
  search:
    'M6.5 2a4.5 4.5 0 1 0 2.76 8.06l3.59 3.59.8-.8-3.59-3.59A4.5 4.5 0 0 0 6.5 2Zm0 1.1a3.4 3.4 0 1 1 0 6.8 3.4 3.4 0 0 1 0-6.8Z',
  close: 'm8 8.7 3.65 3.65.7-.7L8.7 8l3.65-3.65-.7-.7L8 7.3 4.35 3.65l-.7.7L7.3 8l-3.65 3.65.7.7L8 8.7Z',
  copy: 'M5 2h7.5c.3 0 .5.2.5.5V11h-1V3H5V2ZM3.5 4h7c.3 0 .5.2.5.5v9c0 .3-.2.5-.5.5h-7a.5.5 0 0 1-.5-.5v-9c0-.3.2-.5.5-.5ZM4 5v8h6V5H4Z',
  check: 'm6.3 11.3-3.1-3.1.7-.7 2.4 2.4 5.9-5.9.7.7-6.6 6.6Z',
  up: 'M8 5.3 3.35 9.95l.7.7L8 6.7l3.95 3.95.7-.7L8 5.3Z',
  right: 'M10.7 8 6.05 3.35l-.7.7L9.3 8l-3.95 3.95.7.7L10.7 8Z',
  options:
    'M2 4h6.1a2 2 0 0 1 3.8 0H14v1h-2.1a2 2 0 0 1-3.8 0H2V4Zm8 1.5a1 1 0 1 0 0-2 1 1 0 0 0 0 2ZM2 11h2.1a2 2 0 0 1 3.8 0H14v1H7.9a2 2 0 0 1-3.8 0H2v-1Zm4 1.5a1 1 0 1 0 0-2 1 1 0 0 0 0 2Z',
  details: 'M2.5 2h11c.3 0 .5.2.5.5v11c0 .3-.2.5-.5.5h-11a.5.5 0 0 1-.5-.5v-11c0-.3.2-.5.5-.5ZM3 3v5h10V3H3Zm0 6v4h10V9H3Z',
  down: 'M8 10.7 3.35 6.05l.7-.7L8 9.3l3.95-3.95.7.7L8 10.7Z',
  note: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13Zm0 1a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM7.4 7h1.2v4.5H7.4V7Zm.6-2.6a.8.8 0 1 1 0 1.6.8.8 0 0 1 0-1.6Z',
  zoomIn:
    'M6.5 2a4.5 4.5 0 1 0 2.76 8.06l3.59 3.59.8-.8-3.59-3.59A4.5 4.5 0 0 0 6.5 2Zm0 1.1a3.4 3.4 0 1 1 0 6.8 3.4 3.4 0 0 1 0-6.8ZM6 4.5h1V6h1.5v1H7v1.5H6V7H4.5V6H6V4.5Z',
  zoomOut:
    'M6.5 2a4.5 4.5 0 1 0 2.76 8.06l3.59 3.59.8-.8-3.59-3.59A4.5 4.5 0 0 0 6.5 2Zm0 1.1a3.4 3.4 0 1 1 0 6.8 3.4 3.4 0 0 1 0-6.8ZM4.5 6h4v1h-4V6Z',
  whole:
    'M2 3h1v10H2V3Zm11 0h1v10h-1V3ZM6.3 5.3 4.1 7.5h7.8L9.7 5.3l.7-.7L13.8 8l-3.4 3.4-.7-.7 2.2-2.2H4.1l2.2 2.2-.7.7L2.2 8l3.4-3.4.7.7Z',
} as const;

export function icon(name: keyof typeof paths): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d=${paths[name]} /></svg>`;
}

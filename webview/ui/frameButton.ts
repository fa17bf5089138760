import { html, type TemplateResult } from 'lit';

/** Leads to a packet; whoever shows it hears the click. */
export const frameButton = (frame: number): TemplateResult =>
  html`<button class="frame-link" data-testid="evidence-frame" data-frame=${frame} title="Go to frame ${frame}">
    <span class="unseen">Go to frame </span>${frame}
  </button> `;

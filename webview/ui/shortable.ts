import { html, type TemplateResult } from 'lit';

/** In a narrow window the short form is to be seen, and the long one is there for the ear. */
export const shortable = (text: string, short: string): TemplateResult =>
  html`<span class="long">${text}</span><span class="short" aria-hidden="true">${short}</span>`;

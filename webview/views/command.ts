import { html, type TemplateResult } from 'lit';
import type { Desk } from '../state/desk.ts';
import { icon } from '../ui/icons.ts';

/** A command to be run elsewhere, with a button that copies it. @param what what the status bar calls it when it was copied */
export function command(desk: Desk, text: string, what: string): TemplateResult {
  return html`<div class="command">
    <code>${text}</code>
    <button class="tool" title="Copy: ${what}" data-testid="copy" @click=${(event: Event) => void copy(event, desk, text, what)}>
      ${icon('copy')}${icon('check')}<span class="unseen">Copy: ${what}</span>
    </button>
  </div>`;
}

/** The button answers where the eye is: a tick for a moment. */
async function copy(event: Event, desk: Desk, text: string, what: string): Promise<void> {
  const button = event.currentTarget as HTMLElement;
  if (!(await desk.copy({ text, what }))) return;
  button.classList.add('done');
  setTimeout(() => button.classList.remove('done'), 1500);
}

import { html, nothing, type TemplateResult } from 'lit';
import type { Cause, ChecklistStep } from '../../src/core/resets/finding.ts';
import type { TimelineStore } from '../state/timelineStore.ts';
import { icon } from '../ui/icons.ts';

/** The checklist's steps as headings, and what the status bar calls their commands when copied. */
const steps: Readonly<Record<ChecklistStep, { readonly title: string; readonly what: string }>> = {
  capture: { title: 'In the capture', what: 'Wireshark filter' },
  'firewall-logs': { title: 'In the firewall logs', what: 'Firewall log query' },
  'server-logs': { title: 'In the server logs', what: 'Server log command' },
  'application-configuration': { title: 'In the application’s configuration', what: 'Command' },
};

/** What to check next, in the order of the checklist, each command with a copy button. */
export function nextSteps(cause: Cause, store: TimelineStore): TemplateResult | typeof nothing {
  if (cause.nextSteps.length === 0) return nothing;
  return html`<h3>What to check next</h3>
    <ol class="steps">
      ${cause.nextSteps.map(({ step, text, command }) => {
        const { title, what } = steps[step];
        return html`<li>
          <div><b>${title}.</b> ${text}</div>
          ${
            command === undefined
              ? nothing
              : html`<div class="command">
                  <code>${command}</code>
                  <button
                    class="tool"
                    title="Copy: ${what}"
                    data-testid="copy"
                    @click=${(event: Event) => void copy(event, store, command, what)}
                  >
                    ${icon('copy')}${icon('check')}<span class="unseen">Copy: ${what}</span>
                  </button>
                </div>`
          }
        </li>`;
      })}
    </ol>`;
}

/** The button answers where the eye is: a tick for a moment. */
async function copy(event: Event, store: TimelineStore, text: string, what: string): Promise<void> {
  const button = event.currentTarget as HTMLElement;
  if (!(await store.copy({ text, what }))) return;
  button.classList.add('done');
  setTimeout(() => button.classList.remove('done'), 1500);
}

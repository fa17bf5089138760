import { html, nothing, type TemplateResult } from 'lit';
import type { Cause, ChecklistStep } from '../../src/core/resets/finding.ts';
import type { ToolCommand } from '../../src/core/report/toolCommands.ts';
import type { TimelineStore } from '../state/timelineStore.ts';
import { command as commandLine } from './command.ts';

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
      ${cause.nextSteps.map(({ step, text, command, tool, also = [] }) => {
        const { title, what: usual } = steps[step];
        return html`<li>
          <div><b>${title}.</b> ${text}</div>
          ${tool === undefined ? nothing : toolName(tool)}${command === undefined ? nothing : commandLine(store, command, tool ?? usual)}
          ${also.map((other) => html`${toolName(other.tool)}${commandLine(store, other.command, other.tool)}`)}
        </li>`;
      })}
    </ol>`;
}

const toolName = (tool: string): TemplateResult => html`<div class="tool-name">${tool}:</div>`;

/** The same for every tool at hand. */
export function otherTools(tools: readonly ToolCommand[], store: TimelineStore): TemplateResult | typeof nothing {
  if (tools.length === 0) return nothing;
  return html`<details class="other-tools" data-testid="other-tools">
    <summary>Filters and commands for each tool</summary>
    ${tools.map(
      ({ tool, about, command }) =>
        html`<div class="tool-name"><b>${tool}</b>, ${about}:</div>
          ${commandLine(store, command, tool)}`,
    )}
  </details>`;
}

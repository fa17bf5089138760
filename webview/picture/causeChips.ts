import { html, nothing, type TemplateResult } from 'lit';
import type { CauseCount } from '../../src/core/analysis.ts';
import { formatCount, formatPlural } from '../format.ts';
import { mark } from '../ui/marks.ts';
import { lookOf } from '../look.ts';
import { meaning } from '../words.ts';

export interface ChipsLook {
  /** How many chips are to be seen; chips that do not fit in their line are found by looking. */
  readonly shown: number;
  readonly hidden: number;
  readonly expanded: boolean;
  /** The cause that the flows are filtered by. */
  readonly chosen: string | null;
  readonly choose: (causeId: string) => void;
  readonly expand: () => void;
}

/** The causes as chips that filter the flows. */
export function causeChips(causes: readonly CauseCount[], look: ChipsLook): TemplateResult {
  const { shown, hidden, expanded, chosen, choose, expand } = look;
  return html`<div class="chip-line">
    <div class="chips ${expanded ? 'expanded' : ''}" role="group" aria-label="Show only flows with one cause">
      ${causes.map(
        (cause, at) =>
          html`<button
            class="chip ${lookOf(cause)} ${at >= shown ? 'beyond' : ''}"
            data-testid="cause-chip"
            data-cause=${cause.causeId}
            aria-pressed=${cause.causeId === chosen ? 'true' : 'false'}
            title="${cause.title}: ${formatPlural(cause.count, 'reset')}, ${meaning(cause)}"
            @click=${() => choose(cause.causeId)}
          >
            ${mark(lookOf(cause))}<span class="unseen">${meaning(cause)}: </span><span class="text">${cause.title}</span>
            <b>${formatCount(cause.count)}</b>
          </button>`,
      )}
    </div>
    ${
      hidden > 0 || expanded
        ? html`<button class="link more-causes" aria-expanded=${String(expanded)} @click=${expand}>
            ${expanded ? 'Fewer' : `${formatCount(hidden)} more`}
          </button>`
        : nothing
    }
  </div>`;
}

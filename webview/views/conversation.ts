import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Conversation, ConversationEntry } from '../../src/core/timeline/conversation.ts';
import type { FindingSummary } from '../../src/core/resets/finding.ts';
import { formatCount, formatDuration } from '../format.ts';
import { lookOf } from '../look.ts';
import type { TimelineStore } from '../state/timelineStore.ts';
import { frameButton } from '../ui/frameButton.ts';
import { mark } from '../ui/marks.ts';

type Reset = Pick<FindingSummary, 'frame' | 'severity' | 'outcome'>;

/** Messages shown before one asks for all: how it began, and what came last before the reset. */
const firstShown = 3;
const lastShown = 4;

/** What the two ends of a flow said to each other, with the reset in its place: read from the file when it is looked at. */
export class ConversationView extends LitElement {
  static override properties = {
    store: { attribute: false },
    flow: {},
    reset: {},
    conversation: { state: true },
    isAll: { state: true },
  };
  declare store: TimelineStore;
  declare flow: number;
  /** The reset that is explained; null where there is none. */
  declare reset: Reset | null;
  declare conversation: Conversation | null;
  declare isAll: boolean;
  #asked = '';

  constructor() {
    super();
    this.conversation = null;
    this.isAll = false;
  }

  override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(): void {
    // Another version of the same flow may say more.
    const asked = `${this.flow} ${this.store.shown?.version ?? 0}`;
    if (asked === this.#asked) return;
    this.#asked = asked;
    if (this.conversation?.flow !== this.flow) this.isAll = false;
    this.store.conversation(this.flow).then(
      (conversation) => {
        if (asked === this.#asked) this.conversation = conversation;
      },
      // The card says all that matters without it; the pane of headers says why the file cannot be read.
      () => {
        if (asked === this.#asked) this.conversation = null;
      },
    );
  }

  override render(): TemplateResult | typeof nothing {
    const { conversation } = this;
    if (conversation === null || conversation.flow !== this.flow || conversation.entries.length === 0) return nothing;
    const { entries, protocol, isPartial } = conversation;
    const isShort = this.isAll || entries.length <= firstShown + lastShown + 1;
    return html`<h3>What was said${protocol === null ? nothing : ` (${protocol})`}</h3>
      <ol class="said" data-testid="conversation">
        ${this.#items(entries, isShort)}
      </ol>
      ${
        isShort
          ? nothing
          : html`<button class="link" data-testid="all-said" @click=${() => (this.isAll = true)}>
              Show all ${formatCount(entries.length)} messages
            </button>`
      }
      ${isPartial ? html`<p class="quiet">Not every packet was looked into: the flow is long, or parts of it are missing.</p>` : nothing}`;
  }

  /** The messages in their order, and the reset in its place among them. */
  #items(entries: readonly ConversationEntry[], isShort: boolean): TemplateResult[] {
    const { reset } = this;
    const before = reset === null ? entries.length : entries.findLastIndex(({ frame }) => frame <= reset.frame) + 1;
    const items: TemplateResult[] = [];
    let next = 0;
    for (const [at, message] of entries.entries()) {
      if (at === before && reset !== null) items.push(resetItem(reset));
      if (!isShort && at >= firstShown && (at < before - lastShown || at >= before)) continue;
      if (at > next) items.push(html`<li class="quiet more-said">… ${formatCount(at - next)} more</li>`);
      items.push(entry(message));
      next = at + 1;
    }
    if (before === entries.length && reset !== null) items.push(resetItem(reset));
    return items;
  }
}

const resetItem = (reset: Reset): TemplateResult =>
  html`<li class="said-reset ${lookOf(reset)}">
    <span class="way">${mark(lookOf(reset))}</span><span>The reset</span>${frameButton(reset.frame)}
  </li>`;

const entry = ({ frame, time, fromClient, text }: ConversationEntry): TemplateResult =>
  html`<li>
    <span class="way ${fromClient ? 'client' : 'server'}" title=${fromClient ? 'From the client' : 'From the server'}
      ><span aria-hidden="true">${fromClient ? '→' : '←'}</span
      ><span class="unseen">${fromClient ? 'Client: ' : 'Server: '}</span></span
    ><span title="${formatDuration(time)} after the first packet">${text}</span>${frameButton(frame)}
  </li>`;

customElements.define('trx-conversation', ConversationView);

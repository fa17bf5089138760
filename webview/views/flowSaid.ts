import { html, nothing, type TemplateResult } from 'lit';
import { StoreElement } from '../ui/storeElement.ts';
import './conversation.ts';

/** What the two ends of a flow said that was not reset: the card tells it of the others. Takes no room where nothing is known. */
export class FlowSaid extends StoreElement {
  constructor() {
    super();
    this.addEventListener('click', (event) => {
      const frame = (event.target as Element).closest<HTMLElement>('[data-testid="evidence-frame"]')?.dataset['frame'];
      if (frame !== undefined) void this.store.chooseFrame(Number(frame), { card: 'keep' });
    });
  }

  override render(): TemplateResult | typeof nothing {
    const { flow } = this.store;
    if (flow === null || flow.resetCount > 0) return nothing;
    return html`<trx-conversation .store=${this.store} .flow=${flow.flow} .reset=${null}></trx-conversation>`;
  }
}

customElements.define('trx-flow-said', FlowSaid);

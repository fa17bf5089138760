import { LitElement } from 'lit';
import type { TimelineStore } from '../state/timelineStore.ts';

/**
 * A view of the store. Views live in the page's own tree, not in shadow trees: one style sheet serves all (the CSP allows no
 * inline styles), and ARIA relations such as aria-activedescendant and aria-controls cannot cross a shadow boundary.
 */
export abstract class StoreElement extends LitElement {
  static override properties = { store: { attribute: false } };
  declare store: TimelineStore;
  #unsubscribe: (() => void) | undefined;

  override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unsubscribe = this.store.subscribe(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
  }
}

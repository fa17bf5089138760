import { html, nothing, type TemplateResult } from 'lit';
import { formatDuration } from '../format.ts';
import { shortable } from '../ui/shortable.ts';
import { icon } from '../ui/icons.ts';
import { StoreElement } from '../ui/storeElement.ts';
import { pictureKey } from './pictureKey.ts';
import { rangeInWords } from './timeTicks.ts';

/** Where in time one is, and the buttons that go elsewhere. */
export class TimeBar extends StoreElement {
  #unlisten: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unlisten = this.store.picture.subscribe(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unlisten?.();
  }

  override render(): TemplateResult | typeof nothing {
    const { picture } = this.store;
    const { axis, trail, isWhole, hasIdle, shorten } = picture;
    if (axis === null) return nothing;
    return html`<div class="time-bar ${isWhole ? 'whole' : ''}">
      <nav class="crumbs" aria-label="Part of the time on show" data-testid="crumbs">
        ${crumb(`All ${formatDuration(axis.seconds)}`, isWhole, () => picture.showWhole())}
        ${trail.map(
          (view, at) =>
            html`<span class="quiet" aria-hidden="true">›</span>${crumb(
                rangeInWords([axis.toSeconds(view.from), axis.toSeconds(view.to)]),
                at === trail.length - 1,
                () => picture.show(view, true, true),
              )}`,
        )}
      </nav>
      <span class="time-tools">
        ${pictureKey()}
        ${
          hasIdle
            ? html`<button
                class="toggle"
                data-testid="shorten"
                aria-pressed=${String(shorten)}
                title="Give silences less room than they last; breaks mark where"
                @click=${() => picture.setShorten(!shorten)}
              >
                ${shortable('Shorten silences', 'Silences')}
              </button>`
            : nothing
        }
        <button class="tool" title="Zoom out (-)" ?disabled=${isWhole} @click=${() => picture.zoom(0.5)}>
          ${icon('zoomOut')}<span class="unseen">Zoom out</span>
        </button>
        <button class="tool" title="Zoom in (+)" @click=${() => picture.zoom(2)}>
          ${icon('zoomIn')}<span class="unseen">Zoom in</span>
        </button>
        <button class="tool" title="Show all the time (0)" ?disabled=${isWhole} @click=${() => picture.showWhole()}>
          ${icon('whole')}<span class="unseen">Show all the time</span>
        </button>
      </span>
    </div>`;
  }
}

function crumb(text: string, current: boolean, go: () => void): TemplateResult {
  return current
    ? html`<span class="crumb" aria-current="true">${text}</span>`
    : html`<button class="link crumb" @click=${go}>${text}</button>`;
}

customElements.define('trx-time-bar', TimeBar);

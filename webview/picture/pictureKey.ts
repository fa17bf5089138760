import { html, nothing, svg, type TemplateResult } from 'lit';
import { keyShapes } from './keyShapes.ts';

/** What the shapes mean. */
export function pictureKey(): TemplateResult {
  return html`<details class="notes key" data-testid="key">
    <summary>Key</summary>
    <ul>
      ${keyShapes.map(
        ({ path, look = '', solid = false, dotted = false, moved, text }) =>
          html`<li>
            <svg viewBox="0 0 36 16" aria-hidden="true">
              ${svg`<path
                class="${look} ${solid ? 'solid' : ''}"
                d=${path}
                stroke-dasharray=${dotted ? '1.5 4' : nothing}
                transform=${moved === undefined ? nothing : `translate(${moved.join(' ')})`}
              />`}</svg
            ><span>${text}</span>
          </li>`,
      )}
    </ul>
  </details>`;
}

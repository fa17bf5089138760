import { html, type TemplateResult } from 'lit';
import { icon } from '../ui/icons.ts';

const sheet: readonly { readonly title: string; readonly keys: readonly (readonly [string, string])[] }[] = [
  {
    title: 'Resets',
    keys: [
      ['F8', 'Next reset'],
      ['Shift+F8', 'Previous reset'],
      ['Enter', 'Choose the flow or packet, pin its card'],
      ['Escape', 'Close the card'],
    ],
  },
  {
    title: 'Lists',
    keys: [
      ['↑ ↓', 'Row by row'],
      ['Page Up, Page Down', 'Page by page'],
      ['Home, End', 'First and last row'],
      ['Tab', 'From part to part'],
    ],
  },
  {
    title: 'Find',
    keys: [
      ['/', 'Filter flows'],
      ['Ctrl+Space', 'Complete the filter'],
      ['Ctrl+F', 'Find packets of the flow'],
      ['Enter, Shift+Enter', 'Next and previous match'],
    ],
  },
  {
    title: 'Bookmarks',
    keys: [
      ['B', 'Set or remove one'],
      ['N', 'Write a note'],
      ['F2, Shift+F2', 'Next and previous'],
      ['Shift+B', 'List of all'],
      ['Ctrl+Z, Ctrl+Y', 'Undo and redo a change of them'],
    ],
  },
  {
    title: 'View',
    keys: [
      ['D', 'Headers and bytes'],
      ['Shift+↑ ↓', 'Mark packets'],
      ['C, Ctrl+C', 'Copy the marked packets as text'],
      ['Shift+C', 'Copy the flow as text'],
      ['E', 'Copy the explanation'],
      ['L', 'Copy a link to the frame'],
      ['S', 'Save a picture as SVG or PNG'],
      ['+  −  0', 'Zoom in, out, to all'],
      ['Shift+← →', 'Earlier and later'],
      ['Alt+← →', 'Undo and redo a change of the view'],
      ['?', 'This sheet'],
    ],
  },
];

/** Every key of the page, as a dialog. */
export function keySheet(close: () => void): TemplateResult {
  return html`<dialog class="key-sheet" aria-labelledby="key-sheet-title" data-testid="key-sheet" @close=${close}>
    <header>
      <h2 id="key-sheet-title">Keys</h2>
      <button
        class="tool"
        title="Close (Escape)"
        @click=${(event: Event) => (event.currentTarget as Element).closest('dialog')?.close()}
      >
        ${icon('close')}<span class="unseen">Close</span>
      </button>
    </header>
    <div class="key-groups">
      ${sheet.map(
        ({ title, keys }) =>
          html`<section>
            <h3>${title}</h3>
            <dl>
              ${keys.map(
                ([key, text]) =>
                  html`<div>
                    <dt><kbd>${key}</kbd></dt>
                    <dd>${text}</dd>
                  </div>`,
              )}
            </dl>
          </section>`,
      )}
    </div>
  </dialog>`;
}

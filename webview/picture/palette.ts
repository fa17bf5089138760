import type { Look } from '../look.ts';

/** Colours of the theme as a canvas needs them. */
export interface Palette {
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly background: string;
  readonly error: string;
  readonly warning: string;
  readonly unclear: string;
  readonly expected: string;
  readonly focus: string;
  readonly brush: string;
  /** All ink of the chosen row, where the system paints that row in a colour of its own. */
  readonly chosen: string;
}

const variables: Readonly<Record<keyof Palette, string>> = {
  text: '--picture-text',
  quiet: '--picture-quiet',
  line: '--picture-line',
  background: '--picture-background',
  error: '--error',
  warning: '--warning',
  unclear: '--unclear',
  expected: '--expected',
  focus: '--picture-focus',
  brush: '--picture-brush',
  chosen: '--picture-chosen',
};

/** The colour of a reset. */
export const lookColours: Readonly<Record<Look, 'error' | 'warning' | 'unclear' | 'expected'>> = {
  error: 'error',
  warning: 'warning',
  unclear: 'unclear',
  information: 'expected',
};

let known: Palette | null = null;
const listeners = new Set<() => void>();
let forcedQuery: MediaQueryList | undefined;
const forced = (): MediaQueryList => (forcedQuery ??= window.matchMedia('(forced-colors: active)'));

/** The colours of now. System colours and variables of variables are worked out by an element that nobody sees. */
export function palette(): Palette {
  if (known !== null) return known;
  const probe = document.createElement('span');
  probe.className = 'colour-probe';
  document.body.append(probe);
  const colours = Object.entries(variables).map(([name, variable]) => {
    probe.style.setProperty('color', `var(${variable})`);
    return [name, getComputedStyle(probe).color] as const;
  });
  probe.remove();
  known = Object.fromEntries(colours) as unknown as Palette;
  return known;
}

/** The colours for the lane of the chosen row. */
export function onChosen(colours: Palette): Palette {
  const { chosen } = colours;
  if (!forced().matches) return colours;
  return { ...colours, text: chosen, quiet: chosen, error: chosen, warning: chosen, unclear: chosen, expected: chosen };
}

/** Calls back when the theme has changed. @returns a function that ends it. */
export function onPaletteChange(listener: () => void): () => void {
  if (listeners.size === 0) watch();
  listeners.add(listener);
  return () => listeners.delete(listener);
}

let watching = false;
function watch(): void {
  if (watching) return;
  watching = true;
  const changed = (): void => {
    known = null;
    for (const listener of listeners) listener();
  };
  // VS Code puts a theme's colours on the root and its kind on the body.
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'style'] });
  forced().addEventListener('change', changed);
}

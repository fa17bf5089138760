import { describe, expect, it } from 'vitest';
import type { OpenPage } from '../webview/harness/pages.ts';
import { useHarness } from '../webview/harness/session.ts';
import { blockFont } from './blockFont.ts';
import { compareWithKept, difference, tolerated } from './comparison.ts';
import { scenes, still } from './scenes.ts';

const open = useHarness();
const themes = ['dark', 'light', 'hc-black', 'hc-light'] as const;
const font = [...blockFont()];

/** Puts on a theme, with text as blocks. */
const dress = (page: OpenPage, theme: (typeof themes)[number]): Promise<void> =>
  page.page.evaluate(
    async ({ theme, font }) => {
      if (![...document.fonts].some(({ family }) => family === 'Block'))
        document.fonts.add(await new FontFace('Block', Uint8Array.from(font), { weight: '100 900' }).load());
      window.harness.setTheme(theme);
      for (const name of ['font-family', 'editor-font-family'])
        document.documentElement.style.setProperty(`--vscode-${name}`, 'Block');
    },
    { theme, font },
  );

describe.each(scenes)('$name', ({ name, opening, prepare }) => {
  it('looks as it did, in four themes', async () => {
    const page = await open(opening);
    await dress(page, 'dark');
    await prepare(page);
    await page.page.mouse.move(0, 0);
    const problems: (string | null)[] = [];
    for (const theme of themes) {
      await dress(page, theme);
      problems.push(await compareWithKept(`${name}-${theme}`, await still(page)));
    }
    expect(problems.filter((problem) => problem !== null)).toEqual([]);
  });
});

describe('forced colours', () => {
  it.each(['dark', 'light'] as const)('look as they did on a %s system', async (scheme) => {
    const page = await open({ width: 1200, height: 760 });
    await page.page.emulateMedia({ forcedColors: 'active', colorScheme: scheme });
    await dress(page, 'dark');
    await page.card.getByText('What to check next').waitFor({ state: 'attached' });
    await page.page.mouse.move(0, 0);
    expect(await compareWithKept(`forced-colours-${scheme}`, await still(page))).toBeNull();
  });
});

/** What would be a fault: each of these changes must be more than is tolerated. */
describe('a change is noticed', () => {
  const changes: readonly (readonly [what: string, css: string])[] = [
    ['a mark has another shape', '.flow-row:first-child .mark path { d: path("M0-4.6 4.8 4H-4.8Z") }'],
    ['the middlebox has no diamond', '.arrow.from-middle .shaft::before { display: none !important }'],
    ['the claimed half is drawn as real', '.arrow.from-middle .claim .line { border-top-style: solid !important }'],
    ['a column is hidden', '.flow-grid .server { visibility: hidden }'],
    ['everything lies a pixel lower', '.page { padding-top: 1px }'],
    ['faults are orange', ':root { --error: orange !important }'],
  ];

  it.each(changes)('%s', async (_what, css) => {
    const page = await open({ width: 1200, height: 760 });
    await dress(page, 'dark');
    await page.card.getByText('What to check next').waitFor({ state: 'attached' });
    const before = await still(page);
    await page.page.evaluate((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      document.adoptedStyleSheets.push(sheet);
      // Canvases take their colours from the theme, and look when it changes.
      document.body.classList.toggle('changed');
    }, css);
    expect(difference(before, await still(page)).pixels).toBeGreaterThan(tolerated);
  });
});

import { describe, expect, it } from 'vitest';
import { cutOff } from './harness/cutOff.ts';
import { objections } from './harness/objections.ts';
import type { OpenPage } from './harness/pages.ts';
import { eventually, useHarness } from './harness/session.ts';
import { states } from './harness/states.ts';

const open = useHarness();
const otherThemes = ['light', 'hc-black', 'hc-light'] as const;

/** Lists and pictures take their places a frame after the window has its size. */
const allIsSeen = (page: OpenPage, where: string): Promise<void> =>
  eventually(
    () => cutOff(page),
    (found) => expect(found, where).toEqual([]),
  );

describe.each(states)('$name', ({ opening, arrive, size: [width, height] = [1400, 900] }) => {
  it('is read by everyone in each theme, and whole in a usual window and in 4K', async () => {
    const page = await open({ ...opening, width, height });
    await arrive(page);
    await allIsSeen(page, `${width} × ${height}`);
    expect(await objections(page), 'dark').toEqual([]);
    // Themes differ in colours, not in structure.
    for (const theme of otherThemes) {
      await page.page.evaluate((name) => window.harness.setTheme(name), theme);
      expect(await objections(page, 'colours'), theme).toEqual([]);
    }
    await page.page.emulateMedia({ forcedColors: 'active' });
    await allIsSeen(page, 'forced colours');
    await page.page.setViewportSize({ width: 3840, height: 2160 });
    await allIsSeen(page, '4K');
  }, 60_000);

  it('is whole in a window of 1400 × 900 at 200 %', async () => {
    const page = await open({ ...opening, width: 700, height: 450 });
    await arrive(page);
    await allIsSeen(page, '700 × 450');
  });

  it('is whole, and read by everyone, in the narrowest window', async () => {
    // WCAG's reflow width. Colours do not depend on widths.
    const page = await open({ ...opening, width: 320, height: 700 });
    await arrive(page);
    await allIsSeen(page, '320 × 700');
    expect(await objections(page, 'structure')).toEqual([]);
  });
});

describe('what would be a fault is noticed', () => {
  const faults: readonly (readonly [what: string, css: string])[] = [
    ['text that its box cuts off', 'h1 { width: 20px; overflow: hidden; white-space: nowrap }'],
    ['a box that cuts what it holds', '.summary-line { height: 6px; overflow: hidden }'],
    ['a part beyond the edge', '.verdict-strip { position: fixed; left: 700px; width: 400px }'],
    ['a page that scrolls sideways', '.page { width: 1200px }'],
  ];

  it.each(faults)('%s', async (_what, css) => {
    const page = await open();
    await page.part('verdict').locator('.next').waitFor();
    await allIsSeen(page, 'as it is');
    await page.page.evaluate((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      document.adoptedStyleSheets.push(sheet);
    }, css);
    expect(await cutOff(page)).not.toEqual([]);
  });

  it('targets too small and too near, and words too pale', async () => {
    const page = await open();
    await page.part('verdict').locator('.next').waitFor();
    await page.page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync('.pane-title .tool { padding: 0; margin: 0 } .pane-title .quiet { color: #444; opacity: 0.5 }');
      document.adoptedStyleSheets.push(sheet);
    });
    const rules = (await objections(page)).map((objection) => objection.split(':')[0]);
    expect(rules).toContain('target-size');
    expect(rules).toContain('color-contrast');
  });
});

import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import type { OpenPage } from './harness/pages.ts';
import { eventually, useHarness } from './harness/session.ts';

const open = useHarness();

describe('from the keyboard alone', () => {
  it('a flow is found, its reset explained, its evidence followed', async () => {
    const page = await open();
    const { keyboard } = page.page;
    await page.flow(0).waitFor();
    await keyboard.press('/');
    await keyboard.type('5432');
    await eventually(
      () => page.part('flow-row').count(),
      (count) => expect(count).toBe(2),
    );
    await keyboard.press('ArrowDown');
    expect(await page.part('flow-list').evaluate((list) => list === document.activeElement)).toBe(true);
    await keyboard.press('Enter');
    await eventually(
      () => page.selectedFrame,
      (frame) => expect(frame).toBe('11'),
    );
    // On to the ladder: past the column heads, the splitter and the buttons of the title.
    for (let step = 0; step < 12 && !(await focusIsIn(page, 'ladder')); step++) await keyboard.press('Tab');
    await page.card.waitFor();
    await keyboard.press('ArrowUp');
    await page.card.waitFor({ state: 'hidden' });
    await keyboard.press('End');
    await page.card.getByText('nothing listens on port 5432').waitFor();
    expect(await page.part('said').innerText()).toContain('Port closed');
    await keyboard.press('Enter');
    expect(await page.selectedFrame).toBe('15');
    for (let step = 0; step < 6 && !(await focusIsIn(page, 'evidence-frame')); step++) await keyboard.press('Tab');
    await keyboard.press('Enter');
    await eventually(
      () => page.selectedFrame,
      (frame) => expect(frame).toBe('10'),
    );
    await keyboard.press('Escape');
    await page.card.waitFor({ state: 'hidden' });
    expect(await focusIsIn(page, 'ladder')).toBe(true);
  });

  it('F8 goes from reset to reset, and on to the next flow', async () => {
    const page = await open();
    await page.packet(5).waitFor();
    for (const expected of ['11', '24']) {
      await page.page.keyboard.press('F8');
      await eventually(
        () => page.selectedFrame,
        (frame) => expect(frame).toBe(expected),
      );
    }
    await page.page.keyboard.press('Shift+F8');
    await eventually(
      () => page.selectedFrame,
      (frame) => expect(frame).toBe('11'),
    );
    expect(await page.flow(1).getAttribute('aria-selected')).toBe('true');
    expect(await focusIsIn(page, 'ladder')).toBe(true);
  });

  it('the splitter moves', async () => {
    const page = await open();
    const splitter = page.page.getByRole('separator');
    await splitter.focus();
    await page.page.keyboard.press('ArrowUp');
    expect(await splitter.getAttribute('aria-valuenow')).toBe('38');
  });
});

const focusIsIn = (page: OpenPage, id: string): Promise<boolean> =>
  page.page.evaluate((testId) => document.activeElement?.getAttribute('data-testid') === testId, id);

describe('for everyone', () => {
  const themes = ['dark', 'light', 'hc-black', 'hc-light'] as const;
  type Scene = readonly [scenario: string, width: number, height: number];
  const scenes: readonly Scene[] = [
    ['mixed', 1400, 900],
    ['mixed', 800, 600],
    // The card is a drawer there.
    ['mixed', 340, 700],
    ['failed', 800, 600],
  ];
  /** These differ from the others in structure, not in colours: once is enough. */
  const others: readonly Scene[] = [
    ['mixed', 320, 700],
    ['mixed', 700, 450],
    ['transfer', 900, 600],
    ['many', 1200, 700],
    ['quiet', 800, 600],
    ['reading', 800, 600],
    ['cancelled', 800, 600],
    ['no-packets', 800, 600],
    ['no-tcp', 320, 500],
    ['unread', 800, 600],
  ];
  /** What is there once a scene has come; the others show a state by their own name. */
  const signs: Readonly<Record<string, string>> = {
    quiet: 'state-empty',
    'no-packets': 'state-empty',
    'no-tcp': 'state-empty',
    unread: 'state-empty',
    transfer: 'fold-row',
    many: 'cause-card',
  };

  it.each(themes)(
    'axe finds nothing to object to in the theme %s',
    async (theme) => {
      for (const [scenario, width, height] of theme === 'dark' ? [...scenes, ...others] : scenes) {
        const page = await open({ scenario, theme, width, height });
        if (scenario === 'mixed') {
          await page.packet(5).click();
          await page.card.getByText('What to check next').waitFor({ state: 'attached' });
        } else
          await page
            .part(signs[scenario] ?? `state-${scenario}`)
            .first()
            .waitFor();
        expect(await objections(page), `${scenario} ${width}×${height} ${theme}`).toEqual([]);
      }
    },
    120_000,
  );

  it('nor in forced colours, with the verdict above the packets', async () => {
    const page = await open({ width: 800, height: 600 });
    await page.page.emulateMedia({ forcedColors: 'active' });
    await page.part('verdict').locator('.next').waitFor();
    // Colours are the system's then, and what a page is told of them are still its own.
    expect((await objections(page)).filter((one) => !one.startsWith('color-contrast'))).toEqual([]);
  });

  it.each(themes)(
    'nor with details, search, options and completions open, in the theme %s',
    async (theme) => {
      const page = await open({ theme, width: 1000, height: 900 });
      const { keyboard } = page.page;
      await page.packet(5).waitFor();
      await keyboard.press('d');
      await page.page.locator('[data-byte="22"]').first().click();
      await page.part('show-payload').click();
      await keyboard.press('Control+f');
      await keyboard.type('tls');
      await page.part('find-count').getByText('3 found').waitFor();
      await page.part('ladder-options').click();
      await page.page.getByLabel('Clock, UTC').waitFor();
      expect(await objections(page), theme).toEqual([]);
      await page.page.keyboard.press('Escape');
      await page.part('filter').locator('input').pressSequentially('tcp.f');
      await page.page.getByRole('option').first().waitFor();
      await keyboard.press('ArrowDown');
      expect(await objections(page), theme).toEqual([]);
      await keyboard.press('Escape');
      await keyboard.press('Enter');
      await page.part('filter-problem').waitFor();
      expect(await objections(page), theme).toEqual([]);
      await page.page.evaluate(() => (document.activeElement as HTMLElement).blur());
      await keyboard.press('?');
      await page.part('key-sheet').getByText('Next reset', { exact: true }).waitFor();
      expect(await objections(page), theme).toEqual([]);
    },
    60_000,
  );
});

/** What axe finds, as one line each. Run through the debugger, which no content security policy binds. */
async function objections({ page }: OpenPage): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run(document));
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
}

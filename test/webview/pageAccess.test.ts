import { describe, expect, it } from 'vitest';
import { objections } from './harness/objections.ts';
import type { OpenPage } from './harness/pages.ts';
import { eventually, settled, useHarness } from './harness/session.ts';

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
    await page.part('said').getByText('Port closed').waitFor({ state: 'attached' });
    await keyboard.press('Enter');
    await eventually(
      () => page.selectedFrame,
      (frame) => expect(frame).toBe('15'),
    );
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

  it('Escape in the card of the chosen reset sends it away, and once is enough', async () => {
    const page = await open();
    await page.packet(5).click();
    await page.card.getByRole('button').first().focus();
    await page.page.keyboard.press('Escape');
    await page.card.waitFor({ state: 'hidden' });
    expect(await focusIsIn(page, 'ladder')).toBe(true);
    expect(await settled(() => page.card.isVisible())).toBe(false);
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
    await eventually(
      () => focusIsIn(page, 'ladder'),
      (inside) => expect(inside).toBe(true),
    );
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

describe('in forced colours', () => {
  it('axe finds nothing to object to, with the verdict above the packets', async () => {
    const page = await open({ width: 800, height: 600 });
    await page.page.emulateMedia({ forcedColors: 'active' });
    await page.part('verdict').locator('.next').waitFor();
    // Colours are the system's then, and what a page is told of them are still its own.
    expect(await objections(page, 'structure')).toEqual([]);
  });
});

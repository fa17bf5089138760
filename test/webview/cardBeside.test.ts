import { describe, expect, it } from 'vitest';
import type { OpenPage } from './harness/pages.ts';
import { eventually, useHarness } from './harness/session.ts';

const open = useHarness();

/** How many pixels of the explained packet's row lie under the card; null while there is no card or no such row. */
const covered = (page: OpenPage): Promise<number | null> =>
  page.page.evaluate(() => {
    const card = document.querySelector<HTMLElement>('.card.popover');
    const row = document.querySelector(`.ladder-row[data-finding="${card?.dataset['finding'] ?? ''}"]`);
    if (card === null || row === null) return null;
    const [over, under] = [card.getBoundingClientRect(), row.getBoundingClientRect()];
    return Math.max(0, Math.min(over.bottom, under.bottom) - Math.max(over.top, under.top));
  });

/** The row that the head of the ladder cuts through: pixels hidden of it, 0 when it begins with a whole row. */
const cutByHead = (page: OpenPage): Promise<number> =>
  page.page.evaluate(() => {
    const edge = document.querySelector('.ladder-grid .list-head')?.getBoundingClientRect().bottom ?? 0;
    const cut = [...document.querySelectorAll('.ladder-grid .list-rows .row')]
      .map((row) => row.getBoundingClientRect())
      .find(({ top, bottom }) => top < edge && bottom > edge);
    return cut === undefined ? 0 : Math.min(edge - cut.top, cut.bottom - edge);
  });

/** The head has a line below it, which may lie over the first pixel. */
const line = 1;

const standsBeside = async (page: OpenPage, frame: string): Promise<void> => {
  await eventually(
    () => page.selectedFrame,
    (selected) => expect(selected).toBe(frame),
  );
  await page.card.getByText('What to check next').waitFor({ state: 'attached' });
  await eventually(
    () => covered(page),
    (pixels) => expect(pixels).toBe(0),
  );
};

describe.each([700, 1000])('in a window %d px wide, the card stands beside the packet it explains', (width) => {
  it('after a click, and when the window changes its size', async () => {
    const page = await open({ width, height: 720 });
    await page.packet(5).click();
    await standsBeside(page, '5');
    for (const height of [420, 900, 560]) {
      await page.page.setViewportSize({ width, height });
      await standsBeside(page, '5');
    }
  });

  it('after each jump to the next reset, in this flow or another', async () => {
    const page = await open({ width });
    await page.packet(5).waitFor();
    for (const frame of ['11', '24']) {
      await page.page.keyboard.press('F8');
      await standsBeside(page, frame);
    }
    await page.page.keyboard.press('Shift+F8');
    await standsBeside(page, '11');
  });

  it('after jumps within a long flow, which begins with a whole row then', async () => {
    const page = await open({ scenario: 'long', width });
    await page.packet(1000).waitFor();
    for (const frame of ['2000', '3000', '4000']) {
      await page.page.keyboard.press('F8');
      await standsBeside(page, frame);
      expect(await cutByHead(page)).toBeLessThanOrEqual(line);
    }
  });

  it('with the headers of the packet open below', async () => {
    const page = await open({ scenario: 'long', width });
    await page.packet(1000).waitFor();
    await page.page.keyboard.press('F8');
    await standsBeside(page, '2000');
    await page.page.keyboard.press('d');
    await page.part('details').waitFor();
    await page.packet(2000).waitFor();
    await standsBeside(page, '2000');
  });
});

it('the last packets, too, begin with a whole row', async () => {
  const page = await open({ scenario: 'long', width: 1000, height: 611 });
  await page.packet(1000).click();
  await page.part('ladder').press('End');
  await page.page.locator('.ladder-row[data-frame="200000"]').waitFor();
  await eventually(
    () => cutByHead(page),
    (pixels) => expect(pixels).toBeLessThanOrEqual(line),
  );
});

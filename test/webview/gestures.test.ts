import { describe, expect, it } from 'vitest';
import { Fingers } from '../support/fingers.ts';
import type { OpenPage } from './harness/pages.ts';
import { eventually, settled, useHarness } from './harness/session.ts';

const open = useHarness();

const crumbs = (page: OpenPage): Promise<string[]> => page.part('crumbs').locator('.crumb').allInnerTexts();
const crumbCount = (page: OpenPage, count: number): Promise<void> =>
  eventually(
    () => crumbs(page),
    (texts) => expect(texts).toHaveLength(count),
  );

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

async function boxOf(page: OpenPage, part: 'overview' | 'lane'): Promise<Box> {
  const found = await (part === 'overview' ? page.part('overview') : page.flow(2).locator('.time')).boundingBox();
  if (found === null) throw new Error(`The ${part} is not on the page.`);
  return found;
}

async function pictured(): Promise<OpenPage> {
  const page = await open({ width: 1400, height: 900 });
  await page.part('overview').getByRole('gridcell').first().waitFor({ state: 'attached' });
  await page.flow(2).waitFor();
  return page;
}

/** Seconds on show, of the page's saved view; all is null. */
const range = (page: OpenPage): Promise<readonly [number, number] | null> =>
  page.page.evaluate(() => (window.harness.saved as { range: [number, number] | null } | undefined)?.range ?? null);

/** A part of the time is on show, and kept: that is a moment later. */
async function partShown(page: OpenPage): Promise<readonly [number, number]> {
  await crumbCount(page, 2);
  await eventually(
    () => range(page),
    (now) => expect(now).not.toBeNull(),
  );
  return (await settled(() => range(page))) ?? [0, 0];
}

describe.each(['overview', 'lane'] as const)('on the %s', (part) => {
  it('two fingers spread show less time, and the page itself is not enlarged', async () => {
    const page = await pictured();
    const { x, y, width, height } = await boxOf(page, part);
    const fingers = await Fingers.on(page.page);
    await fingers.move(y + Math.min(20, height / 2), [x + width * 0.45, x + width * 0.55], [x + width * 0.2, x + width * 0.8]);
    const [from, to] = await partShown(page);
    expect(to - from).toBeGreaterThan(20);
    expect(to - from).toBeLessThan(150);
    expect(await page.page.evaluate(() => window.visualViewport?.scale)).toBe(1);
  });

  it('the wheel with Ctrl, which is a trackpad’s pinch, zooms at the pointer, and back', async () => {
    const page = await pictured();
    const { x, y, width, height } = await boxOf(page, part);
    await page.page.mouse.move(x + width * 0.8, y + Math.min(20, height / 2));
    await page.page.keyboard.down('Control');
    for (let turn = 0; turn < 30; turn++) await page.page.mouse.wheel(0, -5);
    await page.page.keyboard.up('Control');
    const [from, to] = await partShown(page);
    // What was under the pointer is where it was: 0.8 of 378.8 seconds, less the room at the left.
    const held = -7.3 + 378.8 * 0.8;
    expect(Math.abs((held - from) / (to - from) - 0.8)).toBeLessThan(0.03);
    expect(await page.page.evaluate(() => window.visualViewport?.scale)).toBe(1);
    await page.page.keyboard.press('Alt+ArrowLeft');
    await crumbCount(page, 1);
    await page.page.keyboard.press('Alt+ArrowRight');
    await crumbCount(page, 2);
  });

  it('a drag over all of the time shows a part of it, and a drag of that moves', async () => {
    const page = await pictured();
    const { x, y, width, height } = await boxOf(page, part);
    const drag = async (from: number, to: number): Promise<void> => {
      await page.page.mouse.move(x + width * from, y + Math.min(20, height / 2));
      await page.page.mouse.down();
      await page.page.mouse.move(x + width * to, y + Math.min(20, height / 2), { steps: 5 });
      await page.page.mouse.up();
    };
    await drag(0.4, 0.6);
    const [from, to] = await partShown(page);
    expect(to - from).toBeCloseTo(378.8 * 0.2, -1);
    // What is on show is dragged in the overview where it lies; in the lanes the time goes with the pointer.
    await drag(0.5, 0.6);
    await eventually(
      () => range(page),
      (now) => expect(((now?.[0] ?? from) - from) * (part === 'overview' ? 1 : -1)).toBeGreaterThan(3),
    );
    const [left, right] = (await settled(() => range(page))) ?? [0, 0];
    expect(right - left).toBeCloseTo(to - from, 3);
  });
});

describe('the way back', () => {
  it('leads along the crumbs to any part that was on show', async () => {
    const page = await pictured();
    await page.page.keyboard.press('+');
    await crumbCount(page, 2);
    const [all, first] = await crumbs(page);
    await page.page.keyboard.press('+');
    await page.page.keyboard.press('+');
    await crumbCount(page, 3);
    await page
      .part('crumbs')
      .getByText(first ?? '')
      .click();
    await eventually(
      () => crumbs(page),
      (texts) => expect(texts).toEqual([all, first]),
    );
    await page
      .part('crumbs')
      .getByText(all ?? '')
      .click();
    await crumbCount(page, 1);
  });

  it('undoes a filter, a group and a choice one by one, and does them again', async () => {
    const page = await pictured();
    await page.flow(2).click();
    await page.part('group').selectOption('server');
    await page.part('group-row').first().waitFor();
    await page.part('show').getByText('All').click();
    const counts = page.part('flow-count');
    await counts.getByText('16 flows', { exact: true }).waitFor();
    await page.part('ladder').focus();
    await page.page.keyboard.press('Alt+ArrowLeft');
    await counts.getByText('14 of 16 flows').waitFor();
    await page.page.keyboard.press('Alt+ArrowLeft');
    await page.part('group-row').first().waitFor({ state: 'detached' });
    await page.page.keyboard.press('Alt+ArrowLeft');
    await eventually(
      () => page.selectedFrame,
      (frame) => expect(frame).toBe('5'),
    );
    for (let step = 0; step < 3; step++) await page.page.keyboard.press('Alt+ArrowRight');
    await counts.getByText('16 flows', { exact: true }).waitFor();
    await eventually(
      () => page.selectedFrame,
      (frame) => expect(frame).toBe('24'),
    );
  });
});

describe('panes', () => {
  it('are resized by keys and pointer, within bounds, and a double-click makes them usual', async () => {
    const page = await pictured();
    await page.packet(5).waitFor();
    await page.page.keyboard.press('d');
    const [list, details] = [
      page.page.getByRole('separator', { name: 'Size of the flow list' }),
      page.page.getByRole('separator', { name: 'Size of the details' }),
    ];
    await details.waitFor();
    const before = (await page.part('details').boundingBox())?.height ?? 0;
    await details.focus();
    for (let press = 0; press < 5; press++) await page.page.keyboard.press('ArrowUp');
    expect(await details.getAttribute('aria-valuenow')).toBe('55');
    expect((await page.part('details').boundingBox())?.height ?? 0).toBeGreaterThan(before + 20);
    await page.page.keyboard.press('End');
    expect(await details.getAttribute('aria-valuenow')).toBe('15');
    const { x = 0, y = 0, width = 0 } = (await list.boundingBox()) ?? {};
    await page.page.mouse.move(x + width / 2, y);
    await page.page.mouse.down();
    await page.page.mouse.move(x + width / 2, y + 90, { steps: 4 });
    await page.page.mouse.up();
    expect(Number(await list.getAttribute('aria-valuenow'))).toBeGreaterThan(50);
    await list.dblclick();
    expect(await list.getAttribute('aria-valuenow')).toBe('40');
  });
});

describe('times and columns', () => {
  it('are written in each format that can be chosen', async () => {
    const page = await pictured();
    await page.packet(4).waitFor();
    // Beside the card, the halved arrows take the room of relative times.
    await page.card.waitFor();
    await page.page.keyboard.press('Escape');
    const time = page.packet(4).locator('.at');
    expect(await time.innerText()).toBe('0.032300');
    await page.part('ladder-options').click();
    await page.page.getByLabel('Since the packet before').check();
    expect(await time.innerText()).toBe('+1.1 ms');
    expect(await page.packet(4).locator('.delta').count()).toBe(0);
    await page.page.getByLabel('Clock, local').check();
    // The machine that runs this may be anywhere.
    expect(await time.innerText()).toMatch(/^\d\d:\d\d:07\.132300$/);
    await page.page.getByLabel('Since the flow began').check();
    expect(await time.innerText()).toBe('0.032300');
    for (const name of ['Seq', 'Ack']) await page.page.getByLabel(name, { exact: true }).uncheck();
    expect(await page.packet(4).locator('.seq, .ack').count()).toBe(0);
  });
});

import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import type { OpenPage } from './harness/pages.ts';
import { eventually, settled, useHarness } from './harness/session.ts';

const open = useHarness();

/** The page once its overview is drawn. */
async function pictured(opening: Parameters<typeof open>[0] = {}): Promise<OpenPage> {
  const page = await open({ width: 1400, height: 900, ...opening });
  await page.part('overview').getByRole('gridcell').first().waitFor({ state: 'attached' });
  return page;
}

const box = async (page: OpenPage, id: string): Promise<{ x: number; y: number; width: number; height: number }> => {
  const found = await page.part(id).boundingBox();
  if (found === null) throw new Error(`${id} is not on the page.`);
  return found;
};

const crumbs = (page: OpenPage): Promise<string[]> => page.part('crumbs').locator('.crumb').allInnerTexts();

/** Drags over a part of the overview's width. */
async function brush(page: OpenPage, from: number, to: number): Promise<void> {
  const { x, y, width } = await box(page, 'overview');
  await page.page.mouse.move(x + width * from, y + 20);
  await page.page.mouse.down();
  await page.page.mouse.move(x + width * to, y + 20, { steps: 5 });
  await page.page.mouse.up();
}

/** Dots of the lanes' canvas that are not empty. */
const inked = (page: OpenPage, selector: string): Promise<number> =>
  page.page.evaluate((which) => {
    const canvas = document.querySelector<HTMLCanvasElement>(which);
    const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray();
    let count = 0;
    for (let at = 3; at < data.length; at += 4) count += Number((data[at] ?? 0) > 0);
    return count;
  }, selector);

describe('the overview', () => {
  it('names every mark for who cannot see it, faults first', async () => {
    const page = await pictured();
    const rows = page.part('overview').getByRole('row');
    expect(await rows.first().getByRole('rowheader').innerText()).toContain('Blocked by a security policy');
    const cells = await page.part('overview').getByRole('gridcell').allInnerTexts();
    expect(cells[0]).toMatch(/^Blocked by a security policy on the path: (\d+ resets around|at) .*, fault, made by a middlebox$/);
    expect(await inked(page, '.overview-axis canvas')).toBeGreaterThan(2000);
  });

  it('zooms to what is dragged over, lists the flows of that time, and shows all at a double-click', async () => {
    const page = await pictured();
    const before = Number(await page.part('flow-list').getAttribute('aria-rowcount'));
    await brush(page, 0.5, 0.9);
    await eventually(
      () => crumbs(page),
      (texts) => expect(texts).toHaveLength(2),
    );
    await page.part('during').waitFor();
    await eventually(
      async () => Number(await page.part('flow-list').getAttribute('aria-rowcount')),
      (count) => expect(count).toBeLessThan(before),
    );
    const asked = (await page.heard('flows')).at(-1) as { during: [number, number] };
    expect(asked.during[1]).toBeGreaterThan(asked.during[0]);
    await brush(page, 0.55, 0.55);
    await page.part('overview').dblclick({ position: { x: 20, y: 20 } });
    await page.part('during').waitFor({ state: 'detached' });
    await eventually(
      () => crumbs(page),
      (texts) => expect(texts).toHaveLength(1),
    );
  });

  it('zooms by the wheel at the pointer, and both ways of the history lead back and forth', async () => {
    const page = await pictured();
    const { x, y, width } = await box(page, 'overview');
    await page.page.mouse.move(x + width * 0.25, y + 20);
    for (let turn = 0; turn < 4; turn++) await page.page.mouse.wheel(0, -200);
    await page.part('during').waitFor();
    const zoomed = await settled(() => crumbs(page));
    expect(zoomed).toHaveLength(2);
    await page.page.keyboard.press('Alt+ArrowLeft');
    await eventually(
      () => crumbs(page),
      (texts) => expect(texts).toHaveLength(1),
    );
    await page.page.keyboard.press('Alt+ArrowRight');
    await eventually(
      () => crumbs(page),
      (texts) => expect(texts).toEqual(zoomed),
    );
  });

  it('is walked by the arrows from mark to mark, which are said, and Enter opens one', async () => {
    const page = await pictured();
    const { keyboard } = page.page;
    await page.part('overview').focus();
    await keyboard.press('ArrowDown');
    await keyboard.press('End');
    const active = page.page.locator('#overview-mark');
    const words = await active.innerText();
    expect(words).toMatch(/^Port closed/);
    expect(await page.part('said').innerText()).toBe(words);
    expect(await page.part('overview').getAttribute('aria-activedescendant')).toBe('overview-mark');
    await keyboard.press('Enter');
    await page.card.getByText('nothing listens on port').waitFor();
    expect(await page.selectedFrame).not.toBeNull();
  });

  it('shortens silences when asked', async () => {
    const page = await pictured();
    const plain = (await page.heard('overview')).at(-1) as { stretches: unknown[] };
    expect(plain.stretches).toHaveLength(1);
    await page.part('shorten').click();
    await eventually(
      async () => ((await page.heard('overview')).at(-1) as { stretches: unknown[] }).stretches.length,
      (count) => expect(count).toBeGreaterThan(2),
    );
    expect(await page.part('shorten').getAttribute('aria-pressed')).toBe('true');
  });
});

describe('lanes', () => {
  it('are asked for at the width they have, and drawn', async () => {
    const page = await pictured();
    await eventually(
      () => inked(page, 'canvas.lanes'),
      (count) => expect(count).toBeGreaterThan(500),
    );
    const asked = (await page.heard('lanes')).at(-1) as { flows: number[]; stretches: { columns: number }[] };
    expect(asked.flows.length).toBeGreaterThan(5);
    const { width } = await page.page.locator('canvas.lanes').evaluate((canvas) => canvas.getBoundingClientRect());
    expect(asked.stretches.reduce((sum, { columns }) => sum + columns, 0)).toBeGreaterThanOrEqual(Math.floor(width));
  });

  it('follow the theme at once', async () => {
    const page = await pictured();
    const colour = (): Promise<string> =>
      page.page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>('.overview-axis canvas');
        const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray();
        const seen = new Set<string>();
        for (let at = 0; at < data.length; at += 4) if (data[at + 3] === 255) seen.add(data.slice(at, at + 3).join());
        return [...seen].toSorted().join(' ');
      });
    await eventually(colour, (seen) => expect(seen).not.toBe(''));
    const dark = await settled(colour);
    await page.page.evaluate(() => window.harness.setTheme('light'));
    await eventually(colour, (light) => expect(light).not.toBe(dark));
  });

  it('zoom by keys around the chosen reset and move by Shift and arrows, without changing the list', async () => {
    const page = await pictured();
    await page.flow(0).waitFor();
    const asked = (await page.heard('flows')).length;
    await page.page.keyboard.press('+');
    await page.page.keyboard.press('+');
    await eventually(
      () => crumbs(page),
      (texts) => expect(texts).toHaveLength(2),
    );
    const [, first] = await settled(() => crumbs(page));
    await page.page.keyboard.press('Shift+ArrowRight');
    await eventually(
      () => crumbs(page),
      (texts) => expect(texts.at(-1)).not.toBe(first),
    );
    expect((await page.heard('flows')).length).toBe(asked);
    await page.page.keyboard.press('0');
    await eventually(
      () => crumbs(page),
      (texts) => expect(texts).toHaveLength(1),
    );
  });

  it('choose the packet that is clicked', async () => {
    const page = await pictured();
    await page.flow(1).locator('.time').dblclick();
    await eventually(
      () => crumbs(page),
      (texts) => expect(texts).toHaveLength(2),
    );
    // The flow fills its lane now, with a little room at both ends: its SYN is at the left.
    const lane = await page.flow(1).locator('.time').boundingBox();
    if (lane === null) throw new Error('The lane is not on the page.');
    await page.page.mouse.click(lane.x + lane.width * 0.0536, lane.y + lane.height / 2);
    await eventually(
      () => page.selectedFrame,
      (frame) => expect(frame).toBe('10'),
    );
  });

  it('stand in groups under heads that say how many are at fault', async () => {
    const page = await pictured();
    await page.part('group').selectOption('server');
    await page.part('group-row').first().waitFor();
    expect(await page.part('group-row').first().innerText()).toMatch(/:\d+\s*\d+ flows? · \d+ resets?\s*\d+ flows? with faults/);
    const { group } = (await page.heard('groupsOf')).at(-1) as { group: string };
    expect(group).toBe('server');
    await page.part('group').selectOption('outcome');
    await page.part('group-row').getByText('Possible fault', { exact: true }).waitFor();
    await page.part('group').selectOption('state');
    await page.part('group-row').getByText('REJ: Attempt rejected: a reset answered the SYN').waitFor();
  });
});

describe('the picture for everyone', () => {
  it.each(['dark', 'light', 'hc-black', 'hc-light'] as const)(
    'axe finds nothing to object to when zoomed and grouped in the theme %s',
    async (theme) => {
      const page = await pictured({ theme });
      await brush(page, 0, 0.6);
      await page.part('during').waitFor();
      await page.part('group').selectOption('cause');
      await page.part('group-row').first().waitFor();
      await page.part('overview').focus();
      await page.page.keyboard.press('ArrowRight');
      await page.page.evaluate(axe.source);
      const found = await page.page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run(document));
      expect(found.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))).toEqual([]);
    },
    60_000,
  );
});

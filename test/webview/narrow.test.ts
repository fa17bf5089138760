import { describe, expect, it } from 'vitest';
import type { OpenPage } from './harness/pages.ts';
import { eventually, settled, useHarness } from './harness/session.ts';

const open = useHarness();

/** Pixels of the last row of each list that lie beyond the list's edge, and of the page beyond the window's. */
const cutOff = (page: OpenPage): Promise<number[]> =>
  page.page.evaluate(() => {
    const lists = [...document.querySelectorAll('.list')].map((list) => {
      const { bottom } = list.getBoundingClientRect();
      const rows = [...list.querySelectorAll('.list-rows > .row:not(.lane-layer)')].map((row) => row.getBoundingClientRect());
      const last = rows.findLast((row) => row.top < bottom - 1);
      return Math.max(0, (last?.bottom ?? 0) - bottom, bottom - window.innerHeight);
    });
    return [...lists, Math.max(0, document.documentElement.scrollWidth - window.innerWidth)].map(Math.round);
  });

const uncut = (page: OpenPage): Promise<void> =>
  eventually(
    () => cutOff(page),
    (pixels) => expect(pixels).toEqual([0, 0, 0]),
  );

/** 700 × 450 is a window of 1400 × 900 at 200 %. */
const sizes: readonly (readonly [number, number])[] = [
  [320, 700],
  [420, 800],
  [599, 700],
  [700, 450],
  // A window of 1000 × 700, beside the Explorer.
  [693, 568],
  [1000, 720],
];

describe.each(sizes)('in a window of %d × %d', (width, height) => {
  it('who, why and what next are read without a click, and nothing is cut off', async () => {
    const page = await open({ width, height });
    const verdict = page.part('verdict');
    await verdict.getByText('A box between client and server cut the connection').waitFor();
    const facts = verdict.locator('li:visible');
    expect((await facts.allInnerTexts()).map((text) => text.replace(/\s+/g, ' '))).toEqual([
      'Sent by a middlebox, not the server (97 %)',
      // A low window has one line for it, and the headline says why.
      ...(height < 520 ? [] : ['Cause Blocked by a security policy on the path (94 %)']),
      // Where a line has room for it beside the cause.
      ...(width < 860 ? [] : ['At 03:04:07 UTC']),
      'Next Look for a deny or reset of this session at this time.',
    ]);
    const strip = await verdict.boundingBox();
    for (const fact of await facts.all()) {
      const box = await fact.boundingBox();
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual((strip?.y ?? 0) + (strip?.height ?? 0));
      expect(box?.width).toBeGreaterThan(100);
    }
    await page.packet(5).waitFor();
    await uncut(page);
    const [row, list] = await Promise.all([page.packet(5).boundingBox(), page.part('ladder').boundingBox()]);
    expect((row?.y ?? 0) + (row?.height ?? 0)).toBeLessThanOrEqual((list?.y ?? 0) + (list?.height ?? 0) + 1);
  });
});

describe.each(sizes.filter(([width]) => width < 600))('in a window of %d × %d, the card', (width, height) => {
  it('is a drawer that leaves the packet it explains in sight, and goes with Escape', async () => {
    const page = await open({ width, height });
    await page.part('open-card').click();
    await page.card.getByText('What to check next').waitFor({ state: 'attached' });
    const [card, row] = await settled(() => Promise.all([page.card.boundingBox(), page.packet(5).boundingBox()]));
    if (card === null || row === null) throw new Error('They are not on the page.');
    expect(row.y + row.height).toBeLessThanOrEqual(card.y);
    expect([card.x, card.width, Math.round(card.y + card.height)]).toEqual([0, width, height]);
    expect(await page.part('verdict').count()).toBe(0);
    await page.page.keyboard.press('Escape');
    await page.card.waitFor({ state: 'hidden' });
    await page.part('verdict').waitFor();
    await uncut(page);
  });
});

it.each([
  [640, 760],
  [1000, 720],
  [1400, 900],
])('a long next step is read whole in a window of %d × %d', async (width, height) => {
  const page = await open({ width, height });
  const next = page.part('verdict').locator('.next');
  await page.packet(5).waitFor();
  // A wide window shows the card; the strip comes when that is closed.
  if ((await page.card.count()) > 0) await page.page.keyboard.press('Escape');
  await next.waitFor();
  const long =
    'On the server, see whether anything listens on the port, and on which address: a service that listens on the loopback address only refuses all others.';
  const [wide, high] = await next.evaluate((item, text) => {
    item.lastChild?.replaceWith(text);
    return [item.scrollWidth - item.clientWidth, item.scrollHeight - item.clientHeight];
  }, long);
  expect([wide, high]).toEqual([0, 0]);
  expect(await next.innerText()).toContain('refuses all others.');
});

it('a low window keeps packets around the reset, flows and all of the verdict in view', async () => {
  const page = await open({ width: 693, height: 568 });
  await page.packet(5).waitFor();
  const rows = (list: string): Promise<number> =>
    page.page.evaluate((selector) => {
      const edge = document.querySelector(`${selector} .list`)?.getBoundingClientRect().bottom ?? 0;
      const all = [...document.querySelectorAll(`${selector} .list-rows > .row:not(.lane-layer)`)];
      return all.filter((row) => row.getBoundingClientRect().bottom <= edge + 1).length;
    }, list);
  expect(await settled(() => rows('trx-ladder'))).toBeGreaterThanOrEqual(2);
  expect(await rows('trx-flow-list')).toBeGreaterThanOrEqual(2);
});

it('a capture of one flow leaves the room below it to the packets, until someone sizes the list', async () => {
  const page = await open({ scenario: 'one', width: 1000, height: 820 });
  await page.part('verdict').waitFor();
  const height = (): Promise<number> =>
    settled(() => page.page.evaluate(() => document.querySelector('.list-pane')?.getBoundingClientRect().height ?? 0));
  expect(await height()).toBeLessThan(150);
  await page.page.getByRole('separator', { name: 'Size of the flow list' }).press('ArrowDown');
  expect(await height()).toBeGreaterThan(200);
});

it('the verdict follows the pointer and the chosen flow', async () => {
  const page = await open({ width: 420, height: 800 });
  const verdict = page.part('verdict');
  await page.flow(1).click();
  await verdict.getByText('nothing listens on port 5432').waitFor();
  await page.flow(0).click();
  await verdict.getByText('A box between client and server').waitFor();
  expect(await page.card.count()).toBe(0);
});

describe.each([
  [1100, 620],
  [1400, 900],
  [3840, 2000],
])('in a window of %d × %d', (width, height) => {
  it('the card of the worst fault says who, why and what next before anything else, without scrolling', async () => {
    const page = await open({ width, height });
    await page.card.getByText('What to check next').waitFor({ state: 'attached' });
    expect(await page.selectedFrame).toBe('5');
    const facts = page.card.locator('.facts dt');
    expect((await facts.allInnerTexts()).slice(0, 3)).toEqual(['Sent by', 'Cause', 'Next']);
    for (const fact of (await page.card.locator('.facts dd').all()).slice(0, 3)) {
      const box = await fact.boundingBox();
      expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThanOrEqual(height);
    }
    await uncut(page);
  });
});

it('a wide window shows the card itself in place of its short form', async () => {
  const page = await open({ width: 1400, height: 900 });
  await page.card.getByText('What to check next').waitFor();
  expect(await page.part('verdict').count()).toBe(0);
  await page.page.keyboard.press('Escape');
  await page.part('verdict').getByText('A middlebox, not the server', { exact: false }).waitFor();
});

it.each(['so-far', 'cancelled-part', 'mixed'])(
  'in the narrowest window the packets around the reset are seen: %s',
  async (scenario) => {
    const page = await open({ scenario, width: 320, height: 700 });
    await page.part('verdict').locator('.next').waitFor();
    // The reset, what came before it, and what came after.
    for (const frame of [2, 3, 4, 5, 6]) await page.packet(frame).waitFor();
    await uncut(page);
    const list = await settled(() => page.part('ladder').boundingBox());
    for (const frame of [2, 3, 4, 5, 6]) {
      const row = await page.packet(frame).boundingBox();
      expect(row?.y, `frame ${frame}`).toBeGreaterThanOrEqual(list?.y ?? Infinity);
      expect((row?.y ?? Infinity) + (row?.height ?? 0), `frame ${frame}`).toBeLessThanOrEqual(
        (list?.y ?? 0) + (list?.height ?? 0),
      );
    }
  },
);

it.each([700, 1000, 1090, 1280])('a ladder %d px wide has room for the name of a cause beside a middlebox', async (width) => {
  const page = await open({ width, height: 800 });
  await page.packet(5).waitFor();
  if ((await page.card.count()) > 0) await page.page.keyboard.press('Escape');
  await page.part('verdict').locator('.next').waitFor();
  const name = page.packet(5).locator('.claim .hint');
  const room = await name.evaluate((part) => {
    part.textContent = 'Device that saw one direction';
    return part.clientWidth - part.scrollWidth;
  });
  expect(room).toBeGreaterThanOrEqual(0);
  expect(await name.getAttribute('title')).toBe('Blocked by a security policy on the path');
});

it('each strip of the overview has its cause beside it, whatever size the window had before', async () => {
  const page = await open({ width: 420, height: 800 });
  await page.part('overview').getByRole('gridcell').first().waitFor({ state: 'attached' });
  await page.page.getByText(/\d more/).waitFor();
  /** Pixels from the first strip to each cause; strips are 24 high, and begin 54 below the overview's top. */
  const places = (): Promise<number[]> =>
    page.part('cause-chip').evaluateAll((chips) => {
      const top = document.querySelector('[data-testid=overview]')?.getBoundingClientRect().top ?? 0;
      return chips
        .filter((chip) => chip.checkVisibility({ visibilityProperty: true }))
        .map((chip) => Math.round(chip.getBoundingClientRect().top - top - 54));
    });
  for (const [height, own] of [
    [1000, [0, 24, 48, 72, 96]],
    [1200, [0, 24, 48, 72, 96, 120, 144]],
    [700, [0, 24, 48, 72, 96]],
  ] as const) {
    await page.page.setViewportSize({ width: 1400, height });
    await eventually(places, (now) => expect(now, `${height} high`).toEqual(own));
  }
});

it('the page itself cannot be scrolled, by whatever is dragged, focused or shown beyond its edge', async () => {
  const page = await open({ width: 800, height: 600 });
  await page.packet(5).click();
  await page.card.waitFor();
  const scrolled = await page.page.evaluate(() => {
    const below = document.createElement('div');
    document.body.append(below);
    below.attributeStyleMap.set('height', CSS.px(3000));
    below.scrollIntoView({ block: 'end' });
    document.scrollingElement?.scrollTo(0, 500);
    document.body.scrollTo(0, 500);
    return document.querySelector('.summary')?.getBoundingClientRect().top;
  });
  expect(scrolled).toBe(0);
});

it.each([
  [640, 30],
  [640, 0],
  [780, 60],
])('the reset of a chosen flow is in view in a window %d high, with answers after %d ms', async (height, delay) => {
  const page = await open({ width: 1090, height });
  await page.packet(5).waitFor();
  await page.page.evaluate((milliseconds) => (window.harness.delay = milliseconds), delay);
  // Its verdict has more lines and comes later than its packets, and a silence is drawn among these when they are here.
  await page.flow(2).click();
  await page.packet(24).waitFor({ state: 'attached' });
  const below = (): Promise<number> =>
    page.part('ladder').evaluate((list) => {
      const row = list.querySelector('[aria-selected="true"]')?.getBoundingClientRect().bottom ?? Infinity;
      return Math.max(0, row - list.getBoundingClientRect().bottom - 1);
    });
  expect(await settled(below)).toBe(0);
});

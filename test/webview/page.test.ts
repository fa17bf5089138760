import { describe, expect, it } from 'vitest';
import { eventually, settled, useHarness } from './harness/session.ts';
import type { OpenPage } from './harness/pages.ts';

const open = useHarness();

describe('at a glance', () => {
  it('says how many resets there are, how many are faults, and of which causes', async () => {
    const { part } = bind(await open({ width: 1400, height: 900 }));
    expect(await part('summary').innerText()).toBe('14 resets · 8 faults · 2 unclear · 4 expected');
    expect(
      await part('summary')
        .getByTitle(/^\d+ RSTs in all: those of one sender and flow within 2 s are one reset$/)
        .innerText(),
    ).toBe('14 resets');
    const [first] = await part('cause-chip').allInnerTexts();
    expect(first?.replace(/\s+/g, ' ')).toContain('Blocked by a security policy on the path 2');
    await part('cause-card').getByText('A middlebox, not the server').waitFor();
    expect(await part('cause-card').locator('dd').first().innerText()).toBe('A middlebox, not the server (very likely, 97 %)');
  });

  it('lists the notes of the capture when asked', async () => {
    const { part } = bind(await open());
    await part('notes').getByText('2 notes about this capture').click();
    expect(await part('notes').getByRole('listitem').allInnerTexts()).toHaveLength(2);
  });

  it('lives under the policy of a webview, which lets no inline style through', async () => {
    const page = await open();
    await page.flow(0).waitFor();
    await page.page.evaluate(() => document.body.setAttribute('style', 'color: red'));
    await eventually(
      () => page.violations(),
      (violations) => expect(violations).toEqual([expect.stringContaining('style-src')]),
    );
    // This one was meant; whatever else there was would still be found after the test.
    await page.page.evaluate(() => window.harness.violations.pop());
    expect(page.errors.splice(0)).toEqual([expect.stringContaining('Content Security Policy')]);
  });

  it('leads on to report and text', async () => {
    const page = await open();
    await page.part('explain-resets').click();
    await page.part('open-as-text').click();
    await eventually(
      () => page.heard('action'),
      (actions) => expect(actions).toEqual(['explain-resets', 'open-resets-document']),
    );
  });
});

describe('with its host', () => {
  it('shows and selects what the host reveals, without echo', async () => {
    const page = await open({ reveal: 24 });
    await eventually(
      () => page.selectedFrame,
      (frame) => expect(frame).toBe('24'),
    );
    await page.card.getByText('A firewall forgot the connection').waitFor();
    expect(await page.flow(2).getAttribute('aria-selected')).toBe('true');
    expect(await page.heard('selected')).toEqual([]);
    await page.page.evaluate(() => window.harness.reveal(11));
    await eventually(
      () => page.selectedFrame,
      (frame) => expect(frame).toBe('11'),
    );
    expect(await page.heard('selected')).toEqual([]);
  });

  it('finds its place again after a reload', async () => {
    const page = await open({ scenario: 'many' });
    await page.flow(0).waitFor();
    await page.part('show').getByText('Faults', { exact: true }).click();
    await page.part('filter').locator('input').fill('8.5:5432');
    await eventually(
      () => page.part('flow-count').innerText(),
      (text) => expect(text).toBe('4,375 of 35,000 flows'),
    );
    await page.part('flow-list').evaluate((list) => list.scrollTo(0, 40_000));
    const row = page.flow(14_601);
    await row.click();
    // Its packets, not those of the flow before.
    await page.page.getByRole('grid', { name: 'Packets of flow 14601' }).waitFor();
    await page.part('ladder-row').last().click();
    const place = (): Promise<[number, unknown, string | null]> =>
      page.part('flow-list').evaluate((list) => {
        const row = document.querySelector('[data-testid="ladder-row"][aria-selected="true"]');
        return [list.scrollTop, window.harness.saved, row?.getAttribute('data-frame') ?? null];
      });
    const [scroll, saved, frame] = await settled(place);
    expect(saved).toMatchObject({ filter: '8.5:5432', flow: 14_601, frame: Number(frame), listScroll: scroll });
    await page.page.reload();
    await eventually(
      () => page.selectedFrame,
      (again) => expect(again).toBe(frame),
    );
    await row.waitFor();
    expect(await row.getAttribute('aria-selected')).toBe('true');
    expect(await page.part('flow-count').innerText()).toBe('4,375 of 35,000 flows');
    await eventually(
      () => page.part('flow-list').evaluate((list) => list.scrollTop),
      // No row is left half hidden under the head: up to a row lower than it was scrolled by hand.
      (again) => {
        expect(again).toBeGreaterThanOrEqual(scroll);
        expect(again).toBeLessThan(scroll + 22);
      },
    );
    await page.card.waitFor();
  });

  it('follows a change of theme', async () => {
    const page = await open();
    const colour = (): Promise<string> =>
      page
        .flow(0)
        .locator('.mark.error')
        .first()
        .evaluate((mark) => getComputedStyle(mark).color);
    expect(await colour()).toBe('rgb(241, 76, 76)');
    await page.page.evaluate(() => window.harness.setTheme('light'));
    expect(await colour()).toBe('rgb(229, 20, 0)');
  });
});

/** Parts of a page by their ids, for tests that need nothing else of it. */
const bind = (page: OpenPage): { part: OpenPage['part'] } => ({ part: (id) => page.part(id) });

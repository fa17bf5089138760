import type { OpenPage, Opening } from './pages.ts';

/** A state that the page can be in, and how one gets there. */
export interface State {
  readonly name: string;
  readonly opening: Omit<Opening, 'width' | 'height' | 'theme'>;
  readonly arrive: (page: OpenPage) => Promise<void>;
  /** The window that it is looked at in every theme, where that is not a usual one. */
  readonly size?: readonly [width: number, height: number];
}

const sees =
  (id: string) =>
  (page: OpenPage): Promise<void> =>
    page.part(id).first().waitFor();

/** Who, why and what next of the chosen reset: in the verdict, or in the card where that stands beside. */
const judged = (page: OpenPage): Promise<void> =>
  page.page.locator('[data-testid="verdict"] .next, [data-testid="cause-card"] h2').first().waitFor();

async function pinned(page: OpenPage): Promise<void> {
  await judged(page);
  if (await page.part('open-card').isVisible()) await page.part('open-card').click();
  await page.card.getByText('What to check next').waitFor({ state: 'attached' });
}

const press = (page: OpenPage, key: string): Promise<void> => page.page.keyboard.press(key);

export const states: readonly State[] = [
  { name: 'opening', opening: { scenario: 'opening' }, arrive: sees('state-reading') },
  { name: 'reading', opening: { scenario: 'reading' }, arrive: sees('state-reading') },
  { name: 'part while reading', opening: { scenario: 'so-far' }, arrive: judged },
  { name: 'cancelled', opening: { scenario: 'cancelled' }, arrive: sees('state-cancelled') },
  { name: 'cancelled with a part', opening: { scenario: 'cancelled-part' }, arrive: judged },
  { name: 'empty file', opening: { scenario: 'failed', reason: 'empty' }, arrive: sees('state-failed') },
  { name: 'no capture', opening: { scenario: 'failed' }, arrive: sees('state-failed') },
  { name: 'not allowed', opening: { scenario: 'failed', reason: 'access' }, arrive: sees('state-failed') },
  { name: 'no packets', opening: { scenario: 'no-packets' }, arrive: sees('state-empty') },
  { name: 'no TCP', opening: { scenario: 'no-tcp' }, arrive: sees('state-empty') },
  { name: 'unread TCP', opening: { scenario: 'unread' }, arrive: sees('state-empty') },
  { name: 'no resets', opening: { scenario: 'quiet' }, arrive: sees('state-empty') },
  { name: 'one reset', opening: { scenario: 'one' }, arrive: judged },
  { name: '30,000 resets', opening: { scenario: 'many' }, arrive: judged },
  { name: 'long transfer', opening: { scenario: 'transfer' }, arrive: judged },
  { name: 'first screen', opening: {}, arrive: judged },
  { name: 'card', opening: {}, arrive: pinned },
  { name: 'card beside its packet', opening: {}, arrive: pinned, size: [900, 640] },
  { name: 'drawer', opening: {}, arrive: pinned, size: [340, 700] },
  { name: 'verdict above the packets', opening: {}, arrive: judged, size: [800, 600] },
  {
    name: 'unclear outcome',
    opening: {},
    async arrive(page: OpenPage): Promise<void> {
      await judged(page);
      await page.page.evaluate(() => window.harness.reveal(50));
      await page.page.getByText('the capture does not show enough to say why').first().waitFor();
    },
  },
  {
    name: 'bookmarks',
    opening: {},
    async arrive(page: OpenPage): Promise<void> {
      await judged(page);
      await page.page.evaluate(() =>
        window.harness.tellBookmarks([
          { frame: 4, seconds: 2.13, note: 'ask the network people about the box with TTL 250' },
          { frame: 5, seconds: 2.14, note: '' },
        ]),
      );
      await page.part('bookmark').first().waitFor();
    },
  },
  {
    name: 'groups, zoomed',
    opening: {},
    async arrive(page: OpenPage): Promise<void> {
      await judged(page);
      await page.part('group').selectOption('cause');
      await page.part('group-row').first().waitFor();
      // A low window has no room for the tools of time, but the keys.
      if (await page.part('shorten').isVisible()) await page.part('shorten').click();
      await press(page, '+');
      await page.part('crumbs').locator('.crumb').nth(1).waitFor({ state: 'attached' });
    },
  },
  {
    name: 'filter error',
    opening: {},
    async arrive(page: OpenPage): Promise<void> {
      await judged(page);
      await page.part('filter').locator('input').fill('tcp.port == ');
      await press(page, 'Enter');
      await page.part('filter-problem').waitFor();
    },
  },
  {
    name: 'completions',
    opening: {},
    async arrive(page: OpenPage): Promise<void> {
      await judged(page);
      await page.part('filter').locator('input').pressSequentially('tcp.f');
      await page.page.getByRole('option').first().waitFor();
      await press(page, 'ArrowDown');
    },
  },
  {
    name: 'find bar',
    opening: {},
    async arrive(page: OpenPage): Promise<void> {
      await judged(page);
      await press(page, 'Control+f');
      await page.page.keyboard.type('tls');
      await page.part('find-count').getByText('3 found').waitFor();
    },
  },
  {
    name: 'columns and times',
    opening: {},
    async arrive(page: OpenPage): Promise<void> {
      await judged(page);
      await page.part('ladder-options').click();
      await page.page.getByLabel('Clock, UTC').waitFor();
    },
  },
  {
    name: 'headers and bytes',
    opening: {},
    async arrive(page: OpenPage): Promise<void> {
      await judged(page);
      await press(page, 'd');
      await page.page.locator('[data-byte="22"]').first().click();
    },
  },
  {
    name: 'keys',
    opening: {},
    async arrive(page: OpenPage): Promise<void> {
      await judged(page);
      await press(page, '?');
      await page.part('key-sheet').getByText('Next reset', { exact: true }).waitFor();
    },
  },
];

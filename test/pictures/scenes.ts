import type { OpenPage, Opening } from '../webview/harness/pages.ts';
import { eventually } from '../webview/harness/session.ts';

/** A state of the page of which a picture is kept. */
export interface Scene {
  readonly name: string;
  readonly opening: Opening;
  /** Brings the page into the state, and waits until it is there. */
  readonly prepare: (page: OpenPage) => Promise<void>;
}

const explained = async (page: OpenPage): Promise<void> => {
  await page.card.getByText('What to check next').waitFor({ state: 'attached' });
};

const judged = async (page: OpenPage): Promise<void> => {
  await page.part('verdict').locator('.next').waitFor();
};

const state =
  (id: string) =>
  (page: OpenPage): Promise<void> =>
    page.part(`state-${id}`).waitFor();

export const scenes: readonly Scene[] = [
  // Overview, lanes, a ladder with a middlebox, and the card: what one sees first in a window of the usual size.
  { name: 'first-screen', opening: { width: 1200, height: 760 }, prepare: explained },
  { name: 'first-screen-medium', opening: { width: 900, height: 640 }, prepare: judged },
  {
    name: 'card-beside-packet',
    opening: { width: 900, height: 640 },
    async prepare(page: OpenPage): Promise<void> {
      // The verdict takes lines from the ladder, which moves its rows: a click before it would choose where they stand by chance.
      await judged(page);
      await page.packet(5).click();
      await explained(page);
    },
  },
  { name: 'narrow', opening: { width: 340, height: 640 }, prepare: judged },
  {
    name: 'narrow-drawer',
    opening: { width: 340, height: 640 },
    async prepare(page: OpenPage): Promise<void> {
      await page.part('open-card').click();
      await explained(page);
    },
  },
  { name: 'zoomed-200', opening: { width: 640, height: 400 }, prepare: judged },
  {
    name: 'lanes-grouped-and-zoomed',
    opening: { width: 1000, height: 700 },
    async prepare(page: OpenPage): Promise<void> {
      await page.part('group').selectOption('cause');
      await page.part('group-row').first().waitFor();
      await page.part('shorten').click();
      await page.page.keyboard.press('+');
      await page.part('crumbs').locator('.crumb').nth(1).waitFor();
      await judged(page);
    },
  },
  {
    name: 'headers-and-bytes',
    opening: { width: 1000, height: 800 },
    async prepare(page: OpenPage): Promise<void> {
      await page.packet(5).waitFor();
      await page.page.keyboard.press('d');
      await page.page.locator('[data-byte="22"]').first().click();
    },
  },
  {
    name: 'transfer-folded',
    opening: { scenario: 'transfer', width: 900, height: 560 },
    async prepare(page: OpenPage): Promise<void> {
      await page.part('fold-row').waitFor();
      await judged(page);
    },
  },
  { name: 'thirty-thousand-resets', opening: { scenario: 'many', width: 1100, height: 600 }, prepare: explained },
  { name: 'no-resets', opening: { scenario: 'quiet', width: 800, height: 560 }, prepare: state('empty') },
  { name: 'reading', opening: { scenario: 'reading', width: 800, height: 480 }, prepare: state('reading') },
  { name: 'failed', opening: { scenario: 'failed', width: 700, height: 400 }, prepare: state('failed') },
];

/** Until two looks at the picture are the same: lists and canvases draw what comes in when it comes. */
export async function still(page: OpenPage): Promise<Buffer> {
  let before: Buffer = Buffer.alloc(0);
  let now: Buffer = before;
  await eventually(
    async () => {
      before = now;
      now = await page.page.screenshot({ animations: 'disabled', caret: 'hide' });
      return now.length > 0 && now.equals(before);
    },
    (same) => {
      if (!same) throw new Error('The picture still changes.');
    },
  );
  return now;
}

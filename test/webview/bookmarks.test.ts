import { describe, expect, it } from 'vitest';
import type { HostNotices, PageNotices } from '../../src/shared/protocol.ts';
import type { HostLink } from '../../webview/bridge.ts';
import { BookmarksState } from '../../webview/state/bookmarks.ts';
import { eventually, useHarness } from './harness/session.ts';

type Marks = HostNotices['bookmarks'];

function state(): { bookmarks: BookmarksState; told: Marks[]; said: string[] } {
  const [told, said]: [Marks[], string[]] = [[], []];
  const host = {
    tell: (_: keyof PageNotices, value: unknown) => told.push(value as Marks),
    // Even frames are of flow 2.
    call: (_: string, frame: number) => Promise.resolve(frame % 2 === 0 ? { frame, flow: 2, index: 0, finding: null } : null),
  } as unknown as HostLink;
  const bookmarks = new BookmarksState(
    host,
    (text) => said.push(text),
    () => said.push('drawn'),
  );
  bookmarks.arrive([]);
  return { bookmarks, told, said };
}
const frames = (marks: Marks): number[] => marks.map(({ frame }) => frame);

describe('the state of bookmarks', () => {
  it('sets and removes, tells the host, and says so', () => {
    const { bookmarks, told, said } = state();
    bookmarks.toggle({ frame: 9, seconds: 1 });
    bookmarks.toggle({ frame: 4, seconds: 0.5 });
    bookmarks.toggle({ frame: 9, seconds: 1 });
    expect(told.map(frames)).toEqual([[9], [4, 9], [4]]);
    expect(said).toEqual(['Bookmark on frame 9.', 'Bookmark on frame 4.', 'Bookmark on frame 9 removed.']);
  });

  it('undoes and does again what was done here or elsewhere, but nothing that came with the capture', () => {
    const { bookmarks, told } = state();
    bookmarks.toggle({ frame: 9, seconds: 1 });
    bookmarks.arrive([{ frame: 9, seconds: 1, note: 'from the list' }]);
    bookmarks.travel(-1);
    expect(bookmarks.all).toEqual([{ frame: 9, seconds: 1, note: '' }]);
    bookmarks.arrive(bookmarks.all);
    bookmarks.travel(1);
    expect(told.at(-1)).toEqual([{ frame: 9, seconds: 1, note: 'from the list' }]);
    bookmarks.travel(-1);
    bookmarks.travel(-1);
    expect(bookmarks.all).toEqual([]);
    bookmarks.travel(-1);
    expect(bookmarks.all).toEqual([]);
    bookmarks.forget();
    bookmarks.arrive([{ frame: 2, seconds: 0, note: '' }]);
    bookmarks.travel(-1);
    expect(frames(bookmarks.all)).toEqual([2]);
  });

  it('knows which flow they are in, as soon as the host has said so', async () => {
    const { bookmarks, said } = state();
    bookmarks.arrive([
      { frame: 4, seconds: 1, note: '' },
      { frame: 5, seconds: 2, note: '' },
      { frame: 8, seconds: 3, note: '' },
    ]);
    expect(bookmarks.inFlow(2)).toEqual([]);
    await expect.poll(() => said).toContain('drawn');
    expect(frames(bookmarks.inFlow(2))).toEqual([4, 8]);
    bookmarks.forget();
    expect(bookmarks.inFlow(2)).toEqual([]);
  });

  it('goes from one to the next, around the ends', () => {
    const { bookmarks } = state();
    expect(bookmarks.next(1, 5)).toBeNull();
    for (const frame of [3, 8, 5]) bookmarks.toggle({ frame, seconds: 0 });
    expect([bookmarks.next(1, 3), bookmarks.next(1, 8), bookmarks.next(-1, 3), bookmarks.next(-1, 8)]).toEqual([5, 3, 8, 5]);
  });
});

const open = useHarness();

describe('the page', () => {
  it('marks the chosen packet with a key, shows it everywhere, goes there and takes it back', async () => {
    const page = await open();
    await page.packet(4).locator('.label').click();
    await page.page.keyboard.press('b');
    await page.packet(4).locator('[data-testid=bookmark]').waitFor();
    expect(await page.part('bookmarks').innerText()).toBe('1 bookmark');
    await eventually(
      () => page.heard('bookmarks') as Promise<Marks[]>,
      (told) => expect(told).toEqual([[expect.objectContaining({ frame: 4, note: '' })]]),
    );
    expect(await page.part('toggle-bookmark').getAttribute('aria-pressed')).toBe('true');
    await page.packet(6).locator('.label').click();
    await page.page.keyboard.press('F2');
    await eventually(
      () => page.selectedFrame,
      (frame) => expect(frame).toBe('4'),
    );
    await page.page.keyboard.press('Control+z');
    await page.packet(4).locator('[data-testid=bookmark]').waitFor({ state: 'detached' });
    await page.part('bookmarks').waitFor({ state: 'detached' });
  });

  it('shows a note as text, whatever is written in it, and asks the host for another', async () => {
    const page = await open();
    await page.packet(4).locator('.label').click();
    const note = '<img src=x onerror=alert(1)> who sent this?';
    await page.page.evaluate((text) => window.harness.tellBookmarks([{ frame: 4, seconds: 0.03, note: text }]), note);
    await eventually(
      () => page.packet(4).locator('[data-testid=bookmark]').innerText(),
      (text) => expect(text).toContain(note),
    );
    await page.page.keyboard.press('n');
    await eventually(
      () => page.heard('annotate'),
      (asked) => expect(asked).toEqual([{ frame: 4, seconds: 0.03, note }]),
    );
    await page.page.keyboard.press('Shift+B');
    await eventually(
      () => page.heard('action'),
      (asked) => expect(asked).toEqual(['list-bookmarks']),
    );
  });

  it('hangs in the overview, where a click goes to its packet, and in the lane of its flow', async () => {
    const page = await open({ width: 1400, height: 900 });
    await page.packet(5).waitFor();
    await page.page.evaluate(() => window.harness.tellBookmarks([{ frame: 24, seconds: 364.155, note: 'ask them' }]));
    await eventually(
      () => page.flow(2).locator('.time').innerText(),
      (words) => expect(words).toContain('1 bookmark'),
    );
    const { x = 0, y = 0, width = 0 } = (await page.part('overview').boundingBox()) ?? {};
    // The last packet of the capture; the axis has two parts in a hundred and four of room behind it.
    await page.page.mouse.move(x + width * (1 - 0.02 / 1.04), y + 8);
    await page.part('overview').getByText('Bookmark on frame 24: ask them').waitFor();
    await page.page.mouse.click(x + width * (1 - 0.02 / 1.04), y + 8);
    await eventually(
      () => page.selectedFrame,
      (frame) => expect(frame).toBe('24'),
    );
  });

  it('shows the comments that the capture carries and the options of SYNs beside their packets, as text', async () => {
    const page = await open();
    await page.packet(5).waitFor();
    await page.page.evaluate(() => {
      window.harness.comments = [{ frame: 12, texts: ['<b>retry</b>', 'again'] }];
      window.harness.options = [{ frame: 10, text: 'MSS 1460, SACK' }];
    });
    await page.flow(1).click();
    const comment = page.packet(12).locator('[data-testid=comment]');
    await comment.waitFor();
    expect(await comment.innerText()).toContain('<b>retry</b> · again');
    expect(await page.page.locator('[data-testid=comment]').count()).toBe(1);
    expect(await page.packet(10).locator('[data-testid=options]').innerText()).toBe('MSS 1460, SACK');
  });
});

import { describe, expect, it } from 'vitest';
import type { HostNotices, PageNotices } from '../../src/shared/protocol.ts';
import type { HostLink } from '../../webview/bridge.ts';
import { BookmarksState } from '../../webview/state/bookmarks.ts';
import { eventually, useHarness } from './harness/session.ts';

type Marks = HostNotices['bookmarks'];

function state(): { bookmarks: BookmarksState; told: Marks[]; said: string[] } {
  const [told, said]: [Marks[], string[]] = [[], []];
  const host = { tell: (_: keyof PageNotices, value: unknown) => told.push(value as Marks) } as unknown as HostLink;
  const bookmarks = new BookmarksState(host, (text) => said.push(text));
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
    const [told] = (await page.heard('bookmarks')) as Marks[];
    expect(told).toHaveLength(1);
    expect(told?.[0]).toMatchObject({ frame: 4, note: '' });
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
});

import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { SavedView } from '../../webview/state/savedView.ts';
import { usualOptions } from '../../webview/state/viewOptions.ts';
import { Desk } from './harness/desk.ts';
import type { FakeCapture } from './harness/fakeAnswers.ts';
import { mixedCapture } from './harness/fakeCapture.ts';

/** Flows and frames of the part are those of the whole; it has as many again. Findings have other numbers. */
const part = mixedCapture();
const twice = mixedCapture(2);
/** As the whole, but with one finding more before the others, so that their numbers have moved on. */
const renumbered: FakeCapture = {
  ...part,
  locate: (frame) => {
    const place = part.locate(frame);
    return place === null || place.finding === null ? place : { ...place, finding: place.finding + 1 };
  },
  explain: (index) => ({ ...part.explain(index - 1), index }),
};

const progress = { consumed: 1, size: 3, packets: 10, rstFrames: 9 };
const view: SavedView = {
  ...{ version: 1, flow: 1, frame: 11, card: 11, sort: 'bytes', descending: true, filter: '', causeId: null },
  ...{ show: 'faults', listScroll: 40, ladderScroll: 20, split: 0.3, range: null, trail: [], during: null, group: null },
  options: usualOptions,
};

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

async function reading(saved?: SavedView): Promise<Desk> {
  const desk = new Desk(part, saved);
  await desk.become({ phase: 'reading', progress });
  expect(desk.asked).toEqual([]);
  await desk.become({ phase: 'reading', progress, soFar: desk.explained(1) });
  return desk;
}

describe('while a capture is read', () => {
  it('shows what is known as soon as it is', async () => {
    const desk = await reading();
    expect(desk.store.shown?.totals.resets).toBe(7);
    expect(desk.store.flow?.flow).toBe(0);
    expect(desk.store.packet).toMatchObject({ frame: 5, finding: 0 });
  });

  it('asks nothing anew for news of progress alone', async () => {
    const desk = await reading();
    const before = desk.asked.length;
    await desk.become({ phase: 'reading', progress: { ...progress, consumed: 2 }, soFar: desk.explained(1) });
    expect(desk.asked).toHaveLength(before);
  });

  it('takes over the whole without leaving what was chosen, and says so', async () => {
    const desk = await reading();
    desk.store.browser.rows.want(0, 7);
    await desk.store.chooseFrame(11);
    desk.store.listWish = desk.store.ladderWish = null;
    desk.capture = twice;
    let least = Infinity;
    desk.store.subscribe(() => (least = Math.min(least, desk.store.browser.rows.page(0).length)));
    desk.hear.state({ phase: 'ready', ...desk.explained(2) });
    // The whole is known, and what is drawn is still the part.
    const wasPart = desk.store.isPart && desk.store.shown?.totals.resets === 7;
    await vi.advanceTimersByTimeAsync(1);
    expect(desk.store.shown?.totals.resets).toBe(14);
    expect(wasPart).toBe(true);
    expect(desk.store.isPart).toBe(false);
    expect(desk.store.browser.rows.total).toBe(14);
    expect(least).toBe(7);
    expect(desk.store.packet?.frame).toBe(11);
    expect([desk.store.listWish, desk.store.ladderWish, desk.store.scrollWish]).toEqual([null, null, null]);
    expect(desk.store.said).toBe('The whole capture has been read: 14 resets, 8 faults, 2 unclear.');
  });

  it('keeps the card of a reset that has another number now, and explains it anew', async () => {
    const desk = await reading();
    await desk.store.chooseFrame(11);
    desk.store.card.pin(1);
    await vi.advanceTimersByTimeAsync(1);
    const before = desk.store.card.finding;
    desk.capture = renumbered;
    desk.hear.state({ phase: 'ready', ...desk.explained(2) });
    desk.store.subscribe(() => expect(desk.store.card.finding?.frame).toBe(before?.frame));
    await vi.advanceTimersByTimeAsync(1);
    expect(desk.store.card.pinned).toBe(2);
    expect(desk.store.card.finding).toMatchObject({ frame: 11, index: 2 });
    expect(desk.store.packet).toMatchObject({ frame: 11, finding: 2 });
  });

  it('comes back to what was left only when all is read, for it may not be there yet', async () => {
    const desk = await reading(view);
    expect(desk.store.browser.choice.sort).toBe('bytes');
    expect(desk.store.packet).toBeNull();
    expect(desk.saved).toBe(view);
    await desk.ready(2);
    expect(desk.store.packet).toMatchObject({ frame: 11 });
    expect(desk.store.card.pinned).toBe(1);
  });

  it('does not go back when something else was chosen meanwhile', async () => {
    const desk = await reading(view);
    await desk.store.chooseFrame(24);
    await desk.ready(2);
    expect(desk.store.packet).toMatchObject({ frame: 24 });
  });

  it('goes on showing it when reading is cancelled', async () => {
    const desk = await reading();
    await desk.become({ phase: 'cancelled', progress, soFar: desk.explained(2) });
    expect(desk.store.shown?.version).toBe(2);
    expect(desk.store.packet?.frame).toBe(5);
    await desk.become({ phase: 'cancelled', progress });
    expect(desk.store.shown).toBeNull();
  });

  it('shows only the newest, whatever order the answers come in', async () => {
    const desk = await reading();
    desk.store.browser.rows.want(0, 7);
    await vi.advanceTimersByTimeAsync(1);
    desk.hear.state({ phase: 'reading', progress, soFar: desk.explained(2) });
    desk.capture = twice;
    desk.hear.state({ phase: 'ready', ...desk.explained(3) });
    await vi.advanceTimersByTimeAsync(1);
    expect(desk.store.shown?.version).toBe(3);
    expect(desk.store.browser.rows.total).toBe(14);
  });

  it('says calmly that the news could not be had', async () => {
    const desk = await reading();
    desk.failing = true;
    await desk.ready(2);
    expect(desk.store.trouble).toBe('The thread ended.');
    expect(desk.store.packet?.frame).toBe(5);
  });
});

import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { SavedView } from '../../webview/state/savedView.ts';
import { usualOptions } from '../../webview/state/viewOptions.ts';
import { Desk } from './harness/desk.ts';
import { longCapture, mixedCapture, quietCapture } from './harness/fakeCapture.ts';

/** Frames of the made-up capture: the first story's resets are 5 and 6, its ClientHello is 4; the second story starts at 10. */
const capture = mixedCapture();
const view: SavedView = {
  ...{ version: 1, flow: 1, frame: 11, card: 11, sort: 'bytes', descending: true, filter: '10.20', causeId: null },
  ...{ show: 'faults', listScroll: 40, ladderScroll: 20, split: 0.3, range: null, trail: [], during: null, group: null },
  options: usualOptions,
};

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

describe('opening', () => {
  it('answers at once: the worst flow, its reset, and tells nobody', async () => {
    const desk = new Desk(capture);
    desk.store.setWide(true);
    await desk.ready();
    expect(desk.store.browser.choice).toMatchObject({ sort: 'severity', descending: true, show: 'resets' });
    expect(desk.store.flow?.flow).toBe(0);
    expect(desk.store.packet).toMatchObject({ frame: 5, index: 4, finding: 0 });
    expect(desk.store.card.pinned).toBe(0);
    expect(desk.selections).toEqual([]);
  });

  it('covers nothing with a popover in a narrow window', async () => {
    const desk = new Desk(capture);
    await desk.ready();
    expect(desk.store.packet?.frame).toBe(5);
    expect(desk.store.card.shown).toBeNull();
  });

  it('shows all flows when there are no resets, and chooses none', async () => {
    const desk = new Desk(quietCapture());
    await desk.ready();
    expect(desk.store.browser.choice.show).toBe('all');
    expect(desk.store.flow).toBeNull();
  });

  it('takes up where it was left, once the capture is ready', async () => {
    const desk = new Desk(capture, view);
    expect(desk.asked).toEqual([]);
    await desk.ready();
    expect(desk.store.browser.choice).toEqual({
      sort: 'bytes',
      descending: true,
      text: '10.20',
      show: 'faults',
      causeId: null,
      during: null,
      group: null,
    });
    expect(desk.store.packet).toMatchObject({ frame: 11, finding: 1 });
    expect(desk.store.card.pinned).toBe(1);
    expect(desk.store.scrollWish).toEqual({ list: 40, ladder: 20 });
    expect(desk.store.split).toBe(0.3);
  });

  it('follows a reveal that came first, and not what was saved', async () => {
    const desk = new Desk(capture, view);
    desk.hear.reveal({ frame: 24 });
    await desk.ready();
    expect(desk.store.packet).toMatchObject({ frame: 24, finding: 2 });
    expect(desk.store.card.pinned).toBe(2);
    expect(desk.selections).toEqual([]);
  });

  it('does nothing when the same analysis is announced again', async () => {
    const desk = new Desk(capture);
    await desk.ready();
    const before = desk.asked.length;
    await desk.ready();
    expect(desk.asked).toHaveLength(before);
  });

  it('stays with the packet when the file is read again', async () => {
    const desk = new Desk(capture);
    await desk.ready();
    await desk.store.chooseFrame(11);
    desk.hear.state({ phase: 'reading', progress: null });
    await desk.ready(2);
    expect(desk.store.packet?.frame).toBe(11);
    expect(desk.store.flow?.flow).toBe(1);
  });
});

describe('reading again', () => {
  it('explains the same reset anew', async () => {
    const desk = new Desk(capture);
    await desk.ready();
    await desk.store.chooseFrame(11);
    const before = desk.asked.filter(({ name }) => name === 'explain').length;
    await desk.ready(2);
    expect(desk.store.card.pinned).toBe(1);
    expect(desk.asked.filter(({ name }) => name === 'explain')).toHaveLength(before + 1);
  });
});

describe('choosing', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = new Desk(capture);
    await desk.ready();
  });

  it('tells the host once, with the finding', async () => {
    await desk.store.chooseFrame(11);
    await desk.store.chooseFrame(11);
    expect(desk.selections).toEqual([{ frame: 11, finding: 1 }]);
    expect(desk.store.said).toContain('Reset in frame 11, fault: Port closed');
  });

  it('does not echo what the host revealed', async () => {
    desk.hear.reveal({ frame: 11 });
    await vi.advanceTimersByTimeAsync(1);
    expect(desk.store.packet?.frame).toBe(11);
    expect(desk.selections).toEqual([]);
  });

  it('says null when a flow without a reset is chosen', async () => {
    await desk.store.chooseFrame(11);
    const calm = await desk.store.browser.byNumber(7);
    if (calm === undefined) throw new Error('There is no flow 7.');
    expect(desk.store.picture.chosen).not.toBeNull();
    await desk.store.chooseFlow(calm, null);
    // No line stands in the picture for a reset of another flow.
    expect(desk.store.picture.chosen).toBeNull();
    expect(desk.selections.at(-1)).toBeNull();
    expect(desk.store.packet).toBeNull();
  });

  it('keeps the card while its evidence is followed', async () => {
    desk.store.card.pin(0);
    await desk.store.chooseFrame(4, { card: 'keep' });
    expect(desk.store.packet).toMatchObject({ frame: 4, finding: null });
    expect(desk.store.card.pinned).toBe(0);
  });

  it('lets go of a filter that hides the revealed flow', async () => {
    desk.store.filter({ text: '5432' });
    await vi.advanceTimersByTimeAsync(1);
    desk.hear.reveal({ frame: 5 });
    await vi.advanceTimersByTimeAsync(1);
    expect(desk.store.browser.choice.text).toBe('');
    expect(desk.store.flowPlace).toBe(0);
  });

  it('says calmly that a frame is not there', async () => {
    await desk.store.chooseFrame(9999);
    expect(desk.store.said).toBe('Frame 9999 is not a TCP packet of this capture.');
    expect(desk.store.packet?.frame).toBe(5);
  });

  it('keeps what was chosen before the page can be taken away', async () => {
    await desk.store.chooseFrame(11);
    expect(desk.saved).toMatchObject({ flow: 1, frame: 11 });
  });

  it('keeps the view, soon and once', async () => {
    await desk.store.chooseFrame(11);
    desk.store.sortBy('bytes');
    await vi.advanceTimersByTimeAsync(200);
    expect(desk.saved).toMatchObject({ version: 1, flow: 1, frame: 11, card: 11, sort: 'bytes', descending: true });
  });
});

describe('asking for flows', () => {
  it('sends sort, filter and cause to the host', async () => {
    const desk = new Desk(capture);
    await desk.ready();
    desk.store.sortBy('client');
    desk.store.sortBy('client');
    desk.store.filter({ text: '443', causeId: 'port-closed' });
    desk.store.browser.rows.want(0, 10);
    expect(desk.queries.at(-1)).toEqual({
      ...{ sort: 'client', descending: true, text: '443', show: 'resets', causeId: 'port-closed' },
      ...{ offset: 0, limit: 200 },
    });
  });
});

describe('walking from reset to reset', () => {
  const walk = async (desk: Desk, direction: 1 | -1, steps: number): Promise<(number | undefined)[]> => {
    const frames: (number | undefined)[] = [];
    for (let step = 0; step < steps; step++) {
      await desk.store.walkResets(direction);
      frames.push(desk.store.packet?.frame);
    }
    return frames;
  };

  it('goes through the flow, then through the flows of the list, and back', async () => {
    const desk = new Desk(capture);
    await desk.ready();
    expect(await walk(desk, 1, 5)).toEqual([11, 24, 30, 50, 41]);
    expect(await walk(desk, -1, 5)).toEqual([50, 30, 24, 11, 5]);
    await desk.store.walkResets(-1);
    expect(desk.store.said).toBe('That was the first reset.');
  });

  it('knows resets beyond the fifty that come with a flow', async () => {
    const desk = new Desk(longCapture(60_000, 1000));
    await desk.ready();
    await desk.store.chooseFrame(50_000);
    expect(await walk(desk, 1, 2)).toEqual([51_000, 52_000]);
    expect(await walk(desk, -1, 3)).toEqual([51_000, 50_000, 49_000]);
  });
});

describe('undoing changes of the view', () => {
  it('goes back through what was chosen and filtered, and forward again', async () => {
    const desk = new Desk(capture);
    await desk.ready();
    await desk.store.chooseFrame(11);
    desk.store.sortBy('client');
    await desk.store.travel(-1);
    expect(desk.store.browser.choice.sort).toBe('severity');
    expect(desk.store.packet?.frame).toBe(11);
    await desk.store.travel(-1);
    expect(desk.store.packet?.frame).toBe(5);
    await desk.store.travel(1);
    await desk.store.travel(1);
    expect(desk.store.browser.choice.sort).toBe('client');
    expect(desk.store.packet?.frame).toBe(11);
    await desk.store.travel(1);
    expect(desk.store.said).toBe('There is no later view.');
  });

  it('takes a flow with its packet for one step', async () => {
    const desk = new Desk(capture);
    await desk.ready();
    const row = await desk.store.browser.byNumber(1);
    if (row === undefined) throw new Error('There is no flow 1.');
    await desk.store.chooseFlow(row, null);
    await desk.store.travel(-1);
    expect(desk.store.packet?.frame).toBe(5);
    await desk.store.travel(-1);
    expect(desk.store.said).toBe('There is no earlier view.');
  });

  it('comes back to a part of the time the way one came, also from a movement that has not come to rest', async () => {
    const desk = new Desk(capture);
    await desk.ready();
    const { picture } = desk.store;
    const rest = (): Promise<unknown> => vi.advanceTimersByTimeAsync(300);
    for (let turn = 0; turn < 2; turn++) {
      picture.zoom(2);
      await rest();
    }
    const { place } = picture;
    expect(place.trail).toHaveLength(2);
    picture.showWhole();
    expect(picture.place).toEqual({ range: null, trail: [] });
    picture.zoom(4);
    await desk.store.travel(-1);
    await rest();
    expect(picture.isWhole).toBe(true);
    await desk.store.travel(-1);
    await rest();
    expect(picture.place).toEqual(place);

    // And so does another page of the same capture.
    const { saved } = desk;
    const again = new Desk(capture, saved);
    await again.ready();
    expect(again.store.picture.place).toEqual(place);
  });
});

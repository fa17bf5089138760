import { type Memento, Uri } from 'vscode';
import { describe, expect, it } from 'vitest';
import { Bookmarks } from '../../src/host/bookmarks.ts';
import type { Capture } from '../../src/host/capture.ts';
import { facts, totals } from '../support/captureTools.ts';

class FakeMemento {
  readonly kept = new Map<string, unknown>();
  readonly get = ((key: string) => this.kept.get(key)) as Memento['get'];
  readonly keys = (): readonly string[] => [...this.kept.keys()];
  update(key: string, value: unknown): Promise<void> {
    this.kept.set(key, structuredClone(value));
    return Promise.resolve();
  }
}

const capture = (path: string, firstTime: string): Capture =>
  ({ uri: Uri.file(path), state: { phase: 'ready', version: 1, facts: { ...facts, firstTime }, totals } }) as unknown as Capture;
const a = capture('/a.pcap', '2026-01-01T00:00:00Z');
const mark = (frame: number, note = '') => ({ frame, seconds: frame / 10, note });

describe('bookmarks', () => {
  it('are kept for their capture, in the order of frames, one for a frame', () => {
    const memento = new FakeMemento();
    const bookmarks = new Bookmarks(memento);
    const changes: Capture[] = [];
    bookmarks.onDidChange((changed) => changes.push(changed));
    bookmarks.put(a, mark(7));
    bookmarks.put(a, mark(3, 'first try'));
    bookmarks.put(a, mark(7, 'who sent this?'));
    expect(bookmarks.of(a)).toEqual([mark(3, 'first try'), mark(7, 'who sent this?')]);
    expect(new Bookmarks(memento).of(a)).toEqual(bookmarks.of(a));
    expect(changes).toEqual([a, a, a]);
    expect(bookmarks.of(capture('/b.pcap', '2026-01-01T00:00:00Z'))).toEqual([]);
  });

  it('of another capture under the same name are others, and are there again when it is', () => {
    const bookmarks = new Bookmarks(new FakeMemento());
    bookmarks.put(a, mark(3));
    const replaced = capture('/a.pcap', '2026-02-02T00:00:00Z');
    expect(bookmarks.of(replaced)).toEqual([]);
    bookmarks.put(replaced, mark(9));
    expect(bookmarks.of(a)).toEqual([mark(3)]);
  });

  it('go away one by one, and leave nothing behind', () => {
    const memento = new FakeMemento();
    const bookmarks = new Bookmarks(memento);
    bookmarks.set(a, [mark(1), mark(2)]);
    bookmarks.remove(a, 1);
    expect(bookmarks.of(a)).toEqual([mark(2)]);
    bookmarks.remove(a, 2);
    expect([...memento.kept.values()]).toEqual([{}]);
  });

  it('of captures touched longest ago make room', () => {
    const bookmarks = new Bookmarks(new FakeMemento());
    for (let at = 0; at <= 200; at++) bookmarks.put(capture(`/${at}.pcap`, ''), mark(1));
    expect(bookmarks.of(capture('/0.pcap', ''))).toEqual([]);
    expect(bookmarks.of(capture('/1.pcap', ''))).toEqual([mark(1)]);
    expect(bookmarks.of(capture('/200.pcap', ''))).toEqual([mark(1)]);
  });

  it.each([['text'], [[{ frame: 'x', seconds: 1, note: '' }]], [[{ frame: 1, seconds: null, note: '' }]]])(
    'that are none are not taken for some: %j',
    (stored) => {
      const memento = new FakeMemento();
      memento.kept.set('tcpResetExplainer.bookmarks', { [`${a.uri.toString()} 2026-01-01T00:00:00Z`]: stored });
      expect(new Bookmarks(memento).of(a)).toEqual([]);
    },
  );
});

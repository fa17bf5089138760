import { describe, expect, it, vi } from 'vitest';
import { type Page, PagedList, pageSize } from '../../webview/state/pagedList.ts';

/** A far end whose answers are given by hand. */
function farEnd() {
  const questions: { offset: number; answer: (page: Page<number>) => void; fail: (error: Error) => void }[] = [];
  const fetch = (offset: number): Promise<Page<number>> =>
    new Promise((answer, fail) => questions.push({ offset, answer, fail }));
  const pageAt = (offset: number, total: number): Page<number> => ({
    ...{ total, offset },
    rows: Array.from({ length: Math.max(0, Math.min(pageSize, total - offset)) }, (_, place) => offset + place),
  });
  return { questions, fetch, pageAt };
}
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('PagedList', () => {
  it('asks for the pages in view once, in pages of at most 200', async () => {
    const changed = vi.fn();
    const list = new PagedList<number>(changed);
    const { questions, fetch, pageAt } = farEnd();
    list.reset(fetch, 35_000);
    list.want(190, 230);
    list.want(190, 230);
    expect(questions.map(({ offset }) => offset)).toEqual([0, 200]);
    questions[1]?.answer(pageAt(200, 35_000));
    await settle();
    expect(changed).toHaveBeenCalledTimes(1);
    expect(list.get(230)).toBe(230);
    expect(list.get(199)).toBeUndefined();
    list.want(200, 230);
    expect(questions).toHaveLength(2);
  });

  it('drops replies to the question before', async () => {
    const list = new PagedList<number>(() => undefined);
    const old = farEnd();
    list.reset(old.fetch);
    list.want(0, 30);
    const current = farEnd();
    list.reset(current.fetch);
    list.want(0, 30);
    current.questions[0]?.answer(current.pageAt(0, 3));
    await settle();
    old.questions[0]?.answer(old.pageAt(0, 999));
    await settle();
    expect(list.total).toBe(3);
  });

  it('asks only for where a dragged scrollbar comes to rest', async () => {
    const list = new PagedList<number>(() => undefined);
    const { questions, fetch, pageAt } = farEnd();
    list.reset(fetch, 200_000);
    for (let from = 0; from < 100_000; from += 1000) list.want(from, from + 30);
    expect(questions).toHaveLength(3);
    questions[0]?.answer(pageAt(0, 200_000));
    await settle();
    expect(questions.map(({ offset }) => offset)).toEqual([0, 1000, 2000, 99_000]);
  });

  it('says why it failed, and asks again when told to', async () => {
    const list = new PagedList<number>(() => undefined);
    const { questions, fetch, pageAt } = farEnd();
    list.reset(fetch, 10);
    list.want(0, 10);
    questions[0]?.fail(new Error('The capture is gone.'));
    await settle();
    expect(list.failure).toBe('The capture is gone.');
    list.want(0, 10);
    expect(questions).toHaveLength(1);
    list.retry();
    questions[1]?.answer(pageAt(0, 10));
    await settle();
    expect([list.failure, list.get(9)]).toEqual([null, 9]);
  });

  it('forgets the pages used longest ago', async () => {
    const list = new PagedList<number>(() => undefined);
    const { fetch, pageAt } = farEnd();
    list.reset((offset) => (void fetch(offset), Promise.resolve(pageAt(offset, 200_000))), 200_000);
    for (let page = 0; page < 60; page++) {
      list.want(page * pageSize, page * pageSize + 1);
      await settle();
    }
    expect(list.pages).toHaveLength(40);
    expect(list.get(0)).toBeUndefined();
    expect(list.get(59 * pageSize)).toBe(59 * pageSize);
  });
});

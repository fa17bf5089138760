import { describe, expect, it } from 'vitest';
import { action, copyRequest, count, flowQuery, ladderQuery, range, selection } from '../../src/host/pageMessages.ts';

const query = { sort: 'flow', descending: false, text: '', show: 'all', offset: 0, limit: 50 };

describe('messages from the page', () => {
  it('pass when they are what the protocol says', () => {
    expect(flowQuery(query)).toEqual(query);
    expect(flowQuery({ ...query, causeId: 'port-closed' })).toEqual({ ...query, causeId: 'port-closed' });
    expect(flowQuery({ ...query, flow: 0 })).toEqual({ ...query, flow: 0 });
    expect(ladderQuery({ flow: 3, offset: 10, limit: 20 })).toEqual({ flow: 3, offset: 10, limit: 20 });
    expect(selection(null)).toBeNull();
    expect(selection({ frame: 4, finding: null })).toEqual({ frame: 4, finding: null });
    expect(selection({ frame: 4, finding: 0 })).toEqual({ frame: 4, finding: 0 });
    expect(action('reload')).toBe('reload');
  });

  it('lose what the protocol does not know', () => {
    expect(flowQuery({ ...query, extra: 1 })).not.toHaveProperty('extra');
  });

  it.each([[undefined], [null], ['0'], [-1], [0.5], [NaN], [Infinity], [2 ** 60], [{}], [[1]]])('%s is no count', (value) => {
    expect(() => count(value)).toThrow('Not a count.');
  });

  it.each([
    [0, 1],
    [1, 1],
    [500, 500],
    [501, 500],
    [1e9, 500],
  ])('a limit of %d becomes %d', (limit, clamped) => {
    expect(range({ offset: 7, limit })).toEqual({ offset: 7, limit: clamped });
  });

  it.each([
    ['sort', 'constructor'],
    ['sort', '__proto__'],
    ['show', 'some'],
    ['text', 5],
    ['causeId', null],
    ['flow', null],
    ['flow', '1'],
    ['flow', -1],
    ['flow', 0.5],
    ['flow', 2 ** 60],
    ['offset', '1'],
  ])('a query with %s %s is refused', (name, value) => {
    expect(() => flowQuery({ ...query, [name]: value })).toThrow();
  });

  it('cuts texts that are too long', () => {
    expect(flowQuery({ ...query, text: 'x'.repeat(10_000) }).text).toHaveLength(2000);
    const copied = copyRequest({ text: `${'x'.repeat(20_000)}\n`.repeat(200), what: 'y'.repeat(100) });
    expect(copied.what).toBe('y'.repeat(40));
    expect(copied.text.length).toBeLessThan(2_000_000);
    expect(copied.text.split('\n')[0]).toBe(`${'x'.repeat(9_999)}…`);
  });

  it('spells out what would drive a terminal that a text is pasted into, and keeps its lines', () => {
    const { text } = copyRequest({ text: 'frame 1\u001b[2J \u202e\rrm\nframe 2', what: 'Packets' });
    expect(text).toBe('frame 1\\x1b[2J \\u202e\\rrm\nframe 2');
  });

  it('keeps icons and markup out of the status bar', () => {
    expect(copyRequest({ text: '', what: 'Wireshark filter $(alert)<b>' }).what).toBe('Wireshark filter alertb');
  });

  it.each([[undefined], ['text'], [{ frame: 1 }], [{ frame: 'x', finding: null }]])('%s is no selection', (value) => {
    expect(() => selection(value)).toThrow();
  });

  it.each([['toString'], [1], [undefined]])('%s is no action', (value) => {
    expect(() => action(value)).toThrow();
  });
});

import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatStep,
  formatPlural,
  formatProbability,
  formatTime,
  secondsBetween,
} from '../../webview/format.ts';

describe('numbers', () => {
  it('groups thousands and keeps one apart from many', () => {
    expect(formatCount(35_000)).toBe('35,000');
    expect(formatPlural(1, 'reset')).toBe('1 reset');
    expect(formatPlural(0, 'reset')).toBe('0 resets');
    expect(formatPlural(2, 'entry', 'entries')).toBe('2 entries');
  });

  it.each([
    [0, '0 B'],
    [517, '517 B'],
    [999, '999 B'],
    [999.6, '1 kB'],
    [1234, '1.23 kB'],
    [999_600, '1 MB'],
    [700_000_000, '700 MB'],
    [5e15, '5,000 TB'],
  ])('writes %d bytes as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [0, '0'],
    [0.000_031, '31 µs'],
    [0.000_999_9, '1 ms'],
    [0.0042, '4.2 ms'],
    [0.9996, '1 s'],
    [1.25, '1.25 s'],
    [99.96, '100.0 s'],
    [351.2, '351.2 s'],
    [7500, '2 h 5 min'],
    [172_800, '2 days'],
    [595_246_884, '6,889 days 10 h'],
    [-0.5, '-500 ms'],
  ])('writes %d seconds as %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it('writes steps back in time as such', () => {
    expect([0.031, 0, -0.02].map(formatStep)).toEqual(['+31 ms', '+0', '-20 ms']);
  });

  it('lines times up to the microsecond', () => expect(formatTime(12.3)).toBe('12.300000'));

  it('never claims certainty', () => {
    expect(formatProbability(0.934)).toBe('93 %');
    expect(formatProbability(0.9999)).toBe('99 %');
    expect(formatProbability(0.0001)).toBe('1 %');
  });
});

describe('secondsBetween', () => {
  it('keeps nanoseconds', () => {
    expect(secondsBetween('2026-01-02T03:04:05.999999998Z', '2026-01-02T03:04:06.000000001Z')).toBeCloseTo(3e-9, 12);
  });

  it('is 0 for a capture without packets', () => expect(secondsBetween(null, null)).toBe(0));
});

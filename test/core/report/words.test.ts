import { describe, expect, it } from 'vitest';
import { byteSize, counted, frameList, howSure, probability, strength, whoAndHowSure } from '../../../src/core/report/words.ts';
import { captureSpan, duration, timeTeller } from '../../../src/core/report/when.ts';
import { sampleFacts } from '../../support/fakeAnalysis.ts';

describe('numbers', () => {
  it('counts', () => {
    expect([0, 1, 2, 1234].map((value) => counted(value, 'reset'))).toEqual(['0 resets', '1 reset', '2 resets', '1,234 resets']);
  });

  it('gives sizes without ever saying 1000.0', () => {
    expect([0, 1, 999, 1000, 999_949, 999_950, 700_000_000, 5e15].map(byteSize)).toEqual([
      '0 bytes',
      '1 byte',
      '999 bytes',
      '1.0 kB',
      '999.9 kB',
      '1.0 MB',
      '700.0 MB',
      '5000.0 TB',
    ]);
  });

  it('is never certain', () => {
    expect([0, 0.004, 0.5, 0.934, 0.996, 1].map(probability)).toEqual(['1 %', '1 %', '50 %', '93 %', '99 %', '99 %']);
  });

  it('lists frames, but not thousands', () => {
    expect(frameList([])).toBe('');
    expect(frameList([7])).toBe('frame 7');
    expect(frameList([7, 8, 9])).toBe('frames 7, 8 and 9');
    expect(frameList(Array.from({ length: 2000 }, (_, index) => index + 1))).toBe('frames 1, 2, 3, 4, 5, 6, 7, 8 and 1,992 more');
  });
});

describe('verdicts', () => {
  it('says how sure in words, at the bounds', () => {
    expect([0.97, 0.9, 0.8999, 0.7, 0.5, 0.49].map(howSure)).toEqual([
      'very likely',
      'very likely',
      'likely',
      'likely',
      'possible',
      'cannot tell',
    ]);
  });

  it('names who sent it', () => {
    expect(whoAndHowSure('endpoint', 0.93, 'server')).toBe('the server itself, very likely (93 %)');
    expect(whoAndHowSure('middlebox', 0.8, 'client')).toBe('a middlebox, not the client, likely (80 %)');
    expect(whoAndHowSure('undetermined', 0.6, 'unknown')).toBe('unclear: the sender, or a middlebox in its name');
  });

  it('grades evidence by its log-odds', () => {
    expect([2.3, 2.29, 1.1, 1.09].map(strength)).toEqual(['strong', 'moderate', 'moderate', 'weak']);
  });
});

describe('times', () => {
  it('leaves the date out when the capture lies within one day', () => {
    expect(timeTeller(sampleFacts)('2026-01-02T03:04:05.123456789Z')).toBe('03:04:05.123456789');
    const tell = timeTeller({ ...sampleFacts, lastTime: '2026-01-03T00:00:00.000000000Z' });
    expect(tell('2026-01-02T03:04:05.123456789Z')).toBe('2026-01-02 03:04:05.123456789');
    expect(timeTeller({ ...sampleFacts, firstTime: null, lastTime: null })('2026-01-02T03:04:05Z')).toBe('2026-01-02 03:04:05');
  });

  it('says how long', () => {
    expect([0, 1.23456, 59, 60, 605, 12_000, 180_000].map(duration)).toEqual([
      '0 s',
      '1.235 s',
      '59 s',
      '1 min',
      '10 min 5 s',
      '3 h 20 min',
      '2 d 2 h',
    ]);
  });

  it('says when, even when the clock ran backwards', () => {
    expect(captureSpan(sampleFacts)).toBe('2026-01-02 03:04:05 to 03:14:10 UTC (10 min 5 s)');
    expect(captureSpan({ ...sampleFacts, lastTime: '2026-01-01T00:00:00.000000000Z' })).toBe(
      '2026-01-02 03:04:05 to 2026-01-01 00:00:00 UTC',
    );
    expect(captureSpan({ ...sampleFacts, firstTime: null, lastTime: null })).toBeNull();
  });
});

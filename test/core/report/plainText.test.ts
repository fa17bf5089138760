import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainJson, plainLine, plainLines } from '../../../src/core/report/plainText.ts';
import { hostileText } from '../../support/fakeAnalysis.ts';

// Written here on its own, not taken from the code: controls, bidi controls, zero-width characters, tags, line separators.
const dangerous =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/u;
const anyText = fc.string({ unit: 'binary', maxLength: 300 });

describe('plainLine', () => {
  it('spells invisible characters out', () => {
    expect(plainLine('a\x1b[31m\n\r\t\x00\u009b')).toBe('a\\x1b[31m\\n\\r\\t\\x00\\x9b');
    expect(plainLine('\u202Egnp.exe \u{e0041}\u200d')).toBe('\\u202egnp.exe \\u{e0041}\\u200d');
  });

  it('keeps ordinary text of any script', () => {
    expect(plainLine('Zürich 東京 — “ok” → 12 µs 😀')).toBe('Zürich 東京 — “ok” → 12 µs 😀');
  });

  it('lets nothing dangerous through and keeps the length', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 80 }), (text, maximum) => {
        const line = plainLine(text, maximum);
        expect(line).not.toMatch(dangerous);
        expect(line).not.toMatch(/\p{Surrogate}/u);
        expect(line.length).toBeLessThanOrEqual(maximum);
      }),
    );
  });

  it('says when it cut', () => {
    expect(plainLine('abcdef', 6)).toBe('abcdef');
    expect(plainLine('abcdefg', 6)).toBe('abcde…');
    expect(plainLine('abcd😀😀😀', 6)).toBe('abcd…');
  });

  it('does not walk a text of megabytes', () => {
    expect(plainLine('\x1b'.repeat(50_000_000), 10)).toBe('\\x1b\\x1b\\…');
  });
});

describe('plainLines', () => {
  it('keeps the line ends of a command and nothing else', () => {
    expect(plainLines('one\ntwo\x07')).toEqual(['one', 'two\\x07']);
  });
});

describe('plainJson', () => {
  it('has the same value and no character that drives a terminal', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const json = plainJson({ text });
        expect(JSON.parse(json)).toEqual({ text });
        expect(json).not.toMatch(dangerous);
      }),
    );
    expect(JSON.parse(plainJson(hostileText))).toBe(hostileText);
  });
});

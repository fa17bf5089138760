import { runInNewContext } from 'node:vm';
import { setFlagsFromString } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../src/core/capture/utf8.ts';

const read = (bytes: Uint8Array): string => utf8(new DataView(bytes.buffer), 0, bytes.length);

describe('text of a capture', () => {
  it.each([
    ['nothing', ''],
    ['letters of every length', 'eth0 – Wi-Fi ß 日本 🦈'],
    ['just one piece', 'é'.repeat(1024)],
    ['more than a piece', '🦈é'.repeat(3000)],
  ])('is read whole: %s', (_, text) => {
    expect(read(new TextEncoder().encode(text))).toBe(text);
  });

  it('takes the memory of its letters, not of a string for each', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const name = new TextEncoder().encode('n'.repeat(200));
    collect();
    const before = process.memoryUsage().heapUsed;
    const names = Array.from({ length: 5000 }, () => read(name));
    collect();
    // 200 letters and what a string needs itself; joined one by one they are 6 KB.
    expect((process.memoryUsage().heapUsed - before) / names.length).toBeLessThan(1000);
    expect(new Set(names).size).toBe(1);
  });
});

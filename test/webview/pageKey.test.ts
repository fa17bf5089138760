import { describe, expect, it } from 'vitest';
import { cutOff } from './harness/cutOff.ts';
import { eventually, useHarness } from './harness/session.ts';

const open = useHarness();

describe.each([
  [320, 900],
  [640, 700],
  [700, 620],
  [1000, 700],
  [1400, 900],
])('the key of the picture in a window of %d × %d', (width, height) => {
  it('shows every shape beside its words, and goes with Escape before anything else does', async () => {
    const page = await open({ width, height });
    await page.packet(5).waitFor();
    const cards = await page.card.count();
    const key = page.part('key');
    await key.locator('summary').click();
    for (const shape of await key.locator('svg').all()) {
      const box = await shape.boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThanOrEqual(height);
    }
    expect(await key.locator('svg').count()).toBe(await key.locator('li').count());
    await eventually(
      () => cutOff(page),
      (found) => expect(found).toEqual([]),
    );
    // Wherever the focus is.
    await page.part('ladder').focus();
    await page.page.keyboard.press('Escape');
    await key.locator('li').first().waitFor({ state: 'hidden' });
    expect(await page.page.evaluate(() => document.activeElement?.localName)).toBe('summary');
    expect(await page.card.count()).toBe(cards);
  });
});

it('the notes of the capture go with Escape, too', async () => {
  const page = await open({ width: 1000, height: 700 });
  const notes = page.part('notes');
  await notes.locator('summary').click();
  await notes.locator('li').first().waitFor();
  await page.page.keyboard.press('Escape');
  await notes.locator('li').first().waitFor({ state: 'hidden' });
});

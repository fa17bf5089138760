import { describe, expect, it } from 'vitest';
import { lineOfByte, payloadStart, treeLines } from '../../webview/views/headerTree.ts';
import { fakePacket } from './harness/fakePacket.ts';
import { eventually, useHarness } from './harness/session.ts';

const { layers } = fakePacket(1);
const open = useHarness();

describe('the tree of headers', () => {
  it('shows every header, and the fields of TCP', () => {
    const lines = treeLines(layers, new Set());
    expect(lines.map(({ id, open: isOpen }) => [id, isOpen])).toEqual([
      ['0', false],
      ['1', false],
      ['2', true],
      ['2.0', null],
      ['2.1', false],
    ]);
    expect(treeLines(layers, new Set(['2', '1'])).map(({ id }) => id)).toEqual(['0', '1', '1.0', '2']);
  });

  it('finds the innermost field that a byte belongs to, and what must be open to see it', () => {
    expect(lineOfByte(layers, 47)).toEqual({
      id: '2.1.0',
      range: expect.objectContaining({ name: 'Reset' }) as object,
      above: ['2', '2.1'],
    });
    expect(lineOfByte(layers, 3)?.id).toBe('0');
    expect(lineOfByte(layers, 58)).toBeNull();
    expect(payloadStart(layers)).toBe(54);
  });
});

describe('the details of a packet', () => {
  it('open with a key, mark a field’s bytes and a byte’s field, and close again', async () => {
    const page = await open();
    await page.packet(5).waitFor();
    await page.page.keyboard.press('d');
    const details = page.part('details');
    await details.getByText('Time to Live').waitFor({ state: 'hidden' });
    await page.page.locator('[data-byte="22"]').first().click();
    await details.getByText('Time to Live').waitFor();
    expect(await page.page.locator('.numbers .marked').allInnerTexts()).toEqual(['16']);
    await page.part('tree').press('ArrowDown');
    await page.part('tree').press('ArrowDown');
    expect(await page.page.locator('.numbers .marked').count()).toBe(2);
    await eventually(
      () => details.locator('.end-now').allInnerTexts(),
      (ends) =>
        expect(ends).toEqual([
          expect.stringMatching(/^Client CLOSED, 517 B not acknowledged/) as string,
          expect.stringMatching(/^Server ESTABLISHED assumed/) as string,
        ]),
    );
    await page.page.keyboard.press('d');
    await details.waitFor({ state: 'detached' });
  });

  it('leave the packet that was clicked in view', async () => {
    const page = await open({ scenario: 'long', width: 1300, height: 800 });
    await page.packet(1000).waitFor();
    const rows = page.part('ladder-row');
    const { y = 0, height = 0 } = (await page.part('ladder').boundingBox()) ?? {};
    await page.page.mouse.click(200, y + height - 30);
    const frame = Number(await page.selectedFrame);
    await page.page.keyboard.press('d');
    await page.part('details').waitFor();
    await eventually(
      async () => [await page.packet(frame).boundingBox(), await page.part('ladder').boundingBox()],
      ([row, list]) => {
        expect((row?.y ?? Infinity) + (row?.height ?? 0)).toBeLessThanOrEqual((list?.y ?? 0) + (list?.height ?? 0) + 1);
        expect((list?.height ?? height) + 100).toBeLessThan(height);
      },
    );
    expect(await rows.count()).toBeGreaterThan(3);
  });

  it('keep the payload to themselves until it is asked for, for each packet anew', async () => {
    const page = await open();
    await page.packet(5).waitFor();
    await page.part('toggle-details').click();
    await page.part('show-payload').waitFor();
    expect(await page.part('hex').innerText()).not.toContain('ABC');
    await page.part('show-payload').click();
    await eventually(
      () => page.page.locator('.characters').allTextContents(),
      (rows) => expect(rows.map((row) => row.replace(/\s/g, '')).join('')).toContain('ABCDEF'),
    );
    await page.packet(4).locator('.label').click();
    await page.part('show-payload').waitFor();
  });

  it('say when a packet cannot be read', async () => {
    const page = await open();
    await page.packet(5).waitFor();
    await page.page.evaluate(() => window.harness.failing.add('packet'));
    await page.part('toggle-details').click();
    await page.part('details').getByRole('alert').getByText('could not be read').waitFor();
  });
});

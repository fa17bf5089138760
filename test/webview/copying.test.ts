import { describe, expect, it } from 'vitest';
import type { OpenPage } from './harness/pages.ts';
import { eventually, useHarness } from './harness/session.ts';

const open = useHarness();

const lastCopied = async (page: OpenPage): Promise<{ text: string; what: string } | undefined> =>
  (await page.heard('copy')).at(-1) as { text: string; what: string } | undefined;

async function copied(page: OpenPage, what: string, framesCopied: readonly number[]): Promise<void> {
  await eventually(
    () => lastCopied(page),
    (last) => expect(last?.what).toBe(what),
  );
  const { text = '' } = (await lastCopied(page)) ?? {};
  expect([...text.matchAll(/^ +(\d+) /gm)].map(([, frame]) => Number(frame))).toEqual(framesCopied);
}

describe('copying as text', () => {
  it('takes the packets marked by Shift and arrows at Ctrl+C, until another is chosen', async () => {
    const page = await open();
    await page.packet(2).locator('.label').click();
    for (let step = 0; step < 3; step++) await page.page.keyboard.press('Shift+ArrowDown');
    expect(await page.part('said').innerText()).toBe('4 packets marked.');
    await page.page.keyboard.press('Shift+ArrowUp');
    expect(await page.page.locator('[data-testid="ladder-row"][aria-selected="true"]').count()).toBe(3);
    await page.page.keyboard.press('Control+c');
    await copied(page, '3 packets', [2, 3, 4]);
    await page.page.keyboard.press('ArrowDown');
    expect(await page.page.locator('[data-testid="ladder-row"][aria-selected="true"]').count()).toBe(1);
  });

  it('takes those from one click to another with Shift, without marking text', async () => {
    const page = await open({ width: 1400, height: 900 });
    await page.packet(6).locator('.label').click();
    await page
      .packet(3)
      .locator('.label')
      .click({ modifiers: ['Shift'] });
    expect(await page.page.evaluate(() => document.getSelection()?.toString() ?? '')).toBe('');
    await page.part('copy-ladder').click();
    await copied(page, '4 packets', [3, 4, 5, 6]);
    expect(await page.page.locator('[data-testid="ladder-row"][aria-selected="true"]').count()).toBe(4);
  });

  it('takes the whole flow by a key, a button and VS Code’s menu', async () => {
    const page = await open();
    const all = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    await page.packet(4).locator('.label').click();
    await page.page.keyboard.press('Shift+C');
    await copied(page, 'Flow 0', all);
    await page.flow(1).click();
    await page.packet(11).waitFor();
    await page.page.evaluate(() => window.harness.tellCopy('flow'));
    await copied(page, 'Flow 1', [10, 11, 12, 13, 14, 15]);
  });

  it('lets a menu be about the packet under the pointer, and names the menu', async () => {
    const page = await open();
    await page.packet(7).locator('.label').click({ button: 'right' });
    expect(await page.selectedFrame).toBe('7');
    const context = await page.part('ladder').getAttribute('data-vscode-context');
    expect(JSON.parse(context ?? '')).toEqual({ webviewSection: 'packets', preventDefaultContextMenuItems: true });
    await page.page.evaluate(() => window.harness.tellCopy('packets'));
    await eventually(
      () => lastCopied(page),
      (last) => expect(last?.text).toMatch(/^frame 7 /),
    );
  });

  it('takes a folded transfer as a line, and what is marked text as the browser does', async () => {
    const page = await open({ scenario: 'transfer' });
    await page.packet(5).waitFor();
    await page.packet(6).locator('.label').click();
    await page.page.keyboard.press('Shift+ArrowDown');
    expect(await page.part('said').innerText()).toBe('55 packets marked.');
    await page.page.keyboard.press('Control+c');
    await copied(page, '55 packets', [6, 7]);
    expect((await lastCopied(page))?.text).toContain(': 54 packets, 27 kB from the server');
    const before = (await page.heard('copy')).length;
    await page.part('ladder').evaluate((ladder) => document.getSelection()?.selectAllChildren(ladder));
    await page.page.keyboard.press('Control+c');
    expect((await page.heard('copy')).length).toBe(before);
  });

  it('asks for the explanation of the reset that is looked at', async () => {
    const page = await open({ width: 1400, height: 900 });
    await page.card.waitFor();
    await page.part('copy-explanation').click();
    await eventually(
      () => page.heard('explanation'),
      (asked) => expect(asked).toEqual([{ frame: 5 }]),
    );
    await page.flow(1).click();
    await page.packet(11).waitFor();
    await page.page.keyboard.press('e');
    await eventually(
      () => page.heard('explanation'),
      (asked) => expect(asked.at(-1)).toEqual({ frame: 11 }),
    );
    // A menu on a packet that is no reset is about the flow's.
    await page.flow(2).click();
    await page.packet(24).waitFor();
    await page.page.keyboard.press('Escape');
    await page.packet(18).locator('.label').click({ button: 'right' });
    await page.page.evaluate(() => window.harness.tellCopy('explanation'));
    await eventually(
      () => page.heard('explanation'),
      (asked) => expect(asked.at(-1)).toEqual({ frame: 24 }),
    );
  });
});

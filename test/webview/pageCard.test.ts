import { describe, expect, it } from 'vitest';
import { eventually, settled, useHarness } from './harness/session.ts';

const open = useHarness();

describe('the cause card', () => {
  it('comes with the pointer, waits for it, and goes when it leaves', async () => {
    const page = await open();
    await page.packet(5).hover();
    await page.card.getByText('A box between client and server cut the connection').waitFor();
    const box = await page.card.boundingBox();
    if (box === null) throw new Error('The card is not on the page.');
    await page.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 8 });
    await page.page.waitForTimeout(500);
    expect(await page.card.isVisible()).toBe(true);
    await page.page.mouse.move(4, 4);
    await page.card.waitFor({ state: 'hidden' });
  });

  it('stays where it was clicked, until Escape', async () => {
    const page = await open();
    await page.packet(5).click();
    await page.card.waitFor();
    await page.page.mouse.move(4, 4);
    await page.page.waitForTimeout(500);
    expect(await page.card.getAttribute('data-pinned')).toBe('true');
    await page.page.keyboard.press('Escape');
    await page.card.waitFor({ state: 'hidden' });
  });

  it.each([
    [320, 700],
    [800, 600],
    [1400, 900],
  ])('stays inside a window of %d × %d', async (width, height) => {
    const page = await open({ width, height });
    await page.packet(5).click();
    await page.card.getByText('What to check next').waitFor({ state: 'attached' });
    const box = await settled(() => page.card.boundingBox());
    if (box === null) throw new Error('The card is not on the page.');
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.y).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(width);
    expect(box.y + box.height).toBeLessThanOrEqual(height);
    const overflow = await page.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });

  it('lies over no list that is being filtered', async () => {
    const page = await open({ width: 1000, height: 720 });
    await page.packet(5).click();
    await page.card.getByText('What to check next').waitFor({ state: 'attached' });
    await page.part('filter').locator('input').fill('tcp.port == 443');
    await page.card.waitFor({ state: 'hidden' });
    await page.part('verdict').getByText('A box between client and server').waitFor();
  });

  it('says of an open sender which of the two it rather was, with the number of that', async () => {
    const page = await open({ width: 1000, height: 900 });
    await page.part('filter').locator('input').fill('10.20.1.60');
    await page.page.getByTestId('flow-row').filter({ hasText: '10.20.1.60' }).first().click();
    await page.part('verdict').getByText('the capture does not show enough').waitFor();
    await page.part('open-card').click();
    await page.card.getByText('What to check next').waitFor({ state: 'attached' });
    const sender = await page.card.locator('.facts dd').first().innerText();
    expect(sender.replace(/\s+/g, ' ')).toMatch(
      /^Unclear: the (\w+), or a middlebox in its name \(rather a middlebox, not the \1: \d+ %\)$/,
    );
  });

  it('has a filter or command for each tool, to be copied', async () => {
    const page = await open({ width: 1400, height: 900 });
    await page.packet(5).click();
    const tools = page.part('other-tools');
    await tools.locator('summary').click();
    await tools.getByRole('button', { name: 'Copy: tcpdump, dumpcap' }).click();
    await eventually(
      () => page.heard('copy'),
      (copied) =>
        expect(copied).toEqual([
          {
            what: 'tcpdump, dumpcap',
            text: 'host 10.20.1.17 and host 203.0.113.80 and tcp port 443 and tcp[tcpflags] & tcp-rst != 0',
          },
        ]),
    );
    expect(await tools.locator('b', { hasText: 'PAN-OS command line' }).count()).toBe(1);
  });

  it('says where it was captured, what the device looks like, and what was said before', async () => {
    const page = await open({ width: 1400, height: 900 });
    await page.packet(5).click();
    const captured =
      'Between client and server. What happened on either side of this point is seen only as far as it passed here.';
    expect(await page.part('captured').innerText()).toBe(captured);
    expect(await page.part('device').innerText()).toBe(
      '5 hops from the capture, by its TTL; its RSTs look like those of a sensor beside the line (RSTs that guess ahead)',
    );
    expect(await page.part('came').innerText()).toBe('Before either end had said anything');
    // For whom is to look into a log "at that second".
    expect(await page.card.locator('.facts dd', { has: page.part('came') }).innerText()).toMatch(/, 2026-01-02 03:04:07 UTC$/);
    const said = async (): Promise<string[]> =>
      (await page.part('conversation').locator('li').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
    await page.part('conversation').waitFor();
    expect(await said()).toEqual([
      expect.stringContaining('TLS ClientHello (updates.example.net)'),
      expect.stringContaining('The reset'),
      expect.stringContaining('TLS ServerHello'),
      expect.stringContaining('TLS Certificate'),
    ]);
    await page.part('conversation').locator('[data-frame="7"]').click();
    await eventually(
      () => page.selectedFrame,
      (frame) => expect(frame).toBe('7'),
    );
    expect(await page.card.getAttribute('data-pinned')).toBe('true');
  });

  it('leads to the packets it rests on, and stays', async () => {
    const page = await open();
    await page.packet(5).hover();
    await page.card.locator('[data-testid="evidence-frame"][data-frame="4"]').first().click();
    await eventually(
      () => page.selectedFrame,
      (frame) => expect(frame).toBe('4'),
    );
    expect(await page.card.getAttribute('data-pinned')).toBe('true');
    await eventually(
      () => page.heard('selected'),
      (heard) => expect(heard.at(-1)).toEqual({ frame: 4, finding: null }),
    );
  });

  it('asks for the Wireshark filter of its connection', async () => {
    const page = await open();
    await page.packet(5).click();
    await page.part('copy-filter').click();
    await page.part('said').getByText('Wireshark filter copied.').waitFor({ state: 'attached' });
    await eventually(
      () => page.heard('filter'),
      (asked) => expect(asked).toEqual([{ frame: 5 }]),
    );
  });

  it('copies a command', async () => {
    const page = await open({ width: 1400, height: 900 });
    await page.card.getByRole('button', { name: 'Copy: Wireshark filter' }).click();
    await page.part('said').getByText('Wireshark filter copied.').waitFor({ state: 'attached' });
    expect(await page.heard('copy')).toEqual([
      { text: 'ip.addr == 10.20.1.17 && ip.addr == 203.0.113.80 && tcp.port == 443', what: 'Wireshark filter' },
    ]);
  });
});

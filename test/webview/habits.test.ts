import { describe, expect, it } from 'vitest';
import { clockOf, clockTime } from '../../webview/format.ts';
import { packetText } from '../../webview/packetText.ts';
import { readViewOptions, usualOptions } from '../../webview/state/viewOptions.ts';
import { mixedCapture } from './harness/fakeCapture.ts';
import { eventually, useHarness } from './harness/session.ts';

const open = useHarness();

describe('the ladder', () => {
  it('draws a long transfer as one row, and all of it when asked', async () => {
    const page = await open({ scenario: 'transfer', height: 1000 });
    const fold = page.part('fold-row');
    await fold.waitFor();
    expect((await fold.innerText()).replace(/\s+/g, ' ').trim()).toBe('54 packets 27 kB from the server 53 ms');
    await fold.click();
    await fold.waitFor({ state: 'detached' });
    await page.packet(8).waitFor();
    await page.part('fold-all').click();
    await fold.waitFor();
    await page.part('fold-all').click();
    await page.packet(8).waitFor();
  });

  it('unfolds for a packet that is chosen from elsewhere', async () => {
    const page = await open({ scenario: 'transfer' });
    await page.part('fold-row').waitFor();
    await page.page.evaluate(() => window.harness.reveal(30));
    await eventually(
      () => page.selectedFrame,
      (frame) => expect(frame).toBe('30'),
    );
    expect(await page.part('fold-row').count()).toBe(0);
  });

  it('ties the packets a verdict rests on to its reset, while its card is open', async () => {
    const page = await open({ width: 1300 });
    await page.page.locator('.ladder-row.tie-for').first().waitFor();
    expect(await page.packet(5).getAttribute('class')).toContain('tie-reset');
    expect(await page.packet(4).getAttribute('class')).toContain('tie-for');
    expect(await page.packet(4).innerText()).toContain('speaks for the cause of the reset');
    await page.page.keyboard.press('Escape');
    await page.page.locator('.ladder-row.tie-for').first().waitFor({ state: 'detached' });
  });

  it('writes times, numbers and columns as asked, and remembers', async () => {
    const page = await open({ width: 1300 });
    await page.packet(5).waitFor();
    await page.part('ladder-options').click();
    await page.page.getByLabel('Clock, UTC').check();
    expect(await page.packet(4).locator('.at').innerText()).toBe('03:04:07.132300');
    await page.page.getByLabel('As sent, not relative').check();
    expect(await page.packet(4).locator('.seq').innerText()).toBe('1000000001');
    await page.page.getByLabel('TTL').uncheck();
    await page.packet(4).locator('.ttl').waitFor({ state: 'detached' });
    await page.page.keyboard.press('Escape');
    await page.page.locator('.options-panel').waitFor({ state: 'detached' });
    await eventually(
      () => page.page.evaluate(() => (window.harness.saved as { options: unknown }).options),
      (options) => expect(options).toMatchObject({ times: 'utc', rawNumbers: true, hidden: ['ttl'] }),
    );
  });
});

describe('finding packets', () => {
  it('goes from match to match, around the ends, and says how many there are', async () => {
    const page = await open();
    await page.packet(5).waitFor();
    await page.page.keyboard.press('Control+f');
    await page.page.keyboard.type('tls', { delay: 20 });
    await page.part('find-count').getByText('3 found').waitFor();
    await page.page.keyboard.press('Enter');
    await eventually(
      () => page.selectedFrame,
      (frame) => expect(frame).toBe('7'),
    );
    expect(await page.part('find-count').innerText()).toBe('2 of 3');
    await page.page.keyboard.press('Enter');
    await page.page.keyboard.press('Enter');
    await eventually(
      () => page.selectedFrame,
      (frame) => expect(frame).toBe('4'),
    );
    expect(await page.page.locator('.ladder-row.found').count()).toBe(3);
    await page.page.keyboard.press('Escape');
    await page.part('find').waitFor({ state: 'detached' });
    expect(await page.part('ladder').evaluate((grid) => grid === document.activeElement)).toBe(true);
  });
});

describe('habits', () => {
  it('shows all keys on a question mark, and goes back to where one was', async () => {
    const page = await open();
    await page.packet(5).click();
    await page.card.waitFor();
    await page.page.keyboard.press('?');
    await page.part('key-sheet').getByText('Next reset', { exact: true }).waitFor();
    // Keys are the sheet's alone: nothing below it is bookmarked, and Escape leaves the card.
    await page.page.keyboard.press('b');
    await page.page.keyboard.press('Escape');
    await page.part('key-sheet').waitFor({ state: 'hidden' });
    expect(await page.card.isVisible()).toBe(true);
    expect(await page.part('ladder').evaluate((grid) => grid === document.activeElement)).toBe(true);
    await page.page.keyboard.press('Escape');
    await page.card.waitFor({ state: 'hidden' });
    expect(await page.heard('bookmarks')).toEqual([]);
  });

  it('copies a packet as text, without what it carries, and asks for a link to it', async () => {
    const page = await open();
    await page.packet(4).locator('.label').click();
    await page.page.keyboard.press('c');
    await eventually(
      () => page.heard('copy'),
      (copied) =>
        expect(copied).toEqual([
          {
            what: 'Packet',
            text: 'frame 4  0.032300 s (+1.1 ms)  10.20.1.17:51844 → 203.0.113.80:443  PSH ACK  seq 1 ack 1 len 517 win 64240 ttl 64',
          },
        ]),
    );
    await page.page.keyboard.press('l');
    await eventually(
      () => page.heard('share'),
      (shared) => expect(shared).toEqual([{ frame: 4 }]),
    );
  });

  it('names the cause of a reset that is copied', () => {
    const row = mixedCapture().ladder({ flow: 1, offset: 1, limit: 1 }).rows[0];
    if (row === undefined) throw new Error('There is no packet.');
    expect(packetText(row, 'a:1', 'b:2', 'Port closed')).toMatch(/^frame 11 .*b:2 → a:1 {2}RST ACK .*Port closed$/);
  });

  it('reads options that were kept, and takes the usual for what is none', () => {
    const picture = { overview: true, lanes: false, ladder: true };
    const kept = { times: 'local', rawNumbers: true, hidden: ['ttl'], details: true, detailsSize: 0.3, picture };
    expect(readViewOptions(structuredClone(kept))).toEqual(kept);
    expect(readViewOptions({ times: 'lunar', hidden: [1, 'seq'], detailsSize: 7 })).toEqual({ ...usualOptions, hidden: ['seq'] });
    expect(readViewOptions('no')).toEqual(usualOptions);
  });

  it('keeps microseconds of the clock', () => {
    const { seconds, fraction } = clockOf('2026-01-02T23:59:59.999999600Z');
    expect(clockTime(seconds, fraction, false)).toBe('00:00:00.000000');
    expect(clockTime(seconds, fraction + 1.000_001, false)).toBe('00:00:01.000001');
  });
});

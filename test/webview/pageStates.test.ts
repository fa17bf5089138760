import { describe, expect, it } from 'vitest';
import { useHarness, eventually } from './harness/session.ts';

const open = useHarness();

describe('the states of a capture', () => {
  it.each([
    ['reading', 'state-reading', 'cancel', 'cancel'],
    ['cancelled', 'state-cancelled', 'read-again', 'reload'],
    ['failed', 'state-failed', 'read-again', 'reload'],
  ])('when %s, says so and offers a way on', async (scenario, state, button, action) => {
    const page = await open({ scenario });
    await page.part(state).waitFor();
    await page.part(button).click();
    await eventually(
      () => page.heard('action'),
      (actions) => expect(actions).toEqual([action]),
    );
  });

  it.each([
    ['format', 'editcap -F pcapng other.trace capture.pcapng'],
    ['empty', 'tcpdump -i any -s 0 -w capture.pcap tcp'],
    ['access', 'sudo chown "$USER" capture.pcapng'],
    ['memory', 'editcap -r capture.pcapng part.pcapng 1-500000'],
    ['cut', null],
    ['gone', null],
    ['other', null],
  ])('advises for a capture that failed by its %s only what can help', async (reason, command) => {
    const page = await open({ scenario: 'failed', reason });
    await page.part('state-failed').waitFor();
    expect(await page.part('state-failed').locator('code').allInnerTexts()).toEqual(command === null ? [] : [command]);
  });

  it('shows how far reading has come', async () => {
    const page = await open({ scenario: 'reading' });
    const text = (await page.part('state-reading').innerText()).replace(/\s+/g, ' ');
    for (const fact of ['33 %', '231 MB of 700 MB', '498,213 packets', '1,289 reset packets so far'])
      expect(text).toContain(fact);
    expect(await page.page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('33');
  });

  it('is not shown for a blink when reading has just begun, and at once when it has been going on', async () => {
    const opening = await open({ scenario: 'opening' });
    // The pause is over sooner or later; that there is one is what keeps a small capture from flashing.
    expect(await opening.part('state-reading').evaluate((view) => getComputedStyle(view).animationName)).toBe('appear');
    await opening.part('state-reading').waitFor();
    const reading = await open({ scenario: 'reading' });
    expect(await reading.part('state-reading').evaluate((view) => getComputedStyle(view).animationName)).toBe('none');
  });

  it('shows where in the file the resets lie that reading has met so far', async () => {
    const page = await open({ scenario: 'opening' });
    const tell = (consumed: number, rstFrames: number): Promise<void> =>
      page.page.evaluate((progress) => window.harness.setState({ phase: 'reading', progress }), {
        ...{ consumed, rstFrames },
        ...{ size: 6000, packets: consumed / 10 },
      });
    await page.part('state-reading').getByText('Opening…').waitFor();
    await tell(3000, 0);
    await page.part('state-reading').getByText('No reset in the first 300 packets.').waitFor();
    expect(await page.part('reading-strip').locator('rect').count()).toBe(0);
    await tell(3200, 4);
    await page.part('state-reading').getByText('They are explained in a moment').waitFor();
    const places = await page
      .part('reading-strip')
      .locator('rect')
      .evaluateAll((bars) => bars.map((bar) => Math.floor(Number(bar.getAttribute('x')))));
    expect(places).toEqual([30, 31]);
  });

  it('shows what is known while it is read, says that it is a part, and takes over the whole calmly', async () => {
    const page = await open({ scenario: 'so-far', width: 1400, height: 900 });
    expect(await page.part('summary').innerText()).toBe('7 resets explained so far · 4 faults · 1 unclear · 2 expected');
    expect(await page.part('part-bar').innerText()).toContain('33 % read · 1,289 reset packets among 498,213');
    expect(await page.part('explain-resets').count()).toBe(0);
    await page.part('flow-count').getByText('7 of 8 flows', { exact: true }).waitFor();
    await page.flow(1).click();
    await eventually(
      () => page.selectedFrame,
      (frame) => expect(frame).toBe('11'),
    );
    // Whatever is taken away and put there again, and be it for a moment, shows as a change of these lists.
    await page.page.evaluate(() => {
      const flashes: string[] = [];
      Object.assign(window, { flashes });
      for (const list of document.querySelectorAll('trx-flow-list, trx-ladder, trx-cause-card'))
        new MutationObserver(() => {
          if (list.querySelector('[data-testid="flow-row"], [data-testid="ladder-row"], h2') === null) flashes.push(list.tagName);
        }).observe(list, { childList: true, subtree: true });
      window.harness.readRest();
    });
    await eventually(
      () => page.part('summary').innerText(),
      (text) => expect(text).toBe('14 resets · 8 faults · 2 unclear · 4 expected'),
    );
    await page.part('flow-count').getByText('14 of 16 flows', { exact: true }).waitFor();
    expect(await page.selectedFrame).toBe('11');
    expect(await page.part('part-bar').count()).toBe(0);
    expect(await page.part('explain-resets').count()).toBe(1);
    expect(await page.page.evaluate(() => (window as unknown as { flashes: string[] }).flashes)).toEqual([]);
    await page
      .part('said')
      .getByText('The whole capture has been read: 14 resets, 8 faults, 2 unclear.')
      .waitFor({ state: 'attached' });
  });

  it('can be told to stop, and goes on showing what was read', async () => {
    const page = await open({ scenario: 'so-far' });
    await page.part('cancel').click();
    await eventually(
      () => page.heard('action'),
      (actions) => expect(actions).toEqual(['cancel']),
    );
    const cancelled = await open({ scenario: 'cancelled-part' });
    expect(await cancelled.part('summary').innerText()).toBe('7 resets in this part · 4 faults · 1 unclear · 2 expected');
    expect(await cancelled.part('part-bar').innerText()).toContain('Reading was cancelled at 33 %');
    await cancelled.flow(5).waitFor({ state: 'attached' });
    await cancelled.part('read-again').click();
    await eventually(
      () => cancelled.heard('action'),
      (actions) => expect(actions).toEqual(['reload']),
    );
  });

  it('says after a cancel how far it was, and what to do for a part of it', async () => {
    const page = await open({ scenario: 'cancelled' });
    await page.part('state-cancelled').getByText('231 MB of 700 MB: 498,213 packets').waitFor();
    await page.part('copy').click();
    await eventually(
      () => page.heard('copy'),
      (copied) => expect(copied).toEqual([{ what: 'Command', text: 'editcap -r capture.pcapng part.pcapng 1-500000' }]),
    );
  });

  it.each([
    ['no-packets', 'This capture has no packets'],
    ['no-tcp', 'There is no TCP in this capture'],
    ['unread', 'No TCP could be read in this capture'],
    ['quiet', 'There are no resets in this capture'],
  ])('of a capture with %s it says so', async (scenario, title) => {
    const page = await open({ scenario });
    await page.part('state-empty').getByText(title).waitFor();
    await eventually(
      () => page.part('flow-row').count(),
      (count) => expect(count).toBe(scenario === 'quiet' ? 6 : 0),
    );
  });
});

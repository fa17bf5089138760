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

  it('shows how far reading has come', async () => {
    const page = await open({ scenario: 'reading' });
    const text = (await page.part('state-reading').innerText()).replace(/\s+/g, ' ');
    for (const fact of ['33 %', '231 MB of 700 MB', '498,213 packets', '1,289 reset packets so far'])
      expect(text).toContain(fact);
    expect(await page.page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('33');
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
    await page.part('state-reading').getByText('They are explained once the whole file has been read').waitFor();
    const places = await page
      .part('reading-strip')
      .locator('rect')
      .evaluateAll((bars) => bars.map((bar) => Math.floor(Number(bar.getAttribute('x')))));
    expect(places).toEqual([30, 31]);
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
    expect(await page.part('flow-row').count()).toBe(scenario === 'quiet' ? 6 : 0);
  });
});

import { describe, expect, it } from 'vitest';
import { useHarness, eventually } from './harness/session.ts';

const open = useHarness();

describe('lists', () => {
  it('draws only the flows in view, of tens of thousands', async () => {
    const page = await open({ scenario: 'many' });
    await page.flow(0).waitFor();
    const list = page.part('flow-list');
    expect(await list.getAttribute('aria-rowcount')).toBe('30626');
    expect(await page.part('flow-row').count()).toBeLessThan(40);
    await list.focus();
    await page.page.keyboard.press('End');
    await eventually(
      () => page.part('flow-row').last().getAttribute('aria-rowindex'),
      (index) => expect(index).toBe('30626'),
    );
    const limits = (await page.heard('flows')).map((query) => (query as { limit: number }).limit);
    expect(Math.max(...limits)).toBeLessThanOrEqual(200);
    expect(limits.length).toBeLessThan(8);
  });

  it('draws only the packets in view, of hundreds of thousands', async () => {
    const page = await open({ scenario: 'long' });
    await page.packet(1000).waitFor();
    expect(await page.part('ladder-row').count()).toBeLessThan(60);
    await page.part('ladder').focus();
    await page.page.keyboard.press('End');
    await page.packet(200_000).waitFor();
    await page.page.keyboard.press('Home');
    await page.packet(1).waitFor();
    expect(await page.packet(200_000).count()).toBe(0);
  });

  it('sorts by a click on a head, and says so', async () => {
    const page = await open({ width: 1400, height: 900 });
    const head = page.part('flow-list').getByRole('columnheader', { name: 'Packets' });
    // A pane at the side takes the room of this column.
    await page.card.waitFor();
    await page.page.keyboard.press('Escape');
    await head.getByRole('button').click();
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    await head.getByRole('button').click();
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    await eventually(
      () => page.heard('flows'),
      (queries) => expect(queries.at(-1)).toMatchObject({ sort: 'packets', descending: false, offset: 0 }),
    );
  });

  it('filters as one types, with one question for one word', async () => {
    const page = await open();
    await page.flow(0).waitFor();
    const before = (await page.heard('flows')).length;
    await page.page.keyboard.press('/');
    // In one go: on a busy machine keys sent one by one may be further apart than the pause that ends a word.
    await page
      .part('filter')
      .locator('input')
      .evaluate((input: HTMLInputElement, word) => {
        for (const letter of word) {
          input.value += letter;
          input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
        }
      }, '8443');
    await eventually(
      () => page.part('flow-row').count(),
      (count) => expect(count).toBe(2),
    );
    const asked = (await page.heard('flows')).slice(before);
    expect(asked).toEqual([expect.objectContaining({ text: '8443', show: 'resets' })]);
    expect(await page.part('flow-count').innerText()).toBe('2 of 16 flows');
    await page.page.keyboard.press('Escape');
    await eventually(
      () => page.part('flow-row').count(),
      (count) => expect(count).toBeGreaterThan(2),
    );
  });

  it('completes an expression from the keyboard', async () => {
    const page = await open();
    await page.flow(0).waitFor();
    await page.page.keyboard.press('/');
    await page.page.keyboard.type('tcp.flags.re', { delay: 20 });
    await page.page.getByRole('option', { name: 'tcp.flags.reset' }).waitFor();
    await page.page.keyboard.press('ArrowDown');
    await page.page.keyboard.press('Enter');
    await eventually(
      () => page.part('filter').locator('input').inputValue(),
      (text) => expect(text).toBe('tcp.flags.reset '),
    );
    await page.page.keyboard.type('== 1');
    await eventually(
      () => page.heard('flows'),
      (queries) => expect(queries.at(-1)).toMatchObject({ text: 'tcp.flags.reset == 1' }),
    );
  });

  it('never completes by advice that was for another text, however fast one types', async () => {
    const page = await open();
    await page.flow(0).waitFor();
    await page.part('filter').locator('input').pressSequentially('tcp.flags.res');
    await page.page.getByRole('option').first().waitFor();
    await page.page.evaluate(() => (window.harness.delay = 300));
    // One breath: the host has not said anything of it when Enter comes.
    await page.page.keyboard.press('ArrowDown');
    await page.page.keyboard.type('et == 1 and tcp.port == 5432');
    await page.page.keyboard.press('Enter');
    expect(await page.part('filter').locator('input').inputValue()).toBe('tcp.flags.reset == 1 and tcp.port == 5432');
    await eventually(
      async () => (await page.heard('flows')).at(-1) as { text: string },
      ({ text }) => expect(text).toBe('tcp.flags.reset == 1 and tcp.port == 5432'),
    );
  });

  it('says what is wrong with an expression and what the list shows meanwhile, and asks for nothing', async () => {
    const page = await open();
    await page.flow(0).waitFor();
    const before = (await page.heard('flows')).length;
    await page.part('filter').locator('input').fill('tcp.prot == 443');
    expect(await page.part('filter-problem').innerText()).toBe(
      'There is no field tcp.prot. Did you mean tcp.port? Not applied: the list is as it was before.',
    );
    expect(await page.page.locator('.filter-echo u').textContent()).toBe('tcp.prot');
    expect((await page.heard('flows')).length).toBe(before);
  });

  it('names the cause of a reset in full, where its name is cut as a tip', async () => {
    const page = await open({ width: 1400, height: 900 });
    const hint = page.packet(5).locator('.hint');
    await hint.first().waitFor();
    expect(await hint.getAttribute('title')).toBe('Blocked by a security policy on the path');
    await page.page.setViewportSize({ width: 900, height: 700 });
    const cause = page.flow(0).locator('.cause .text');
    await eventually(
      () => cause.evaluate((text) => text.scrollWidth - text.clientWidth),
      (cut) => expect(cut).toBe(0),
    );
    expect(await cause.getAttribute('title')).toBe(await cause.innerText());
  });

  it('names the filter that the list still shows while another cannot be read, and leaves the heads of the columns in sight', async () => {
    const page = await open({ width: 1000, height: 700 });
    const input = page.part('filter').locator('input');
    await input.fill('8443');
    await eventually(
      () => page.part('flow-row').count(),
      (count) => expect(count).toBe(2),
    );
    await input.fill('tcp.flags.rst == 1');
    const problem = page.part('filter-problem');
    expect(await problem.innerText()).toBe(
      'There is no field tcp.flags.rst. Did you mean tcp.flags.reset? Not applied: the list still shows “8443”.',
    );
    expect(await page.part('flow-count').innerText()).toBe('2 of 16 flows');
    const [box, head] = await Promise.all([problem.boundingBox(), page.page.locator('.flow-grid .list-head').boundingBox()]);
    expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThanOrEqual(head?.y ?? 0);
    await input.fill('');
    await problem.waitFor({ state: 'detached' });
  });

  it('shows the flows of one cause at a click on its chip, and all again at another', async () => {
    const page = await open();
    await page.part('cause-chip').nth(1).click();
    await eventually(
      () => page.part('flow-row').count(),
      (count) => expect(count).toBe(2),
    );
    expect(await page.part('cause-chip').nth(1).getAttribute('aria-pressed')).toBe('true');
    expect((await page.heard('flows')).at(-1)).toMatchObject({ causeId: 'port-closed' });
    await page.part('cause-chip').nth(1).click();
    await eventually(
      () => page.heard('flows'),
      (queries) => expect(queries.at(-1)).not.toHaveProperty('causeId'),
    );
  });

  it('marks a long silence, and no packet text as HTML', async () => {
    const page = await open();
    await page.flow(2).click();
    await eventually(
      () => page.part('gap-row').allInnerTexts(),
      (texts) => expect(texts).toEqual(['351.2 s idle']),
    );
    await page.part('show').getByText('All', { exact: true }).click();
    await page.part('filter').locator('input').fill('10.20.8.20');
    await page.flow(7).click();
    await page.part('ladder').getByText('HTTP GET /<img src=x onerror=alert(1)>').waitFor();
    expect(await page.page.locator('img').count()).toBe(0);
  });

  it('says that a list could not be had, and asks again', async () => {
    const page = await open();
    await page.flow(0).waitFor();
    await page.page.evaluate(() => window.harness.failing.add('flows'));
    await page.part('show').getByText('Faults', { exact: true }).click();
    await page.page.getByText('The flows could not be listed. The capture could not be read at byte 4,096.').waitFor();
    await page.page.evaluate(() => window.harness.failing.clear());
    await page.page.getByRole('button', { name: 'Try again' }).click();
    await page.flow(0).waitFor();
  });
});

describe('a flow without resets', () => {
  it('tells what was said below its packets, and leads to them', async () => {
    const page = await open({ scenario: 'quiet', width: 1200, height: 800 });
    await page.flow(0).click();
    const said = page.page.locator('trx-flow-said [data-testid=conversation]');
    await said.getByText('HTTP 200').waitFor();
    expect(await said.getByText('The reset').count()).toBe(0);
    await said.locator('[data-testid=evidence-frame]').last().click();
    await eventually(
      () => page.selectedFrame,
      (frame) => expect(frame).toBe('6'),
    );
    await page.page.keyboard.press('d');
    await page.part('details').locator('[data-testid=conversation]').waitFor();
    expect(await said.count()).toBe(1);
  });

  it('with resets has it in its card alone', async () => {
    const page = await open({ width: 1400, height: 900 });
    await page.card.locator('[data-testid=conversation]').waitFor();
    expect(await page.page.locator('trx-flow-said [data-testid=conversation]').count()).toBe(0);
  });
});

describe('a list that is empty', () => {
  it('says by what, and takes each of it back', async () => {
    const page = await open({ width: 1400, height: 900 });
    await page.flow(0).waitFor();
    await page.part('show').getByText('Faults').click();
    await page.part('filter').locator('input').fill('198.51.100.7 && tcp.port == 443');
    await page.page.keyboard.press('Enter');
    const note = page.part('no-match');
    await note.getByText('Without the filter “198.51.100.7 && tcp.port == 443”').waitFor();
    await note.getByText('With any reset').click();
    await eventually(
      async () => ((await page.heard('flows')).at(-1) as { show: string }).show,
      (show) => expect(show).toBe('resets'),
    );
    await note.getByText('Without the filter').click();
    await page.flow(0).waitFor();
    expect(await page.part('filter').locator('input').inputValue()).toBe('');
  });
});

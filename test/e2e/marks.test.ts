import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { launchChromium } from '../../scripts/vscode/chromium.mjs';
import { Fingers } from '../support/fingers.ts';
import { eventually, settled } from './eventually.ts';
import type { Timeline } from './timeline.ts';
import { Workbench } from './workbench.ts';

const sample = 'resets.pcapng';
/** Cut by a firewall that speaks for both ends. */
const flow = 9;
const folder = inject('folder');

let browser: Browser;
let workbench: Workbench;
let timeline: Timeline;

// One window for all of them: each begins at the same flow of the same capture.
beforeAll(async () => {
  browser = await launchChromium();
  workbench = await Workbench.open(browser, { origin: inject('origin'), folder });
  await workbench.openFile(sample);
});
afterAll(() => browser.close());
beforeEach(async () => {
  timeline = await workbench.timeline();
  await closeCard();
  await timeline.chooseFlow(flow);
});
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  await workbench.picture(`failed ${task.name.slice(0, 20)}`.replace(/\W+/g, '-'));
  console.log(`What the window showed when this failed: ${task.name}\n${await workbench.description()}`);
});

/** It stands over the list of flows. The pointer goes where it calls for no other. */
async function closeCard(): Promise<void> {
  await workbench.page.mouse.move(600, 10);
  await eventually(async () => {
    if (!(await timeline.card.isVisible())) return true;
    await timeline.card.getByRole('button').first().press('Escape');
    return false;
  }, 'the card is closed');
}

const words = async (part: Locator): Promise<string> => (await part.innerText()).replace(/\s+/g, ' ').trim();
const clipboard = (): Promise<string> => workbench.page.evaluate(() => navigator.clipboard.readText());

async function boxOf(part: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await settled(async () => JSON.stringify(await part.boundingBox()), 'a part of the page');
  return JSON.parse(box) as { x: number; y: number; width: number; height: number };
}

/** The part of the time on show, in words, once it is this many steps from the whole. */
async function shown(steps: number): Promise<string> {
  await eventually(
    async () => (await timeline.part('crumbs').locator('.crumb').count()) === steps + 1,
    `${steps} steps from all`,
  );
  return settled(() => words(timeline.part('crumbs')), 'the time on show');
}

describe('In one window of the real VS Code', () => {
  it('13: two fingers on a touch screen zoom the overview and the lanes, not the workbench; a drag over the overview lists the flows of that time', async () => {
    const { page } = workbench;
    const fingers = await Fingers.on(page);
    for (const part of ['overview', 'flow-list'] as const) {
      const { x, y, width } = await boxOf(timeline.part(part));
      // Lanes are at the right of the list, below its heads.
      const [left, room, down] = part === 'overview' ? [x, width, 20] : [x + width * 0.72, width * 0.26, 80];
      await fingers.move(y + down, [left + room * 0.45, left + room * 0.55], [left + room * 0.2, left + room * 0.8]);
      await shown(1);
      await workbench.picture(`13-pinched-${part}`);
      await timeline.part('crumbs').locator('.crumb').first().click();
      await shown(0);
    }
    expect(await page.evaluate(() => window.visualViewport?.scale)).toBe(1);
    await fingers.lift();

    const all = await settled(() => words(timeline.part('flow-count')), 'the count of flows');
    const { x, y, width } = await boxOf(timeline.part('overview'));
    await page.mouse.move(x + width * 0.5, y + 20);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.95, y + 20, { steps: 4 });
    await page.mouse.up();
    await timeline.part('during').waitFor();
    await shown(1);
    await eventually(async () => (await words(timeline.part('flow-count'))) !== all, 'fewer flows are listed');
    await workbench.picture('13-brushed');
    await page.mouse.dblclick(x + 30, y + 20);
    await timeline.part('during').waitFor({ state: 'detached' });
    await eventually(async () => (await words(timeline.part('flow-count'))) === all, 'all flows are listed again');
    expect(workbench.errors).toEqual([]);
  });

  it('14: a packet is copied as text from the menu under the pointer, and the picture is saved as SVG and as PNG', async () => {
    const { page } = workbench;
    const reset = timeline.resets.first();
    const frame = Number(await reset.getAttribute('data-frame'));
    await reset.locator('.label').click({ button: 'right' });
    await workbench.chooseFromMenu('Copy packets as text');
    await eventually(async () => (await clipboard()).startsWith(`frame ${frame} `), 'the packet is on the clipboard');

    for (const [name, start] of [
      ['saved.svg', '<svg'],
      ['saved.png', '\x89PNG'],
    ] as const) {
      const path = join(folder, name);
      await reset.locator('.label').click();
      await page.keyboard.press('s');
      await timeline.part('picture-dialog').waitFor();
      await workbench.picture('14-picture-dialog');
      await timeline.part('save-picture-now').click();
      await workbench.saveAs(path);
      const bytes = await eventually(async () => readFile(path, 'latin1').catch(() => undefined), `${name} is written`);
      expect(bytes.slice(0, 200)).toContain(start);
      expect(bytes.length).toBeGreaterThan(5000);
      await rm(path);
    }
    expect(workbench.errors).toEqual([]);
  });

  it('15: keys are shown on ?, panes are dragged, numbers are shown as sent, and another theme is put on as one looks', async () => {
    const { page } = workbench;
    await timeline.resets.first().locator('.label').click();
    await page.keyboard.press('?');
    await timeline.part('key-sheet').getByText('Next reset', { exact: true }).waitFor();
    await workbench.picture('15-keys');
    await page.keyboard.press('Escape');
    await timeline.part('key-sheet').waitFor({ state: 'hidden' });
    await closeCard();

    const before = (await boxOf(timeline.part('flow-list'))).height;
    const { x, y, width } = await boxOf(timeline.separator('Size of the flow list'));
    await page.mouse.move(x + width / 2, y);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y - 60, { steps: 4 });
    await page.mouse.up();
    await eventually(
      async () => ((await timeline.part('flow-list').boundingBox())?.height ?? 0) < before - 30,
      'the list is lower',
    );

    const number = timeline.resets.first().locator('.seq');
    const relative = Number((await words(number)).replace(/,/g, ''));
    await timeline.part('ladder-options').click();
    await timeline.label('As sent, not relative').check();
    await page.keyboard.press('Escape');
    await eventually(async () => Number(await words(number)) > relative + 1000, 'the numbers are those sent');

    const colours = (): Promise<string> =>
      timeline.part('summary').evaluate((part) => {
        const { color, backgroundColor } = getComputedStyle(part.ownerDocument.body);
        return `${color} on ${backgroundColor}`;
      });
    const was = await colours();
    for (const change of ['another', 'the first'] as const) {
      await workbench.run('Preferences: Toggle between Light/Dark Themes');
      await eventually(async () => ((await colours()) === was) === (change === 'the first'), `the page has ${change} theme`);
      await workbench.picture(`15-theme-${change}`);
    }
    expect(workbench.errors).toEqual([]);
  });

  it('7: Ctrl+F finds packets in the page, and a key puts the packet on the clipboard', async () => {
    const { keyboard } = workbench.page;
    const frame = Number(await timeline.resets.first().getAttribute('data-frame'));
    await timeline.packet(frame).locator('.label').click();
    await keyboard.press('Control+f');
    await timeline.part('find').waitFor();
    await keyboard.type('rst');
    await eventually(async () => /\d/.test(await words(timeline.part('find-count'))), 'packets are found');
    await keyboard.press('Escape');
    await timeline.part('find').waitFor({ state: 'detached' });
    await keyboard.press('c');
    await eventually(async () => (await clipboard()).startsWith(`frame ${frame} `), 'the packet is on the clipboard');
    expect(workbench.errors).toEqual([]);
  });

  it('9: B bookmarks a packet, N writes a note on it, the list leads back, and all of it is there when the window is loaded anew', async () => {
    const { page } = workbench;
    const note = 'Who is this at TTL 254? $(x)';
    const frame = Number(await timeline.resets.first().getAttribute('data-frame'));
    const packet = timeline.packet(frame);
    await packet.locator('.label').click();
    await page.keyboard.press('b');
    await packet.getByTestId('bookmark').waitFor();
    await page.keyboard.press('n');
    await page.locator('.quick-input-widget input:visible').waitFor();
    await page.keyboard.type(note);
    await page.keyboard.press('Enter');
    await packet.getByTestId('bookmark').getByText(note).waitFor();

    await closeCard();
    await timeline.chooseFlow(6);
    await timeline.part('bookmarks').click();
    await page.locator('.quick-input-list').getByText(note).waitFor();
    await workbench.picture('9-bookmarks');
    await page.keyboard.press('Enter');
    await eventually(async () => (await packet.getAttribute('aria-selected')) === 'true', 'the bookmarked packet is selected');

    // The note, and the way back from flow 6: VS Code writes them down apart.
    const flow = await timeline.selectedFlow.getAttribute('data-flow');
    await workbench.reload('Who is this at TTL 254?', `"flow":${String(flow)},"frame":${frame}`);
    const again = await workbench.timeline();
    await again.packet(frame).getByTestId('bookmark').getByText(note).waitFor();
    await workbench.picture('9-after-reload');
    expect(workbench.errors).toEqual([]);
  });
});

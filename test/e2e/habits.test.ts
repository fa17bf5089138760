import { rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { launchChromium } from '../../scripts/vscode/chromium.mjs';
import { eventually, settled } from './eventually.ts';
import { type Expected, explainedByCli } from './expected.ts';
import { writeLargeCapture } from './largeCapture.ts';
import type { Timeline } from './timeline.ts';
import { Workbench } from './workbench.ts';

const sample = 'resets.pcapng';
const folder = inject('folder');

let browser: Browser;
let expected: Expected;
let workbench: Workbench;

beforeAll(async () => {
  browser = await launchChromium();
  expected = explainedByCli(join(folder, sample));
});
afterAll(() => browser.close());
beforeEach(async () => {
  workbench = await Workbench.open(browser, { origin: inject('origin'), folder });
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') {
    await workbench.picture(`failed ${task.name.slice(0, 20)}`.replace(/\W+/g, '-'));
    console.log(`What the window showed when this failed: ${task.name}\n${await workbench.description()}`);
  }
  await workbench.close();
});

const words = async (part: Locator): Promise<string> => (await part.innerText()).replace(/\s+/g, ' ').trim();
const clipboard = (): Promise<string> => workbench.page.evaluate(() => navigator.clipboard.readText());

/** Until a part of the page says this. */
const says = (part: Locator, pattern: RegExp): Promise<string> =>
  eventually(
    async () => {
      const text = await words(part);
      return pattern.test(text) ? text : undefined;
    },
    `something says ${String(pattern)}`,
  );

/** On show, of "All 377.0 s › 3:28 – 5:58 › 4:38 – 5:43" 65. */
function secondsIn(crumbs: string): number {
  const [from = 0, to = Infinity] = [...(crumbs.split('›').at(-1) ?? '').matchAll(/(\d+):([\d.]+)/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  );
  return to - from;
}

async function selectedFrame(timeline: Timeline): Promise<number | undefined> {
  return (await timeline.selectedPacket.count()) === 1
    ? Number(await timeline.selectedPacket.getAttribute('data-frame'))
    : undefined;
}

describe('In the real VS Code, day by day', () => {
  it('10: zooms with Ctrl and the wheel and by keys, and back through the views; groups, sorts, writes times and columns otherwise', async () => {
    const { keyboard, mouse } = workbench.page;
    await workbench.openFile(sample);
    const timeline = await workbench.timeline();
    await timeline.flows.first().waitFor();

    const whole = await words(timeline.part('crumbs'));
    const lanes = await timeline.part('flow-list').boundingBox();
    if (lanes === null) throw new Error('The flows are not in view.');
    await mouse.move(lanes.x + lanes.width * 0.85, lanes.y + lanes.height / 2);
    // What a trackpad's pinch sends, too.
    await keyboard.down('Control');
    for (let turn = 0; turn < 6; turn++) await mouse.wheel(0, -120);
    await keyboard.up('Control');
    // A turn shows e^0.3 times less: after the sixth it is 65 of 392 seconds, and no pause between two of them is taken for the end.
    await eventually(async () => secondsIn(await words(timeline.part('crumbs'))) < 70, 'all six turns have come');
    await settled(() => words(timeline.part('crumbs')), 'the zoomed view');
    // The workbench has not taken it for its own zoom.
    expect(await workbench.page.evaluate(() => window.visualViewport?.scale)).toBe(1);
    await timeline.selectedFlow.locator('.cell').first().click();
    // The click has brought the flow's reset into view, by as much zoom. A slow machine's wheel pauses: then the crumbs are several.
    const zoomed = await settled(() => words(timeline.part('crumbs')), 'the view of the flow');
    expect(zoomed.startsWith(`${whole} ›`)).toBe(true);
    const comesTo = (crumbs: string, how: string): Promise<unknown> =>
      eventually(async () => (await words(timeline.part('crumbs'))) === crumbs, how);
    await keyboard.press('0');
    await comesTo(whole, 'all of the time is on show');
    await keyboard.press('Alt+ArrowLeft');
    await comesTo(zoomed, 'the zoomed view is back, with the way to it');
    await keyboard.press('Alt+ArrowRight');
    await comesTo(whole, 'and all of the time again');

    await timeline.part('group').selectOption('server');
    await timeline.part('group-row').first().waitFor();
    await timeline.part('group').selectOption('');
    await timeline.part('group-row').first().waitFor({ state: 'detached' });
    await timeline.column('Sort by flow').click();
    const streams = await eventually(async () => {
      const rows = await timeline.flows.evaluateAll((all) => all.map((row) => Number(row.getAttribute('data-flow'))));
      return rows.length > 3 && rows.every((flow, at) => flow > (rows[at - 1] ?? -1)) ? rows : undefined;
    }, 'the flows stand in the order of the capture');
    expect(streams[0]).toBe(Math.min(...streams));
    await workbench.picture('10-sorted');

    await timeline.part('ladder-options').click();
    await timeline.label('Clock, UTC').check();
    await timeline.label('TTL').uncheck();
    await keyboard.press('Escape');
    const row = timeline.selectedPacket;
    await says(row.locator('.at'), /^\d\d:\d\d:\d\d\.\d{6}$/);
    expect(await row.locator('.ttl').count()).toBe(0);
    await workbench.picture('10-times');
    expect(workbench.errors).toEqual([]);
  });

  it('11: a filter is completed, and its mistake shown where it is; F8 goes through the resets; a link leads back to a packet', async () => {
    const { keyboard } = workbench.page;
    await workbench.openFile(sample);
    const timeline = await workbench.timeline();
    await timeline.flows.first().waitFor();
    await keyboard.press('Control+1');
    await timeline.selectedFlow.locator('.cell').first().click();

    await keyboard.press('/');
    await keyboard.type('tcp.flags.res');
    // The last of the offers that came while one typed.
    await eventually(async () => (await timeline.option('tcp.').count()) === 1, 'one field is offered');
    await timeline.option('tcp.flags.reset').waitFor();
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await eventually(async () => (await timeline.filterField.inputValue()) === 'tcp.flags.reset ', 'the field is completed');
    await keyboard.type('== 1 and tcp.port == ');
    await keyboard.press('Enter');
    expect(await says(timeline.part('filter-problem'), /value/i)).toContain('==');
    await workbench.picture('11-filter-problem');
    await keyboard.press('Escape');
    await timeline.part('filter-problem').waitFor({ state: 'detached' });

    // From reset to reset, and back.
    await timeline.selectedFlow.locator('.cell').first().click();
    const known = expected.resets.flatMap(({ frames }) => frames);
    const first = await eventually(() => selectedFrame(timeline), 'a packet is chosen');
    await keyboard.press('F8');
    const second = await eventually(async () => {
      const frame = await selectedFrame(timeline);
      return frame === first ? undefined : frame;
    }, 'the next reset is chosen');
    expect(known).toContain(second);
    await keyboard.press('Shift+F8');
    await eventually(async () => (await selectedFrame(timeline)) === first, 'the reset before is chosen again');

    await keyboard.press('l');
    const link = await eventually(async () => {
      const text = await clipboard();
      return text.includes('://') ? text : undefined;
    }, 'a link is on the clipboard');
    expect(decodeURIComponent(decodeURIComponent(link))).toMatch(new RegExp(`resets\\.pcapng#frame=${first}$`));
    await workbench.closeAllTabs();
    await workbench.openLink(link);
    const again = await workbench.timeline();
    await eventually(async () => (await selectedFrame(again)) === first, `the link leads to frame ${first}`);
    await workbench.picture('11-linked');
    expect(workbench.errors).toEqual([]);
  });

  it('12: while a large capture is read its findings are there already, and Cancel keeps them', async () => {
    const name = 'large.pcap.gz';
    const path = join(folder, name);
    await writeLargeCapture(path);
    try {
      await workbench.openFile(name);
      const timeline = await workbench.timeline('summary', 'state-reading');
      await says(timeline.summary, /faults?/);
      const bar = timeline.part('part-bar');
      // On a fast machine it may have been read before the page was there: touched, it is read again under the reader's eyes.
      let seenReading = false;
      const cancel = async (): Promise<void> => {
        // A click that was answered later than it was waited for has done its work.
        if (seenReading && (await bar.isVisible()) && (await words(bar)).includes('cancelled')) return;
        if (!(await bar.isVisible())) await utimes(path, new Date(), new Date());
        await bar
          .getByText(/% read|Reading/)
          .first()
          .waitFor({ timeout: 3000 });
        expect(await words(timeline.summary)).toContain('explained so far');
        seenReading = true;
        await timeline.part('cancel').click({ timeout: 1000 });
        await bar.getByText('cancelled').first().waitFor({ timeout: 3000 });
      };
      // Whoever is too late for one of these tries again.
      await eventually(
        () =>
          cancel().then(
            () => true,
            () => false,
          ),
        'reading is cancelled with something read',
        60_000,
      );
      expect(await words(timeline.summary)).toContain('in this part');
      expect(await timeline.flows.count()).toBeGreaterThan(3);
      await workbench.picture('12-part');
      await timeline.part('read-again').click();
      await bar.waitFor({ state: 'detached' });
      expect(await words(timeline.summary)).not.toContain('part');
      expect(workbench.errors).toEqual([]);
    } finally {
      await rm(path, { force: true });
    }
  });
});

import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { launchChromium } from '../../scripts/vscode/chromium.mjs';
import { wiresharkFilter } from '../../src/core/report/filters.ts';
import type { Finding } from '../../src/core/resets/finding.ts';
import { eventually, settled } from './eventually.ts';
import { type Expected, explainedByCli } from './expected.ts';
import { Workbench } from './workbench.ts';

const sample = 'resets.pcapng';
const folder = inject('folder');
const samplePath = join(folder, sample);

let browser: Browser;
let expected: Expected;
let workbench: Workbench;

beforeAll(async () => {
  browser = await launchChromium();
  expected = explainedByCli(samplePath);
});
afterAll(() => browser.close());

const windows: Workbench[] = [];
beforeEach(async () => {
  workbench = await Workbench.open(browser, { origin: inject('origin'), folder });
  windows.push(workbench);
});
afterEach(async ({ task }) => {
  for (const window of windows.splice(0)) {
    if (task.result?.state === 'fail') {
      await window.picture(`failed ${task.name.slice(0, 20)}`.replace(/\W+/g, '-'));
      console.log(`What the window showed when this failed: ${task.name}\n${await window.description()}`);
    }
    await window.close();
  }
});

/** The finding the command line has for this frame. */
function findingOf(frame: number): Finding {
  const finding = expected.resets.find(({ frames }) => frames.includes(frame));
  if (finding === undefined) throw new Error(`The command line knows no reset in frame ${frame}.`);
  return finding;
}

const frameOf = async (row: { getAttribute(name: string): Promise<string | null> }): Promise<number> =>
  Number(await row.getAttribute('data-frame'));
const words = (text: string | null): string => (text ?? '').replace(/\s+/g, ' ').trim();

describe('In the real VS Code', () => {
  it('1: in a folder that is not trusted, a double-click shows the timeline, with the counts the command line gives', async () => {
    await workbench.page.locator('.statusbar').getByText('Restricted Mode').waitFor();
    await workbench.openFile(sample);
    const timeline = await workbench.timeline();

    const [resets, faults, harmless] = words(await timeline.summary.textContent())
      .split(' · ')
      .map((part) => parseInt(part.replace(/,/g, ''), 10));
    expect(expected.resets.length).toBeGreaterThan(5);
    expect({ resets, faults, harmless }).toEqual({
      resets: expected.resets.length,
      faults: expected.faults,
      harmless: expected.resets.length - expected.faults,
    });

    const counts = new Map<string, number>();
    for (const { causes } of expected.resets) counts.set(causes[0].id, (counts.get(causes[0].id) ?? 0) + 1);
    const chips = await timeline
      .part('cause-chip')
      .evaluateAll((elements) =>
        elements.map(
          (chip) =>
            [chip.getAttribute('data-cause') ?? '', Number(chip.querySelector('b')?.textContent.replace(/,/g, ''))] as const,
        ),
      );
    expect(new Map(chips)).toEqual(counts);

    await workbench.picture('1-timeline');
    expect(workbench.errors).toEqual([]);
  });

  it('2: hovering a RST shows its cause, confidence and evidence; an evidence frame leads to that packet', async () => {
    await workbench.openFile(sample);
    const timeline = await workbench.timeline();
    // A connection whose reset rests on packets other than itself, so that following the evidence goes somewhere.
    const finding = expected.resets.find(({ frames, causes }) =>
      causes[0].evidence.some((each) => each.frames.some((frame) => !frames.includes(frame))),
    );
    if (finding === undefined) throw new Error('No reset of the sample rests on other packets.');
    await timeline.chooseFlow(finding.flow);
    await timeline.packet(finding.frame).locator('.label').hover();
    await timeline.card.waitFor();

    const [cause] = finding.causes;
    const card = timeline.card;
    await eventually(async () => (await card.getAttribute('aria-busy')) === 'false', 'the card has its finding');
    const text = words(await card.textContent());
    expect(text).toContain(words(finding.headline));
    expect(text).toContain(cause.title);
    expect(text).toContain(String(Math.round(cause.confidence * 100)));
    for (const evidence of cause.evidence) expect(text).toContain(words(evidence.text));
    await workbench.picture('2-cause-card');

    const target = cause.evidence.flatMap(({ frames }) => frames).find((frame) => !finding.frames.includes(frame)) ?? 0;
    await card.locator(`[data-testid="evidence-frame"][data-frame="${target}"]`).first().click();
    await eventually(async () => (await frameOf(timeline.selectedPacket)) === target, `frame ${target} is selected`);
    await workbench.picture('2-evidence-followed');
    expect(workbench.errors).toEqual([]);
  });

  it('3: Problems has one entry a finding; it leads to its line, the hover to the cause, the link to the timeline', async () => {
    await workbench.openFile(sample);
    await workbench.timeline();
    const problems = await workbench.problems();
    const entry = problems.filter({ hasText: /\[Ln / }).filter({ has: workbench.page.locator('.code-link, a[href]') });
    await entry.first().waitFor();
    const sizes = await eventually(async () => {
      const now = await entry.evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('aria-setsize'))));
      return now.includes(expected.resets.length) ? now : undefined;
    }, `Problems lists ${expected.resets.length} resets`);
    const loud = (severity: string): number => expected.resets.filter((reset) => reset.severity === severity).length;
    // VS Code leaves out what there is none of.
    const counted = (['error', 'warning', 'information'] as const)
      .filter((severity) => loud(severity) > 0)
      .map((severity) => `${{ error: 'Errors', warning: 'Warnings', information: 'Infos' }[severity]}: ${loud(severity)}`)
      .join(', ');
    await workbench.page.getByLabel(counted).first().waitFor();
    await workbench.page
      .locator('.explorer-folders-view')
      .getByLabel(`${expected.resets.length} resets, ${expected.faults} faults`)
      .first()
      .waitFor();
    await workbench.picture('3-problems');

    const row = entry.filter({ hasText: 'TCP resets' }).nth(sizes.indexOf(expected.resets.length));
    const line = Number(/\[Ln (\d+)/.exec(await row.innerText())?.[1]);
    await row.locator('.marker-message, .monaco-highlighted-label').first().dblclick();
    await workbench.tab(/\.resets/).waitFor();
    await eventually(async () => (await workbench.cursorLine()) === line, `the cursor is on line ${line}`);

    const lineText = words(await settled(() => workbench.currentLine(), 'the line of the cursor'));
    const finding = findingOf(Number(/\d+/.exec(lineText)?.[0]));
    await workbench.hoverCursor();
    await workbench.hover.filter({ hasText: finding.causes[0].title }).waitFor();
    await workbench.picture('3-hover');

    await workbench.page.keyboard.press('Escape');
    await row.getByText(finding.causes[0].id, { exact: true }).click();
    const timeline = await workbench.timeline();
    await eventually(
      async () => finding.frames.includes(await frameOf(timeline.selectedPacket)),
      `frame ${finding.frame} is selected`,
    );
    expect(words(await timeline.selectedFlow.getAttribute('data-flow'))).toBe(String(finding.flow));
    await workbench.picture('3-revealed');
    expect(workbench.errors).toEqual([]);
  });

  it('4: Explain resets opens the report of the open capture, and asks for one when none is open', async () => {
    await workbench.openFile(sample);
    await workbench.timeline();
    await workbench.run('TCP: Explain resets');
    await expectReport();
    await workbench.picture('4-report');

    await workbench.closeAllTabs();
    await workbench.run('TCP: Explain resets');
    await workbench.answerFileDialog(samplePath);
    await expectReport();
    await workbench.picture('4-report-of-a-picked-file');
    expect(workbench.errors).toEqual([]);
  });

  async function expectReport(): Promise<void> {
    const report = await workbench.preview();
    const text = await eventually(async () => {
      const found = words(await report.innerText());
      return found.length > 500 ? found : undefined;
    }, 'the report has content');
    for (const { causes } of expected.resets) expect(text).toContain(causes[0].title);
    expect(text).not.toMatch(/undefined|\[object|NaN/);
  }

  it('5: the chosen flow and packet survive a change of tabs and a reload of the window', async () => {
    await workbench.openFile(sample);
    const timeline = await workbench.timeline();
    const finding = expected.resets.at(-1);
    if (finding === undefined) throw new Error('The sample has no reset.');
    await timeline.chooseFlow(finding.flow);
    await timeline.packet(finding.frame).locator('.label').click();
    // Asked anew each time: VS Code may make the page anew at any moment while a window comes up.
    const stays = (when: string): Promise<boolean> =>
      eventually(async () => {
        const now = await workbench.timeline();
        const flow = await now.selectedFlow.getAttribute('data-flow', { timeout: 1000 }).catch(() => null);
        const frame = await now.selectedPacket.getAttribute('data-frame', { timeout: 1000 }).catch(() => null);
        return flow === String(finding.flow) && frame === String(finding.frame);
      }, `flow ${finding.flow} and frame ${finding.frame} are selected ${when}`);
    await stays('at first');

    await workbench.openFile('empty.pcap');
    await workbench.timeline('state-failed');
    await workbench.tab(sample).click();
    await stays('after the change of tabs');
    await workbench.picture('5-after-tab-switch');

    await workbench.reload(`"frame":${finding.frame}`);
    // Which tab comes up in front is VS Code's: in a browser it may have had no time to write down the last change of tabs.
    await workbench.tab(sample).click();
    await stays('after the reload');
    await workbench.picture('5-after-reload');
    expect(workbench.errors).toEqual([]);
  });

  it('6: an empty file and a file that is no capture get a calm message; a cut one is shown as far as it goes', async () => {
    for (const [name, about] of [
      ['empty.pcap', /empty/i],
      ['not-a-capture.pcap', /capture/i],
    ] as const) {
      await workbench.openFile(name);
      const failed = (await workbench.timeline('state-failed')).part('state-failed');
      const text = words(await failed.innerText());
      expect(text).toMatch(about);
      expect(text).not.toMatch(/Error:|\bat .*:\d+:\d+|undefined|\[object/);
      await workbench.picture(`6-${name}`);
    }
    await workbench.openFile('cut-short.pcapng');
    const timeline = await workbench.timeline();
    expect(words(await timeline.part('notes').textContent())).toMatch(/cut|ends|trunc/i);
    await timeline.part('notes').locator('summary').click();
    await workbench.picture('6-cut-short');
    expect(workbench.errors).toEqual([]);
  });

  it('8: from the Explorer to a copied Wireshark filter by keys alone, and back by Alt+Left', async () => {
    const { keyboard } = workbench.page;
    await workbench.openFileByKeys(sample);
    const timeline = await workbench.timeline();
    const selectedFrame = async (): Promise<number | undefined> =>
      (await timeline.selectedPacket.count()) === 1 ? frameOf(timeline.selectedPacket) : undefined;
    await timeline.flows.first().waitFor();
    await workbench.focusByTab(timeline.part('flow-list'));

    // Down to a flow that is not on show yet, and into it.
    const shown = await timeline.selectedFlow.getAttribute('data-flow');
    const before = await eventually(selectedFrame, 'the worst reset is chosen');
    await keyboard.press('Home');
    for (let row = 0; row < 3; row++) await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await eventually(async () => (await timeline.selectedFlow.getAttribute('data-flow')) !== shown, 'another flow is chosen');
    const flow = Number(await timeline.selectedFlow.getAttribute('data-flow'));
    const frame = await eventually(async () => {
      const now = await selectedFrame();
      return expected.resets.some((each) => each.flow === flow && now !== undefined && each.frames.includes(now))
        ? now
        : undefined;
    }, 'its reset is chosen');
    expect(frame).not.toBe(before);

    // On to its packets; Enter on the reset opens its card for good.
    await workbench.focusByTab(timeline.part('ladder'));
    await keyboard.press('Enter');
    await timeline.card.waitFor();
    await eventually(async () => (await timeline.card.getAttribute('aria-busy')) === 'false', 'the card has its finding');
    const finding = findingOf(frame);
    expect(words(await timeline.card.textContent())).toContain(words(finding.headline));

    const filter = wiresharkFilter(finding);
    expect(filter).toContain('tcp');
    await workbench.focusByTab(timeline.part('copy-filter'));
    await workbench.picture('8-by-keys');
    await keyboard.press('Enter');
    await eventually(
      async () => (await workbench.page.evaluate(() => navigator.clipboard.readText())) === filter,
      'the filter is on the clipboard',
    );

    await keyboard.press('Alt+ArrowLeft');
    await eventually(async () => (await selectedFrame()) === before, 'the flow before is back');
    expect(await workbench.tab(sample).getAttribute('aria-selected')).toBe('true');
    await keyboard.press('Alt+ArrowRight');
    await eventually(async () => (await selectedFrame()) === frame, 'the chosen flow is there again');
    expect(workbench.errors).toEqual([]);
  });
});

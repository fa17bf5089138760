/**
 * `npm run bench:page [-- --packets 1500000]`: the page as it ships on a large capture, in a headless Chromium. Prints when the
 * first paint and the first findings are there, how long the frames of scripted zooming, panning and scrolling take, and what memory
 * the page holds.
 * A measurement, not a test: on a machine without a graphics card the browser draws with the processor.
 */
import { statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { launchChromium } from '../../scripts/vscode/chromium.mjs';
import { captureOf } from './benchCapture.ts';
import { servePage } from './page/servePage.ts';

const { values } = parseArgs({ options: { packets: { type: 'string', default: '1500000' } } });

/** One movement: what the pointer's wheel does at every frame. */
interface Movement {
  readonly name: string;
  readonly target: string;
  readonly frames: number;
  readonly deltaX: number;
  readonly deltaY: number;
  readonly ctrlKey: boolean;
  /** Rows scroll by themselves, which no made-up wheel makes them do. */
  readonly scrolls: boolean;
}

const still = { deltaX: 0, deltaY: 0, ctrlKey: false, scrolls: false };
const movements: readonly Movement[] = [
  { ...still, name: 'zoom in', target: '.flow-grid', frames: 120, deltaY: -8, ctrlKey: true },
  { ...still, name: 'pan', target: '.flow-grid', frames: 180, deltaX: 9 },
  { ...still, name: 'pan back', target: '.flow-grid', frames: 180, deltaX: -9 },
  { ...still, name: 'zoom out', target: '.flow-grid', frames: 120, deltaY: 8, ctrlKey: true },
  { ...still, name: 'zoom in the overview', target: '.overview-axis', frames: 90, deltaY: -30 },
  { ...still, name: 'pan the overview', target: '.overview-axis', frames: 90, deltaX: 2 },
  { ...still, name: 'scroll the lanes', target: '.flow-grid', frames: 180, deltaY: 40, scrolls: true },
];

/** Runs in the page: moves at every frame. @returns milliseconds from frame to frame. */
async function move({ target, frames, deltaX, deltaY, ctrlKey, scrolls }: Movement): Promise<number[]> {
  const element = document.querySelector(target);
  if (element === null) throw new Error(`There is no ${target}.`);
  const box = element.getBoundingClientRect();
  const intervals: number[] = [];
  let before = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
  for (let frame = 0; frame < frames; frame++) {
    const start = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
    if (scrolls) element.scrollTop += deltaY;
    else {
      const at = { clientX: box.left + box.width * 0.8, clientY: box.top + box.height / 2 };
      element.dispatchEvent(new WheelEvent('wheel', { ...at, deltaX, deltaY, ctrlKey, bubbles: true, cancelable: true }));
    }
    intervals.push(start - before);
    before = start;
  }
  return intervals;
}

const percentile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

function line(name: string, times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  // A frame is late when the screen has to wait for another one: a clock that ticks in tenths is no reason.
  const inTime = times.filter((time) => time <= 16.8).length / times.length;
  const cells = [0.5, 0.95, 0.99].map((part) => `${percentile(sorted, part).toFixed(1)} ms`.padStart(9));
  return `${name.padEnd(24)}${cells.join(' ')} ${`${(inTime * 100).toFixed(1)} %`.padStart(12)}`;
}

async function memory(page: Page): Promise<{ used: number; kept: number }> {
  const session = await page.context().newCDPSession(page);
  const used = async (): Promise<number> => (await session.send('Runtime.getHeapUsage')).usedSize;
  const before = await used();
  await session.send('HeapProfiler.collectGarbage');
  return { used: before, kept: await used() };
}

const capture = captureOf(Number(values.packets));
console.log(`${capture}: ${(statSync(capture).size / 1e6).toFixed(0)} MB, ${values.packets} packets`);
const served = await servePage(process.cwd(), capture);
const browser = await launchChromium();
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  await page.goto(served.url);
  const painted = await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
  const opened = Number(await painted.jsonValue());
  await page.waitForFunction(
    () =>
      document.querySelector('.overview-axis [role=gridcell]') !== null &&
      document.querySelector('[data-testid=flow-row]') !== null,
    undefined,
    { polling: 'raf', timeout: 120_000 },
  );
  const pictured = await page.evaluate(() => performance.now());
  // What is moved about is the whole capture, and nothing else goes on.
  await page.waitForFunction(
    () => performance.getEntriesByName('read').length > 0 && document.querySelector('[data-testid=part-bar]') === null,
    undefined,
    { timeout: 120_000 },
  );
  const read = await page.evaluate(() => performance.getEntriesByName('read')[0]?.startTime ?? 0);
  console.log(
    `after opening: first paint ${opened.toFixed(0)} ms; first findings in overview and lanes ${pictured.toFixed(0)} ms; ` +
      `read in a web worker over HTTP ${(read / 1000).toFixed(2)} s`,
  );
  await page.waitForTimeout(1000);
  console.log(
    `\n${'from frame to frame'.padEnd(24)}${'median'.padStart(9)} ${'95 %'.padStart(9)} ${'99 %'.padStart(9)} ${'in 16.7 ms'.padStart(12)}`,
  );
  const all: number[] = [];
  for (const movement of movements) {
    const intervals = await page.evaluate(move, movement);
    all.push(...intervals);
    console.log(line(movement.name, intervals));
  }
  console.log(line('all', all));
  const { used, kept } = await memory(page);
  console.log(`\nmemory of the page: ${(used / 1e6).toFixed(1)} MB, ${(kept / 1e6).toFixed(1)} MB of it in use`);
} finally {
  await browser.close();
  served.close();
}

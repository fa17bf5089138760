import type { Browser } from 'playwright-core';
import { eventually } from './eventually.ts';
import { Workbench, type WorkbenchOptions } from './workbench.ts';

export interface PictureOptions {
  /** File name of the capture in the opened folder. */
  readonly name: string;
  readonly view: string;
  /** The flow to show; without it the one the page chooses. */
  readonly flow: number | undefined;
  /** Where the picture goes. */
  readonly path: string;
}

/** Opens a capture in a window of its own, brings up the view, and takes its picture. */
export async function takePicture(browser: Browser, window: WorkbenchOptions, options: PictureOptions): Promise<void> {
  const workbench = await Workbench.open(browser, window);
  try {
    await workbench.openFile(options.name);
    const timeline = await workbench.timeline('summary', 'state-failed', 'state-empty');
    if (options.flow !== undefined) await timeline.chooseFlow(options.flow);
    if (options.view === 'timeline' && (await timeline.resets.count()) > 0) {
      if (!(await timeline.card.isVisible())) await timeline.resets.first().locator('.label').hover();
      await timeline.card.waitFor();
      await eventually(async () => (await timeline.card.getAttribute('aria-busy')) === 'false', 'the card has its finding');
    }
    if (options.view === 'problems') await showProblems(workbench);
    if (options.view === 'report') {
      await workbench.run('TCP: Explain resets');
      const report = await workbench.preview();
      await eventually(async () => (await report.innerText()).length > 100, 'the report has content');
    }
    // Fonts, and lists that draw what has come into view.
    await workbench.page.waitForTimeout(500);
    await workbench.page.screenshot({ path: options.path });
  } finally {
    await workbench.close();
  }
}

/** Problems below, the resets document above, the hover of its first finding over it. */
async function showProblems(workbench: Workbench): Promise<void> {
  const rows = await workbench.problems();
  await rows
    .filter({ hasText: /\[Ln [2-9]/ })
    .first()
    .locator('.marker-message, .monaco-highlighted-label')
    .first()
    .dblclick();
  await workbench.tab(/\.resets/).waitFor();
  await eventually(async () => (await workbench.cursorLine()) > 1, 'the cursor is on a finding');
  await workbench.hoverCursor();
  await workbench.hover.first().waitFor();
}

import type { Browser, BrowserContext, Frame, Locator, Page } from 'playwright-core';
import { join } from 'node:path';
import { isPlatformNoise } from '../../scripts/vscode/noise.mjs';
import { repository, resultsFolder } from '../../scripts/vscode/paths.mjs';
import { workbenchUrl } from '../../scripts/vscode/url.mjs';
import { eventually, settled } from './eventually.ts';
import { isStored } from './storedState.ts';
import { Timeline } from './timeline.ts';

/** Milliseconds until a window and its extension host are up: 4 s on an idle machine, ten times that on a busy one. */
const startLimit = 60_000;

export interface WorkbenchOptions {
  readonly origin: string;
  readonly folder: string;
  readonly size?: { readonly width: number; readonly height: number };
}

/** VS Code's window, by what a person does in it. */
export class Workbench {
  /** What the console said that was an error and not VS Code's own. */
  readonly errors: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error' && !isPlatformNoise(message.text(), message.location().url))
        this.errors.push(`${message.text()} ${message.location().url}`);
    });
    page.on('pageerror', (error) => {
      if (!isPlatformNoise(error.message)) this.errors.push(error.stack ?? error.message);
    });
  }

  /** A new window with nothing remembered from another. */
  static async open(browser: Browser, { origin, folder, size }: WorkbenchOptions): Promise<Workbench> {
    const context = await browser.newContext({
      viewport: size ?? { width: 1400, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const workbench = new Workbench(await context.newPage(), context);
    try {
      await workbench.page.goto(workbenchUrl(origin, { folder, extension: repository }));
      await workbench.ready();
    } catch (error) {
      await workbench.picture('failed-window');
      await workbench.close();
      throw error;
    }
    return workbench;
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  /**
   * Reloads the window once VS Code has written down all of `states`. On the desktop it does so at the last moment; in a browser it
   * cannot, and writes only now and then, when idle.
   */
  async reload(...states: string[]): Promise<void> {
    for (const state of states)
      await eventually(() => this.page.evaluate(isStored, state), `VS Code has stored ${state}`, startLimit);
    await this.page.reload();
    await this.ready();
  }

  /** A picture for the people who look at the results. */
  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: join(resultsFolder, 'stories', `${name}.png`) });
  }

  /** What is to be seen, in words: where only the log of a failed run is kept, no picture can be looked at. */
  async description(): Promise<string> {
    const said = async (place: Locator): Promise<string> =>
      (await place.allInnerTexts().catch(() => ['(gone)'])).join(' | ').replace(/\s+/g, ' ').slice(0, 400);
    const frames = this.page.frames().slice(1);
    return [
      `Tabs: ${await said(this.page.locator('.tabs-container .tab'))}`,
      `Editors: ${await said(this.page.locator('.editor-instance'))}`,
      `Notifications: ${await said(this.notifications)}`,
      ...(await Promise.all(
        frames.map(async (frame, at) => `Frame ${at + 1} of ${frames.length}: ${await said(frame.locator('body'))}`),
      )),
      `Errors: ${this.errors.join('\n') || 'none'}`,
    ].join('\n');
  }

  /**
   * Double-clicks a file in the Explorer. VS Code learns of custom editors only when its extension host is up, and until then
   * shows every file as text, whatever extension claims it; then, as a person would, it is closed and opened again.
   */
  async openFile(name: string): Promise<void> {
    const editor = this.page.locator('.editor-group-container.active');
    const asText = editor.locator('.monaco-editor').or(editor.getByText('Open Anyway'));
    const asOurs = this.page.locator('iframe.webview.ready');
    await eventually(async () => {
      await this.explorerItem(name).dblclick();
      await this.tab(name).and(this.page.locator('[aria-selected="true"]')).waitFor();
      await asOurs.or(asText).filter({ visible: true }).first().waitFor();
      if (!(await asText.first().isVisible())) return true;
      await this.tab(name).click({ button: 'middle' });
      return false;
    }, `${name} opens in our editor`);
  }

  /** As `openFile`, without a pointer: to the Explorer by its key, to the file by its name, which the Explorer's list finds. */
  async openFileByKeys(name: string): Promise<void> {
    const { keyboard } = this.page;
    const item = this.explorerItem(name);
    const focused = this.page.locator('.explorer-folders-view .monaco-list-row.focused');
    await eventually(async () => {
      await keyboard.press('Control+Shift+e');
      await this.page.locator('.explorer-folders-view .monaco-list:focus-within').waitFor();
      await keyboard.press('Home');
      for (let row = 0; row < 20 && !(await focused.and(item).isVisible()); row++) await keyboard.press('ArrowDown');
      await focused.and(item).waitFor();
      await keyboard.press('Enter');
      await this.tab(name).waitFor();
      // The extension host may not be up yet: then the file comes up as text, and is opened again.
      const ours = this.page.locator('iframe.webview.ready');
      const asText = this.page.locator('.editor-group-container.active .monaco-editor').or(this.page.getByText('Open Anyway'));
      await ours.or(asText).filter({ visible: true }).first().waitFor();
      if (!(await asText.first().isVisible())) return true;
      await this.closeAllTabs();
      return false;
    }, `${name} opens in our editor by keys`);
    // Enter in the Explorer opens a file and leaves the focus there.
    await keyboard.press('Control+1');
  }

  /** Presses Tab until a part of the page has the focus. */
  async focusByTab(part: Locator): Promise<void> {
    const hasFocus = (): Promise<boolean> => part.evaluate((element) => element === document.activeElement);
    await part.waitFor({ state: 'attached' });
    for (let press = 0; press < 60 && !(await hasFocus()); press++) await this.page.keyboard.press('Tab');
    if (!(await hasFocus())) throw new Error('Tab does not lead there.');
  }

  explorerItem(name: string): Locator {
    return this.page.locator('.explorer-folders-view').getByRole('treeitem', { name });
  }

  tab(name: string | RegExp): Locator {
    return this.page.getByRole('tab', { name });
  }

  async closeAllTabs(): Promise<void> {
    await this.run('View: Close All Editors');
    await eventually(
      async () => (await this.page.getByRole('tab').and(this.page.locator('.tabs-container .tab')).count()) === 0,
      'no tab is open',
    );
  }

  /** Runs a command by its title in the palette. */
  async run(title: string): Promise<void> {
    await this.#offer(title);
    await this.page.keyboard.press('Enter');
  }

  /** Opens a link as the system would hand it over, and says yes to VS Code's question. */
  async openLink(link: string): Promise<void> {
    await this.run('Developer: Open URL');
    await this.dialog.locator('input').fill(link);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Open', exact: true }).click();
  }

  /** Our page in front, once it shows one of these parts; `summary` is there when a capture has been read. */
  async timeline(...parts: string[]): Promise<Timeline> {
    const wanted = (parts.length === 0 ? ['summary'] : parts).map((id) => `tcp-reset-timeline [data-testid="${id}"]`);
    return new Timeline(await this.#frameShowing(wanted.join(', ')));
  }

  /** The text of a rendered Markdown preview. */
  async preview(): Promise<Locator> {
    return (await this.#frameShowing('.markdown-body')).locator('.markdown-body');
  }

  /** Opens Problems. Its rows: one for each file, then one for each of its entries. */
  async problems(): Promise<Locator> {
    await this.run('View: Focus Problems');
    const rows = this.page.locator('.markers-panel .monaco-list-row');
    await rows.first().waitFor();
    return rows;
  }

  /** The text of the line the cursor is on, in the text editor in front. */
  async currentLine(): Promise<string> {
    await this.page.keyboard.press('Home');
    const box = await this.#cursor.boundingBox();
    if (box === null) throw new Error('No text cursor is in view.');
    const texts = await this.page
      .locator('.editor-instance .view-line')
      .evaluateAll(
        (lines, y) => lines.filter((line) => Math.abs(line.getBoundingClientRect().top - y) < 3).map((line) => line.textContent),
        box.y,
      );
    return texts[0] ?? '';
  }

  /** Rests the pointer just right of the text cursor. */
  async hoverCursor(): Promise<void> {
    const box = await this.#cursor.boundingBox();
    if (box === null) throw new Error('No text cursor is in view.');
    await this.page.mouse.move(box.x + 40, box.y + box.height / 2);
    await this.page.mouse.move(box.x + 44, box.y + box.height / 2);
  }

  get #cursor(): Locator {
    return this.page.locator('.editor-instance .cursors-layer .cursor').first();
  }

  /** Types an absolute path into the open-file dialog. */
  async answerFileDialog(path: string): Promise<void> {
    const title = this.dialog.getByText('Choose packet captures');
    const input = this.dialog.locator('input').first();
    await title.waitFor();
    await this.#fill(input, path);
    await this.dialog.getByRole('button', { name: 'Explain resets' }).click();
    await title.waitFor({ state: 'hidden' });
  }

  /** Clicks an entry of the open menu, which takes no click in its first tenth of a second. */
  async chooseFromMenu(name: string): Promise<void> {
    const entry = this.page.getByRole('menuitem', { name });
    await entry.waitFor();
    await eventually(async () => {
      await entry.click();
      return entry.waitFor({ state: 'hidden', timeout: 1000 }).then(
        () => true,
        () => false,
      );
    }, `the menu takes "${name}"`);
  }

  /** Types an absolute path into the dialog that asks where to save. */
  async saveAs(path: string): Promise<void> {
    const input = this.dialog.locator('input').first();
    await this.dialog.getByText('Save the picture').waitFor();
    await this.#fill(input, path);
    await this.page.keyboard.press('Enter');
    await this.dialog.waitFor({ state: 'hidden' });
  }

  get hover(): Locator {
    return this.page.locator('.monaco-hover:not(.hidden)').filter({ visible: true });
  }

  get notifications(): Locator {
    return this.page.locator('.notification-list-item-message');
  }

  get dialog(): Locator {
    return this.page.locator('.quick-input-widget').filter({ visible: true });
  }

  /** The text at "Ln 3, Col 1" in the status bar. */
  async cursorLine(): Promise<number> {
    const text = await this.page.locator('#status\\.editor\\.selection').innerText();
    return Number(/Ln (\d+)/.exec(text)?.[1]);
  }

  /**
   * The window is there long before the extension host has told it about our extension: a file opened in between would come up as
   * text. Our commands appear in the palette with everything else we contribute, so that is the sign.
   */
  private async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor();
    await this.page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
    await this.#offer('TCP: Explain resets');
    await this.page.keyboard.press('Escape');
    await this.dialog.waitFor({ state: 'hidden' });
  }

  /** A file dialog overwrites what was typed before it had listed its folder. */
  async #fill(input: Locator, path: string): Promise<void> {
    await eventually(async () => {
      await input.fill(path);
      return (await settled(() => input.inputValue(), 'the path')) === path;
    }, 'the dialog takes the path');
  }

  /** The webview in which something is to be seen. Hidden ones stay in the page for a while, so being there is not enough. */
  async #frameShowing(selector: string): Promise<Frame> {
    return eventually(async () => {
      for (const frame of this.page.frames()) {
        const shown = frame.locator(selector).first();
        if (await shown.isVisible().catch(() => false)) return frame;
      }
      return undefined;
    }, `${selector} is shown`);
  }

  /** Opens the palette with the command chosen, asking again until it is there. */
  async #offer(title: string): Promise<void> {
    const first = this.dialog.locator('.monaco-list-row').first();
    await eventually(
      async () => {
        // An open palette keeps its old answer.
        await this.page.keyboard.press('Escape');
        await this.dialog.waitFor({ state: 'hidden' });
        await this.page.keyboard.press('F1');
        await this.dialog.locator('input').fill(`>${title}`);
        const wanted = first.and(this.page.getByLabel(title));
        return wanted.waitFor({ timeout: 2000 }).then(
          () => true,
          () => false,
        );
      },
      `the palette offers "${title}"`,
      startLimit,
    );
  }
}

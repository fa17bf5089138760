import type { ConsoleMessage, Locator, Page } from 'playwright-core';
import type { Heard, ThemeName } from './fakeHost.ts';

export interface Opening {
  readonly scenario?: string;
  readonly theme?: ThemeName;
  readonly reveal?: number;
  /** Why the capture failed. */
  readonly reason?: string;
  readonly width?: number;
  readonly height?: number;
}

/** The page in a browser window, with the words of its parts. */
export class OpenPage {
  /** Errors of the console and uncaught ones. */
  readonly errors: string[] = [];

  private constructor(readonly page: Page) {
    page.on('console', this.#hear);
    page.on('pageerror', this.#note);
  }

  /** Shows it in a tab. @param harness the address of the harness. */
  static async open(tab: Page, harness: string, opening: Opening = {}): Promise<OpenPage> {
    const { scenario = 'mixed', theme = 'dark', reveal, reason, width = 800, height = 600 } = opening;
    await tab.setViewportSize({ width, height });
    const open = new OpenPage(tab);
    const query = new URLSearchParams({
      scenario,
      theme,
      ...(reveal === undefined ? {} : { reveal: String(reveal) }),
      ...(reason === undefined ? {} : { reason }),
    });
    await tab.goto(`${harness}/?${query.toString()}`);
    return open;
  }

  /** Leaves the tab to another page: as it was when it was new, but for the process, which is most of the work of a new one. */
  async leave(): Promise<Page> {
    this.page.off('console', this.#hear);
    this.page.off('pageerror', this.#note);
    await this.page.goto('about:blank');
    await this.page.mouse.move(0, 0);
    await this.page.emulateMedia({ forcedColors: 'none' });
    return this.page;
  }

  readonly #hear = (message: ConsoleMessage): void => {
    if (message.type() === 'error') this.errors.push(message.text());
  };

  readonly #note = (error: Error): void => {
    this.errors.push(error.message);
  };

  part(id: string): Locator {
    return this.page.getByTestId(id);
  }

  get card(): Locator {
    return this.part('cause-card');
  }

  flow(number: number): Locator {
    return this.page.locator(`[data-testid="flow-row"][data-flow="${number}"]`);
  }

  packet(frame: number): Locator {
    return this.page.locator(`[data-testid="ladder-row"][data-frame="${frame}"]`);
  }

  get selectedFrame(): Promise<string | null> {
    return this.page.locator('[data-testid="ladder-row"][aria-selected="true"]').getAttribute('data-frame', { timeout: 5000 });
  }

  /** What the page has asked or said under a name. */
  async heard(name: string): Promise<unknown[]> {
    const all: Heard[] = await this.page.evaluate(() => window.harness.heard);
    return all.filter((one) => one.name === name).map((one) => one.argument);
  }

  violations(): Promise<string[]> {
    return this.page.evaluate(() => window.harness.violations);
  }
}

import type { Browser, Locator, Page } from 'playwright-core';
import type { Heard, ThemeName } from './fakeHost.ts';
import type { HarnessServer } from './server.ts';

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
    page.on('console', (message) => message.type() === 'error' && this.errors.push(message.text()));
    page.on('pageerror', (error) => this.errors.push(error.message));
  }

  static async open(browser: Browser, server: HarnessServer, opening: Opening = {}): Promise<OpenPage> {
    const { scenario = 'mixed', theme = 'dark', reveal, reason, width = 800, height = 600 } = opening;
    const open = new OpenPage(await browser.newPage({ viewport: { width, height } }));
    await open.page.goto(
      server.url({
        scenario,
        theme,
        ...(reveal === undefined ? {} : { reveal: String(reveal) }),
        ...(reason === undefined ? {} : { reason }),
      }),
    );
    return open;
  }

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

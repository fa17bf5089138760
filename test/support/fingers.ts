import type { CDPSession, Page } from 'playwright-core';

/** Two fingers on the glass of a page, from below it: the browser decides what it makes of them. */
export class Fingers {
  private constructor(private readonly client: CDPSession) {}

  static async on(page: Page): Promise<Fingers> {
    const client = await page.context().newCDPSession(page);
    await client.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 2 });
    return new Fingers(client);
  }

  /** From two places to two others, in steps. @param y pixels from the top @param from pixels from the left, each */
  async move(y: number, from: readonly [number, number], to: readonly [number, number]): Promise<void> {
    const at = (step: number): { x: number; y: number; id: number }[] =>
      from.map((start, id) => ({ x: start + (((to[id] ?? start) - start) * step) / 8, y, id }));
    await this.client.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) });
    for (let step = 1; step <= 8; step++)
      await this.client.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(step) });
    await this.client.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  }

  /** Back to a mouse. */
  async lift(): Promise<void> {
    await this.client.send('Emulation.setTouchEmulationEnabled', { enabled: false });
    await this.client.detach();
  }
}

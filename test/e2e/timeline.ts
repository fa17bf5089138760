import type { Frame, Locator } from 'playwright-core';

/** Our page inside its webview. */
export class Timeline {
  constructor(private readonly frame: Frame) {}

  get summary(): Locator {
    return this.frame.getByTestId('summary');
  }

  get card(): Locator {
    return this.frame.getByTestId('cause-card');
  }

  get flows(): Locator {
    return this.frame.getByTestId('flow-row');
  }

  get selectedFlow(): Locator {
    return this.frame.locator('[data-testid="flow-row"][aria-selected="true"]');
  }

  get selectedPacket(): Locator {
    return this.frame.locator('[data-testid="ladder-row"][aria-selected="true"]');
  }

  /** The RSTs among the packets in view. */
  get resets(): Locator {
    return this.frame.locator('[data-testid="ladder-row"][data-rst]');
  }

  packet(frame: number): Locator {
    return this.frame.locator(`[data-testid="ladder-row"][data-frame="${frame}"]`);
  }

  /** Clicks a flow, which may be hidden by what the list shows at first, and waits for its packets. */
  async chooseFlow(flow: number): Promise<void> {
    const row = this.frame.locator(`[data-testid="flow-row"][data-flow="${flow}"]`);
    await this.flows.first().waitFor();
    if (!(await row.isVisible())) await this.part('show').getByText('All', { exact: true }).click();
    await row.click();
    await this.frame.locator(`[data-testid="flow-row"][data-flow="${flow}"][aria-selected="true"]`).waitFor();
    await this.frame.getByRole('grid', { name: `Packets of flow ${flow}`, exact: true }).waitFor();
    await this.selectedPacket.or(this.frame.getByTestId('ladder-row')).first().waitFor();
  }

  /** The head of a column, by what it says of itself. */
  column(title: string): Locator {
    return this.frame.getByTitle(title, { exact: true });
  }

  label(text: string): Locator {
    return this.frame.getByLabel(text, { exact: true });
  }

  /** The handle between two panes. */
  separator(name: string): Locator {
    return this.frame.getByRole('separator', { name });
  }

  get filterField(): Locator {
    return this.part('filter').locator('input');
  }

  /** An offer to complete what is being typed. */
  option(text: string): Locator {
    return this.frame.getByRole('option').filter({ hasText: text });
  }

  /** Whatever carries this data-testid. */
  part(id: string): Locator {
    return this.frame.getByTestId(id);
  }
}

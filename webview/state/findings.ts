import type { FindingSummary } from '../../src/core/resets/finding.ts';
import type { ShownFinding } from '../../src/shared/protocol.ts';
import type { HostLink } from '../bridge.ts';
import { PagedList } from './pagedList.ts';

/** Whole findings kept; each is a few kilobytes. */
const keptFindings = 50;

/** What is known of the capture's findings: short forms by position, whole ones on demand. */
export class Findings {
  readonly #host: HostLink;
  readonly #changed: () => void;
  readonly #summaries: PagedList<FindingSummary>;
  /** Short forms that came with flows. */
  #seen = new Map<number, FindingSummary>();
  #whole = new Map<number, Promise<ShownFinding>>();

  constructor(host: HostLink, changed: () => void) {
    this.#host = host;
    this.#changed = changed;
    this.#summaries = new PagedList(changed);
  }

  /** Grows with every analysis: numbers of findings are of one of them. */
  generation = 0;

  /** Starts over with another analysis of `total` findings. */
  reset(total: number): void {
    this.generation++;
    this.#seen = new Map();
    this.#whole = new Map();
    this.#summaries.reset(async (offset, limit) => {
      const rows = await this.#host.call('findings', { offset, limit });
      return { total, offset, rows };
    }, total);
  }

  /** Takes over the short forms of a flow. */
  learn(summaries: readonly FindingSummary[]): void {
    for (const summary of summaries) this.#seen.set(summary.index, summary);
  }

  /** The short form if it is here; otherwise it is asked for, and `changed` is called when it comes. */
  summary(index: number): FindingSummary | undefined {
    const known = this.#seen.get(index) ?? this.#summaries.get(index);
    if (known === undefined) this.#summaries.want(index, index + 1);
    return known;
  }

  explain(index: number): Promise<ShownFinding> {
    const known = this.#whole.get(index);
    if (known !== undefined) return known;
    const finding = this.#host.call('explain', index);
    this.#whole.set(index, finding);
    finding.then(this.#changed, () => {
      // A failed question may be asked again; after a reset it has been.
      if (this.#whole.get(index) === finding) this.#whole.delete(index);
    });
    const [oldest] = this.#whole.keys();
    if (this.#whole.size > keptFindings && oldest !== undefined) this.#whole.delete(oldest);
    return finding;
  }
}

import type { HostLink } from '../bridge.ts';

/** What is looked for among the packets of the chosen flow, and where it was found. */
export class FindState {
  readonly #host: HostLink;
  readonly #changed: () => void;
  open = false;
  text = '';
  /** Places in the flow, ascending; null while nothing is known. */
  places: Uint32Array | null = null;
  /** Why the text cannot be looked for. */
  problem: string | null = null;
  #flow: number | null = null;
  #asked = 0;

  constructor(host: HostLink, changed: () => void) {
    this.#host = host;
    this.#changed = changed;
  }

  show(open: boolean): void {
    this.open = open;
    this.#changed();
    if (open) void this.look(this.text, this.#flow);
  }

  /** Another flow is on show. */
  follow(flow: number | null): void {
    if (flow === this.#flow) return;
    this.#flow = flow;
    this.places = null;
    if (this.open) void this.look(this.text, flow);
  }

  async look(text: string, flow: number | null = this.#flow): Promise<void> {
    this.text = text;
    this.#flow = flow;
    const asked = ++this.#asked;
    const take = (places: Uint32Array | null, problem: string | null): void => {
      if (asked !== this.#asked) return;
      this.places = places;
      this.problem = problem;
      this.#changed();
    };
    if (flow === null || text.trim() === '') return take(null, null);
    try {
      take(await this.#host.call('findPackets', { flow, text }), null);
    } catch (error) {
      take(null, error instanceof Error ? error.message : String(error));
    }
  }

  /** The nearest place from a packet in a direction, around the ends of the flow; null when there is none at all. */
  nextFrom(index: number, direction: 1 | -1): number | null {
    const { places } = this;
    if (places === null || places.length === 0) return null;
    const rank = this.#firstFrom(direction === 1 ? index + 1 : index);
    return places[(rank + (direction === 1 ? 0 : -1) + places.length) % places.length] ?? null;
  }

  has(index: number): boolean {
    return this.open && this.rankOf(index) !== null;
  }

  /** Which of the places it is, from 0; null when it is none. */
  rankOf(index: number): number | null {
    const rank = this.#firstFrom(index);
    return this.places?.[rank] === index ? rank : null;
  }

  /** Number of places before `index`. */
  #firstFrom(index: number): number {
    let low = 0;
    let high = this.places?.length ?? 0;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.places?.[middle] ?? Infinity) < index) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

import type { PacketDetails } from '../../src/core/packetDetails.ts';
import type { EndStates } from '../../src/core/timeline/endStates.ts';
import type { HostLink } from '../bridge.ts';

/** Bytes of the packet that are marked, in the tree and among the bytes. */
export interface ByteRange {
  readonly start: number;
  readonly length: number;
}

/** What is known of the packet that the details pane shows. */
export class PacketDetailsState {
  readonly #host: HostLink;
  readonly #changed: () => void;
  frame: number | null = null;
  details: PacketDetails | null = null;
  ends: EndStates | null = null;
  failure: string | null = null;
  marked: ByteRange | null = null;
  /** The reader has asked to see what this packet carries. */
  payloadShown = false;

  constructor(host: HostLink, changed: () => void) {
    this.#host = host;
    this.#changed = changed;
  }

  /** Asks for a packet; the one before stays in sight until it comes, so that nothing flickers. */
  show(frame: number | null): void {
    if (frame === this.frame) return;
    this.frame = frame;
    this.marked = null;
    this.payloadShown = false;
    if (frame === null) this.#take(null, null, null);
    else void this.#load(frame);
  }

  /** Another reading of the capture: what was known counts no more. */
  reset(): void {
    this.frame = null;
    this.#take(null, null, null);
  }

  mark(range: ByteRange | null): void {
    this.marked = range;
    this.#changed();
  }

  showPayload(): void {
    this.payloadShown = true;
    this.#changed();
  }

  async #load(frame: number): Promise<void> {
    try {
      const [details, ends] = await Promise.all([this.#host.call('packet', frame), this.#host.call('endStates', frame)]);
      if (frame === this.frame) this.#take(details, ends, null);
    } catch (error) {
      if (frame === this.frame) this.#take(null, null, error instanceof Error ? error.message : String(error));
    }
  }

  #take(details: PacketDetails | null, ends: EndStates | null, failure: string | null): void {
    this.details = details;
    this.ends = ends;
    this.failure = failure;
    this.#changed();
  }
}

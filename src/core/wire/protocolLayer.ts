import type { HeaderFields } from './headerFields.ts';
import type { Segment } from './segment.ts';

/**
 * Takes the header at `out.at` off, and moves `out.at` behind it. In the hot path for what is common.
 * @returns the protocol that follows (protocol.ts), or an outcome (outcome.ts).
 */
export type Step = (bytes: Uint8Array, out: Segment) => number;

/** One protocol, in both its uses: on the way to TCP, and shown field by field. */
export interface ProtocolLayer {
  /** "Internet Protocol Version 4" */
  readonly name: string;
  /** What it adds to Wireshark's `frame.protocols`: "ip", or with its pseudo-protocols, "eth:ethertype". */
  readonly path: string;
  /** Wireshark's short name; default: the first of `path`. */
  readonly abbreviation?: string;
  readonly step: Step;
  /**
   * Names the header's fields, as Wireshark does.
   * @param out what the step has left: addresses and, of TCP, its fields.
   * @returns the header in one line.
   */
  readonly show: (header: HeaderFields, out: Segment) => string;
}

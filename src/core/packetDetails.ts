/** One field of a header, with the bytes it was read from. */
export interface Field {
  /** As Wireshark calls it: "Source Port". */
  readonly name: string;
  /** The value as a person reads it: "443". */
  readonly value: string;
  /** Place in the packet's bytes; a length of 0 marks a value that was worked out, not read. */
  readonly start: number;
  /** Bytes. */
  readonly length: number;
  readonly fields?: readonly Field[];
}

/** One protocol's header in a packet. */
export interface Layer {
  /** "Internet Protocol Version 4" */
  readonly name: string;
  /** Wireshark's short name, as in its `frame.protocols`: "ip". */
  readonly abbreviation: string;
  /** One line: "10.0.0.1 → 10.0.0.2, TTL 64". */
  readonly summary: string;
  readonly start: number;
  /** Bytes of the header. */
  readonly length: number;
  readonly fields: readonly Field[];
}

/** One packet as it lies in the capture, for the details pane. Read again from the file when somebody asks. */
export interface PacketDetails {
  readonly frame: number;
  /** ISO 8601 with nine decimals; null when the record carries no time. */
  readonly time: string | null;
  /** Bytes in the capture and on the wire. */
  readonly captured: number;
  readonly original: number;
  /** The name of the interface it was captured on, where the capture says it. */
  readonly interface: string | null;
  /** The direction the capture gives it, where it does. */
  readonly direction: 'inbound' | 'outbound' | null;
  /** Comments that the capture carries for this packet. */
  readonly comments: readonly string[];
  /** Wireshark's frame.protocols: "eth:ethertype:ip:tcp". */
  readonly path: string;
  readonly layers: readonly Layer[];
  /** The captured bytes, at most 262,144. */
  readonly bytes: Uint8Array;
}

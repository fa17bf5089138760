/** What the picture of a capture is made of: questions with a time range and a number of columns, answers in typed arrays. */

/** `columns` equal parts of a time range. Several of them make an axis on which idle stretches take less room than they last. */
export interface Stretch {
  /** Seconds since the capture's first packet. */
  readonly from: number;
  readonly to: number;
  readonly columns: number;
}

/** The time axis of a capture. */
export interface TimeSpan {
  /** Times of the earliest and the latest TCP packet, in seconds since the capture's first packet: a file need not be in order. */
  readonly from: number;
  readonly to: number;
  /** Pairs of times between which no TCP packet was seen for long, ascending; at most 32 pairs. */
  readonly idle: Float64Array;
}

export interface OverviewQuery {
  readonly stretches: readonly Stretch[];
  readonly measure: 'packets' | 'bytes';
  /** Columns that a mark takes: resets of one cause nearer than that become one mark. */
  readonly markColumns: number;
}

/** The whole capture at the resolution asked for. */
export interface Overview {
  /** TCP packets, or TCP payload bytes, of each column. */
  readonly amounts: Float32Array;
  readonly marks: Marks;
}

/** Resets as marks, one entry in each column: by cause, then by time. */
export interface Marks {
  /** Place of the cause in the totals' `byCause`. */
  readonly cause: Uint8Array;
  readonly column: Uint16Array;
  /** Findings that the mark stands for. */
  readonly count: Uint32Array;
  /** The finding it leads to: the loudest, of these the first. */
  readonly finding: Uint32Array;
  /** How that finding looks: MarkBits. */
  readonly look: Uint8Array;
}

/** Types only, since the page takes no code from here: both sides write the numbers, and the compiler holds them together. */
export interface MarkBits {
  readonly fault: 1;
  readonly possibleFault: 2;
  /** Neither fault nor normal, as far as the capture shows. */
  readonly unclear: 4;
  readonly expected: 8;
  readonly middlebox: 16;
}

/** What a cell of a lane shows, as bits. */
export interface LaneBits {
  readonly syn: 1;
  readonly synAck: 2;
  readonly finFromClient: 4;
  readonly finFromServer: 8;
  readonly resentByClient: 16;
  readonly resentByServer: 32;
  /** Somebody's window is closed. */
  readonly zeroWindow: 64;
  readonly fault: 128;
  readonly possibleFault: 256;
  readonly expected: 512;
  /** A RST that a middlebox made. */
  readonly middlebox: 1024;
  /** More than one packet. */
  readonly several: 2048;
  /** A RST of which nobody can tell whether it is a fault. */
  readonly unclear: 4096;
}

export interface LanesQuery {
  /** Flow numbers; at most 200. */
  readonly flows: readonly number[];
  readonly stretches: readonly Stretch[];
}

/** Lanes of flows, drawn from their cells: columns in which the flow has packets. */
export interface Lanes {
  /** How many cells each flow asked for has, in the order asked. */
  readonly cells: Uint32Array;
  /** Times of each flow's last packet before the stretches and of its first after them; NaN when there is none. */
  readonly before: Float64Array;
  readonly after: Float64Array;
  /** Seconds without a packet before the one at `after`; NaN when there is none. */
  readonly silenceAfter: Float64Array;
  /** All cells, flow after flow, each flow's by time. */
  readonly column: Uint16Array;
  /** Seconds without a packet before the first one of the cell; 0 for the flow's first. A column is too wide to tell them from. */
  readonly silence: Float32Array;
  /** LaneBits. */
  readonly bits: Uint16Array;
  /** Payload of the client and of the server: 0 for none, otherwise 1 + 8 × its binary logarithm. */
  readonly fromClient: Uint8Array;
  readonly fromServer: Uint8Array;
}

/** The packet of a flow nearest to a time. */
export interface PacketNear {
  readonly frame: number;
  /** Seconds since the capture's first packet. */
  readonly time: number;
}

/** The questions. Each is answered in a few milliseconds, whatever the size of the capture. */
export interface PictureQueries {
  timeSpan(request: null): TimeSpan;
  overview(query: OverviewQuery): Overview;
  /** Flows that do not exist have no cells. */
  lanes(query: LanesQuery): Lanes;
  /** null when the flow has no packets. */
  packetNear(query: { readonly flow: number; readonly time: number }): PacketNear | null;
}

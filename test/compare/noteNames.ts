import * as note from '../../src/core/tcp/notes.ts';

/** Ends of tshark's field names (`tcp.analysis.…`), with our bit for each. */
export const noteBits: readonly (readonly [string, number])[] = [
  ['retransmission', note.RETRANSMISSION],
  ['fast_retransmission', note.FAST_RETRANSMISSION],
  ['spurious_retransmission', note.SPURIOUS_RETRANSMISSION],
  ['out_of_order', note.OUT_OF_ORDER],
  ['duplicate_ack', note.DUPLICATE_ACK],
  ['lost_segment', note.LOST_SEGMENT],
  ['ack_lost_segment', note.ACK_LOST_SEGMENT],
  ['zero_window', note.ZERO_WINDOW],
  ['zero_window_probe', note.ZERO_WINDOW_PROBE],
  ['zero_window_probe_ack', note.ZERO_WINDOW_PROBE_ACK],
  ['window_full', note.WINDOW_FULL],
  ['window_update', note.WINDOW_UPDATE],
  ['keep_alive', note.KEEP_ALIVE],
  ['keep_alive_ack', note.KEEP_ALIVE_ACK],
  ['reused_ports', note.REUSED_PORTS],
];

export const noteNames = (bits: number): string =>
  noteBits
    .filter(([, bit]) => (bits & bit) !== 0)
    .map(([name]) => name)
    .join(' + ') || 'nothing';

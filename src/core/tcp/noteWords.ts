import * as note from './notes.ts';

/** A note by Wireshark's name (the end of `tcp.analysis.…`), or ours for a copy, and in words. */
export interface PacketNote {
  readonly id: NoteId;
  readonly text: string;
}

export type NoteId = keyof typeof notes;

/** In the order in which they are told. */
const notes = {
  copy: { bit: note.COPY, text: 'Copy of frame' },
  reused_ports: { bit: note.REUSED_PORTS, text: 'Port numbers reused' },
  lost_segment: { bit: note.LOST_SEGMENT, text: 'Previous segment not captured' },
  ack_lost_segment: { bit: note.ACK_LOST_SEGMENT, text: 'ACKed segment not captured' },
  fast_retransmission: { bit: note.FAST_RETRANSMISSION, text: 'Fast retransmission' },
  spurious_retransmission: { bit: note.SPURIOUS_RETRANSMISSION, text: 'Spurious retransmission' },
  retransmission: { bit: note.RETRANSMISSION, text: 'Retransmission' },
  out_of_order: { bit: note.OUT_OF_ORDER, text: 'Out of order' },
  duplicate_ack: { bit: note.DUPLICATE_ACK, text: 'Duplicate ACK' },
  zero_window: { bit: note.ZERO_WINDOW, text: 'Zero window' },
  zero_window_probe: { bit: note.ZERO_WINDOW_PROBE, text: 'Zero window probe' },
  zero_window_probe_ack: { bit: note.ZERO_WINDOW_PROBE_ACK, text: 'ACK of a zero window probe' },
  window_full: { bit: note.WINDOW_FULL, text: 'Window full' },
  window_update: { bit: note.WINDOW_UPDATE, text: 'Window update' },
  keep_alive: { bit: note.KEEP_ALIVE, text: 'Keep-alive' },
  keep_alive_ack: { bit: note.KEEP_ALIVE_ACK, text: 'ACK of a keep-alive' },
} as const;

/** Those of Wireshark, each `tcp.analysis.` and its id there. */
export const analysisNotes: readonly (PacketNote & { readonly bit: number })[] = (
  Object.entries(notes) as [NoteId, { bit: number; text: string }][]
).flatMap(([id, { bit, text }]) => (id === 'copy' ? [] : [{ id, bit, text }]));

const NARROWER_RETRANSMISSION = note.FAST_RETRANSMISSION | note.SPURIOUS_RETRANSMISSION;

/**
 * The notes of a packet in words.
 * @param duplicateAck its number among the duplicates of one ACK.
 * @param original the frame of which it is a copy.
 */
export function noteWords(bits: number, duplicateAck: number, original: number): PacketNote[] {
  // Fast and spurious retransmissions are retransmissions; saying so twice tells nothing.
  const told = (bits & NARROWER_RETRANSMISSION) === 0 ? bits : bits & ~note.RETRANSMISSION;
  if (told === 0) return [];
  return (Object.entries(notes) as [NoteId, { bit: number; text: string }][])
    .filter(([, { bit }]) => (told & bit) !== 0)
    .map(([id, { text }]) => {
      if (id === 'duplicate_ack') return { id, text: `${text} #${duplicateAck}` };
      return { id, text: id === 'copy' ? `${text} ${original}` : text };
    });
}

import { isNoted, MessageNote, noteMessage } from '../payload/messageNote.ts';
import { grown } from './growable.ts';

/** The last message of one end that has a number: an HTTP response or an error. */
export interface NotedMessage {
  readonly row: number;
  /** See MessageNote. */
  readonly code: number;
  readonly head: number;
  readonly body: number;
}

/**
 * The last response or error message of each end of each flow. One is enough to say what a reset cut off, and keeps this as small as
 * the flows are many: 22 bytes for each end that sent one, 8 for each flow.
 */
export class MessageTable {
  readonly #note = new MessageNote();
  #count = 0;
  /** By end (`flow * 2 + direction`): a slot of the columns below plus one, 0 for none. */
  #slots = new Uint32Array(1024);
  #rows = new Uint32Array(256);
  #codes = new Uint32Array(256);
  #heads = new Uint16Array(256);
  #bodies = new Float64Array(256);

  /** Notes the message that `row` begins with, if it is of a kind that is kept. */
  see(end: number, row: number, hint: number, bytes: Uint8Array, payloadStart: number, payloadEnd: number): void {
    if (!isNoted(hint)) return;
    const note = this.#note;
    noteMessage(bytes, payloadStart, payloadEnd, hint, note);
    const slot = this.#slotOf(end);
    this.#rows[slot] = row;
    this.#codes[slot] = note.code;
    this.#heads[slot] = note.head;
    this.#bodies[slot] = note.body;
  }

  /** The last noted message of this end; null when there is none. */
  last(end: number): NotedMessage | null {
    const slot = (this.#slots[end] ?? 0) - 1;
    if (slot < 0) return null;
    return {
      row: this.#rows[slot] ?? 0,
      code: this.#codes[slot] ?? 0,
      head: this.#heads[slot] ?? 0,
      body: this.#bodies[slot] ?? -1,
    };
  }

  #slotOf(end: number): number {
    if (end >= this.#slots.length) this.#slots = grown(this.#slots, 2 ** Math.ceil(Math.log2(end + 1)));
    const known = this.#slots[end] ?? 0;
    if (known > 0) return known - 1;
    const slot = this.#count++;
    if (slot === this.#rows.length) {
      this.#rows = grown(this.#rows, slot * 2);
      this.#codes = grown(this.#codes, slot * 2);
      this.#heads = grown(this.#heads, slot * 2);
      this.#bodies = grown(this.#bodies, slot * 2);
    }
    this.#slots[end] = slot + 1;
    return slot;
  }
}

import type { View } from './view.ts';

/** What a reader may know besides the bytes. One for each direction; readers note in it what later messages depend on. */
export interface Context {
  readonly fromClient: boolean;
  /** Bytes that this direction sent in all, by sequence numbers: more than are looked at in a long flow. */
  readonly total: number;
  /** Methods of the HTTP requests of the client, in order; those of responses are taken from the front. */
  readonly methods: string[];
  /** This direction has changed to encryption (TLS change cipher spec, SSH new keys). */
  encrypted: boolean;
}

/** One message read. */
export interface Step {
  /** Where the next message begins; -1 when it cannot be known, or nothing more can be read. */
  readonly next: number;
  /** In words; null for what is not worth a line. Text from the packet has been through `View.text`. */
  readonly text: string | null;
  /** Bytes, for messages that are counted together with their like instead of listed. */
  readonly counted?: number;
}

/** Reads the message that begins at `at`. `next` is beyond `at`, or -1. */
export type MessageReader = (view: View, at: number, context: Context) => Step;

/** Nothing that this protocol could have sent. */
export const unreadable: Step = { next: -1, text: null };

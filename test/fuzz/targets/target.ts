/** One way into what reads bytes from strangers. */
export interface Target {
  readonly name: string;
  /** Inputs to begin with: sound ones, of every kind. */
  seeds(): readonly Uint8Array[];
  /**
   * Reads the input to the end.
   * @returns what was read, in words: the same input must give the same words.
   * @throws whatever goes wrong; a refusal that users are meant to see is not thrown but told.
   */
  run(input: Uint8Array): Promise<string>;
}

/** Every kind of note on a capture. docs/formats.md, made from report/formatsPage.ts, says what each means. */
export type WarningCode =
  | 'truncated-record'
  | 'bad-record-length'
  | 'bad-block'
  | 'unknown-interface'
  | 'time-out-of-range'
  | 'no-time'
  | 'source-failed'
  | 'file-replaced'
  | 'dropped-packets'
  | 'decryption-secrets'
  | 'host-names'
  | 'packet-comment'
  | 'unsupported-link-type'
  | 'unread-encapsulation'
  | 'ip-fragments'
  | 'cut-short'
  | 'too-many-headers'
  | 'aggregated-packets'
  | 'too-many-packets';

/** Something in a capture that could not be read as it should, said for a person. */
export interface CaptureWarning {
  readonly code: WarningCode;
  /** One sentence: what is wrong and what was done about it. */
  readonly message: string;
  /** 1-based frame number, as Wireshark counts, where one is known. */
  readonly frame?: number;
  /** Byte offset in the (decompressed) capture. */
  readonly offset?: number;
  /** How many times this code was met; the first one is described. */
  readonly count: number;
  /** Something to know, while everything could be read. */
  readonly information?: true;
}

const information: ReadonlySet<WarningCode> = new Set<WarningCode>([
  'file-replaced',
  'dropped-packets',
  'decryption-secrets',
  'host-names',
  'packet-comment',
]);

/** Collects warnings: the first of each code in full, the rest only counted, so hostile files cannot fill memory. */
export class WarningLog {
  readonly #byCode = new Map<WarningCode, { first: CaptureWarning; count: number }>();

  add(code: WarningCode, message: string, frame?: number, offset?: number): void {
    const seen = this.#byCode.get(code);
    if (seen) {
      seen.count++;
      return;
    }
    const first: CaptureWarning = {
      code,
      message,
      ...(frame === undefined ? {} : { frame }),
      ...(offset === undefined ? {} : { offset }),
      count: 1,
      ...(information.has(code) ? { information: true } : {}),
    };
    this.#byCode.set(code, { first, count: 1 });
  }

  /** Takes back what was said under a code. */
  forget(code: WarningCode): void {
    this.#byCode.delete(code);
  }

  list(): CaptureWarning[] {
    return [...this.#byCode.values()].map(({ first, count }) => ({ ...first, count }));
  }
}

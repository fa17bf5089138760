/** Longest piece of packet text in one message. */
const TEXT_SHOWN = 80;

/**
 * Bytes that may be read anywhere: what is outside reads as -1, so a reader's comparisons fail there and nothing throws.
 * Numbers are big-endian unless their name says otherwise.
 */
export class View {
  readonly bytes: Uint8Array;
  readonly end: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.end = bytes.length;
  }

  u8(at: number): number {
    return this.bytes[at] ?? -1;
  }

  u16(at: number): number {
    return at >= 0 && at + 2 <= this.end ? this.u8(at) * 0x100 + this.u8(at + 1) : -1;
  }

  u24(at: number): number {
    return at >= 0 && at + 3 <= this.end ? this.u8(at) * 0x10000 + this.u16(at + 1) : -1;
  }

  u32(at: number): number {
    return at >= 0 && at + 4 <= this.end ? this.u16(at) * 0x10000 + this.u16(at + 2) : -1;
  }

  u16le(at: number): number {
    return at >= 0 && at + 2 <= this.end ? this.u8(at) + this.u8(at + 1) * 0x100 : -1;
  }

  u24le(at: number): number {
    return at >= 0 && at + 3 <= this.end ? this.u16le(at) + this.u8(at + 2) * 0x10000 : -1;
  }

  u32le(at: number): number {
    return at >= 0 && at + 4 <= this.end ? this.u16le(at) + this.u16le(at + 2) * 0x10000 : -1;
  }

  /** Whether these ASCII characters stand at `at`. */
  has(at: number, text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.u8(at + i) !== text.charCodeAt(i)) return false;
    return true;
  }

  /** Where `byte` comes next, at most `within` bytes further; -1 when it does not. */
  find(byte: number, at: number, within: number): number {
    const found = this.bytes.indexOf(byte, at);
    return found >= 0 && found - at <= within ? found : -1;
  }

  /** `bytes[at, end)` made harmless: printable ASCII, every other byte a dot; long text is cut. */
  text(at: number, end: number, longest = TEXT_SHOWN): string {
    const stop = Math.min(end, this.end);
    const shown = Math.min(stop, at + longest);
    let text = '';
    for (let i = at; i < shown; i++) {
      const byte = this.u8(i);
      text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
    }
    return stop > shown ? `${text}…` : text;
  }
}

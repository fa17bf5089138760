import type { Progress } from '../core/analysis.ts';
import { plainLine } from '../core/report/plainText.ts';
import { counted } from '../core/report/words.ts';

/** One line on a terminal that says how far reading has got, and goes away. */
export class ProgressLine {
  readonly #write: (text: string) => void;
  #shown = false;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  show(file: string, { consumed, size, packets, rstFrames }: Progress): void {
    const percent = size > 0 ? `${Math.floor((Math.min(consumed, size) / size) * 100)} %, ` : '';
    const line = `Reading ${plainLine(file, 60)}: ${percent}${counted(packets, 'packet')}, ${counted(rstFrames, 'RST')}`;
    this.#write(`\r${line}\x1b[K`);
    this.#shown = true;
  }

  clear(): void {
    if (this.#shown) this.#write('\r\x1b[K');
    this.#shown = false;
  }
}

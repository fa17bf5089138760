import type { PcapngInterface } from './pcapngInterface.ts';

/** A section as far as it has been read: its byte order, and the interfaces that its packets name by their place. */
export interface Section {
  /** Where its header is in the capture. */
  readonly offset: number;
  readonly little: boolean;
  readonly interfaces: PcapngInterface[];
}

/**
 * Sections and interfaces kept to read packets again; about 300 bytes each. Files merged of thousands of captures stay far below;
 * a file made of nothing else must not fill the memory.
 */
const KEPT = 65_536;

/** The sections that hold packets, so that reading can go on in the middle of any of them. */
export class Sections {
  readonly #kept: Section[] = [];
  #count = 0;
  #forgotten = Infinity;

  /** Keeps a section once it has a packet. The newest one may still gain interfaces. */
  keep(section: Section): void {
    if (this.#kept.at(-1) === section || section.offset >= this.#forgotten) return;
    const before = this.#kept.at(-1);
    this.#count += 1 + (before?.interfaces.length ?? 0);
    if (this.#count > KEPT) this.#forgotten = section.offset;
    else this.#kept.push(section);
  }

  /** The section that holds the byte at `offset`, as it was there. @throws Error when that is not known any more. */
  at(offset: number): Section {
    const found = offset < this.#forgotten ? this.#kept.findLast((section) => section.offset <= offset) : undefined;
    if (!found)
      throw new Error(`This capture has more than ${KEPT} sections and interfaces; packets after those are not read again.`);
    return { ...found, interfaces: found.interfaces.filter((described) => described.offset < offset) };
  }
}

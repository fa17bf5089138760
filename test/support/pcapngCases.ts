/** Numbered pcapng captures: what is written, and what must be read back of it, in both byte orders. */
import { expect, it } from 'vitest';
import type { Drops } from '../../src/core/capture/drops.ts';
import { flow, scriptStart } from './conversation.ts';
import { PcapngWriter } from './pcapngWriter.ts';
import { readBack } from './reading.ts';

export type Order = 'little' | 'big';

/** Two packets, the second a microsecond after the first. */
export const [a, b] = flow()
  .handshake()
  .frames()
  .map(({ bytes }) => bytes) as [Uint8Array, Uint8Array, Uint8Array];
/** The first one's time in microseconds since 1970. */
export const micro = scriptStart / 1000n;

export const start = (order: Order): PcapngWriter => new PcapngWriter().section(order);
/** A capture of which the frames before and after the trouble must be read. */
export const around = (order: Order, trouble: (writer: PcapngWriter) => PcapngWriter): PcapngWriter =>
  trouble(start(order).interface().enhanced(a, micro)).enhanced(b, micro + 1n);

export interface Expected {
  bytes: Uint8Array;
  time?: bigint;
  linkType?: number;
  wireLength?: number;
}
export interface Case {
  /** Begins with a number of its own. */
  name: string;
  make: (order: Order) => PcapngWriter;
  frames: readonly Expected[];
  warnings?: readonly { code: string; frame?: number; offset?: number; count?: number; message?: string }[];
  drops?: readonly Drops[];
}

export const both: readonly [Expected, Expected] = [
  { bytes: a, time: scriptStart },
  { bytes: b, time: scriptStart + 1000n },
];

export function readsCases(order: Order, cases: readonly Case[]): void {
  it.each(cases)('$name', async ({ make, frames, warnings = [], drops = [] }) => {
    const { format, frames: read, warnings: said, drops: lost } = await readBack(make(order).bytes());
    expect(format).toBe('pcapng');
    expect(read).toHaveLength(frames.length);
    expect(read).toMatchObject(frames);
    expect(said).toHaveLength(warnings.length);
    expect(said).toMatchObject(warnings);
    expect(lost).toEqual(drops);
  });
}

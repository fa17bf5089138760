import type { Drops } from '../../src/core/capture/drops.ts';
import { readCapture } from '../../src/core/capture/readCapture.ts';
import { type CaptureWarning, WarningLog } from '../../src/core/capture/warning.ts';
import { MemorySource } from './memorySource.ts';

/** One frame as the sink got it. */
export interface ReadFrame {
  bytes: Uint8Array;
  wireLength: number;
  linkType: number;
  /** Nanoseconds since 1970. */
  time: bigint;
  offset: number;
}

export interface ReadBack {
  format: string;
  size: number;
  frames: ReadFrame[];
  warnings: CaptureWarning[];
  drops: readonly Drops[];
}

/** Reads a capture in memory. @throws what readCapture throws; Error when a frame is not within its bytes. */
export async function readBack(capture: Uint8Array, chunkSize?: number): Promise<ReadBack> {
  const frames: ReadFrame[] = [];
  const warnings = new WarningLog();
  const sink = {
    frame(
      bytes: Uint8Array,
      start: number,
      end: number,
      wireLength: number,
      linkType: number,
      seconds: number,
      nanoseconds: number,
      offset: number,
    ): void {
      if (start < 0 || start > end || end > bytes.length) throw new Error(`frame [${start}, ${end}) is not within its bytes`);
      if (nanoseconds < 0 || nanoseconds > 999_999_999) throw new Error(`${nanoseconds} nanoseconds`);
      const time = BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
      frames.push({ bytes: bytes.slice(start, end), wireLength, linkType, time, offset });
    },
  };
  const { format, bytes, reader } = await readCapture(
    new MemorySource(capture),
    sink,
    warnings,
    chunkSize === undefined ? {} : { chunkSize },
  );
  return { format, size: bytes, frames, warnings: warnings.list(), drops: reader.drops };
}

import { readCapture } from '../../src/core/capture/readCapture.ts';
import { WarningLog } from '../../src/core/capture/warning.ts';
import { decodeFrame } from '../../src/core/wire/decode.ts';
import { Segment } from '../../src/core/wire/segment.ts';
import { openSource } from '../../src/worker/fileSource.ts';

/** Reads a capture and decodes every frame, and does nothing with them: what the analysis cannot be faster than. */
export async function readOnly(path: string): Promise<void> {
  const source = await openSource(path);
  const segment = new Segment();
  let frames = 0;
  /** Kept and printed, so that no decoding can be optimised away. */
  let sum = 0;
  const sink = {
    frame(bytes: Uint8Array, start: number, end: number, wireLength: number, linkType: number): void {
      frames++;
      sum = (sum + decodeFrame(bytes, start, end, wireLength, linkType, segment) + segment.seq) | 0;
    },
  };
  await readCapture(source, sink, new WarningLog());
  await source.close();
  console.log(`${frames} frames, check sum ${sum}`);
}

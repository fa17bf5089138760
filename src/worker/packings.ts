import type { BytesAt } from './bytesAt.ts';
import { gzip } from './gzip.ts';
import { lz4 } from './lz4.ts';
import type { Packing } from './unpacker.ts';
import { zstd } from './zstd.ts';

/** Skippable frames, which zstd and lz4 share, before the first real one. pzstd writes one. */
const SKIPPED = 16;

/** What a file is packed with by its first bytes, never by its name; undefined for none that is known. */
export async function packingOf(file: BytesAt): Promise<Packing | undefined> {
  let skippable = false;
  for (let frames = 0, at = 0; frames <= SKIPPED; frames++) {
    const head = new Uint8Array(8);
    const { bytesRead } = await file.read(head, 0, 8, at);
    const view = new DataView(head.buffer);
    const magic = bytesRead < 4 ? 0 : view.getUint32(0, true);
    // RFC 1952 section 2.3.1: two magic bytes, and 8 for the only method there is.
    if (at === 0 && (magic & 0xffffff) === 0x088b1f) return gzip;
    if (magic === 0xfd2fb528) return zstd; // RFC 8878 section 3.1.1
    if (magic === 0x184d2204 || magic === 0x184c2102) return lz4;
    if ((magic & 0xfffffff0) >>> 0 !== 0x184d2a50 || bytesRead < 8) break;
    skippable = true;
    at += 8 + view.getUint32(4, true);
  }
  return skippable ? zstd : undefined;
}

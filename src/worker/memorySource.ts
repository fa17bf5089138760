import { constants, gunzipSync } from 'node:zlib';
import type { ByteSource } from '../core/capture/source.ts';

/** A compressed capture in memory is unpacked whole; a small file that unpacks to more than this is no honest capture. */
const maximumUnpackedBytes = 2 ** 30;

/**
 * A capture that is on no disk here.
 * @throws Error with a sentence for the user when it cannot be unpacked.
 */
export function memorySource(name: string, bytes: Uint8Array): ByteSource & { close(): Promise<void> } {
  const capture = bytes[0] === 0x1f && bytes[1] === 0x8b ? unpacked(bytes) : bytes;
  let furthest = 0;
  return {
    name,
    size: capture.length,
    get consumed() {
      return furthest;
    },
    read(offset, into) {
      const part = capture.subarray(offset, offset + into.length);
      into.set(part);
      furthest = Math.max(furthest, offset + part.length);
      return Promise.resolve(part.length);
    },
    close: () => Promise.resolve(),
  };
}

function unpacked(bytes: Uint8Array): Uint8Array {
  try {
    // SYNC_FLUSH: a download that was cut off still shows what had arrived.
    return gunzipSync(bytes, { maxOutputLength: maximumUnpackedBytes, finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE')
      throw new Error('It is compressed with gzip, and the compressed data is damaged.', { cause: error });
    throw new Error(
      `It unpacks to more than ${maximumUnpackedBytes / 2 ** 20} MiB, too much to hold in memory. Copy it to a local folder and open it there.`,
      { cause: error },
    );
  }
}

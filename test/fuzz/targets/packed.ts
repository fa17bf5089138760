import { gzipSync } from 'node:zlib';
import { memorySource } from '../../../src/worker/memorySource.ts';
import { captureOf, flow } from '../../support/conversation.ts';
import { hex } from '../../support/bytes.ts';
import type { Target } from './target.ts';

const CHUNK = 4096;
/** What an input may unpack to before looking on tells nothing new. */
const ENOUGH = 1 << 22;

/** A packed file, unpacked from start to end and then read again in its middle. */
export const packedTarget: Target = {
  name: 'packed',
  seeds: () => {
    const capture = captureOf(flow().handshake().send('client', 300).rst('server'));
    return [
      gzipSync(capture),
      Buffer.concat([gzipSync(capture.subarray(0, 100)), gzipSync(capture.subarray(100), { level: 0 })]),
      // "hello hello hello hello" as zstd, and as lz4 with and without its checksum, made with the tools of those names.
      hex('28b52ffd 0458 4d0000 30 68656c6c6f20 01 00 4b 4c 04'),
      hex('04224d18 6440 a7 0c000000 66 68656c6c6f20 0600 50 68656c6c6f 00000000'),
      hex('02214c18 0c000000 66 68656c6c6f20 0600 50 68656c6c6f'),
      hex('502a4d18 04000000 01020304 28b52ffd 0458 4d0000 30 68656c6c6f20 01 00 4b 4c 04'),
    ];
  },
  run: async (input) => {
    const source = await memorySource('packed', input);
    const first = new Uint8Array(CHUNK);
    let sum = 0;
    let at = 0;
    let ended = '';
    try {
      for (;;) {
        const into = new Uint8Array(CHUNK);
        const read = await source.read(at, into);
        if (at === 0) first.set(into);
        for (const byte of into.subarray(0, read)) sum = (Math.imul(sum, 31) + byte) | 0;
        at += read;
        if (read === 0 || at > ENOUGH) break;
      }
      const again = new Uint8Array(CHUNK);
      await source.read(0, again);
      if (Buffer.compare(first, again) !== 0) throw new TypeError('reading again gave other bytes');
    } catch (error) {
      // A refusal is a plain Error with a sentence; anything else is a mistake of ours.
      if (!(error instanceof Error) || error.name !== 'Error') throw error;
      ended = error.message;
    } finally {
      await source.close();
    }
    return `${at} ${sum} ${ended}`;
  },
};

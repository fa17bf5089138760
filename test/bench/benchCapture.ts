import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeCapture } from './makeCapture.ts';
import { run } from './measure.ts';

const cache = '.cache/bench';
const generator = '../shared/bench/make-capture.mjs';

/** The capture to read, made when it is not there yet. */
export function captureOf(packets: number): string {
  mkdirSync(cache, { recursive: true });
  const path = join(cache, `packets-${packets}.pcap`);
  if (existsSync(path)) return path;
  if (existsSync(generator)) run(process.execPath, [generator, path, '--packets', String(packets)]);
  else {
    console.log(`${generator} is absent: a simpler capture is made instead, so compare ratios only with others of its kind.`);
    makeCapture(path, packets);
  }
  return path;
}

import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzip } from 'node:zlib';
import { promisify } from 'node:util';
import { makeCapture } from '../bench/makeCapture.ts';

const compressed = promisify(gzip);

/** Packets made, and how often they follow one another in the file: to make a million takes longer than to read them. */
const made = 40_000;
const times = 24;
/** A pcap's header. */
const headerLength = 24;

/**
 * Writes a packed capture that takes a second or more to read on any machine, and 30 MB at most on the disk: members of gzip behind
 * one another, as `cat` makes them.
 */
export async function writeLargeCapture(path: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'capture-'));
  try {
    const plain = join(folder, 'part.pcap');
    makeCapture(plain, made);
    const bytes = await readFile(plain);
    const fast = { level: 1 };
    await rm(path, { force: true });
    await appendFile(path, await compressed(bytes.subarray(0, headerLength), fast));
    const packets = await compressed(bytes.subarray(headerLength), fast);
    for (let time = 0; time < times; time++) await appendFile(path, packets);
  } finally {
    await rm(folder, { recursive: true });
  }
}

import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { LocalFile } from '../../src/worker/localFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'tcp-reset-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

const path = join(folder, 'a.pcap');
const content = Uint8Array.from({ length: 20_000 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24);
beforeEach(() => writeFileSync(path, content));

/** A file of which all was read, and that rests. */
async function resting(): Promise<LocalFile> {
  const file = await LocalFile.open(path);
  await file.read(new Uint8Array(30_000), 0, 30_000, 0);
  await file.rest();
  return file;
}
/** Times of files are no finer than a few milliseconds. */
const later = (): void => utimesSync(path, new Date(), new Date(Date.now() + 5000));
async function readAgain(file: LocalFile): Promise<Uint8Array> {
  const into = new Uint8Array(10);
  await file.read(into, 0, 10, 500);
  await file.close();
  return into;
}

describe('a file that rests', () => {
  it('is opened again by the next read', async () => {
    const file = await resting();
    expect(await file.news()).toBe('same');
    expect(await readAgain(file)).toEqual(content.subarray(500, 510));
  });

  it('may grow', async () => {
    const file = await resting();
    appendFileSync(path, 'more');
    expect(await file.news()).toBe('grown');
    expect(await readAgain(file)).toEqual(content.subarray(500, 510));
  });

  it('may be replaced by a longer one that begins as it did', async () => {
    const file = await resting();
    writeFileSync(`${path}.new`, content);
    appendFileSync(`${path}.new`, 'more');
    renameSync(`${path}.new`, path);
    expect(await file.news()).toBe('grown');
  });

  it.each([
    ['truncated', (): void => truncateSync(path, 19_999)],
    ['replaced', (): void => writeFileSync(path, content.toReversed())],
    ['replaced', (): void => writeFileSync(path, new Uint8Array(40_000))],
    ['touched', (): void => undefined],
    ['gone', (): void => rmSync(path)],
  ])('is told to be %s', async (news, change) => {
    const file = await resting();
    change();
    if (news !== 'gone') later();
    expect(await file.news()).toBe(news);
    await expect(readAgain(file)).rejects.toThrow(news === 'gone' ? 'There is no file a.pcap.' : /a\.pcap has changed since/);
    expect(await file.news()).toBe(news);
  });

  it('lets nothing keep it open', async () => {
    const file = await resting();
    renameSync(path, `${path}.old`);
    expect(await file.news()).toBe('gone');
    renameSync(`${path}.old`, path);
    expect(await file.news()).toBe('same');
    await file.close();
    await file.rest();
  });
});

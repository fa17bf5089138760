import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { repository, resultsFolder } from '../../scripts/vscode/paths.mjs';

const kept = join(repository, 'test/pictures/kept');
const results = join(resultsFolder, 'pictures');

/** Colours nearer than this are the same (pixelmatch's measure, 0 to 1); edges that only were smoothed otherwise are left out. */
const threshold = 0.1;
/** Pixels that may differ: a mark of a reset has about fifty. */
export const tolerated = 12;

/** `npm run test:pictures -- --update` takes what is seen for what is right. */
const updating = process.env['UPDATE_PICTURES'] === '1';

/**
 * Holds a picture against the one that is kept under its name.
 * @returns what is wrong, in a sentence; null when nothing is. The pictures and their difference are then in test-results/pictures.
 */
export async function compareWithKept(name: string, seen: Buffer): Promise<string | null> {
  const path = join(kept, `${name}.png`);
  if (updating) {
    // What is as good as the same is left alone: each new picture makes the repository larger.
    if (existsSync(path) && difference(await readFile(path), seen).pixels === 0) return null;
    await mkdir(kept, { recursive: true });
    await writeFile(path, small(seen));
    return null;
  }
  if (!existsSync(path))
    return `There is no picture ${name} yet: look at what you see, then \`npm run test:pictures -- --update\`.`;
  const wanted = await readFile(path);
  const { pixels, picture } = difference(wanted, seen);
  if (pixels <= tolerated) return null;
  await mkdir(results, { recursive: true });
  await writeFile(join(results, `${name}.png`), seen);
  await writeFile(join(results, `${name}.kept.png`), wanted);
  if (picture !== null) await writeFile(join(results, `${name}.difference.png`), picture);
  const where = `test-results/pictures/${name}.difference.png shows where`;
  return picture === null ? `${name} has another size than before.` : `${name} differs in ${pixels} pixels: ${where}.`;
}

/** How many pixels differ, and a picture of them; all of them, and none, when the sizes differ. */
export function difference(wanted: Buffer, seen: Buffer): { readonly pixels: number; readonly picture: Buffer | null } {
  const [a, b] = [PNG.sync.read(wanted), PNG.sync.read(seen)];
  if (a.width !== b.width || a.height !== b.height) return { pixels: Infinity, picture: null };
  const { width, height } = a;
  const picture = new PNG({ width, height });
  const pixels = pixelmatch(a.data, b.data, picture.data, width, height, { threshold });
  return { pixels, picture: PNG.sync.write(picture) };
}

/** Without transparency, and as tight as PNG goes. */
const small = (picture: Buffer): Buffer =>
  PNG.sync.write(PNG.sync.read(picture), { colorType: 2, deflateLevel: 9, deflateStrategy: 0, filterType: 0 });

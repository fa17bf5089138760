/**
 * `node scripts/keepBytecode.mjs PROGRAM STAMP`, run by esbuild.mjs: lets the command line explain the sample capture, and keeps the
 * bytecode that V8 made of it, behind the stamp.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';

const [node = '', , program = '', stamp = ''] = process.argv;
const filename = resolve(program);
const script = new Script(readFileSync(filename, 'utf8'), { filename });
process.argv = [node, filename, 'media/sample/resets.pcapng'];
script.runInThisContext()(createRequire(filename), { exports: {} }, pathToFileURL(filename).href);
process.once('exit', () => {
  writeFileSync(filename.replace(/[.]cjs$/, '.bytecode'), Buffer.concat([Buffer.from(stamp), script.createCachedData()]));
});

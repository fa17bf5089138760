/**
 * The command: runs the program that lies beside it. The build keeps the program's bytecode, as V8 makes it while it explains a capture;
 * reading that takes 5 ms, making it anew 20 ms for a small capture and 70 ms for a large one. Bytecode of another Node or another build
 * is passed over, and the program runs without.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

/** As long as the stamp of esbuild.mjs: the last bytes of the program and the first of its bytecode. */
const STAMP_LENGTH = 66;

/** The program's file is one function, so that its names stay its own. */
type Program = (require: NodeJS.Require, module: { exports: unknown }, programUrl: string) => void;

const url = new URL('program.cjs', import.meta.url);
const code = readFileSync(url);
const bytecode = keptBytecode(code.subarray(-STAMP_LENGTH));
const script = new Script(code.toString(), {
  filename: fileURLToPath(url),
  ...(bytecode === undefined ? {} : { cachedData: bytecode }),
});
// For a large capture 300 functions get hot within half a second, and V8 compiles as long as the program runs. With less inlined into each
// other, and no first turn of each loop apart, it compiles a quarter less, and 700 MB are explained 50 ms sooner. Only now: bytecode that
// was kept under other flags is not taken.
setFlagsFromString('--max-inlined-bytecode-size-cumulative=450');
setFlagsFromString('--no-turbo-loop-peeling');
(script.runInThisContext() as Program)(createRequire(url), { exports: {} }, url.href);

/** V8 itself knows a program only by its length. */
function keptBytecode(stamp: Uint8Array): Uint8Array | undefined {
  try {
    const kept = readFileSync(new URL('program.bytecode', import.meta.url));
    return kept.subarray(0, STAMP_LENGTH).equals(stamp) ? kept.subarray(STAMP_LENGTH) : undefined;
  } catch {
    // None was kept.
    return undefined;
  }
}

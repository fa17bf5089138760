/** How every script of the harness ends. */
import { HarnessError } from './obtain.mjs';

/**
 * Runs it and leaves with 0 (well), 1 (not well), or 2 (could not be done; one sentence says why).
 * @param {() => Promise<boolean>} work
 */
export async function main(work) {
  try {
    process.exitCode = (await work()) ? 0 : 1;
  } catch (error) {
    process.exitCode = 2;
    console.error(error instanceof HarnessError ? `\n${error.message}` : error);
  }
}

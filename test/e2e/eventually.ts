import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks until there is an answer other than false or undefined.
 * @param what is true then, for the error's message
 * @throws Error after 30 s
 */
export async function eventually<T>(ask: () => Promise<T | false | undefined>, what: string, limit = 30_000): Promise<T> {
  const deadline = Date.now() + limit;
  for (;;) {
    const answer = await ask();
    if (answer !== false && answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`Not so after ${limit / 1000} s: ${what}`);
    await sleep(100);
  }
}

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

/**
 * What is answered when it has stopped changing: the same for half a second.
 * @throws Error after 30 s
 */
export async function settled<T>(ask: () => Promise<T>, what: string): Promise<T> {
  let last = await ask();
  let since = Date.now();
  return eventually(async () => {
    const now = await ask();
    if (now !== last) [last, since] = [now, Date.now()];
    return Date.now() - since >= 500 ? { now } : undefined;
  }, `${what} keeps still`).then(({ now }) => now);
}

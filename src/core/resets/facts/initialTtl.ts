/** The starting TTL a stack most likely used: the next of 32, 64, 128 and 255. */
export function initialTtl(ttl: number): number {
  return [32, 64, 128].find((start) => ttl <= start) ?? 255;
}

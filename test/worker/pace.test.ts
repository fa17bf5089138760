import { expect, it } from 'vitest';
import { atMostEvery } from '../../src/worker/pace.ts';

it('passes on at most one notice in 100 ms, the first at once', () => {
  let time = 0;
  const told: number[] = [];
  const tell = atMostEvery(
    100,
    (value: number) => told.push(value),
    () => time,
  );
  for (; time < 1000; time += 7) tell(time);
  expect(told[0]).toBe(0);
  expect(told).toHaveLength(10);
});

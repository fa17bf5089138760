import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Clock } from '../../../src/core/capture/clock.ts';

/** What the time is, by arbitrary-precision arithmetic. */
function exact(ticks: bigint, resolution: number, offset: bigint): { seconds: bigint; nanoseconds: bigint } {
  const perSecond = resolution < 0x80 ? 10n ** BigInt(resolution) : 2n ** BigInt(resolution & 0x7f);
  return { seconds: ticks / perSecond + offset, nanoseconds: ((ticks % perSecond) * 1_000_000_000n) / perSecond };
}

function clocked(ticks: bigint, resolution: number, offset: bigint): { seconds: bigint; nanoseconds: bigint; inRange: boolean } {
  const clock = new Clock(resolution, offset);
  const inRange = clock.set(Number(ticks >> 32n), Number(ticks & 0xffff_ffffn));
  return { seconds: BigInt(clock.seconds), nanoseconds: BigInt(clock.nanoseconds), inRange };
}

describe('Clock', () => {
  it('agrees with exact arithmetic for every resolution, and keeps the lower 32 bits of the seconds', () => {
    const ticks = fc.oneof(fc.bigInt(0n, 0xffff_ffff_ffff_ffffn), fc.bigInt(1_700_000_000_000_000n, 1_800_000_000_000_000n));
    const resolution = fc.oneof(
      fc.constantFrom(0, 3, 6, 9),
      fc.nat(127),
      fc.nat(127).map((n) => n + 128),
    );
    const offset = fc.oneof(fc.constant(0n), fc.bigInt(-(2n ** 40n), 2n ** 40n));
    fc.assert(
      fc.property(ticks, resolution, offset, (count, unit, shift) => {
        const truth = exact(count, unit, shift);
        const seen = clocked(count, unit, shift);
        const inRange = truth.seconds >= 0n && truth.seconds <= 0xffff_ffffn;
        expect(seen).toEqual({ seconds: BigInt.asUintN(32, truth.seconds), nanoseconds: truth.nanoseconds, inRange });
      }),
      { numRuns: 5000, seed: 3 },
    );
  });

  it.each([
    [1_767_323_045_123_456_789n, 9],
    [1_767_323_044_999_999_999n, 9],
    [1_767_323_045_000_000n, 6],
    [0xffff_ffff_ffff_ffffn, 9],
    [0xffff_ffff_999_999_999n, 9],
  ])('is exact for %i ticks of 10^-%i s', (ticks, resolution) => {
    const truth = exact(ticks, resolution, 0n);
    const seen = clocked(ticks, resolution, 0n);
    expect(seen).toEqual({
      seconds: BigInt.asUintN(32, truth.seconds),
      nanoseconds: truth.nanoseconds,
      inRange: truth.seconds <= 0xffff_ffffn,
    });
  });
});

import type { PacketFacts, ResetFacts } from '../facts/facts.ts';

/** Who passed a packet on this recently, in seconds, has not forgotten its connection meanwhile. */
const JUST_PASSED = 0.5;

/** The claimed sender's own packet that had come through just before the reset; null when none had. */
export function passedBefore({ own, rst }: ResetFacts): PacketFacts | null {
  return own.last !== null && rst.time - own.last.time <= JUST_PASSED ? own.last : null;
}

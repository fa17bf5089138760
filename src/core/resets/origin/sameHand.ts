import type { PacketFacts, ResetFacts } from '../facts/facts.ts';

/** A device that says something before it resets (an alert, a block page) does both at once, in seconds. */
const ONE_ACT = 0.05;
/** Fewer hops may be another route. */
const HOPS = 4;
/** A SYN/ACK alone may have another maker than all that follows (SYN proxies, balancers). */
const OTHERS = 2;

/**
 * This end's packet just before the RST, where it is the only one from the RST's distance and all before came from another: whoever made
 * the RST made that, too, so that it says nothing for this end. Null otherwise.
 */
export function sameHand({ own, rst }: ResetFacts): PacketFacts | null {
  const { last, ttls } = own;
  if (last === null || last.ttl !== rst.ttl || last.length === 0 || rst.time - last.time > ONE_ACT) return null;
  const [usual, odd] = ttls;
  if (ttls.length !== 2 || usual === undefined || odd === undefined || odd.ttl !== rst.ttl || odd.packets > 1) return null;
  return usual.packets >= OTHERS && Math.abs(usual.ttl - odd.ttl) >= HOPS ? last : null;
}

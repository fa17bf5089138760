import type { ResetFacts } from '../facts/facts.ts';

/** 206 (RFC 9110, 15.3.7): only a client that asked for a part of a file is answered so. */
const PARTIAL_CONTENT = 206;

/**
 * The client, which resets, was being sent a part of a file that it had asked for: who reads in parts (players that seek, readers of an
 * index or a head) leaves a part where it likes, and asks for the next.
 */
export function readInParts({ claimedSender, application: { response }, own, peer }: ResetFacts): boolean {
  if (claimedSender !== 'client' || response?.status !== PARTIAL_CONTENT) return false;
  return (peer.lastData?.time ?? -1) >= (own.lastData?.time ?? 0);
}

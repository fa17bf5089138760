import { CLIENT_HELLO, OTHER_HANDSHAKE, SERVER_HELLO } from '../payloadHint.ts';
import type { ResetFacts } from './facts.ts';

const PSH = 8;

/**
 * Whether the client, which resets, had received and confirmed all that the server had to say to its last request. The sender sets PSH
 * on the last segment of what its program wrote (RFC 9293, 3.9.1); a stream that is cut short ends anywhere. Null when the answer
 * seems whole but for that mark.
 */
export function answeredInFull({ claimedSender, own, peer, after }: ResetFacts): boolean | null {
  const answer = peer.lastData;
  if (claimedSender !== 'client' || answer === null || own.lastData === null || answer.time < own.lastData.time) return false;
  if (answer.hint === SERVER_HELLO || answer.hint === OTHER_HANDSHAKE || own.lastData.hint === CLIENT_HELLO) return false;
  if (peer.unacknowledged > 0 || own.unacknowledged > 0 || after.peerContinued.length > 0) return false;
  return (answer.flags & PSH) !== 0 ? true : null;
}

import { isCloseAlert, isGoodbye, isRequest } from '../../payloadHint.ts';
import type { PacketFacts, ResetFacts } from '../facts/facts.ts';

/** Seconds from the last words to the FIN: nobody waits for an answer so shortly. */
const RIGHT_BEHIND = 0.01;
/** Bytes: a command without arguments, in TLS or not (COM_QUIT 27, close_notify 24, LDAP's unbind 7). */
const FEW_WORDS = 64;

/**
 * The few words with which the other end, which had been answered before, closed without waiting for more: a farewell in whatever
 * protocol, or in TLS, where none can be read. Null when it may still have wanted an answer.
 */
export function partedWith({ own, peer, application, ownIsClient }: ResetFacts): PacketFacts | null {
  const { lastData, fin } = peer;
  if (lastData === null || fin === null || lastData.length > FEW_WORDS) return null;
  if (isGoodbye(lastData.hint) || isCloseAlert(lastData.hint)) return lastData;
  if (isRequest(lastData.hint) || fin.time - lastData.time > RIGHT_BEHIND) return null;
  // What was said only once was the question.
  const { first } = ownIsClient ? application.server : application.client;
  const answered = own.lastData !== null && first !== null && own.lastData.time > first.time && first.frame !== lastData.frame;
  return answered ? lastData : null;
}

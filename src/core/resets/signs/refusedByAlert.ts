import { seqDiff } from '../../flow/seq.ts';
import { isCloseAlert } from '../../payloadHint.ts';
import type { PacketFacts, ResetFacts } from '../facts/facts.ts';

/**
 * The server's encrypted alert when it is all that the server said to the client's last data. In TLS 1.3 a client is told only so that its
 * certificate was missing or refused, after it believes the handshake done and has asked (RFC 8446, 4.4.2.4 and 6.2).
 */
export function refusedByAlert({ claimedSender, own, peer, application }: ResetFacts): PacketFacts | null {
  const alert = own.lastData;
  const asked = peer.lastData;
  if (claimedSender !== 'server' || alert === null || asked === null) return null;
  if (!isCloseAlert(alert.hint) || isCloseAlert(asked.hint) || asked.time > alert.time) return null;
  // Whatever the server had sent before, the client had when it asked: nothing but the alert came since, tickets aside.
  return seqDiff(alert.seq, asked.ack) <= 0 || application.ticketsOnly ? alert : null;
}

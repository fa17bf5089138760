import { ACK } from '../../flow/flags.ts';
import { acknowledgesSyn } from '../facts/form.ts';
import type { PacketFacts, ResetFacts } from '../facts/facts.ts';

/**
 * The packet with an ACK number for something never sent that this RST refuses while its sender is still opening the connection
 * (RFC 9293, 3.5.2, group 2, figures 8 and 9); null when that is not what happened.
 */
export function answersWrongOpening({ form, own, answers }: Pick<ResetFacts, 'form' | 'own' | 'answers'>): PacketFacts | null {
  // Once it has sent anything but SYNs, its part of the handshake was done.
  if (form !== 'ack-reply' || own.syn === null || (own.syn.flags & ACK) !== 0 || own.packets > own.synCount) return null;
  const { syn } = own;
  return answers.find(({ ack }) => !acknowledgesSyn(ack, syn) && ack !== syn.seq) ?? null;
}

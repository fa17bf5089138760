import type { Case } from '../case.ts';
import type { PacketFacts, ResetFacts } from '../facts/facts.ts';

/**
 * What a RST is worth that refuses a SYN which was not captured. In a capture of one direction that is all there is to see. Where other
 * packets of that client were captured, it may never have asked: answers to SYNs with a forged source look the same (backscatter).
 */
export function weighUnseenSyn({ othersCaptured }: NonNullable<ResetFacts['unseenSyn']>, rst: PacketFacts, theCase: Case): void {
  theCase.supports(
    2,
    [rst.frame],
    () => 'Sequence number 0 with an ACK: so a host answers a SYN (RFC 9293, 3.5.2, group 1). The SYN itself was not captured.',
  );
  if (othersCaptured)
    theCase.contradicts(
      3,
      [rst.frame],
      () => 'Other packets of this client were captured, but no SYN: it may never have asked, as when others forge its address.',
    );
}

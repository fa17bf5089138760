import type { Case } from '../case.ts';
import type { ResetFacts } from '../facts.ts';

/** Packets that overtook the reset on the way arrive within a round trip of it. */
const UNKNOWN_RTT = 0.2;

/** What both ends did around the RST: an end that really reset falls silent. */
export function behaviour(facts: ResetFacts, middlebox: Case): void {
  const { rst, after, answeredTwice, serverRtt, clientRtt } = facts;
  if (answeredTwice.length > 0) {
    middlebox.supports(3, answeredTwice, () => 'One SYN was answered twice, by a SYN/ACK and by this RST: two devices answered.');
  }
  if (after.senderContinued.length > 0) {
    const rtt = serverRtt !== null && clientRtt !== null ? serverRtt + clientRtt : UNKNOWN_RTT;
    // Within a round trip the packets may have been on their way already, though the capture's order then already speaks against it.
    const weight = after.senderContinuedFor > rtt ? 3.5 : 1.5;
    middlebox.supports(
      weight,
      [rst.frame, ...after.senderContinued],
      () => 'The end that supposedly reset went on sending: it did not know of “its” reset.',
    );
  }
  if (after.resetConfirmed !== null) {
    middlebox.contradicts(
      3,
      [rst.frame, after.challengeAck, after.resetConfirmed],
      () => 'It was confirmed: the same end answered the challenge ACK with another RST.',
    );
  }
}

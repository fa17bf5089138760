import type { Case } from '../case.ts';
import { answersWrongOpening } from '../signs/opening.ts';
import type { ResetFacts } from '../facts/facts.ts';
import { ownFirewallMayHave } from '../signs/ownFirewall.ts';
import { isToolSyn } from '../signs/probe.ts';

/** Packets that overtook the reset on the way arrive within a round trip of it. */
const UNKNOWN_RTT = 0.2;

/** What both ends did around the RST: an end that really reset falls silent. */
export function behaviour(facts: ResetFacts, middlebox: Case): void {
  const { rst, after, answeredTwice, form } = facts;
  if (answeredTwice.length > 0) {
    middlebox.supports(3, answeredTwice, () => 'One SYN was answered twice, by a SYN/ACK and by this RST: two devices answered.');
  }
  wentOn(facts, middlebox);
  askedAgain(facts, middlebox);
  if (after.resetConfirmed !== null) {
    middlebox.contradicts(
      3,
      [rst.frame, after.challengeAck, after.resetConfirmed],
      () => 'It was confirmed: the same end answered the challenge ACK with another RST.',
    );
  } else if (after.challengeAck !== null && (form === 'in-window' || form === 'stale')) {
    middlebox.supports(
      1,
      [rst.frame, after.challengeAck],
      () => 'The receiver asked back with a challenge ACK, and an end that had reset would have answered that with another RST.',
    );
  }
}

/** A client that refuses a right SYN/ACK has given up; one that repeats its SYN never got that answer. */
function askedAgain({ rst, own, peer, stage, form, triedAgain, claimedSender }: ResetFacts, middlebox: Case): void {
  if (triedAgain.length === 0 || stage !== 'syn-ack' || form !== 'ack-reply' || claimedSender !== 'client') return;
  // With wrong timestamps in the SYN/ACK, of which nothing is kept, Linux refuses it and asks again (RFC 7323, 5.3).
  if (own.syn === null || isToolSyn(own.syn) || own.ttls.some(({ ttl }) => ttl === rst.ttl)) return;
  middlebox.supports(
    2.5,
    [own.syn.frame, peer.syn?.frame, rst.frame, ...triedAgain],
    () => 'The client repeated its SYN after “its” reset: it had neither seen the SYN/ACK nor refused it.',
  );
}

function wentOn(facts: ResetFacts, middlebox: Case): void {
  const { rst, after, serverRtt, clientRtt } = facts;
  // Refusing an answer with wrong numbers leaves the own attempt open (RFC 9293, 3.5.2, group 2): that end may well go on.
  if (answersWrongOpening(facts)) return;
  if (after.senderContinued.length > 0) {
    const rtt = serverRtt !== null && clientRtt !== null ? serverRtt + clientRtt : UNKNOWN_RTT;
    // Within a round trip the packets may have been on their way already, though the capture's order then already speaks against it.
    const weight = ownKernelDidNotKnow(facts)
      ? 0.5
      : after.senderContinuedFor <= rtt
        ? 1.5
        : ownFirewallMayHave(facts)
          ? 1.5
          : 3.5;
    middlebox.supports(
      weight,
      [rst.frame, ...after.senderContinued],
      () => 'The end that supposedly reset went on sending: it did not know of “its” reset.',
    );
  } else if (after.senderAlive !== null) {
    middlebox.supports(
      2.5,
      [rst.frame, after.senderAlive],
      () => 'Long after “its” reset that end still sent what only a living socket sends, such as a retransmission.',
    );
  }
}

/**
 * A tool that speaks TCP through a raw socket (scanners, test tools): its kernel knows nothing of the connection and refuses the
 * SYN/ACK statelessly, from the same machine, while the tool talks on.
 */
function ownKernelDidNotKnow({ stage, form, rst, own }: ResetFacts): boolean {
  return stage === 'syn-ack' && form === 'ack-reply' && own.ttls.some(({ ttl }) => ttl === rst.ttl);
}

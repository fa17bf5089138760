import { cutAfterHalfClose } from '../signs/halfClose.ts';
import { lostByReset } from '../signs/loss.ts';
import { closedBy } from '../facts/missed.ts';
import { gaveUpWaiting } from '../signs/gaveUpWaiting.ts';
import type { Rule } from '../rule.ts';
import { serviceGone } from '../signs/serviceGone.ts';
import { firewallVerdict, lookAtFlow, hostLog } from '../steps/usual.ts';
import { strides } from '../signs/strides.ts';
import { turnedAway } from '../signs/turnedAway.ts';
import { leavesUnfinished, leftUnanswered, refusesToAnswer, stillSentTo, uploadCut } from '../signs/unfinished.ts';
import { bytes } from '../words.ts';

export const closedUnfinished: Rule = {
  id: 'closed-unfinished',
  title: 'Closed with work unfinished',
  category: 'application-error',
  roles: [],
  madeBy: 'either',
  stages: ['closing'],
  ceiling: 0.95,
  summary:
    'The connection was being closed with FIN, but not all was done: the client had closed only its sending side and still waited for an answer, or what was sent last had not arrived when the RST threw it away (RFC 9293, 3.6 and 3.10.5). A program that closes on the other end’s FIN without answering, or with unread data, does so.',
  expected: () => false,
  judge(facts, theCase) {
    const { own, peer, rst, form } = facts;
    if (!leavesUnfinished(facts) || facts.after.ignored !== null || gaveUpWaiting(facts) !== null) return false;
    const fin = [closedBy(own)?.frame, closedBy(peer)?.frame];
    const questions = leftUnanswered(facts);
    if (questions !== null)
      theCase.supports(
        5,
        [peer.lastData?.frame, own.fin?.frame, rst.frame],
        () =>
          `It had answered ${questions.answered} of ${questions.asked} questions when it closed, and reset at once: the rest lay unread.`,
      );
    else if (refusesToAnswer(facts))
      theCase.supports(
        form === 'ack-reply' ? 0.5 : 3,
        [peer.lastData?.frame, ...fin, rst.frame],
        () => 'The other end had only finished sending and still waited for an answer.',
      );
    else if (cutAfterHalfClose(facts))
      theCase.supports(
        form === 'abort' ? 0.5 : 1,
        [own.lastData?.frame, ...fin, rst.frame],
        () => 'Only the client had closed; the answer to it was cut short.',
      );
    else if (uploadCut(facts) > 0)
      theCase.supports(
        4.5,
        [own.fin?.frame, peer.lastData?.frame, rst.frame],
        () => `The server had closed with ${bytes(uploadCut(facts))} of the client’s still to be taken: an upload was cut off.`,
      );
    else if (stillSentTo(facts))
      theCase.supports(
        4.5,
        [own.fin?.frame, rst.frame, ...facts.after.peerContinued],
        () => 'The server closed and reset at once, with data unread, while the client was still sending.',
      );
    else
      theCase.supports(
        3,
        [own.lastData?.frame, ...fin, rst.frame],
        () => `${bytes(lostByReset(facts))} that this end had sent had not been acknowledged when it reset.`,
      );
    if (turnedAway(facts))
      theCase.contradicts(2.5, fin, () => 'The server had closed without reading anything: it wanted no client.');
    if (serviceGone(facts))
      theCase.contradicts(3, fin, () => 'The whole service ended with it, and new connections were refused.');
    if (strides(facts) !== null)
      theCase.contradicts(3, [rst.frame], () => 'Its RSTs guess ahead, which no end of a closing connection does.');
    return true;
  },
  because: (facts) => {
    const questions = leftUnanswered(facts);
    if (questions !== null) return `it had answered ${questions.answered} of ${questions.asked} questions`;
    if (refusesToAnswer(facts)) return 'it ended a connection whose last request was still unanswered';
    if (cutAfterHalfClose(facts)) return 'it cut its answer short';
    if (uploadCut(facts) > 0 || stillSentTo(facts)) return 'it had closed in the middle of the client’s upload';
    return `it gave up closing while ${bytes(lostByReset(facts))} had not arrived`;
  },
  steps: (place) => ({
    capture: lookAtFlow(place, 'Look at the last request before the FIN: was it answered, and did all of the answer arrive?'),
    firewallLogs: firewallVerdict(place),
    serverLogs: hostLog('See what the server did with the last request: an error, a slow backend, a lock.'),
    applicationConfiguration: {
      text: 'Compare the time the server needs with the client’s timeout, and see whether the server ends its work when the client closes.',
    },
  }),
};

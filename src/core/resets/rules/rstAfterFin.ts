import type { ResetFacts } from '../facts.ts';
import { gaveUpWaiting } from '../gaveUpWaiting.ts';
import { cutAfterHalfClose } from '../halfClose.ts';
import { lostByReset } from '../loss.ts';
import { closedBy } from '../missed.ts';
import type { Rule, Steps } from '../rule.ts';
import { serviceGone } from '../serviceGone.ts';
import type { FlowPlace } from '../steps/flowPlace.ts';
import { firewallNotNeeded, firewallVerdict, lookAtFlow, serverLog } from '../steps/usual.ts';
import { strides } from '../strides.ts';
import { turnedAway } from '../turnedAway.ts';
import { bytes } from '../words.ts';

export const rstAfterFin: Rule = {
  id: 'rst-after-fin',
  title: 'Reset after an orderly close',
  category: 'normal-close',
  roles: [],
  madeBy: 'either',
  stages: ['closing'],
  ceiling: 0.97,
  summary:
    'The connection was already being closed with FIN; the RST only ends it faster. Browsers, load balancers and many servers close so. Wireshark paints it red all the same; nothing was lost.',
  expected: (facts) =>
    !refusesToAnswer(facts) &&
    !cutAfterHalfClose(facts) &&
    !turnedAway(facts) &&
    gaveUpWaiting(facts) === null &&
    lostByReset(facts) === 0,
  judge(facts, theCase) {
    const { own, peer, rst } = facts;
    // What was sent after it was acknowledged: nobody was closing, and the FIN was forged like as not.
    if (facts.after.ignored !== null) return false;
    const closed = closedBy(own);
    const fin = [closed?.frame, closedBy(peer)?.frame];
    theCase.supports(3, [...fin, rst.frame], () =>
      own.fin === null && peer.fin === null
        ? 'An ACK before it took what can only be a FIN, though the capture lacks that: the connection was already closing.'
        : 'A FIN came before it: the connection was already closing.',
    );
    const lost = own.unacknowledged + peer.unacknowledged;
    if (lost === 0) {
      theCase.supports(1, [own.last?.frame, peer.last?.frame], () => 'All data sent by both ends had been acknowledged.');
    } else {
      theCase.contradicts(
        0.3,
        [own.lastData?.frame, peer.lastData?.frame],
        () => `${bytes(lost)} sent around the close were not acknowledged.`,
      );
    }
    if (closed !== null && peer.lastData !== null && peer.lastData.frame > closed.frame) {
      theCase.contradicts(
        1.5,
        [closed.frame, peer.lastData.frame],
        () => 'Data came after the FIN, and the RST more likely answers that.',
      );
    }
    if (strides(facts) !== null)
      theCase.contradicts(3, [rst.frame], () => 'Its RSTs guess ahead, which no end of a closing connection does.');
    if (cutAfterHalfClose(facts))
      theCase.contradicts(
        3.5,
        [own.lastData?.frame, rst.frame],
        () => 'Only the client had closed; the answer to it was cut short.',
      );
    if (turnedAway(facts))
      theCase.contradicts(2.5, fin, () => 'The server had closed without reading anything: it wanted no client.');
    if (serviceGone(facts))
      theCase.contradicts(3, fin, () => 'The whole service ended with it, and new connections were refused.');
    if (failed(facts))
      theCase.contradicts(1.5, fin, () => 'The connection was closed because of an error that one end had reported.');
    if (refusesToAnswer(facts)) {
      theCase.contradicts(
        1,
        [peer.lastData?.frame, peer.fin?.frame],
        () => 'The other end had only finished sending and still waited for an answer.',
      );
    }
    if (gaveUpWaiting(facts) !== null)
      theCase.contradicts(2, fin, () => 'The client closed because an answer had not come: that is no orderly close.');
    return true;
  },
  because: (facts) => {
    if (cutAfterHalfClose(facts)) return 'it cut its answer short';
    if (refusesToAnswer(facts)) return 'it ended a connection whose last request was still unanswered';
    const lost = lostByReset(facts);
    return lost > 0 ? `it gave up closing while ${bytes(lost)} had not arrived` : 'it was already closing, which is normal';
  },
  steps: (place, { expected }) => (expected ? nothingToDo(place) : findTheFault(place)),
};

function nothingToDo(place: FlowPlace): Steps {
  return {
    capture: lookAtFlow(place, 'Nothing to do. To be sure, check that the last answer before the FIN is complete.'),
    firewallLogs: firewallNotNeeded('the connection was closing by itself.'),
    serverLogs: { text: 'Not needed unless the application reports an error at that second.' },
    applicationConfiguration: { text: 'Nothing to change. Alarms on resets should leave out those that follow a FIN.' },
  };
}

function findTheFault(place: FlowPlace): Steps {
  return {
    capture: lookAtFlow(place, 'Look at the last request before the FIN: was it answered, and did all of the answer arrive?'),
    firewallLogs: firewallVerdict(place),
    serverLogs: serverLog(place, 'See what the server did with the last request: an error, a slow backend, a lock.'),
    applicationConfiguration: {
      text: 'Compare the time the server needs with the client’s timeout, and see whether the server ends its work when the client closes.',
    },
  };
}

/** One end had said what was wrong before the close: that is the story, and not the close. */
function failed({ application }: ResetFacts): boolean {
  return application.point === 'alert' || application.point === 'error-message' || application.mismatch !== null;
}

/** The other end closed its sending side after a request (half-close) and got a RST where the answer should have been. */
function refusesToAnswer({ own, peer, claimedSender, application }: ResetFacts): boolean {
  if (peer.fin === null || peer.lastData === null || claimedSender === 'client') return false;
  // Where it had closed unseen, or answered, it refused nothing.
  if (closedBy(own) !== null || application.answerMissed) return false;
  return own.lastData === null || own.lastData.time < peer.lastData.time;
}

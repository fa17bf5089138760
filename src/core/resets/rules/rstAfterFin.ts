import type { ResetFacts } from '../facts/facts.ts';
import { gaveUpWaiting } from '../signs/gaveUpWaiting.ts';
import { closedBy } from '../facts/missed.ts';
import type { Rule } from '../rule.ts';
import { serviceGone } from '../signs/serviceGone.ts';
import { firewallNotNeeded, lookAtFlow } from '../steps/usual.ts';
import { strides } from '../signs/strides.ts';
import { turnedAway } from '../signs/turnedAway.ts';
import { leavesUnfinished } from '../signs/unfinished.ts';
import { bytes } from '../words.ts';

export const rstAfterFin: Rule = {
  id: 'rst-after-fin',
  title: 'Reset after FIN',
  category: 'normal-close',
  roles: [],
  madeBy: 'either',
  stages: ['closing'],
  ceiling: 0.97,
  summary:
    'The connection was already being closed with FIN; the RST only ends it faster. Browsers, load balancers and many servers close so. Wireshark paints it red all the same; nothing was lost.',
  expected: () => true,
  judge(facts, theCase) {
    const { own, peer, rst } = facts;
    // What was sent after it was acknowledged: nobody was closing, and the FIN was forged like as not.
    if (facts.after.ignored !== null) return false;
    // Closed, but not done: other causes tell those stories.
    if (leavesUnfinished(facts) || turnedAway(facts) || gaveUpWaiting(facts) !== null) return false;
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
    if (serviceGone(facts))
      theCase.contradicts(3, fin, () => 'The whole service ended with it, and new connections were refused.');
    if (failed(facts))
      theCase.contradicts(1.5, fin, () => 'The connection was closed because of an error that one end had reported.');
    return true;
  },
  because: () => 'it was already closing, which is normal',
  steps: (place) => ({
    capture: lookAtFlow(place, 'Nothing to do. To be sure, check that the last answer before the FIN is complete.'),
    firewallLogs: firewallNotNeeded('the connection was closing by itself.'),
    serverLogs: { text: 'Not needed unless the application reports an error at that second.' },
    applicationConfiguration: { text: 'Nothing to change. Alarms on resets should leave out those that follow a FIN.' },
  }),
};

/** One end had said what was wrong before the close: that is the story, and not the close. */
function failed({ application }: ResetFacts): boolean {
  return application.point === 'alert' || application.point === 'error-message' || application.mismatch !== null;
}

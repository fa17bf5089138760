import type { Rule } from '../rule.ts';
import { firewallNotNeeded, lookAtFlow } from '../steps/usual.ts';
import { duration, milliseconds } from '../words.ts';

const SAME_MOMENT = 0.001;

export const resetAfterReset: Rule = {
  id: 'reset-after-reset',
  title: 'Connection already reset',
  category: 'normal-close',
  roles: [],
  madeBy: 'either',
  ceiling: 0.9,
  summary:
    'The other end had reset the connection seconds before; whatever this RST answers or clears, there was no connection left to lose. A packet sent after one’s own reset is answered so (RFC 9293, 3.5.2, group 1), and so do middleboxes that clean up their tables.',
  expected: () => true,
  judge({ earlierReset, echoOf, ownReset, otherSide, rst, after, answers }, theCase) {
    const first = echoOf ?? ownReset ?? earlierReset;
    if (first === null) return false;
    if (echoOf !== null) {
      theCase.supports(
        4.5,
        [echoOf.frame, answers.at(-1)?.frame, rst.frame],
        () => 'The connection had been reset before; this RST only answers a packet that was still under way or did not know.',
      );
    } else if (ownReset !== null) {
      theCase.supports(
        4.5,
        [ownReset.frame, rst.frame],
        () =>
          `This end itself had reset the connection ${milliseconds(rst.time - ownReset.time)} before: a device that had seen it answers what was still under way.`,
      );
    } else {
      theCase.supports(
        4,
        [first.frame, rst.frame],
        () => `The other end had reset this connection ${duration(rst.time - first.time)} before.`,
      );
    }
    // Both at the same moment are one deed, and not the echo of each other.
    if (otherSide !== null && Math.abs(otherSide.time - rst.time) <= SAME_MOMENT)
      theCase.contradicts(2, [otherSide.frame, rst.frame], () => 'Both ends were reset at the same moment.');
    if (after.senderContinued.length > 0) {
      theCase.contradicts(
        3,
        after.senderContinued,
        () => 'The connection went on all the same, so the earlier reset was not obeyed.',
      );
    }
    return true;
  },
  did: 'sent one more RST',
  because: () => 'the connection had been reset before, so nothing was lost',
  steps: (place) => ({
    capture: lookAtFlow(place, 'Nothing to do for this one. Look at the first reset of the connection.'),
    firewallLogs: firewallNotNeeded('the connection was over.'),
    serverLogs: { text: 'Not needed for this one.' },
    applicationConfiguration: { text: 'Nothing to change.' },
  }),
};

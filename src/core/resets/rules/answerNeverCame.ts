import { gaveUpWaiting } from '../signs/gaveUpWaiting.ts';
import type { Rule } from '../rule.ts';
import { firewallVerdict, lookAtFlow, hostLog } from '../steps/usual.ts';
import { strides } from '../signs/strides.ts';
import { bytes, duration } from '../words.ts';

export const answerNeverCame: Rule = {
  id: 'answer-never-came',
  title: 'Client gave up waiting',
  category: 'connection-timeout',
  roles: [],
  madeBy: 'endpoint',
  stages: ['closing'],
  ceiling: 0.9,
  summary:
    'The client had asked, the server had taken the request (its ACK shows so) and then said nothing for ten seconds or more; the client closed with FIN and reset what was left. The close looks orderly, the work was not done: a slow query, a lock, a backend that hangs, or a timeout that is too short for the work.',
  expected: () => false,
  judge(facts, theCase) {
    const waitedFor = gaveUpWaiting(facts);
    if (waitedFor === null) return false;
    const { own, peer, rst, restBeforeFin } = facts;
    theCase.supports(
      5,
      [waitedFor.frame, own.fin?.frame, rst.frame],
      () =>
        `The client’s last ${bytes(waitedFor.length)} got no answer in ${duration(restBeforeFin)}; then the client closed and reset.`,
    );
    if (own.unacknowledged === 0)
      theCase.supports(
        0.7,
        [waitedFor.frame, peer.last?.frame],
        () => 'The server had acknowledged all of it: the path worked, the program behind it was silent.',
      );
    else theCase.contradicts(1, [waitedFor.frame], () => 'The server never acknowledged all of it: it may not have arrived.');
    if (strides(facts) !== null)
      theCase.contradicts(3, [rst.frame], () => 'Its RSTs guess ahead, which no end of a closing connection does.');
    return true;
  },
  because: (facts) => {
    const waitedFor = gaveUpWaiting(facts);
    return `it gave up waiting for an answer to its last ${bytes(waitedFor?.length ?? 0)} after ${duration(facts.restBeforeFin)}`;
  },
  steps: (place) => ({
    capture: lookAtFlow(place, 'Look at the last request before the FIN, and at how long earlier requests took to be answered.'),
    firewallLogs: firewallVerdict(place),
    serverLogs: hostLog('See what the server did with the last request: an error, a slow backend, a lock.'),
    applicationConfiguration: {
      text: 'Compare the time the server needs with the client’s timeout, and see whether the server ends its work when the client closes.',
    },
  }),
};

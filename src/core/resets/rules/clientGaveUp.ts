import { droppedUnused, tooLate } from '../signs/droppedUnused.ts';
import type { Rule } from '../rule.ts';
import { firewallVerdict, lookAtFlow } from '../steps/usual.ts';

export const clientGaveUp: Rule = {
  id: 'client-gave-up',
  title: 'Client no longer wanted it',
  category: 'normal-close',
  roles: [],
  madeBy: 'endpoint',
  stages: ['syn-ack', 'established'],
  ceiling: 0.8,
  summary:
    'The client reset right after the SYN/ACK, before any data: it had another connection by then (happy eyeballs, RFC 8305), changed its mind, or only wanted to know whether the port is open. A late or repeated SYN/ACK before it points to an overloaded listener instead.',
  expected: () => true,
  judge(facts, theCase) {
    if (!droppedUnused(facts) || tooLate(facts)) return false;
    const { stage, after, rst, peer, form, population } = facts;
    const syn = peer.syn?.frame;
    theCase.supports(2, [syn, rst.frame], () => 'The client reset after the SYN/ACK without sending anything.');
    if (form === 'ack-reply' && stage === 'syn-ack')
      theCase.supports(0.5, [syn, rst.frame], () => 'Its socket was already gone: the RST is a stateless answer to the SYN/ACK.');
    const { elsewhere } = population;
    if (elsewhere !== null)
      theCase.supports(1, [rst.frame, elsewhere.frame], () => `It had got through elsewhere, at ${elsewhere.server}.`);
    if (after.senderContinued.length > 0)
      theCase.contradicts(3, after.senderContinued, () => 'The client went on with the connection: it had not given it up.');
    return true;
  },
  because: () => 'it did not need the connection, which is normal',
  steps: (place) => ({
    capture: lookAtFlow(place, 'Measure the time from SYN to SYN/ACK and look for repeated SYN/ACKs.'),
    firewallLogs: firewallVerdict(place),
    serverLogs: {
      text: 'Not needed, unless other SYN/ACKs were late: then see whether the listen queue overflowed.',
      asks: 'counters',
    },
    applicationConfiguration: { text: 'Nothing to change.' },
  }),
};

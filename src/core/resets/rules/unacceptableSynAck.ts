import { SYN } from '../../flow/flags.ts';
import { answersWrongOpening } from '../signs/opening.ts';
import type { Rule } from '../rule.ts';
import { conntrackList } from '../steps/firewallCommands.ts';
import { lookAtFlow } from '../steps/usual.ts';

export const unacceptableSynAck: Rule = {
  id: 'unacceptable-syn-ack',
  title: 'Answer with wrong numbers',
  titleIgnored: 'Answer with wrong numbers',
  category: 'unexpected-data',
  roles: [],
  madeBy: 'endpoint',
  stages: ['syn', 'syn-sent', 'syn-ack'],
  ceiling: 0.85,
  summary:
    'While the connection was being opened, the other end answered with an ACK number for something never sent: an old duplicate, a leftover of a former connection on the same ports, or numbers changed on the way. The receiver must reset with that number (RFC 9293, 3.5.2, group 2, and figures 8 and 9).',
  expected: () => false,
  judge(facts, theCase) {
    const { own, rst } = facts;
    const wrong = answersWrongOpening(facts);
    if (wrong === null || own.syn === null) return false;
    const { syn } = own;
    const what = (wrong.flags & SYN) !== 0 ? 'SYN/ACK' : 'ACK';
    theCase.supports(
      4,
      [syn.frame, wrong.frame, rst.frame],
      () => `The ${what} acknowledges a number this end never sent, and the RST repeats that number, as it must.`,
    );
    // An ACK without SYN is what an end says that still holds an older connection: that story has names of its own.
    if ((wrong.flags & SYN) === 0)
      theCase.contradicts(2, [wrong.frame], () => 'It is no SYN/ACK but an ACK of a connection that the other end still holds.');
    return true;
  },
  because: () => 'the answer to its SYN carried numbers of another connection',
  steps: (place) => ({
    capture: lookAtFlow(place, 'Compare the numbers with earlier connections on the same two ports.'),
    firewallLogs: {
      text: 'Look for NAT that reuses ports sooner than the server forgets connections, and for sequence number changes on the way.',
      command: conntrackList(place),
    },
    serverLogs: {
      text: 'See whether the server still holds an old connection of this client.',
      asks: 'connections',
    },
    applicationConfiguration: {
      text: `Widen the port range of the client or NAT, or wait longer before reuse.`,
    },
  }),
};

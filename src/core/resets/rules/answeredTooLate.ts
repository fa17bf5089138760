import type { Rule } from '../rule.ts';
import { firewallVerdict, lookAtFlow } from '../steps/usual.ts';
import { isToolSyn } from '../signs/probe.ts';
import { droppedUnused, LATE, tooLate } from '../signs/droppedUnused.ts';
import { milliseconds, plural } from '../words.ts';

export const answeredTooLate: Rule = {
  id: 'answered-too-late',
  title: 'Server accepted too late',
  category: 'connection-refusal',
  roles: [],
  madeBy: 'endpoint',
  stages: ['syn-ack', 'established'],
  ceiling: 0.8,
  summary:
    'The SYN/ACK came a second or more after the SYN, or had to be repeated; by then the client had stopped waiting, and it reset the connection without having used it. The server, or the path to it, was too slow: a full accept queue, lost packets, or a route that takes long to come up.',
  expected: () => false,
  judge(facts, theCase) {
    if (!droppedUnused(facts) || !tooLate(facts)) return false;
    // A SYN through a raw socket has no client that could wait: its kernel refuses every answer.
    if (facts.own.syn !== null && isToolSyn(facts.own.syn)) return false;
    const { own, peer, rst, serverRtt, after, form, stage } = facts;
    theCase.supports(2, [peer.syn?.frame, rst.frame], () => 'The client reset after the SYN/ACK without sending anything.');
    if (form === 'ack-reply' && stage === 'syn-ack')
      theCase.supports(
        0.5,
        [peer.syn?.frame, rst.frame],
        () => 'Its socket was already gone: the RST is a stateless answer to the SYN/ACK.',
      );
    if (serverRtt !== null && serverRtt >= LATE)
      theCase.supports(1, [own.syn?.frame, peer.syn?.frame], () => `The SYN/ACK took ${milliseconds(serverRtt)}.`);
    if (peer.synCount > 1)
      theCase.supports(0.5, [peer.syn?.frame], () => `The server sent its SYN/ACK ${plural(peer.synCount, 'time')}.`);
    if (after.senderContinued.length > 0)
      theCase.contradicts(3, after.senderContinued, () => 'The client went on with the connection: it had not given it up.');
    return true;
  },
  because: () => 'the server had answered too late',
  steps: (place) => ({
    capture: lookAtFlow(place, 'Measure the time from SYN to SYN/ACK and look for repeated SYN/ACKs.'),
    firewallLogs: firewallVerdict(place),
    serverLogs: { text: 'See whether the listen queue overflowed (ListenOverflows, ListenDrops).', asks: 'counters' },
    applicationConfiguration: {
      text: 'Accept faster or raise the server’s backlog; where the path is slow, raise the client’s connect timeout.',
    },
  }),
};

import { droppedUnused } from '../signs/droppedUnused.ts';
import { isToolSyn } from '../signs/probe.ts';
import type { Rule } from '../rule.ts';
import { panosCounters } from '../steps/firewallCommands.ts';
import { captureBothEnds } from '../steps/usual.ts';

export const asymmetricPath: Rule = {
  id: 'asymmetric-path',
  title: 'Device saw one direction only',
  category: 'unexpected-data',
  roles: ['session-management'],
  madeBy: 'middlebox',
  stages: ['syn-ack'],
  ceiling: 0.85,
  summary:
    'The SYN took another way than its answer, so that a stateful device on the way back met a SYN/ACK of a session that it knows nothing of, and reset it toward the server in the client’s name. The client never gets the answer and repeats its SYN. Most devices drop such packets instead (PAN-OS flow_tcp_non_syn_drop, ASA “Deny TCP, no connection”).',
  expected: () => false,
  judge(facts, theCase) {
    const { rst, own, peer, form, triedAgain, otherSide, population, after } = facts;
    if (form !== 'ack-reply' || triedAgain.length === 0 || own.syn === null) return false;
    // The SYN/ACK was right, nothing of the client but SYNs came, and those were a system's.
    if (!droppedUnused(facts) || own.packets > own.synCount || isToolSyn(own.syn)) return false;
    theCase.supports(
      3,
      [own.syn.frame, peer.syn?.frame, rst.frame, ...triedAgain],
      () => 'The RST refuses a right SYN/ACK, and the client repeated the same SYN: that answer never reached it.',
    );
    theCase.supports(
      0.7,
      [peer.syn?.frame, rst.frame],
      () => 'It has the form of an answer from somebody who knows of no such connection.',
    );
    if (own.ttls.some(({ ttl }) => ttl === rst.ttl))
      theCase.contradicts(
        2,
        [own.syn.frame, rst.frame],
        () => 'It has the client’s own TTL: a client refuses a SYN/ACK whose timestamps are wrong, and asks again.',
      );
    if (otherSide !== null)
      theCase.contradicts(
        2,
        [rst.frame, otherSide.frame],
        () => 'The other direction was reset too: whoever did that had seen both.',
      );
    if (population.served > 0 && after.senderContinued.length > 0)
      theCase.contradicts(1.5, after.senderContinued, () => 'The client went on with the answer: it had reached it.');
    return true;
  },
  because: () => 'it met the answer to a SYN that had taken another way, and knew of no such connection',
  steps: (place) => ({
    capture: captureBothEnds(place),
    firewallLogs: {
      text: 'On each firewall of the way back look for packets without a session (PAN-OS flow_tcp_non_syn, ASA “Deny TCP (no connection)”), and whether it has a session for this SYN at all.',
      command: panosCounters(place),
    },
    serverLogs: {
      text: `On the server see by which interface and gateway it answers ${place.clientAddress} (Linux: ip route get, Windows: Find-NetRoute), and whether the SYN came in that way; its application saw nothing.`,
    },
    applicationConfiguration: {
      text: 'Make the route symmetric: one gateway for both directions, source NAT on the device that forwards, or a shared session table of the pair of firewalls. Accepting packets without a session on the device only hides it.',
    },
  }),
};

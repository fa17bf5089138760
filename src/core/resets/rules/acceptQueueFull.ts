import { ACK, SYN } from '../../flow/flags.ts';
import type { Rule } from '../rule.ts';
import { firewallVerdict, lookAtFlow } from '../steps/usual.ts';
import { plural } from '../words.ts';

/** Linux repeats a SYN/ACK for about a minute (tcp_synack_retries); what is silent for longer is another story. */
const LONGEST_WAIT = 40;

export const acceptQueueFull: Rule = {
  id: 'accept-queue-full',
  title: 'Listener had no room',
  category: 'connection-refusal',
  roles: [],
  madeBy: 'endpoint',
  stages: ['syn-ack', 'established', 'data'],
  ceiling: 0.85,
  summary:
    'The server’s accept queue was full. Linux then ignores the client’s last ACK and repeats its SYN/ACK (1, 3, 7 s…) until the client gives up and answers one of them with a RST: it looks like the client’s reset, the fault is the server’s. With tcp_abort_on_overflow=1 the server itself resets right after that ACK.',
  expected: () => false,
  judge({ form, rst, own, peer, answers, after, claimedSender, population, idle, otherMaker }, theCase) {
    if ((idle?.seconds ?? 0) > LONGEST_WAIT) return false;
    // The client had done its part and even sent data; the server still repeated its SYN/ACK and took nothing.
    if (claimedSender === 'client' && form === 'abort' && peer.synCount >= 2 && peer.bytes === 0 && own.packets > own.synCount) {
      theCase.supports(
        5.5,
        [peer.syn?.frame, own.lastData?.frame, rst.frame],
        () =>
          `The server sent its SYN/ACK ${plural(peer.synCount, 'time')} although the client had answered it, and never took its data.`,
      );
      return true;
    }
    if (form !== 'ack-reply') return false;
    if (claimedSender === 'client') {
      const again = answers.findLast(({ flags }) => (flags & (SYN | ACK)) === (SYN | ACK));
      // The client had completed its side: it had sent an ACK or data after the first SYN/ACK.
      if (again === undefined || peer.synCount < 2 || own.packets < Math.max(2, own.synCount + 1) || peer.bytes > 0) return false;
      theCase.supports(
        4,
        [peer.syn?.frame, again.frame, rst.frame],
        () =>
          `The server sent its SYN/ACK ${plural(peer.synCount, 'time')} although the client had answered it: it had no room to accept.`,
      );
      return true;
    }
    // Only the SYN/ACK came from this end, and the first thing after it was refused statelessly.
    if (claimedSender !== 'server' || own.bytes > 0 || own.packets !== own.synCount || own.synCount === 0) return false;
    const refused = answers[0];
    if (refused === undefined) return false;
    theCase.supports(
      2.5,
      [own.syn?.frame, refused.frame, rst.frame],
      () => 'After its SYN/ACK this end answered the client’s next packet as if there were no such connection.',
    );
    if (otherMaker !== null && otherMaker.time < rst.time)
      theCase.contradicts(
        4,
        [otherMaker.frame, rst.frame],
        () => 'Another device had just sent a RST in this end’s name: one of the same to this end ended what it had begun.',
      );
    if (after.senderContinued.length > 0)
      theCase.contradicts(
        4,
        [rst.frame, ...after.senderContinued],
        () => 'This end went on in the connection afterwards: it had taken it in, and knew nothing of the RST.',
      );
    if (population.accepted > 1)
      theCase.supports(
        1,
        [],
        () =>
          `Within 10 s it accepted ${plural(population.accepted - 1, 'other connection')}: the service is there, but short of room.`,
      );
    return true;
  },
  because: ({ claimedSender }) =>
    claimedSender === 'client'
      ? 'the server kept repeating its SYN/ACK because it had no room to accept, until the client had given up'
      : 'it had no room to accept the connection that it had just begun',
  steps: (place) => ({
    capture: lookAtFlow(
      place,
      'Look for SYN/ACKs that are repeated although the client answered them, on all connections of that time.',
    ),
    firewallLogs: firewallVerdict(place),
    serverLogs: {
      text: 'ListenOverflows and ListenDrops rise with each such connection; TCPReqQFullDrop and syncookies tell of SYN floods.',
      asks: 'counters',
    },
    applicationConfiguration: {
      text: 'Accept faster (more workers), and raise the listen backlog together with somaxconn. Setting tcp_abort_on_overflow only makes the failure quicker.',
      asks: 'settings',
    },
  }),
};

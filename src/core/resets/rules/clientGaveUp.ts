import { ACK } from '../../flow/flags.ts';
import type { Rule } from '../rule.ts';
import { linuxCounters } from '../steps/hostCommands.ts';
import { firewallVerdict, lookAtFlow } from '../steps/usual.ts';
import { milliseconds, plural } from '../words.ts';

/** A SYN/ACK later than this meets clients that have stopped waiting. */
const LATE = 1;

export const clientGaveUp: Rule = {
  id: 'client-gave-up',
  title: 'Client no longer wanted the connection',
  category: 'normal-close',
  roles: [],
  madeBy: 'endpoint',
  stages: ['syn-ack', 'established'],
  ceiling: 0.8,
  summary:
    'The client reset right after the SYN/ACK, before any data: it had stopped waiting, had another connection by then (happy eyeballs, RFC 8305), or only wanted to know whether the port is open. Repeated SYN/ACKs before it point to an overloaded listener instead.',
  expected: ({ peer, serverRtt }) => peer.synCount < 2 && (serverRtt ?? 0) < LATE,
  judge({ stage, claimedSender, after, rst, own, peer, serverRtt, form, population }, theCase) {
    if (claimedSender !== 'client') return false;
    if (own.syn === null || peer.syn === null || own.bytes > 0 || peer.bytes > 0) return false;
    // The SYN/ACK must be a right answer to the client's SYN; a wrong one is another story.
    if ((peer.syn.flags & ACK) === 0 || peer.syn.ack !== (own.syn.seq + own.syn.length + 1) >>> 0) return false;
    const { syn } = peer;
    theCase.supports(2, [syn.frame, rst.frame], () => 'The client reset after the SYN/ACK without sending anything.');
    if (form === 'ack-reply' && stage === 'syn-ack')
      theCase.supports(
        0.5,
        [syn.frame, rst.frame],
        () => 'Its socket was already gone: the RST is a stateless answer to the SYN/ACK.',
      );
    const { elsewhere } = population;
    if (elsewhere !== null)
      theCase.supports(1, [rst.frame, elsewhere.frame], () => `It had got through elsewhere, at ${elsewhere.server}.`);
    if (serverRtt !== null && serverRtt >= LATE)
      theCase.supports(1, [own.syn.frame, syn.frame], () => `The SYN/ACK took ${milliseconds(serverRtt)}.`);
    if (peer.synCount > 1)
      theCase.supports(0.5, [syn.frame], () => `The server sent its SYN/ACK ${plural(peer.synCount, 'time')}.`);
    if (after.senderContinued.length > 0)
      theCase.contradicts(3, after.senderContinued, () => 'The client went on with the connection: it had not given it up.');
    return true;
  },
  because: ({ serverRtt, peer }) =>
    peer.synCount > 1 || (serverRtt ?? 0) >= LATE
      ? 'the server had answered too late'
      : 'it did not need the connection, which is normal',
  steps: (place) => ({
    capture: lookAtFlow(place, 'Measure the time from SYN to SYN/ACK and look for repeated SYN/ACKs.'),
    firewallLogs: firewallVerdict(place),
    serverLogs: { text: 'If SYN/ACKs were late or repeated, see whether the listen queue overflowed.', command: linuxCounters },
    applicationConfiguration: {
      text: 'If it happens with a busy server, raise its backlog or the client’s connect timeout; otherwise nothing to change.',
    },
  }),
};

import { ACK } from '../../flow/flags.ts';
import { isRequest } from '../../payloadHint.ts';
import { answeredInFull, answerUnmeasured } from '../facts/answer.ts';
import type { ResetFacts } from '../facts/facts.ts';
import { liveParts } from '../facts/form.ts';
import { farewell } from '../signs/farewell.ts';
import { cutAfterHalfClose } from '../signs/halfClose.ts';
import { readInParts } from '../signs/readInParts.ts';
import type { Rule } from '../rule.ts';
import { firewallVerdict, lookAtFlow, hostLog } from '../steps/usual.ts';
import { duration } from '../words.ts';

export const applicationAbort: Rule = {
  id: 'application-abort',
  title: 'Aborted by the application',
  category: 'application-error',
  roles: [],
  madeBy: 'endpoint',
  stages: ['data', 'established', 'mid-stream', 'syn-ack', 'closing'],
  ceiling: 0.85,
  summary:
    'A program closed its socket with an abort (SO_LINGER 0, an abort call, a crash or kill): the kernel sends RST/ACK at its next sequence number with its real window and, where agreed, timestamps (RFC 9293, 3.10.5; Linux tcp_send_active_reset).',
  expected: () => false,
  judge(facts, theCase) {
    const { form, rst, own, peer, arrived, idle, claimedSender, stage } = facts;
    if (form !== 'abort' && form !== 'abort-bare' && !renumbered(facts)) return false;
    // In a connection that is closing an abort is nothing special, unless the client only waits for the rest of its answer.
    if (stage === 'closing' && !cutAfterHalfClose(facts)) return false;
    theCase.supports(form === 'abort-bare' ? 0.8 : 1.5, [own.last?.frame, rst.frame], () => {
      if (form === 'abort') return 'RST/ACK at exactly the next sequence number: the form of a socket that is aborted.';
      if (form === 'abort-bare') return 'A RST at exactly the next sequence number.';
      return 'It has an old number, but the clock of a live socket: a SYN proxy on the way renumbers resets so (Linux nf_synproxy).';
    });
    if (rst.tsVal !== null || (form === 'abort' && rst.window !== 0)) {
      theCase.supports(1, [rst.frame], () => `It carries what only a live socket has: ${liveParts(rst)}.`);
    }
    const asked = arrived !== null && own.last !== null && arrived.time > own.last.time;
    if (!asked && peer.missed === null)
      theCase.supports(
        0.5,
        [own.last?.frame, rst.frame],
        () => 'It had acknowledged all data of the other end that had reached it.',
      );
    if ((peer.unacknowledged > 0 && arrived?.frame === peer.lastData?.frame) || asked) {
      theCase.contradicts(
        0.3,
        [arrived?.frame],
        () => 'The other end’s last data was still unanswered: it may have been closed with that unread.',
      );
    }
    if (claimedSender === 'client' && own.bytes === 0 && peer.bytes === 0) {
      theCase.contradicts(2, [rst.frame], () => 'Nothing had been asked yet: there was no work to abort.');
    }
    if (claimedSender === 'client' && facts.application.answerMissed)
      theCase.contradicts(
        1,
        [peer.missed?.provenBy.frame],
        () => 'The client had taken an answer, which was not captured: it may have had all it wanted.',
      );
    if (answeredInFull(facts) === true)
      theCase.contradicts(
        1.5,
        [peer.lastData?.frame, rst.frame],
        () => 'The client had its whole answer: no work was broken off.',
      );
    else if (claimedSender === 'client' && answerUnmeasured(facts))
      theCase.contradicts(
        1.5,
        [facts.application.response?.packet.frame, rst.frame],
        () => 'It had taken all that the server’s program wrote first, which may be the whole answer.',
      );
    if (farewell(facts) !== null)
      theCase.contradicts(1.5, [own.lastData?.frame], () => 'The client had said goodbye: nothing was left to abort.');
    if (idle?.endedBy === 'reset' && idle.seconds >= 10) {
      theCase.contradicts(1, [idle.from, rst.frame], () => `It came out of ${duration(idle.seconds)} of silence.`);
    }
    if (readInParts(facts))
      theCase.contradicts(
        1.5,
        [facts.application.response?.packet.frame],
        () => 'It was reading a file in parts (206), of which it may leave any.',
      );
    return true;
  },
  because: ({ peer, own }) => {
    const interrupted =
      peer.lastData !== null && isRequest(peer.lastData.hint) && own.lastData !== null && own.lastData.time < peer.lastData.time;
    return `its application aborted it${interrupted ? ' instead of answering' : ''}`;
  },
  steps: (place, { sender }) => ({
    capture: lookAtFlow(place, 'Look at the last request and answer before the RST: was the work complete?'),
    firewallLogs: firewallVerdict(place),
    serverLogs: hostLog(
      `Read the log of the application on ${sender.name} at that second for errors, crashes, restarts and timeouts. A process that logs “connection reset by peer” received the RST.`,
      sender.role,
    ),
    applicationConfiguration: {
      text: 'Look for SO_LINGER 0, request timeouts, cancelled requests and process limits. To see which process resets, watch the kernel of that host.',
      asks: 'trace',
      of: sender.role,
    },
  }),
};

/** Linux's SYNPROXY gives every RST of the server the number that the client's handshake ended with (ipv4_synproxy_hook), whenever it comes. */
function renumbered({ rst, own, claimedSender }: ResetFacts): boolean {
  const first = own.isn !== null && own.bytes > 0 && rst.seq === (own.isn + 1) >>> 0;
  return claimedSender === 'server' && first && (rst.flags & ACK) !== 0 && rst.tsVal !== null && own.usesTimestamps;
}

import { seqDiff } from '../../flow/seq.ts';
import { answeredInFull } from '../facts/answer.ts';
import type { ResetFacts } from '../facts/facts.ts';
import { liveParts } from '../facts/form.ts';
import { readInParts } from '../signs/readInParts.ts';
import type { Rule } from '../rule.ts';
import { firewallVerdict, lookAtFlow } from '../steps/usual.ts';
import { bytes } from '../words.ts';

/** Data this recent may well still lie unread when the application closes. */
const JUST_ARRIVED = 0.5;
/** Seconds: the rest after which a server may end a connection that waits for its next request. */
const RESTED = 0.9;

export const closeWithUnreadData: Rule = {
  id: 'close-with-unread-data',
  title: 'Closed with unread data',
  category: 'application-error',
  roles: [],
  madeBy: 'endpoint',
  stages: ['data', 'established', 'mid-stream'],
  ceiling: 0.85,
  summary:
    'A program closed its socket before it had read all that had arrived, so its kernel sent RST instead of FIN to say that data was lost (RFC 1122, 4.2.2.13; RFC 2525, 2.17). Typical: an early error reply to a large upload, a protocol the server does not speak.',
  expected: () => false,
  judge(facts, theCase) {
    const { form, rst, own, arrived, trigger, idle, claimedSender } = facts;
    if (form !== 'abort') return false;
    // What was still under way when the program closed, it could not have read.
    if (arrived === null) return false;
    const left = seqDiff((arrived.seq + arrived.length) >>> 0, rst.ack);
    const unanswered = own.missed === null && (own.last === null || own.lastData === null || own.lastData.time < arrived.time);
    const recent = rst.time - arrived.time <= JUST_ARRIVED;
    if (left <= 0 && !recent) return false;
    theCase.supports(
      1,
      [rst.frame],
      () => 'RST/ACK at exactly the next sequence number: the form of a socket that is closed, not of a missing one.',
    );
    if (crossedRequest(facts))
      theCase.contradicts(
        3,
        [own.lastData?.frame, arrived.frame, rst.frame],
        () => 'All but that one packet had been answered, and the RST does not acknowledge it: the two crossed on the way.',
      );
    else if (left > 0) {
      theCase.supports(1.5, [arrived.frame, rst.frame], () => `It leaves ${bytes(left)} of the other end’s data unacknowledged.`);
    }
    // A client need not answer an answer.
    if (unanswered && recent && (claimedSender !== 'client' || left > 0)) {
      theCase.supports(
        1.2,
        [arrived.frame, rst.frame],
        () => 'The other end’s last data had just arrived and was never answered.',
      );
    } else if (recent) {
      theCase.supports(0.3, [arrived.frame, rst.frame], () => 'Data had arrived just before; it may have been only partly read.');
    }
    // What a client had confirmed and asked for, it had most likely read.
    if (claimedSender === 'client' && left <= 0 && answeredInFull(facts) !== false)
      theCase.contradicts(
        1.5,
        [own.lastData?.frame, arrived.frame],
        () => 'That data was the answer to the client’s request, and all of it was acknowledged.',
      );
    if (own.lastWindow === 0) theCase.supports(1, [own.last?.frame], () => 'Its receive window was full: data lay unread.');
    if (rst.tsVal !== null || rst.window !== 0)
      theCase.supports(0.3, [rst.frame], () => `It carries what only a live socket has: ${liveParts(rst)}.`);
    if (idle?.endedBy === 'reset' && trigger !== null)
      theCase.contradicts(1, [idle.from, rst.frame], () => 'Nothing had arrived just before.');
    if (readInParts(facts))
      theCase.contradicts(
        1.5,
        [facts.application.response?.packet.frame],
        () => 'It was reading a file in parts (206), of which it may leave any.',
      );
    return true;
  },
  because: () => 'its application closed it without reading all it had received',
  steps: (place, { sender }) => ({
    capture: lookAtFlow(
      place,
      'Look at what the other end sent last: an unexpected protocol, a body larger than allowed, or a request nobody read.',
    ),
    firewallLogs: firewallVerdict(place),
    serverLogs: {
      text: `Read the log of the application on ${sender.name} at that second, and compare its host’s counters before and after the next such reset: TcpExtTCPAbortOnClose rises by one each time.`,
      asks: 'counters',
      of: sender.role,
    },
    applicationConfiguration: {
      text: 'Read the whole request before closing, or shut down sending first and drain (lingering close). Check body size limits and the protocol spoken on this port.',
      asks: 'trace',
      of: sender.role,
    },
  }),
};

/**
 * What came last was alone, after a rest, and the RST/ACK, which tells what its socket had taken in (Linux tcp_send_active_reset), knows
 * nothing of it: it cannot lie unread.
 */
function crossedRequest({ arrived, own, rst, claimedSender }: ResetFacts): boolean {
  if (arrived === null || own.lastData === null || claimedSender !== 'server') return false;
  const rested = arrived.time - own.lastData.time >= RESTED;
  return rested && rst.ack === arrived.seq && own.lastData.ack === arrived.seq;
}

import { RST } from '../../flow/flags.ts';
import type { ResetFacts } from '../facts/facts.ts';
import type { Rule } from '../rule.ts';
import { captureBothEnds, firewallVerdict, senderTrace } from '../steps/usual.ts';
import { duration, plural } from '../words.ts';

const ENOUGH = 3;
/** A single lost packet is repeated within this; only growing gaps are a timer that gives up (RFC 6298: twice the time for each). */
const SPAN = 1;

export const retransmissionsUnanswered: Rule = {
  id: 'retransmissions-unanswered',
  title: 'Retransmissions unanswered',
  category: 'connection-timeout',
  roles: [],
  madeBy: 'endpoint',
  stages: ['data', 'mid-stream', 'closing', 'established'],
  ceiling: 0.85,
  summary:
    'This end sent the same data again and again, at growing gaps (RFC 6298), got no ACK and gave up. Linux itself only drops the socket silently when its retransmissions end (tcp_write_err); the RST then comes from a program, a proxy or another system that gave up waiting. Packets vanish on the path, or the other end is dead.',
  expected: () => false,
  judge(facts, theCase) {
    const repeats = repeatsIn(facts);
    if (repeats.length < ENOUGH) return false;
    const frames = repeats.map(({ frame }) => frame);
    const span = (repeats.at(-1)?.time ?? 0) - (repeats[0]?.time ?? 0);
    if (span < SPAN) return false;
    theCase.supports(
      4,
      [...frames, facts.rst.frame],
      () => `The same data was sent ${plural(repeats.length, 'time')} in ${duration(span)} and never acknowledged.`,
    );
    if (growing(repeats)) theCase.supports(0.7, frames, () => 'The gaps between them grew, as a retransmission timer’s do.');
    return true;
  },
  because: (facts) => `its data had been sent ${plural(repeatsIn(facts).length, 'time')} without an answer`,
  steps: (place, { sender }) => ({
    capture: captureBothEnds(place),
    firewallLogs: firewallVerdict(place),
    serverLogs: senderTrace(sender),
    applicationConfiguration: {
      text: 'Find where the packets vanish: large ones only (MTU, blocked ICMP “fragmentation needed”), one direction only (asymmetric route, a dropped session), or all (link, host). Time limits of the application only decide how soon it gives up.',
    },
  }),
};

/** Packets with payload that this end sent from the same number at the end, without hearing anything. */
function repeatsIn({ unheard }: ResetFacts): ResetFacts['rsts'] {
  const last = unheard.findLast(({ length, flags }) => length > 0 && (flags & RST) === 0);
  return last === undefined ? [] : unheard.filter(({ seq, length }) => seq === last.seq && length > 0);
}

function growing(repeats: ResetFacts['rsts']): boolean {
  const gaps = repeats.slice(1).map((packet, i) => packet.time - (repeats[i]?.time ?? 0));
  return gaps.slice(1).every((gap, i) => gap > (gaps[i] ?? 0) * 1.5);
}

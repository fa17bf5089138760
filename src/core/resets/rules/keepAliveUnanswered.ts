import { FIN, SYN } from '../../flow/flags.ts';
import { seqDiff } from '../../flow/seq.ts';
import type { PacketFacts, ResetFacts } from '../facts/facts.ts';
import type { Rule } from '../rule.ts';
import { captureBothEnds, firewallVerdict, senderTrace } from '../steps/usual.ts';
import { duration, plural } from '../words.ts';

export const keepAliveUnanswered: Rule = {
  id: 'keep-alive-unanswered',
  title: 'Keep-alives went unanswered',
  category: 'connection-timeout',
  roles: [],
  madeBy: 'endpoint',
  stages: ['data', 'established', 'mid-stream', 'closing', 'syn-ack'],
  ceiling: 0.95,
  summary:
    'This end asked several times whether the other was still there (TCP keep-alive: an ACK one below its next number, RFC 9293, 3.8.4), heard nothing and aborted. Linux resets then (tcp_keepalive_timer; 9 probes 75 s apart after two hours by default), Windows after 10 probes 1 s apart. The other end, or the path to it, was gone.',
  expected: () => false,
  judge(facts, theCase) {
    const probes = probesIn(facts);
    if (probes.length < 2 || (facts.form !== 'abort' && facts.form !== 'abort-bare')) return false;
    const [first] = probes;
    const last = probes.at(-1);
    theCase.supports(
      probes.length > 2 ? 6 : 5,
      [...probes.map(({ frame }) => frame), facts.rst.frame],
      () =>
        `${plural(probes.length, 'keep-alive probe')} in ${duration((last?.time ?? 0) - (first?.time ?? 0))} drew no answer; then this end gave up.`,
    );
    if (facts.oneWay || facts.peer.missed !== null)
      theCase.contradicts(
        3,
        [first?.frame],
        () => 'The other end’s packets were not captured: whether it answered cannot be seen.',
      );
    return true;
  },
  because: (facts) =>
    `its keep-alive probes (${probesIn(facts).length}) had gone unanswered, so the other end or the path to it was dead`,
  steps: (place, { sender }) => ({
    capture: captureBothEnds(place),
    firewallLogs: firewallVerdict(place),
    serverLogs: senderTrace(sender),
    applicationConfiguration: {
      text: 'Find out why the other end fell silent: a crash, a cable, a route, or a device that had dropped the session without a word. The probes’ own settings only decide how soon it is noticed.',
      asks: 'settings',
    },
  }),
};

/** Probes among what this end sent last without hearing anything: at most one byte, one below its next number. */
function probesIn({ unheard, own }: ResetFacts): PacketFacts[] {
  const { sndNxt } = own;
  if (sndNxt === null) return [];
  return unheard.filter(({ length, seq, flags }) => length <= 1 && seqDiff(sndNxt, seq) === 1 && (flags & (SYN | FIN)) === 0);
}

import { seqDiff } from '../../flow/seq.ts';
import type { PacketFacts, ResetFacts } from '../facts/facts.ts';
import type { Rule } from '../rule.ts';
import { conntrackList } from '../steps/firewallCommands.ts';
import { captureBothEnds, senderTrace } from '../steps/usual.ts';
import { milliseconds } from '../words.ts';

/** An end that spoke this recently has not rebooted since. */
const JUST_SPOKE = 1;

export const natMismatch: Rule = {
  id: 'nat-mismatch',
  title: 'Packet slipped past NAT',
  titleIgnored: 'Packet slipped past address translation',
  category: 'unexpected-data',
  roles: ['session-management'],
  madeBy: 'endpoint',
  stages: ['data', 'mid-stream', 'established'],
  ceiling: 0.85,
  summary:
    'In the middle of a lively transfer an end answers a late or repeated packet as one of a connection that it does not know. Connection tracking had judged that packet invalid and let it through untranslated, so that it reached a host without such a connection (Kubernetes issue 74839; Linux nf_conntrack, “be liberal”). The host that resets is not to blame.',
  expected: () => false,
  judge(facts, theCase) {
    const { rst, own, population } = facts;
    const strange = oldPacket(facts);
    if (strange === null || own.last === null) return false;
    const { last } = own;
    theCase.supports(
      2.5,
      [strange.frame, rst.frame],
      () => 'The RST is a stateless answer to a packet that repeats what this end had acknowledged before.',
    );
    theCase.supports(
      1.5,
      [last.frame, rst.frame],
      () => `This end had worked on the connection ${milliseconds(rst.time - last.time)} before: it had not lost it.`,
    );
    if (population.resetTogether >= 3)
      theCase.contradicts(1.5, [rst.frame], () => 'Other connections of this service were reset in that second too.');
    return true;
  },
  because: () => 'a late packet reached it untranslated, as one of a connection it does not know',
  steps: (place, { sender }) => ({
    capture: captureBothEnds(place),
    firewallLogs: {
      text: 'On the NAT device look at connection tracking: “invalid” counters (conntrack -S) rise with each such reset.',
      command: conntrackList(place),
    },
    serverLogs: senderTrace(sender),
    applicationConfiguration: {
      text: 'Drop what connection tracking calls INVALID instead of forwarding it, or set nf_conntrack_tcp_be_liberal=1 on the NAT device.',
      command: 'sysctl net.netfilter.nf_conntrack_tcp_be_liberal',
    },
  }),
};

/** The newest packet that the RST answers, when it holds nothing new and this end was at work on the connection. */
function oldPacket({ form, own, answers, rst, idle }: ResetFacts): PacketFacts | null {
  if (form !== 'ack-reply' || own.fin !== null || own.acknowledged === null || own.last === null || idle !== null) return null;
  if (rst.time - own.last.time > JUST_SPOKE) return null;
  const answered = answers.at(-1);
  if (answered === undefined || answered.length === 0) return null;
  return seqDiff((answered.seq + answered.length) >>> 0, own.acknowledged) <= 0 ? answered : null;
}

import { CLIENT_HELLO } from '../../payloadHint.ts';
import type { ResetFacts } from '../facts/facts.ts';
import { probeOf } from '../signs/probe.ts';
import type { Rule } from '../rule.ts';
import { panosThreatLog } from '../steps/firewallCommands.ts';
import { lookAtFlow } from '../steps/usual.ts';

const surveyed = ({ application: { client }, population }: ResetFacts): boolean =>
  client.first?.hint === CLIENT_HELLO && population.surveysTls;

export const scan: Rule = {
  id: 'port-scan',
  title: 'Answer to a port scan',
  category: 'scan',
  roles: ['fingerprinting'],
  madeBy: 'endpoint',
  stages: ['orphan', 'syn', 'syn-sent', 'syn-ack', 'established', 'data', 'mid-stream', 'closing'],
  ceiling: 0.95,
  summary:
    'One client tries many ports or hosts, and nearly all attempts are refused, silent or dropped without data; or its packets are those of a scanner: flags that no connection uses, SYNs without options, the window of nmap or the IP ID of ZMap. A survey of TLS says hello in many ways and uses none of the connections. The resets are the normal answers of closed ports, or the scanner’s own way of leaving half-open connections.',
  expected: () => true,
  judge(facts, theCase) {
    const probe = probeOf(facts);
    if (surveyed(facts)) {
      theCase.supports(
        6.5,
        [facts.application.client.first?.frame, facts.rst.frame],
        () => 'This client says hello in one version or cipher after the other, and uses none of the connections.',
      );
      return true;
    }
    if (probe === null) return false;
    theCase.supports(probe.weight, [...probe.frames, facts.rst.frame], probe.text);
    return true;
  },
  because: () => 'the connection was a probe for open ports',
  steps: (place) => ({
    capture: lookAtFlow(place, 'See which probes were answered with SYN/ACK: those ports are open.'),
    firewallLogs: {
      text: 'See whether the firewall recognised a reconnaissance scan, and from whom.',
      command: panosThreatLog(place),
    },
    serverLogs: { text: 'Not needed: closed ports answer by themselves.' },
    applicationConfiguration: {
      text: 'Find the owner of the scanner (vulnerability management, monitoring, intruder) and allow or block it on purpose.',
    },
  }),
};

import { initialTtl } from '../facts/initialTtl.ts';
import { probeOf } from '../signs/probe.ts';
import type { Rule } from '../rule.ts';
import { panosThreatLog } from '../steps/firewallCommands.ts';
import { captureBothEnds, senderTrace } from '../steps/usual.ts';

export const scanResponse: Rule = {
  id: 'scan-response',
  title: 'Device answered a port scan',
  category: 'scan',
  roles: ['fingerprinting'],
  madeBy: 'middlebox',
  stages: ['syn', 'syn-ack', 'established', 'mid-stream', 'closing', 'orphan'],
  ceiling: 0.85,
  summary:
    'Probes were answered by a firewall or IPS in the name of the hosts behind it: RSTs for all of them come from one distance, whichever host they name. What the scan shows of open and closed ports is then the device’s word.',
  expected: () => false,
  judge(facts, theCase) {
    const probe = probeOf(facts);
    if (probe === null) return false;
    theCase.supports(
      probe.weight - 1.5,
      [...probe.frames, facts.rst.frame],
      () => `${probe.text()} A device answered in the host’s name (TTL ${facts.rst.ttl}, from ${initialTtl(facts.rst.ttl)}).`,
    );
    return true;
  },
  because: () => 'it answered a scan in the host’s name',
  steps: (place, { sender }) => ({
    capture: captureBothEnds(place),
    firewallLogs: {
      text: 'See what the reconnaissance protection or IPS logged of this source.',
      command: panosThreatLog(place),
    },
    serverLogs: senderTrace(sender),
    applicationConfiguration: {
      text: 'Find the owner of the scanner. For an honest inventory scan from behind the device, or exempt the scanner there.',
    },
  }),
};

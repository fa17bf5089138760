import type { Rule } from '../rule.ts';
import { panosThreatLog } from '../steps/firewallCommands.ts';
import { lookAtFlow } from '../steps/usual.ts';
import { plural } from '../words.ts';

/** A client that tries this many servers and ports and mostly fails is looking for open ones. */
const TARGETS = 15;
const FAILED_SHARE = 0.8;

export const scan: Rule = {
  id: 'port-scan',
  title: 'Answer to a port scan',
  category: 'scan',
  roles: ['fingerprinting'],
  madeBy: 'either',
  stages: ['syn', 'syn-sent', 'syn-ack', 'established'],
  ceiling: 0.95,
  summary:
    'One client tries many ports or hosts, and nearly all attempts are refused, silent or dropped without data. The resets are the normal answers of closed ports, or the scanner’s own way of leaving half-open connections.',
  expected: () => true,
  judge({ population, rst }, theCase) {
    const { clientTargets, clientFailedShare } = population;
    if (clientTargets < TARGETS || clientFailedShare < FAILED_SHARE) return false;
    theCase.supports(
      4.5,
      [rst.frame],
      () =>
        `This client tried ${plural(clientTargets, 'different server port')}; ${Math.round(clientFailedShare * 100)} % of its connections came to nothing.`,
    );
    theCase.supports(1.5, [rst.frame], () => 'This connection carried no data either.');
    return true;
  },
  because: () => 'the connection was part of a scan of many ports',
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

import type { Rule } from '../rule.ts';
import { statedMeaning } from '../facts/statedCause.ts';
import { f5ResetCauses } from '../steps/firewallCommands.ts';
import { lookAtFlow, hostLog } from '../steps/usual.ts';

export const bigIpPassedOn: Rule = {
  id: 'big-ip-passed-on',
  title: 'F5 BIG-IP passed a reset on',
  category: 'application-error',
  roles: ['session-management'],
  madeBy: 'middlebox',
  ceiling: 0.95,
  summary:
    'The RST says “TCP RST from remote system”: the BIG-IP made it, because it had got one itself, “{peer}” on the other side of its proxy (F5 K13223). The reset to explain is that one.',
  expected: () => false,
  judge({ stated, rst }, theCase) {
    if (statedMeaning(stated) !== 'passed-on') return false;
    theCase.supports(8, [rst.frame], () => 'The RST says of itself that the BIG-IP had got a reset from a remote system.');
    return true;
  },
  because: () => 'it passed on a reset that it had got itself, most likely on its other side',
  steps: (place) => ({
    capture: lookAtFlow(
      place,
      'Capture on the BIG-IP with its trailer (tcpdump -i 0.0:nnnp), which shows both sides of the proxy, and explain the first reset there.',
    ),
    firewallLogs: {
      text: 'Compare the BIG-IP’s reset counters by cause: how many came from remote systems?',
      command: f5ResetCauses,
    },
    serverLogs: hostLog('Look at the log of the pool member behind the virtual server at that second.'),
    applicationConfiguration: {
      text: 'Repair what reset on the other side; the BIG-IP only tells. Its pool monitor should notice a member that resets.',
    },
  }),
};

import type { Category, FirewallRole } from '../finding.ts';
import type { Rule } from '../rule.ts';
import { statedMeaning } from '../facts/statedCause.ts';
import { f5ResetCauses } from '../steps/firewallCommands.ts';
import { lookAtFlow, hostLog } from '../steps/usual.ts';

/** Longer texts are cut: the payload is the sender's to choose. */
const SHOWN = 120;

export const bigIp: Rule = {
  id: 'big-ip-reset',
  title: 'Reset by an F5 BIG-IP',
  category: 'security-policy' satisfies Category,
  roles: ['inspection-and-enforcement', 'session-management'] satisfies FirewallRole[],
  madeBy: 'middlebox',
  ceiling: 0.98,
  summary:
    'With tm.rstcause.pkt enabled a BIG-IP writes why it reset into the RST itself: “BIG-IP: [0x2664c65:2574] Policy action”. The words after the bracket are the cause: policy, no pool member, flow expired, no flow found, peer reset and others. A capture taken on the BIG-IP itself with a noise level (tcpdump -i 0.0:nnn) has the same words in the trailer of each RST.',
  expected: () => false,
  judge({ stated, rst }, theCase) {
    if (stated?.kind !== 'big-ip') return false;
    const speaker = stated.inTrailer ? 'The BIG-IP’s trailer behind the RST' : 'The RST';
    theCase.supports(7, [rst.frame], () => `${speaker} says: “${stated.text.slice(0, SHOWN)}”.`);
    if (statedMeaning(stated) !== null)
      theCase.contradicts(3, [rst.frame], () => 'What it says has a cause of its own in the checklist.');
    return true;
  },
  because: ({ stated }) => `its stated reason is “${stated?.kind === 'big-ip' ? reason(stated.text) : ''}”`,
  steps: (place) => ({
    capture: lookAtFlow(
      place,
      'Read the reason in the RST’s payload; take a capture with the F5 trailer (tcpdump -i 0.0:nnnp) for both sides of the proxy.',
    ),
    firewallLogs: {
      text: 'Compare the BIG-IP’s reset counters by cause, and /var/log/ltm with tm.rstcause.log enabled.',
      command: f5ResetCauses,
    },
    serverLogs: hostLog('If the reason names the server or a pool member, look at its log at that second.'),
    applicationConfiguration: {
      text: 'Change what the reason names: iRule or policy, pool and monitor, idle timeout of the TCP profile.',
    },
  }),
};

function reason(text: string): string {
  return text.replace(/^BIG-IP:\s*(\[[^\]]*\])?\s*/, '').slice(0, SHOWN);
}

import { hintText, isRequest } from '../../payloadHint.ts';
import type { Rule } from '../rule.ts';
import { ownFirewallMayHave } from '../signs/ownFirewall.ts';
import { linuxResetRules } from '../steps/firewallCommands.ts';
import { captureBothEnds, hostLog } from '../steps/usual.ts';

export const hostFirewall: Rule = {
  id: 'host-firewall',
  title: 'Refused by the host’s firewall',
  category: 'security-policy',
  roles: ['inspection-and-enforcement'],
  madeBy: 'endpoint',
  stages: ['syn-ack', 'established', 'data', 'mid-stream'],
  ceiling: 0.8,
  summary:
    'The RST comes from the host itself, stateless and with IP ID 0 as Linux writes it, while the host’s TCP goes on with the connection: its packet filter (iptables or nftables, REJECT with tcp-reset) answered in its place. The application on that host knows nothing of it.',
  expected: () => false,
  judge(facts, theCase) {
    if (!ownFirewallMayHave(facts)) return false;
    const { rst, after, peer, idle } = facts;
    // The one thing that tells it from a host that lost the connection: its TCP still has it.
    const lived = after.senderContinued[0] ?? after.senderAlive;
    if (lived === null || idle?.endedBy === 'reset') return false;
    theCase.supports(
      3.5,
      [rst.frame, lived],
      () => 'It answers as if there were no connection, yet this end went on with it afterwards: its TCP did not make the RST.',
    );
    theCase.supports(
      1,
      [rst.frame],
      () => `Its TTL of ${rst.ttl} is this host’s, and it has IP ID 0, as Linux writes a RST without a socket.`,
    );
    const { lastData } = peer;
    if (lastData !== null && lastData.time <= rst.time && isRequest(lastData.hint))
      theCase.supports(
        1,
        [lastData.frame, rst.frame],
        () => `It answers the ${hintText(lastData.hint)}, which a filter can match.`,
      );
    return true;
  },
  because: ({ peer }) => {
    const asked = peer.lastData !== null && isRequest(peer.lastData.hint) ? ` on seeing the ${hintText(peer.lastData.hint)}` : '';
    return `its own packet filter refused the connection${asked}, while its TCP knew nothing of that`;
  },
  steps: (place, { sender }) => ({
    capture: captureBothEnds(place),
    firewallLogs: {
      text: `Look at the packet filter of ${sender.name} itself: rules that reset, with their counters. If none of them counts, a device right before that host copies its TTL.`,
      command: linuxResetRules(place),
    },
    serverLogs: hostLog(
      `Look for the filter’s own lines (LOG, nflog, fail2ban, an agent) and for an application that waits in vain.`,
      sender.role,
    ),
    applicationConfiguration: {
      text: 'If the traffic is wanted, take the rule out or narrow it (match, address, rate); the application itself needs no change.',
    },
  }),
};

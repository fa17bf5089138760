import type { Rule } from '../rule.ts';
import { weighUnseenSyn } from '../signs/unseenSyn.ts';
import { panosPolicyTest } from '../steps/firewallCommands.ts';
import { captureBothEnds, senderTrace } from '../steps/usual.ts';

export const synRejected: Rule = {
  id: 'syn-rejected-by-policy',
  title: 'Rejected by a firewall',
  titleIgnored: 'Forged refusal, ignored',
  category: 'security-policy',
  roles: ['inspection-and-enforcement'],
  madeBy: 'middlebox',
  ceiling: 0.9,
  summary:
    'A device on the path answers the SYN with a RST in the server’s name: a reject rule (iptables REJECT --reject-with tcp-reset, nft reject, reset actions of firewalls). It looks like a closed port; distance, timing or a SYN/ACK for the same SYN give it away.',
  expected: () => false,
  judge({ form, stage, rst, peer, answeredTwice, unseenSyn }, theCase) {
    const atSyn = stage === 'syn' || (answeredTwice.length > 0 && form === 'syn-reply');
    if (!atSyn) return false;
    if (unseenSyn !== null) {
      weighUnseenSyn(unseenSyn, rst, theCase);
      return true;
    }
    // A bare RST to a SYN is no RFC reply; stacks and devices that send one are equally rare, so it tells neither from the other.
    theCase.supports(
      form === 'syn-reply' ? 3 : 1,
      [peer.syn?.frame, rst.frame],
      () => 'The RST answers the SYN itself, before any data: address and port are all a policy could see.',
    );
    if (answeredTwice.length > 0) {
      theCase.supports(2, answeredTwice, () => 'The server itself accepted the same SYN.');
    }
    return true;
  },
  because: ({ place, after }) =>
    after.ignored === null
      ? `its policy rejects connections to port ${place.serverPort}`
      : `it tried to stop the attempt to reach port ${place.serverPort}, which went on`,
  steps: (place, { sender }) => ({
    capture: captureBothEnds(place),
    firewallLogs: {
      text: 'Ask each firewall on the path which rule this connection meets. A Linux router or firewall lists its reject rules with sudo nft list ruleset, or sudo iptables-save.',
      command: panosPolicyTest(place),
    },
    serverLogs: senderTrace(sender),
    applicationConfiguration: {
      text: 'If the connection is wanted, have a rule for it added; if not, correct the client’s configuration. Then try it from the client.',
      asks: 'reach',
      of: 'client',
    },
  }),
};

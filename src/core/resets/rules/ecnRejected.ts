import type { Rule } from '../rule.ts';
import { captureBothEnds, firewallVerdict, senderTrace } from '../steps/usual.ts';

/** ECE and CWR on a SYN ask for ECN (RFC 3168, 6.1.1). */
const ECN = 0x40 | 0x80;

export const ecnRejected: Rule = {
  id: 'ecn-rejected',
  title: 'SYN with ECN rejected',
  category: 'security-policy',
  roles: ['inspection-and-enforcement'],
  madeBy: 'either',
  stages: ['syn'],
  ceiling: 0.93,
  summary:
    'The SYN asked for Explicit Congestion Notification and was reset; the same client’s SYN without it was accepted. Devices that reset on these bits are broken (RFC 3360), as are a few old hosts.',
  expected: () => false,
  judge({ form, peer, rst, population }, theCase) {
    if (peer.syn === null || (peer.syn.flags & ECN) !== ECN || !population.acceptedWithoutEcn) return false;
    const { syn } = peer;
    theCase.supports(
      6,
      [syn.frame, rst.frame],
      () => 'The SYN asks for ECN (ECE and CWR) and is reset; this client’s SYN without ECN was accepted by the same service.',
    );
    if (form !== 'syn-reply') theCase.contradicts(0.5, [rst.frame], () => 'The RST does not have the form of an answer to it.');
    return true;
  },
  because: () => 'the SYN asked for ECN, and the same SYN without ECN was accepted',
  steps: (place, { sender }) => ({
    capture: captureBothEnds(place),
    firewallLogs: firewallVerdict(place),
    serverLogs: senderTrace(sender),
    applicationConfiguration: {
      text: 'Have the device or its firmware corrected. To confirm, switch ECN off on the client for a test (Linux: sudo sysctl net.ipv4.tcp_ecn=0; Windows: netsh int tcp set global ecncapability=disabled) and connect again.',
      asks: 'reach',
      of: 'client',
    },
  }),
};

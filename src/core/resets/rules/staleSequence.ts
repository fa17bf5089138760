import type { Rule } from '../rule.ts';
import { fortigateTrafficLog } from '../steps/firewallCommands.ts';
import { captureBothEnds, senderTrace } from '../steps/usual.ts';
import { bytes } from '../words.ts';

export const staleSequence: Rule = {
  id: 'stale-sequence',
  title: 'Reset with outdated numbers',
  titleIgnored: 'Outdated reset, ignored',
  category: 'connection-timeout',
  roles: ['session-management'],
  madeBy: 'middlebox',
  ceiling: 0.9,
  summary:
    'The RST uses the first sequence number of a connection that has moved far beyond it. A device that handed the session to hardware keeps only the numbers of its start; its timeout reset then carries those and is ignored (FortiGate timeout-send-rst with offloaded sessions, Fortinet community 197497).',
  expected: () => false,
  judge({ form, own, rst, after, idle }, theCase) {
    if (form !== 'stale') return false;
    theCase.supports(
      3.5,
      [own.first?.frame, rst.frame],
      () => `Its sequence number is the first of the connection, ${bytes(own.bytes)} ago.`,
    );
    if (after.challengeAck !== null)
      theCase.supports(1, [after.challengeAck], () => 'The receiver did not accept it and answered with a challenge ACK.');
    if (idle !== null && idle.seconds > 30) theCase.supports(0.5, [idle.from, idle.to], () => 'It came after a long silence.');
    return true;
  },
  because: () => 'its session timed out and it no longer knew the current sequence numbers',
  steps: (place, { sender }) => ({
    capture: captureBothEnds(place),
    firewallLogs: { text: 'Look for a timeout of this session on the firewall.', command: fortigateTrafficLog(place) },
    serverLogs: senderTrace(sender),
    applicationConfiguration: {
      text: 'Use TCP keep-alive below the firewall’s session timeout, or raise that timeout for this service.',
      asks: 'settings',
    },
  }),
};

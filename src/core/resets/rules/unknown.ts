import type { Rule } from '../rule.ts';
import { captureBothEnds, firewallVerdict, senderTrace } from '../steps/usual.ts';

export const unknown: Rule = {
  id: 'unknown',
  title: 'Not clear from this capture',
  category: 'unknown',
  roles: [],
  madeBy: 'either',
  ceiling: 1,
  summary: 'No cause of the checklist fits well enough. The next steps say what would settle it.',
  expected: () => false,
  judge: () => false,
  because: () => 'this capture does not show why',
  steps: (place, { sender }) => ({
    capture: {
      ...captureBothEnds(place),
      text: `${captureBothEnds(place).text} Until then, compare TTL, IP ID, MAC and timestamps of the RST with the packets of the end it names.`,
    },
    firewallLogs: firewallVerdict(place),
    serverLogs: senderTrace(sender),
    applicationConfiguration: {
      text: 'Compare the time of the reset with timeouts, limits and deployments of the application at both ends.',
    },
  }),
};

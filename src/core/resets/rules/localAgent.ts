import { initialTtl } from '../facts/initialTtl.ts';
import type { Rule } from '../rule.ts';
import { captureBothEnds, firewallThreats, senderTrace } from '../steps/usual.ts';
import { milliseconds } from '../words.ts';

/** Nothing off this machine answers sooner, in seconds. */
const ON_THIS_MACHINE = 0.001;

export const localAgent: Rule = {
  id: 'local-agent',
  title: 'Reset by client-side software',
  category: 'security-policy',
  roles: ['inspection-and-enforcement'],
  madeBy: 'middlebox',
  stages: ['data', 'established', 'syn-ack', 'mid-stream'],
  ceiling: 0.7,
  summary:
    'The RST comes in the server’s name, at the client’s own capture point, at once and with a TTL that has not crossed a single router: an endpoint agent or filter on the client (web protection, VPN or zero-trust client, EDR) or the very next device made it.',
  expected: () => false,
  judge(facts, theCase) {
    const { vantage, claimedSender, rst, own } = facts;
    if (vantage !== 'client' || claimedSender !== 'server' || own.last === null) return false;
    if (rst.ttl === 0 || rst.ttl !== initialTtl(rst.ttl) || own.last.ttl === initialTtl(own.last.ttl)) return false;
    const asked = facts.peer.last;
    if (asked === null || rst.time - asked.time > ON_THIS_MACHINE) return false;
    theCase.supports(
      2,
      [own.last.frame, rst.frame],
      () => `Its TTL of ${rst.ttl} has crossed no router, while the server’s packets arrive with ${own.last?.ttl ?? 0}.`,
    );
    theCase.supports(
      0.8,
      [asked.frame, rst.frame],
      () => `It came ${milliseconds(rst.time - asked.time)} after the client’s packet: from this machine or the next.`,
    );
    return true;
  },
  because: () => 'software on the client or the very next device blocked the connection',
  steps: (place, { sender }) => ({
    capture: captureBothEnds(place),
    firewallLogs: firewallThreats(place),
    serverLogs: senderTrace(sender),
    applicationConfiguration: {
      text: 'Read the log of the security agent on the client, and try once with it paused or with an exception for this destination. Capture at the next hop too: if the RST is not there, the client’s own software made it.',
    },
  }),
};

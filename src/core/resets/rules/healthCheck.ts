import { SYN } from '../../flow/flags.ts';
import type { Rule } from '../rule.ts';
import { firewallNotNeeded, lookAtFlow } from '../steps/usual.ts';
import { duration, plural } from '../words.ts';

/** No monitor asks more often; what opens faster is traffic, or an attempt that is repeated. */
const SHORTEST_PERIOD = 0.4;

export const healthCheck: Rule = {
  id: 'health-check',
  title: 'Health check',
  category: 'normal-close',
  roles: [],
  madeBy: 'endpoint',
  stages: ['syn-ack', 'established', 'data'],
  ceiling: 0.95,
  summary:
    'A load balancer or monitor opens a connection at regular times, sends nothing (or only shakes TLS hands) and resets it: it only asks whether the service is there. The server needs no FIN handshake for that.',
  expected: () => true,
  judge({ own, peer, population, claimedSender, rst, after, application, form, stage }, theCase) {
    // A TLS handshake without a request behind it only looks at the certificate.
    const shookHands = application.point === 'tls-handshake' && application.client.last !== application.client.first;
    if (claimedSender !== 'client' || (own.bytes > 0 && !shookHands)) return false;
    if (population.emptyPeriod === null || population.emptyPeriod < SHORTEST_PERIOD || ((own.syn?.flags ?? 0) & SYN) === 0)
      return false;
    const { emptyConnections, emptyPeriod } = population;
    theCase.supports(
      howRegular(emptyConnections, emptyPeriod),
      [own.syn?.frame, rst.frame],
      () =>
        `${plural(emptyConnections, 'connection')} like this, one every ${duration(emptyPeriod)}: opened, ${shookHands ? 'TLS agreed on, ' : ''}nothing asked, reset.`,
    );
    // Servers that speak first (mail, databases) may have begun: their greeting crosses the monitor’s reset, unread.
    if (peer.bytes > 0 && !shookHands)
      theCase.supports(
        1,
        [peer.lastData?.frame, rst.frame],
        () => 'It did not even answer the server’s greeting: it wanted nothing.',
      );
    // Who checks a service ends the connection himself, with RST/ACK.
    if (form === 'ack-reply' && stage === 'syn-ack')
      theCase.contradicts(
        population.elsewhere === null ? 1 : 3,
        [peer.syn?.frame, rst.frame],
        () => 'Its socket was already gone when the SYN/ACK came: it had not waited for the answer.',
      );
    if (after.senderContinued.length > 0)
      theCase.contradicts(3, after.senderContinued, () => 'The client went on with the connection.');
    return true;
  },
  because: ({ population }) =>
    `it only checked that the service is there, every ${duration(population.emptyPeriod ?? 0)}, which is normal`,
  steps: (place) => ({
    capture: lookAtFlow(place, 'Nothing to do. The source is the load balancer or monitor that checks this service.'),
    firewallLogs: firewallNotNeeded('the probes succeed.'),
    serverLogs: { text: 'Log lines about aborted connections from this source can be ignored.' },
    applicationConfiguration: { text: 'If the log noise disturbs, let the monitor send a real request or close with FIN.' },
  }),
};

/** Three attempts a second apart may be anything; a dozen every ten seconds are a monitor. */
function howRegular(connections: number, period: number): number {
  const counted = connections / 2 + (connections >= 5 ? 1.8 : -0.2);
  return Math.min(5, period >= 1 ? counted + 0.5 : counted);
}

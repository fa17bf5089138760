import { SYN } from '../../flow/flags.ts';
import { CLIENT_HELLO } from '../../payloadHint.ts';
import type { ResetFacts } from '../facts/facts.ts';
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
    'A load balancer or monitor opens a connection at regular times, sends nothing (or only shakes TLS hands, or asks the same few bytes each time and leaves at the answer) and resets it: it only asks whether the service is there. The server needs no FIN handshake for that.',
  expected: () => true,
  judge(facts, theCase) {
    const { own, peer, population, claimedSender, rst, after, application, form, stage } = facts;
    if (asksTheSameAgain(facts)) {
      const { alikeConnections, alikePeriod } = population;
      theCase.supports(
        howRegular(alikeConnections, alikePeriod ?? 0),
        [own.syn?.frame, own.lastData?.frame, rst.frame],
        () =>
          `${plural(alikeConnections, 'connection')} like this, one every ${duration(alikePeriod ?? 0)}: the same ${plural(own.bytes, 'byte')} asked, and reset when there was an answer.`,
      );
      return true;
    }
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
    `it only checked that the service is there, every ${duration(population.emptyPeriod ?? population.alikePeriod ?? 0)}, which is normal`,
  steps: (place) => ({
    capture: lookAtFlow(place, 'Nothing to do. The source is the load balancer or monitor that checks this service.'),
    firewallLogs: firewallNotNeeded('the probes succeed.'),
    serverLogs: { text: 'Log lines about aborted connections from this source can be ignored.' },
    applicationConfiguration: { text: 'If the log noise disturbs, let the monitor send a real request or close with FIN.' },
  }),
};

/** Fewer may be a client that tries again. */
const SEVERAL = 5;

/**
 * The client opens a connection at regular times, asks the same few bytes, and leaves as soon as the server says something: it wants to
 * know that it is answered and not what. A client that had been told of an error, or was answered nothing, fails again and again instead.
 */
function asksTheSameAgain(facts: ResetFacts): boolean {
  const { claimedSender, own, peer, population, application, form, stage } = facts;
  if (claimedSender !== 'client' || stage !== 'data' || form !== 'abort' || own.bytes === 0 || peer.bytes === 0) return false;
  if (application.server.error !== null || application.server.alert !== null || application.mismatch !== null) return false;
  if (hidesWhatItAsks(facts)) return false;
  const { alikeConnections, alikePeriod } = population;
  return alikeConnections >= SEVERAL && alikePeriod !== null && alikePeriod >= SHORTEST_PERIOD;
}

/**
 * In TLS nobody sees what is asked, and a client that leaves behind the certificate may not trust it. It cannot have distrusted what it
 * left before all of the server's first words had come: then it only wanted to see a ServerHello.
 */
function hidesWhatItAsks({ application: { client }, peer, after }: ResetFacts): boolean {
  if (client.first?.hint !== CLIENT_HELLO) return client.speaks === 'TLS';
  return client.first.frame !== client.last?.frame || (peer.unacknowledged === 0 && after.peerContinued.length === 0);
}

/** Three attempts a second apart may be anything; a dozen every ten seconds are a monitor. */
function howRegular(connections: number, period: number): number {
  const counted = connections / 2 + (connections >= 5 ? 1.8 : -0.2);
  return Math.min(5, period >= 1 ? counted + 0.5 : counted);
}

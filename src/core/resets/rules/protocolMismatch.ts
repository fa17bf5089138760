import { CLIENT_HELLO, isHttpRequest, NOTHING } from '../../payloadHint.ts';
import type { ApplicationFacts, ResetFacts } from '../facts/facts.ts';
import { protocolOfPort } from '../facts/portProtocols.ts';
import { closedBefore } from '../signs/closedBefore.ts';
import type { Rule } from '../rule.ts';
import { firewallNotNeeded, lookAtFlow, hostLog } from '../steps/usual.ts';

/** An answer in the wrong protocol ends the conversation within this, in seconds. */
const SAME_ACT = 0.5;

/** `server` in words: of some answers it is only known that they are not of the client's protocol. */
type Mismatch = Omit<NonNullable<ApplicationFacts['mismatch']>, 'server'> & { readonly server: string };

export const protocolMismatch: Rule = {
  id: 'protocol-mismatch',
  title: 'Protocols do not match',
  category: 'unexpected-data',
  roles: [],
  madeBy: 'either',
  stages: ['data', 'closing', 'mid-stream'],
  ceiling: 0.93,
  summary:
    'What the client sends is not what the server on that port speaks: TLS to a plain HTTP port (the answer is “400”), plain HTTP to a TLS port (the answer is an alert), HTTP to SSH or to a mail server. One end then closes with the other’s words unread.',
  expected: () => false,
  judge(facts, theCase) {
    const found = mismatch(facts);
    if (found === null) return false;
    const said = found.frames.length > 1;
    theCase.supports(said ? 4.5 : 5, [...found.frames, facts.rst.frame], () =>
      said
        ? `The client speaks ${found.client} and the server ${found.server}.`
        : `The client speaks ${found.client} to a port where servers speak ${found.server}, and got no word in answer.`,
    );
    const { client, server } = facts.application;
    // Who misunderstands says so at once, and the first word is the last.
    if (
      said &&
      server.first !== null &&
      client.last !== null &&
      client.last !== client.first &&
      client.last.time > server.first.time + SAME_ACT
    )
      theCase.contradicts(
        4,
        [server.first.frame, client.last.frame],
        () => 'The client went on talking after the server had answered: they did understand each other.',
      );
    else if (said && server.last !== server.first && closedBefore(facts, server.last))
      theCase.contradicts(
        4,
        [facts.own.fin?.frame, server.last?.frame],
        () => 'The client had closed by itself when the server’s last words came.',
      );
    return true;
  },
  because: (facts) => {
    const found = mismatch(facts);
    return found === null
      ? 'the two ends speak different protocols'
      : `the client speaks ${found.client} on a port where the server speaks ${found.server}`;
  },
  steps: (place) => ({
    capture: lookAtFlow(place, 'Read the first bytes of both ends: each shows the protocol that it speaks.'),
    firewallLogs: firewallNotNeeded(
      'both ends show in the packets what they speak; a forwarding rule to the wrong port would be the exception.',
    ),
    serverLogs: hostLog('Look for “bad request”, “wrong version number” or “protocol error” at that second.'),
    applicationConfiguration: {
      text: 'Correct the URL’s scheme or port on the client, the port mapping between, or switch TLS on or off for this port. See which program listens there.',
      asks: 'listeners',
    },
  }),
};

/** What each end speaks and the frames that show it, when no server of the client's protocol could have answered so. */
function mismatch(facts: ResetFacts): Mismatch | null {
  const { application } = facts;
  if (application.mismatch !== null) return application.mismatch;
  const byPort = strangerToPort(facts) ?? noRecord(facts) ?? noResponse(facts);
  if (byPort !== null) return byPort;
  // An HTTP server's word for what is no HTTP at all is 400; the ClientHello tells that it was TLS.
  const { client, server, response } = application;
  const hello = client.last;
  if (hello?.hint !== CLIENT_HELLO || response === null || response.packet.time < hello.time || server.last === null) return null;
  return { client: 'TLS', server: 'HTTP', frames: [hello.frame, response.packet.frame] };
}

/** A ClientHello that was answered by anything but a TLS record: the first byte tells (RFC 8446, 5.1), whatever the server speaks. */
function noRecord({ application: { client, server }, place }: ResetFacts): Mismatch | null {
  const { first, last } = server;
  if (client.first?.hint !== CLIENT_HELLO || first === null || server.speaks === 'TLS') return null;
  // A greeting may come before TLS; a page of a device's own is no word of the server.
  if (first.frame !== last?.frame || protocolOfPort(place.serverPort) === 'TLS') return null;
  return { client: 'TLS', server: 'another protocol', frames: [client.first.frame, first.frame] };
}

/** A whole request of HTTP/1, and the only words of the server are no HTTP: its answers begin with their version (RFC 9112, section 4). */
function noResponse({ application: { client, server }, own, peer, ownIsClient }: ResetFacts): Mismatch | null {
  const { first, last } = server;
  if (client.first === null || !isHttpRequest(client.first.hint) || first === null || first.frame !== last?.frame) return null;
  // A stream of a radio (ICY) goes on, and a page without a head is HTTP 0.9: here the server had said all, and closed.
  const closed = (ownIsClient ? peer : own).fin;
  if (first.hint !== NOTHING || closed === null) return null;
  return { client: 'HTTP', server: 'another protocol', frames: [client.first.frame, first.frame] };
}

/** HTTP or TLS on a port that is known for another protocol, and a server that closed its own socket without a word. */
function strangerToPort({
  application: { client, server },
  place,
  claimedSender,
  own,
  form,
  population,
}: ResetFacts): Mismatch | null {
  const { first, speaks } = client;
  const usual = protocolOfPort(place.serverPort);
  if (first === null || (speaks !== 'HTTP' && speaks !== 'TLS') || usual === null || usual === speaks) return null;
  if (claimedSender !== 'server' || server.last !== null || (form !== 'abort' && own.fin === null)) return null;
  // Where others are answered, the port speaks something, and this connection ended for another reason.
  if (population.served > 0) return null;
  return { client: speaks, server: usual, frames: [first.frame] };
}

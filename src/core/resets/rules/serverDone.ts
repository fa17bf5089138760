import type { PacketFacts, ResetFacts, ResponseFacts } from '../facts/facts.ts';
import type { Rule } from '../rule.ts';
import { firewallNotNeeded, lookAtFlow } from '../steps/usual.ts';
import { bytes } from '../words.ts';

export const serverDone: Rule = {
  id: 'server-done',
  title: 'Server done, closed by RST',
  category: 'normal-close',
  roles: [],
  madeBy: 'endpoint',
  stages: ['data', 'mid-stream'],
  ceiling: 0.85,
  summary:
    'The server had said that it would close behind this answer (Connection: close, or HTTP/1.0), sent all of it, saw it acknowledged and then dropped the connection with a RST in place of a FIN (SO_LINGER 0, to save the TIME-WAIT state). An answer to the client’s goodbye (221) is such a last one, too. The client has its answer; careless ones still report an error.',
  expected: () => true,
  judge(facts, theCase) {
    const { form, own, peer, rst, population } = facts;
    if (form !== 'abort' && form !== 'abort-bare') return false;
    const goodbye = answeredFarewell(facts);
    if (goodbye !== null) {
      theCase.supports(5, [goodbye.frame, rst.frame], () => 'Both ends had said goodbye in the words of their protocol.');
      return true;
    }
    const answer = lastAnswer(facts);
    if (answer === null) return false;
    theCase.supports(
      4,
      [answer.packet.frame, own.lastData?.frame, rst.frame],
      () => `All ${bytes(answer.promised ?? 0)} of the answer had been sent and acknowledged.`,
    );
    theCase.supports(1.5, [answer.packet.frame], () => 'The server had said in that answer that it would close the connection.');
    if (population.resetTogether >= 4)
      theCase.contradicts(2, [rst.frame], () => 'Several connections of this service were reset in that second.');
    if (peer.unacknowledged > 0)
      theCase.contradicts(3, [peer.lastData?.frame], () => 'The client had sent more, which the server did not take.');
    return true;
  },
  because: () => 'it had given its last answer and closed with a RST in place of a FIN, which is normal',
  steps: (place) => ({
    capture: lookAtFlow(place, 'Nothing to do. To be sure, check that the answer before the RST is complete (Content-Length).'),
    firewallLogs: firewallNotNeeded('no work was interrupted.'),
    serverLogs: { text: 'Not needed: the answer was given in full.' },
    applicationConfiguration: {
      text: 'Nothing to change, unless clients complain: then let the server close with FIN (no SO_LINGER 0).',
    },
  }),
};

/** The server's response, where it said that it is the last, came whole and was acknowledged; null otherwise. */
function lastAnswer({ claimedSender, own, application }: ResetFacts): ResponseFacts | null {
  const { response, point } = application;
  if (claimedSender !== 'server' || own.unacknowledged > 0 || response === null || point !== 'last-response') return null;
  return response.promised !== null && response.promised === response.received ? response : null;
}

/** The server's goodbye (221, RFC 5321, 4.1.1.10) to the client's own, where it was taken and nothing was said behind it. */
function answeredFarewell({ claimedSender, own, peer, application: { client, server } }: ResetFacts): PacketFacts | null {
  if (claimedSender !== 'server' || own.unacknowledged > 0 || peer.unacknowledged > 0) return null;
  const { goodbye } = server;
  const asked = client.goodbye !== null && client.goodbye.frame === client.last?.frame;
  return asked && goodbye !== null && goodbye.frame === server.last?.frame ? goodbye : null;
}

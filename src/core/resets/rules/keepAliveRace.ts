import { seqDiff } from '../../flow/seq.ts';
import { hintText, isCloseAlert, isGoodbye, isRequest } from '../../payloadHint.ts';
import type { PacketFacts, ResetFacts } from '../facts/facts.ts';
import type { Rule } from '../rule.ts';
import { firewallNotNeeded, lookAtFlow, hostLog } from '../steps/usual.ts';
import { toldOfTheEnd } from '../signs/toldOfTheEnd.ts';
import { duration } from '../words.ts';

/** Shorter silences are think time: the shortest keep-alive limits in use are 2 s (gunicorn) and 5 s (Node.js, Apache). */
const MINIMUM_IDLE = 0.9;

export const keepAliveRace: Rule = {
  id: 'keep-alive-race',
  title: 'Request met a closing server',
  category: 'connection-timeout',
  roles: [],
  madeBy: 'endpoint',
  stages: ['closing'],
  ceiling: 0.93,
  summary:
    'A client sent its next request on a pooled connection just when the server’s keep-alive limit ended it (Node.js 5 s, Apache 5 s, nginx 75 s, AWS ALB 60 s): the FIN crossed the request, and the request drew a RST. The client sees ECONNRESET or a proxy answers 502; usually no server log mentions it.',
  expected: () => false,
  judge(facts, theCase) {
    const { own, rst, form, restBeforeFin } = facts;
    const request = lostRequest(facts);
    if (own.fin === null || request === null) return false;
    // Without any pause before the FIN the connection was not pooled: the request only came after the end.
    const pooled = restBeforeFin >= MINIMUM_IDLE;
    if (toldOfTheEnd(facts, request)) return false;
    theCase.supports(
      pooled ? 5.5 : isRequest(request.hint) ? 4 : 1,
      [own.fin.frame, request.frame, rst.frame],
      () =>
        `This end closed${pooled ? ` after ${duration(restBeforeFin)} of silence` : ''}, and the ${hintText(request.hint) || 'next request'} met the closed socket.`,
    );
    if (own.bytes === 0)
      theCase.contradicts(
        2.5,
        [own.fin.frame],
        () => 'This end had not served anything before: the connection was not kept alive.',
      );
    if (form === 'ack-reply')
      theCase.supports(0.5, [request.frame, rst.frame], () => 'The RST is the stateless answer to that packet.');
    if (seqDiff(request.seq, own.fin.ack) > 0)
      theCase.contradicts(2, [request.frame], () => 'It was not the first that this end left unread.');
    return true;
  },
  because: (facts) => {
    const request = lostRequest(facts);
    return `it had just closed the resting connection when the ${hintText(request?.hint ?? 0) || 'next request'} came`;
  },
  steps: (place, { idle }) => ({
    capture: lookAtFlow(
      place,
      'Measure the silence before the request: the same length in other such resets is the keep-alive limit.',
    ),
    firewallLogs: firewallNotNeeded(
      'the end that reset had closed by itself; a load balancer’s own idle limit counts as that end.',
    ),
    serverLogs: hostLog('Usually nothing is logged. Look for the client’s or proxy’s error (502, ECONNRESET) at that second.'),
    applicationConfiguration: {
      text: `Let the end that reuses connections drop them first${idle === null ? '' : ` (here they rested ${duration(idle.seconds)})`}: its idle limit must be 10 to 15 s shorter than the server’s keep-alive limit. Repeat idempotent requests.`,
    },
  }),
};

/**
 * Work of the client that the closing end never took: its newest data, unless it is a goodbye. In a capture near the client it
 * stands before the FIN that it crossed on the way, near the server behind it; either way the FIN does not acknowledge it.
 */
function lostRequest({ own, peer, claimedSender }: ResetFacts): PacketFacts | null {
  const late = peer.lastData;
  if (late === null || claimedSender === 'client' || isCloseAlert(late.hint) || isGoodbye(late.hint)) return null;
  return own.acknowledged === null || seqDiff(late.seq + late.length, own.acknowledged) > 0 ? late : null;
}

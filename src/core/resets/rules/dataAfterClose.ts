import { seqDiff } from '../../flow/seq.ts';
import { hintText, isCloseAlert, isRequest } from '../../payloadHint.ts';
import type { ResetFacts } from '../facts/facts.ts';
import { closedBy } from '../facts/missed.ts';
import { closedBefore } from '../signs/closedBefore.ts';
import type { Rule } from '../rule.ts';
import { serviceGone } from '../signs/serviceGone.ts';
import { firewallNotNeeded, lookAtFlow, hostLog } from '../steps/usual.ts';
import { toldOfTheEnd } from '../signs/toldOfTheEnd.ts';
import { turnedAway } from '../signs/turnedAway.ts';
import { uploadCut } from '../signs/unfinished.ts';
import { bytes, duration, plural } from '../words.ts';

export const dataAfterClose: Rule = {
  id: 'data-after-close',
  title: 'Data arrived after close',
  category: 'normal-close',
  roles: [],
  madeBy: 'endpoint',
  stages: ['closing'],
  ceiling: 0.95,
  summary:
    'One end had closed (FIN) and its program was gone when more data arrived, so the kernel answered with RST (RFC 1122, 4.2.2.13). Harmless when the data was a goodbye such as a TLS alert; when it was a request, that request is lost and the client must repeat it.',
  // A request that crossed the FIN is lost work: then it is no normal close.
  expected: (facts) => lostRequest(facts) === null && !turnedAway(facts) && uploadCut(facts) === 0,
  judge(facts, theCase) {
    const { own, rst, form, answers } = facts;
    const late = lateData(facts);
    const closed = closedBy(own);
    if (closed === null || late === null) return false;
    theCase.supports(
      3,
      [closed.frame, late.frame, rst.frame],
      () =>
        `This end had closed${own.fin === null ? ', as an ACK shows; its FIN was not captured' : ''}; then ${bytes(late.length)} of data arrived that nobody was left to read.`,
    );
    if (lostRequest(facts) !== null)
      theCase.contradicts(2.5, [late.frame], () => 'That data was a request and not a goodbye: work was lost.');
    if (uploadCut(facts) > 0)
      theCase.contradicts(
        2,
        [closed.frame, late.frame],
        () => `It was the rest of an upload, ${bytes(uploadCut(facts))} of it: no farewell.`,
      );
    const { application } = facts;
    const reported = application.point === 'alert' || application.point === 'error-message' || application.mismatch !== null;
    if (reported && !closedBefore(facts, application.server.last))
      theCase.contradicts(1.5, [late.frame], () => 'One end had reported an error before: that is why it was closed.');
    if (own.bytes === 0 && (own.missed?.bytes ?? 0) === 0 && !facts.ownIsClient)
      theCase.contradicts(1.5, [closed.frame], () => 'This end had closed before it had said a word.');
    if (turnedAway(facts))
      theCase.contradicts(
        2.5,
        [closed.frame, late.frame],
        () => 'This end had closed without reading anything: it wanted no client.',
      );
    if (serviceGone(facts))
      theCase.contradicts(
        3.5,
        [closed.frame],
        () =>
          `The service was gone: ${plural(facts.population.resetTogether, 'connection')} ended with this one, and new ones were refused.`,
      );
    if (form === 'ack-reply' && answers.some(({ frame }) => frame === late.frame)) {
      theCase.supports(1, [late.frame, rst.frame], () => 'The RST is the stateless answer to exactly that packet.');
    }
    return true;
  },
  because: (facts) => {
    const request = lostRequest(facts);
    return request === null
      ? 'data came after it had closed, which is normal'
      : `the ${hintText(request.hint)} came just after it had closed`;
  },
  steps: (place, { idle }) => ({
    capture: lookAtFlow(place, 'See what the late data was: a goodbye (TLS alert, QUIT) needs no action, a request was lost.'),
    firewallLogs: firewallNotNeeded('the packets show that this end had closed.'),
    serverLogs: hostLog('If a request was lost, compare the server’s keep-alive timeout with the time between requests.'),
    applicationConfiguration: {
      text: `Let the end that reuses connections drop them first${idle === null ? '' : ` (here after ${duration(idle.seconds)})`}: its idle limit must be 10 to 15 s shorter than the other’s keep-alive timeout. Repeat idempotent requests.`,
    },
  }),
};

/** Data of the other end that came after this end's FIN. */
function lateData({ own, peer }: ResetFacts): ResetFacts['trigger'] {
  const closed = closedBy(own);
  if (closed === null || peer.lastData === null) return null;
  return peer.lastData.frame > closed.frame ? peer.lastData : null;
}

/** The late data, when it was a request and not yet a goodbye. */
function lostRequest(facts: ResetFacts): ResetFacts['trigger'] {
  const late = lateData(facts);
  if (late === null || isCloseAlert(late.hint) || !isRequest(late.hint)) return null;
  // Only when the whole of it went unacknowledged is the request lost; who had taken the FIN before it asked was promised nothing.
  if (toldOfTheEnd(facts, late)) return null;
  const { acknowledged } = facts.own;
  return acknowledged === null || seqDiff(late.seq + late.length, acknowledged) > 0 ? late : null;
}

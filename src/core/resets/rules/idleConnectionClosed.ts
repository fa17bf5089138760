import { isRequest } from '../../payloadHint.ts';
import { FIN, SYN } from '../../flow/flags.ts';
import { seqDiff } from '../../flow/seq.ts';
import type { EndFacts } from '../facts/facts.ts';
import type { Rule } from '../rule.ts';
import { firewallNotNeeded, lookAtFlow } from '../steps/usual.ts';
import { duration } from '../words.ts';

const MINIMUM_IDLE = 10;

export const idleConnectionClosed: Rule = {
  id: 'idle-connection-closed',
  title: 'Idle connection closed',
  category: 'normal-close',
  roles: [],
  madeBy: 'endpoint',
  stages: ['data', 'established', 'mid-stream'],
  ceiling: 0.85,
  summary:
    'An end dropped a connection that had been idle with nothing left to do: a connection pool, a browser or a server’s keep-alive limit. It used RST where others use FIN; no work was lost.',
  expected: () => true,
  judge({ idle, form, rst, own, peer }, theCase) {
    if (idle?.endedBy !== 'reset' || idle.seconds < MINIMUM_IDLE) return false;
    if (form !== 'abort' && form !== 'abort-bare') return false;
    // Work that was still open makes it a fault, whatever the timer.
    if (own.unacknowledged > 0 || peer.unacknowledged > 0) return false;
    // A full window holds data back, and probes that nobody answers tell of a lost peer.
    if (own.lastWindow === 0 || peer.lastWindow === 0 || probesUnanswered(own, peer)) return false;
    const pending =
      peer.lastData !== null &&
      isRequest(peer.lastData.hint) &&
      (own.lastData === null || own.lastData.time < peer.lastData.time);
    if (pending) return false;
    theCase.supports(
      2,
      [idle.from, rst.frame],
      () => `The connection had been idle for ${duration(idle.seconds)}, and nothing was outstanding.`,
    );
    if (form === 'abort' && (rst.window !== 0 || rst.tsVal !== null))
      theCase.supports(0.5, [rst.frame], () => 'The RST has the form of a socket that is closed.');
    return true;
  },
  because: ({ idle }) => `it no longer needed the connection after ${duration(idle?.seconds ?? 0)} of silence, which is normal`,
  steps: (place) => ({
    capture: lookAtFlow(place, 'Nothing to do if no request was waiting. The same silence every time shows whose timer it is.'),
    firewallLogs: firewallNotNeeded('no work was interrupted.'),
    serverLogs: { text: 'Not needed.' },
    applicationConfiguration: { text: 'Nothing to change. The idle limit of the connection pool decides when this happens.' },
  }),
};

/** The last that was heard are keep-alive probes of this end: an ACK one below its next number (RFC 9293, 3.8.4). */
function probesUnanswered({ last, sndNxt }: EndFacts, peer: EndFacts): boolean {
  if (last === null || sndNxt === null || last.length > 1 || seqDiff(sndNxt, last.seq) !== 1) return false;
  return (last.flags & (SYN | FIN)) === 0 && (peer.last === null || peer.last.frame < last.frame);
}

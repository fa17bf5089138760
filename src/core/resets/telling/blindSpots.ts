import { answerUnmeasured } from '../facts/answer.ts';
import type { Missed, ResetFacts } from '../facts/facts.ts';
import { bytes } from '../words.ts';

/** What this capture cannot show of the reset, and so what no verdict on it could use. */
export function blindSpots(facts: ResetFacts): string[] {
  const spots: string[] = [];
  const { stage, own, ownIsClient, handshakeSeen, oneWay, form, dropped, handshakeHalfSeen } = facts;
  if (stage === 'orphan' || facts.unseenSyn !== null) spots.push('Nothing of this connection was captured before the reset.');
  else if (!handshakeSeen && stage !== 'syn' && stage !== 'syn-sent')
    spots.push(handshakeHalfSeen ? 'Only one side of the handshake was captured.' : 'The handshake was not captured.');
  const { crossedSyn } = facts.population;
  if (crossedSyn !== null)
    spots.push(
      `Both ends had sent a SYN (a split handshake): that of the end called server here came first, in frame ${crossedSyn}, and is a flow of its own. Which of them serves, the packets do not tell.`,
    );
  if (oneWay && stage !== 'orphan' && stage !== 'syn') spots.push('Packets of one direction only were captured.');
  for (const [end, who] of [
    [facts.own, ownIsClient ? 'client' : 'server'],
    [facts.peer, ownIsClient ? 'server' : 'client'],
  ] as const)
    if (end.missed !== null) spots.push(missedText(end.missed, who));
  if (own.packets === 0 && stage !== 'orphan' && facts.unseenSyn === null) {
    spots.push(
      facts.hostTtls.length > 0
        ? 'The end named by the reset had sent nothing else in this connection before it.'
        : 'The end named by the reset sent nothing else in this capture, so there is no TTL to compare.',
    );
  }
  // A client's pace shows in no SYN/ACK, so it is no measure that is missing.
  if ((form === 'ack-reply' || form === 'syn-reply') && facts.ownRtt === null && !ownIsClient)
    spots.push('No handshake of this host was captured, so its response time is unknown.');
  if (form === 'out-of-window' || form === 'in-window')
    spots.push('The sequence number does not fit what was captured: packets may be missing.');
  if (answerUnmeasured(facts))
    spots.push('The snap length cut the head of the answer off, so nothing says how long the answer should have been.');
  if (facts.copies > 0)
    spots.push('The capture shows the reset more than once (a mirror port, or several interfaces); it was sent once.');
  if (dropped > 0)
    spots.push(
      `The capture lost ${dropped} ${dropped === 1 ? 'packet' : 'packets'} somewhere: what seems missing may have been sent.`,
    );
  return spots;
}

/** What is missing of an end whose packets the other end acknowledged. */
function missedText({ bytes: count, provenBy, fin }: Missed, who: 'client' | 'server'): string {
  const what = count === 0 ? 'a FIN' : `${bytes(count)}${fin ? ' and a FIN' : ''}`;
  const other = who === 'client' ? 'server' : 'client';
  return `The ${other} acknowledged ${what} from the ${who} that this capture lacks (frame ${provenBy.frame}).`;
}

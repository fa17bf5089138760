import type { Case } from '../case.ts';
import type { PacketFacts, ResetFacts } from '../facts.ts';
import { milliseconds } from '../words.ts';

/** Below this the host is as near as any device could be. */
const MINIMUM_RTT = 0.002;
/** Answered in less than this share of the host's quickest handshake: nearer than the host. */
const TOO_QUICK = 0.5;
const QUICK_AS_HOST = 0.9;
/** "At the same moment": a device writes both resets in one go. */
const TOGETHER = 0.001;
const NEARLY_TOGETHER = 0.005;

/** What the RST's timing says about its maker: answers cannot outrun the path, and one device resets both sides at once. */
export function timing(facts: ResetFacts, middlebox: Case): void {
  speed(facts, middlebox);
  bothSides(facts, middlebox);
}

function speed({ rst, answers, form, hostRtt, stage }: ResetFacts, middlebox: Case): void {
  if (hostRtt === null || hostRtt < MINIMUM_RTT) return;
  if (form !== 'ack-reply' && form !== 'syn-reply') return;
  const asked = earliestQuestion(answers);
  if (asked === null) return;
  const took = rst.time - asked.time;
  if (took < 0) return;
  const frames = [asked.frame, rst.frame];
  const rtt = milliseconds(hostRtt);
  if (took < TOO_QUICK * hostRtt) {
    const weight = stage === 'closing' ? 1 : 2.5;
    middlebox.supports(
      weight,
      frames,
      () => `It came ${milliseconds(took)} after the packet it answers; this host never took less than ${rtt}.`,
    );
  } else if (took >= QUICK_AS_HOST * hostRtt) {
    middlebox.contradicts(
      0.7,
      frames,
      () => `It took ${milliseconds(took)}; this host’s own answers take ${rtt} at the quickest.`,
    );
  }
}

/**
 * The first packet the RST may answer. Taking the earliest makes the measured time an upper bound, so that a bulk transfer, whose every
 * segment carries the same ACK, never looks too quick. With payload present, bare ACKs do not count: a live socket does not reset on those.
 */
function earliestQuestion(answers: readonly PacketFacts[]): PacketFacts | null {
  return answers.find((packet) => packet.length > 0) ?? answers[0] ?? null;
}

function bothSides({ rst, otherSide, stage }: ResetFacts, middlebox: Case): void {
  if (otherSide === null) return;
  const apart = Math.abs(rst.time - otherSide.time);
  if (apart > NEARLY_TOGETHER) return;
  // Two ends that both close may well abort in the same moment.
  const closing = stage === 'closing' ? 0.25 : 1;
  const weight = (apart <= TOGETHER ? 2.5 : 1) * closing;
  middlebox.supports(
    weight,
    [rst.frame, otherSide.frame],
    () => `Both ends were reset within ${milliseconds(apart)}: an end that was reset does not reset back.`,
  );
}

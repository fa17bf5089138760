import type { Case } from '../case.ts';
import type { PacketFacts, ResetFacts } from '../facts/facts.ts';
import { ways } from '../signs/chance.ts';
import { milliseconds, plural } from '../words.ts';

/** Below this the host is as near as any device could be, and its own delays hide the rest. */
const MINIMUM_RTT = 0.0008;
/** From here on a busy host's delays no longer matter. */
const CLEAR_RTT = 0.002;
/** Answered in less than this share of the host's quickest handshake: nearer than the host. */
const TOO_QUICK = 0.5;
/** Queues empty now and then, but a path does not become this much shorter; up to the next, it says nothing. */
const RATHER_QUICK = 0.75;
const QUICK_AS_HOST = 0.9;
/** Beyond this the answer waited for something. */
const SLOWER_THAN_HOST = 1.3;
/** So many handshakes make a habit: the first to a host may all have waited for a cache, a tunnel or a busy machine. */
const HABIT = 3;
/** However many there are. */
const MOST_FOR_ORDER = 2;
/** "At the same moment": a device writes both resets in one go. */
const TOGETHER = 0.001;
const NEARLY_TOGETHER = 0.005;

/** What the RST's timing says about its maker: answers cannot outrun the path, and one device resets both sides at once. */
export function timing(facts: ResetFacts, middlebox: Case): void {
  speed(facts, middlebox);
  soonerRefusals(facts, middlebox);
  bothSides(facts, middlebox);
}

function speed(facts: ResetFacts, middlebox: Case): void {
  const { rst, ownRtt, stage } = facts;
  if (ownRtt === null || ownRtt < MINIMUM_RTT) return;
  const asked = question(facts);
  if (asked === null) return;
  const took = rst.time - asked.time;
  if (took < 0) return;
  const frames = [asked.frame, rst.frame];
  const share = took / ownRtt;
  if (share < RATHER_QUICK) {
    // Of a host that took twice as long every time, no answer comes so soon, however well its packets are copied.
    const full = share >= TOO_QUICK ? 1.5 : facts.hostHandshakes >= HABIT ? 4.5 : 3;
    const habit = stage === 'syn' ? Math.min(1, (facts.hostHandshakes + 1) / (HABIT + 1)) : 1;
    const weight = full * habit * (ownRtt < CLEAR_RTT ? 0.5 : 1) * (stage === 'closing' ? 0.5 : 1);
    const what = asked === facts.acknowledges ? 'the packet it acknowledges' : 'the packet it answers';
    middlebox.supports(
      weight,
      frames,
      () =>
        `It came ${milliseconds(took)} after ${what}, sooner than this end’s quickest handshake here (${milliseconds(ownRtt)}).`,
    );
  } else if (share >= QUICK_AS_HOST && isStateless(facts)) {
    const alike = share < SLOWER_THAN_HOST;
    const compared = alike ? 'about as long as' : 'longer than';
    const weight = alike ? 1 : 0.5;
    middlebox.contradicts(
      weight,
      frames,
      () => `It took ${milliseconds(took)}, ${compared} this end’s quickest handshake here (${milliseconds(ownRtt)}).`,
    );
  }
}

/**
 * Several refusals, each a little sooner than the host ever accepted: one alone is jitter. How unlikely that is by chance says how
 * strongly it speaks: of n answers, k refusals come first in one order of n over k.
 */
function soonerRefusals({ rst, peer, stage, population }: ResetFacts, middlebox: Case): void {
  if (stage !== 'syn') return;
  const sooner = population.soonerRefusals;
  if (sooner === null) return;
  const { refusals, handshakes, slowestRefusal, quickestHandshake } = sooner;
  middlebox.supports(
    Math.min(MOST_FOR_ORDER, Math.log(ways(refusals + handshakes, handshakes)) / 2),
    [peer.syn?.frame, rst.frame],
    () =>
      `Around it ${refusals} refusals in this host’s name came within ${milliseconds(slowestRefusal)}, sooner than any of its ${plural(handshakes, 'handshake')} (${milliseconds(quickestHandshake)} and more).`,
  );
}

/** A packet that must have reached the RST's maker first: the one a stateless reset answers, or the newest that a reset acknowledges. */
function question(facts: ResetFacts): PacketFacts | null {
  if (!isStateless(facts)) return facts.acknowledges;
  return facts.answersAll ? earliestQuestion(facts.answers) : null;
}

function isStateless({ form }: ResetFacts): boolean {
  return form === 'ack-reply' || form === 'syn-reply';
}

/**
 * The first packet the RST may answer. Taking the earliest makes the measured time an upper bound, so that a bulk transfer, whose every
 * segment carries the same ACK, never looks too quick. With payload present, bare ACKs do not count: a live socket does not reset on those.
 */
function earliestQuestion(answers: readonly PacketFacts[]): PacketFacts | null {
  return answers.find((packet) => packet.length > 0) ?? answers[0] ?? null;
}

function bothSides({ rst, otherSide, stage }: ResetFacts, middlebox: Case): void {
  // Two ends that both close may well reset in the same moment.
  if (otherSide === null || stage === 'closing') return;
  const apart = Math.abs(rst.time - otherSide.time);
  if (apart > NEARLY_TOGETHER) return;
  const weight = apart <= TOGETHER ? 2.5 : 1;
  middlebox.supports(
    weight,
    [rst.frame, otherSide.frame],
    () => `Both ends were reset within ${milliseconds(apart)}: an end that was reset does not reset back.`,
  );
}

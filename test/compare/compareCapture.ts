import { openSource } from '../../src/worker/fileSource.ts';
import type { Aspect } from './aspects.ts';
import { noteNames } from './noteNames.ts';
import { type OurFrames, oursOf } from './oursOf.ts';
import { purposeful } from './purposeful.ts';
import { type TsharkEnd, type TsharkFrame, tsharkFrames } from './tsharkFrames.ts';

/** One aspect of one capture. */
export interface Tally {
  /** How many frames both say something of. */
  compared: number;
  /** How many of them differ, those that differ on purpose aside. */
  differing: number;
  /** The first of those, each in a sentence that begins with the frame's number. */
  readonly first: string[];
}

export interface Comparison {
  readonly name: string;
  /** What tshark counts. */
  readonly frames: number;
  readonly tcpFrames: number;
  readonly tallies: Readonly<Record<Aspect, Tally>>;
  /** Frames that differ on purpose, by reason. */
  readonly onPurpose: ReadonlyMap<string, number[]>;
  /** Why there was nothing to compare, or what either side complained of; empty for none. */
  readonly remark: string;
  /** Neither side reads it, or neither finds TCP in it. */
  readonly nothing: boolean;
}

const SHOWN = 5;

/**
 * Holds what we say of every frame of a capture against tshark. We are asked first, and what tshark says is compared as it comes: held
 * in memory, the frames of a large capture would take gigabytes.
 * @throws Error when tshark cannot be started.
 */
export async function compareCapture(file: string, name: string): Promise<Comparison> {
  const ours = await read(file);
  if (typeof ours === 'string') return compareWithNothing(file, name, ours);
  const tallies = newTallies();
  const onPurpose = new Map<string, number[]>();
  const quoted = new Set<number>();
  const damaged = new Set<number>();
  const multipath = new Set<number>();
  const unmeasured = new Set<number>();
  let tcpFrames = 0;
  let firstWifiFragment = Infinity;
  const end = await tsharkFrames(file, (theirs) => {
    const stream = ours.stream[theirs.frame] ?? -1;
    if (theirs.wifiFragment) firstWifiFragment = Math.min(firstWifiFragment, theirs.frame);
    if (theirs.stream < 0 && stream < 0) return;
    if (stream < 0 && theirs.icmp) {
      quoted.add(theirs.stream);
      return;
    }
    if (theirs.stream >= 0) tcpFrames++;
    if (ours.badHeader[theirs.frame] === 1) damaged.add(stream);
    if (theirs.stream >= 0 && theirs.length < 0) unmeasured.add(stream);
    if (theirs.multipath) multipath.add(stream);
    const oneSided = theirs.stream < 0 || stream < 0;
    for (const [aspect, difference] of oneSided ? [seenByOne(ours, theirs)] : differencesOf(ours, theirs, tallies)) {
      const reason = purposeful({
        aspect,
        announced: ours.announced[theirs.frame] ?? 0,
        notes: ours.notes[theirs.frame] ?? 0,
        theirs,
        quoted,
        damaged,
        multipath,
        unmeasured,
        partsOfWifi: theirs.frame >= Math.min(firstWifiFragment, ours.firstAggregate),
      });
      if (reason === undefined) note(tallies[aspect], `${theirs.frame}: ${difference}`);
      else onPurpose.set(reason, [...(onPurpose.get(reason) ?? []), theirs.frame]);
    }
  });
  tallies.frames.compared = Math.max(ours.frames, end.frames);
  if (ours.frames !== end.frames) note(tallies.frames, framesDiffer(ours, end));
  const nothing = tcpFrames === 0 && Object.values(tallies).every(({ differing }) => differing === 0);
  return { name, frames: end.frames, tcpFrames, tallies, onPurpose, remark: end.failed ? end.complaint : '', nothing };
}

/** We do not read it: right only where tshark finds no TCP in it either. */
async function compareWithNothing(file: string, name: string, refusal: string): Promise<Comparison> {
  let tcpFrames = 0;
  const end = await tsharkFrames(file, ({ stream }) => {
    if (stream >= 0) tcpFrames++;
  });
  const tallies = newTallies();
  const nothing = tcpFrames === 0;
  if (!nothing) note(tallies.frames, `1: tshark reads ${end.frames} frames, ${tcpFrames} of them TCP. ${refusal}`);
  const remark = !nothing
    ? ''
    : end.frames > 0
      ? `tshark sees no TCP in it. ${refusal}`
      : `not a capture to tshark either: ${end.complaint}`;
  return { name, frames: end.frames, tcpFrames, tallies, onPurpose: new Map(), remark, nothing };
}

function newTallies(): Record<Aspect, Tally> {
  const tally = (): Tally => ({ compared: 0, differing: 0, first: [] });
  return {
    frames: tally(),
    streams: tally(),
    RSTs: tally(),
    lengths: tally(),
    numbers: tally(),
    completeness: tally(),
    analysis: tally(),
  };
}

function note(into: Tally, sentence: string): void {
  into.differing++;
  if (into.first.length < SHOWN) into.first.push(sentence);
}

/** Our frames, or why there are none. */
async function read(file: string): Promise<OurFrames | string> {
  try {
    const source = await openSource(file);
    try {
      return await oursOf(source);
    } finally {
      await source.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function framesDiffer(ours: OurFrames, { frames, complaint }: TsharkEnd): string {
  const why = [complaint, ...ours.warnings.slice(0, 2)].filter(Boolean).join(' / ');
  return `${Math.min(ours.frames, frames) + 1}: ours ${ours.frames} frames, tshark's ${frames}${why === '' ? '' : ` (${why})`}`;
}

function seenByOne(ours: OurFrames, { frame, stream }: TsharkFrame): [Aspect, string] {
  if (stream < 0) return ['streams', `TCP to us (stream ${ours.stream[frame] ?? -1}), not to tshark`];
  const [warning] = ours.warnings;
  return ['streams', `TCP to tshark (stream ${stream}), not to us${warning === undefined ? '' : `. ${warning}`}`];
}

/** Counts what is compared, and gives what differs. */
function differencesOf(ours: OurFrames, theirs: TsharkFrame, tallies: Record<Aspect, Tally>): [Aspect, string][] {
  const at = theirs.frame;
  const differences: [Aspect, string][] = [];
  const hold = (aspect: Aspect, mine: number, other: number, words: (value: number) => string = String): void => {
    tallies[aspect].compared++;
    if (mine !== other) differences.push([aspect, `ours ${words(mine)}, tshark's ${words(other)}`]);
  };
  hold('streams', ours.stream[at] ?? -1, theirs.stream);
  hold('RSTs', ours.isRst[at] ?? 0, theirs.isRst ? 1 : 0, (value) => (value === 1 ? 'a RST' : 'none'));
  if (theirs.length >= 0) hold('lengths', ours.length[at] ?? 0, theirs.length);
  // Without the flag tshark shows a number that means nothing.
  if (theirs.seq >= 0) hold('numbers', ours.seq[at] ?? 0, theirs.seq);
  if (theirs.ack >= 0 && (ours.hasAck[at] ?? 0) === 1) hold('numbers', ours.ack[at] ?? 0, theirs.ack);
  if (theirs.completeness >= 0) hold('completeness', ours.completeness[at] ?? 0, theirs.completeness);
  hold('analysis', ours.notes[at] ?? 0, theirs.notes, noteNames);
  const number = ours.duplicateAck[at] ?? 0;
  if (ours.notes[at] === theirs.notes && number !== theirs.duplicateAck) {
    differences.push(['analysis', `duplicate ACK: ours #${number}, tshark's #${theirs.duplicateAck}`]);
  }
  return differences;
}

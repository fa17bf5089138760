import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join, relative } from 'node:path';
import { aspects } from './aspects.ts';
import { compareCapture, type Comparison } from './compareCapture.ts';
import { tsharkVersion } from './tsharkFrames.ts';

/** What the rules of the analysis follow; before 3.6 there was no tcp.completeness. */
const FOLLOWED = '4.0';
const OLDEST = [3, 6] as const;

export interface FolderResult {
  /** 0 when all agree, 1 when something differs, 2 when nothing could be compared. */
  readonly exitCode: number;
}

/**
 * Compares every capture in a folder and the folders below it, or one file, with the tshark on PATH, and says so line by line.
 * @param say takes one line.
 */
export async function compareFolder(folder: string, say: (line: string) => void): Promise<FolderResult> {
  const version = tsharkVersion();
  if (version === null)
    return refuse(say, 'There is no tshark on PATH: nothing was compared. On Debian it is in the package tshark.');
  const { text, major, minor } = version;
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    return refuse(say, `tshark ${text} is too old: tcp.completeness came with ${OLDEST.join('.')}. Nothing was compared.`);
  }
  const files = filesIn(folder);
  if (files === null) return refuse(say, `There is no folder or file ${folder}.`);
  say(`Compared with tshark ${text}.`);
  if (`${major}.${minor}` !== FOLLOWED) {
    say(
      `The analysis follows ${FOLLOWED}: where another version has other rules, frames differ under "analysis" and "completeness".`,
    );
  }
  const results = await compareAll(files, folder, say);
  const failed = results.filter(differs);
  const skipped = results.filter(({ nothing }) => nothing);
  const compared = results.length - skipped.length;
  const tcp = results.reduce((sum, { tcpFrames }) => sum + tcpFrames, 0);
  say('');
  say(
    `${number(compared, 'capture')} with ${tcp} TCP frames compared; ${number(skipped.length, 'file')} with nothing to compare.`,
  );
  for (const [reason, frames] of reasons(results)) say(`On purpose, ${frames} frames: ${reason}.`);
  if (compared === 0) return refuse(say, 'Nothing was compared.');
  say(
    failed.length === 0
      ? '100 % agree.'
      : `${number(failed.length, 'capture')} with differences: ${failed.map(({ name }) => name).join(', ')}`,
  );
  return { exitCode: failed.length === 0 ? 0 : 1 };
}

const number = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function refuse(say: (line: string) => void, sentence: string): FolderResult {
  say(sentence);
  return { exitCode: 2 };
}

/** Every file below, in order of name; null when there is no such place. Links to folders are not followed: they may lead in circles. */
function filesIn(place: string): string[] | null {
  const facts = statSync(place, { throwIfNoEntry: false });
  if (!facts) return null;
  if (!facts.isDirectory()) return [place];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() || (entry.isSymbolicLink() && isFile(join(entry.parentPath, entry.name))))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** As many at a time as there are processors, told in order. */
async function compareAll(files: readonly string[], folder: string, say: (line: string) => void): Promise<Comparison[]> {
  const nameOf = (file: string): string => printable(relative(folder, file) || basename(file));
  const width = Math.min(60, Math.max(7, ...files.map((file) => nameOf(file).length)));
  say(
    ['capture'.padEnd(width), 'frames'.padStart(9), 'TCP'.padStart(9), ...aspects.map((aspect) => aspect.padStart(12))].join(' '),
  );
  const results: Comparison[] = [];
  const waiting = new Map<number, Comparison>();
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < files.length; at = next++) {
      const file = files[at] ?? '';
      waiting.set(at, await compareCapture(file, nameOf(file)));
      for (let ready = waiting.get(results.length); ready; ready = waiting.get(results.length)) {
        results.push(ready);
        for (const line of linesOf(ready, width)) say(line);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));
  return results;
}

function linesOf(comparison: Comparison, width: number): string[] {
  const { name, frames, tcpFrames, tallies, remark, nothing } = comparison;
  const remarks = remark === '' ? [] : [`    ${printable(remark)}`];
  // Licences, notes and the like: only counted.
  if (nothing && frames === 0) return [];
  if (nothing) return [[name.padEnd(width), String(frames).padStart(9), '        no TCP'].join(' '), ...remarks];
  const shares = aspects.map((aspect) => share(tallies[aspect]).padStart(12));
  return [
    [name.padEnd(width), String(frames).padStart(9), String(tcpFrames).padStart(9), ...shares].join(' '),
    ...aspects.flatMap((aspect) => tallies[aspect].first.map((sentence) => `    ${aspect}, frame ${printable(sentence)}`)),
    ...aspects.flatMap((aspect) => {
      const more = tallies[aspect].differing - tallies[aspect].first.length;
      return more > 0 ? [`    ${aspect}: and ${more} frames more`] : [];
    }),
    ...remarks,
  ];
}

/** Rounded down: what is not all is never 100 %. */
function share({ compared, differing }: { compared: number; differing: number }): string {
  if (differing === 0) return compared === 0 ? '-' : '100 %';
  const all = Math.max(compared, differing);
  return `${(Math.floor((1 - differing / all) * 10_000) / 100).toFixed(2)} %`;
}

const differs = ({ tallies }: Comparison): boolean => aspects.some((aspect) => tallies[aspect].differing > 0);

function reasons(results: readonly Comparison[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { onPurpose } of results) {
    for (const [reason, frames] of onPurpose) counts.set(reason, (counts.get(reason) ?? 0) + frames.length);
  }
  return counts;
}

/** Names of files and what tools say of them may hold anything; a terminal is given no control characters. */
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '·');

/** `npm run lab:synthetic`: writes test/fixtures/lab/synthetic. The same stories give the same captures. */
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { interleave, pcapFile } from '../../support/captureFile.ts';
import { flow } from '../../support/conversation.ts';
import { deviceStories } from './devices.ts';
import { hostStories } from './hosts.ts';
import type { Story } from './story.ts';

const stories: readonly Story[] = [...hostStories, ...deviceStories];

export interface MadeCapture {
  readonly file: string;
  readonly bytes: Uint8Array;
  /** The entry of labels.json. */
  readonly entry: Readonly<Record<string, unknown>>;
}

const vantages = { client: 0, middle: 0.5, server: 1 } as const;

/** The captures of all stories that show a RST. */
export function madeCaptures(): MadeCapture[] {
  return stories.flatMap((story) => Object.entries(vantages).flatMap(([vantage, place]) => captureOf(story, vantage, place)));
}

function captureOf(story: Story, vantage: string, place: number): MadeCapture[] {
  const frames = interleave(...story.play(place).map((each) => each.frames()));
  const resets = frames.flatMap(({ label }, at) => {
    const truth = label === undefined ? undefined : story.truth[label];
    return truth === undefined ? [] : [{ frame: at + 1, ...truth, proof: story.source }];
  });
  if (resets.length === 0) return [];
  const file = `${story.name}.${vantage}.pcap.gz`;
  const holdout = createHash('sha256').update(story.name).digest().readUInt32BE(0) % 3 === 0;
  const entry = { file, scenario: story.name, vantage, holdout, conditions: { synthetic: true }, resets };
  return [{ file, bytes: pcapFile(frames, { linkType: flow().linkType }), entry }];
}

/** Makes the folder anew. */
export function writeCaptures(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const captures = madeCaptures();
  for (const { file, bytes } of captures) writeFileSync(join(folder, file), gzipSync(bytes, { level: 9 }));
  const labels = { schema: 'tcp-reset-explainer-labels/1', captures: captures.map(({ entry }) => entry) };
  writeFileSync(join(folder, 'labels.json'), `${JSON.stringify(labels, null, 1)}\n`);
}

import type { CaptureFacts } from '../../../src/core/analysis.ts';
import { answers, type FakeCapture } from './fakeAnswers.ts';
import { madeFlows, type Reset } from './fakeFlows.ts';
import { type Story, stories } from './stories.ts';

/** The stories, in order, each `copies` times with other ports. */
export function mixedCapture(copies = 1, warnings: CaptureFacts['warnings'] = []): FakeCapture {
  return capture(Array.from({ length: copies }, () => stories).flat(), warnings, copies);
}

/** A download of sixty packets, of which all but the edges may be folded, and a reset at its end. */
export function transferCapture(): FakeCapture {
  const [template] = stories;
  if (template === undefined) throw new Error('There are no stories.');
  const data = Array.from({ length: 60 }, (_, index): Story['packets'][number] => [
    16,
    index % 2 === 1,
    0.001,
    index % 2 === 1 ? 0 : 1000,
  ]);
  const packets = [...template.packets.slice(0, 4), ...data, ...template.packets.slice(4)];
  const fold = { from: 6, to: 60, firstFrame: 7, lastFrame: 60, clientBytes: 0, serverBytes: 27_000, seconds: 0.053 };
  const reset = template.reset && { ...template.reset, at: [64, 65] };
  return capture([{ ...template, packets, folds: [fold], ...(reset ? { reset } : {}) }], [], 1);
}

/** One flow, and its reset is all there is. */
export const oneCapture = (): FakeCapture => capture(stories.slice(2, 3), [], 1);

/** Only flows that ended well. */
export function quietCapture(): FakeCapture {
  const calm = stories.filter((story) => story.reset === undefined);
  return capture(Array.from({ length: 6 }, () => calm).flat(), [], 6);
}

/** One flow of `packets` packets with a reset every `every` of them, and the stories around it. */
export function longCapture(packets: number, every: number): FakeCapture {
  const template = stories[0];
  if (template?.reset === undefined) throw new Error('The first story must have a reset.');
  const reset = template.reset;
  const body = Array.from({ length: packets }, (_, index): Story['packets'][number] =>
    index % every === every - 1 ? [4, false, 0.001, 0, '', 250] : [24, index % 2 === 0, 0.001, 100],
  );
  const at = body.flatMap((_, index) => (index % every === every - 1 ? [index] : []));
  const long = { ...template, packets: body, resets: at };
  return capture([long, ...stories.slice(1)], [], 1, (story) =>
    story === long ? at.map((place) => ({ ...reset, at: [place] })) : [],
  );
}

function capture(
  list: readonly Story[],
  warnings: CaptureFacts['warnings'],
  copies: number,
  more: (story: Story) => Reset[] = () => [],
): FakeCapture {
  return answers(madeFlows(list, copies, more), warnings);
}

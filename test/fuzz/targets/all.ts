import { captureTarget } from './capture.ts';
import { filterTarget } from './filter.ts';
import { frameTarget } from './frame.ts';
import { packedTarget } from './packed.ts';
import { payloadTarget } from './payload.ts';
import type { Target } from './target.ts';

/** Every way in. Inputs are shared out by weight: frames are read a hundred times as fast as captures. */
export const targets: readonly { readonly target: Target; readonly weight: number }[] = [
  { target: captureTarget, weight: 1 },
  { target: payloadTarget, weight: 1 },
  { target: packedTarget, weight: 2 },
  { target: filterTarget, weight: 4 },
  { target: frameTarget, weight: 12 },
];

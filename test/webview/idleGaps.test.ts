import { describe, expect, it } from 'vitest';
import { idleGaps } from '../../webview/state/idleGaps.ts';

describe('idleGaps', () => {
  it('remarks on a long silence in a lively flow', () => expect(idleGaps([0, 0.03, 0.0002, 351.2, 0.001])).toEqual([3]));
  it('says nothing of a second or less', () => expect(idleGaps([0, 0.001, 0.001, 1, 0.001])).toEqual([]));
  it('says nothing of silence that is usual for the flow', () => expect(idleGaps([0, 30, 30, 31, 30, 45])).toEqual([]));
  it('remarks on silence ten times the usual', () => expect(idleGaps([0, 30, 30, 30, 300])).toEqual([4]));
  it('bears an empty page', () => expect(idleGaps([])).toEqual([]));
});

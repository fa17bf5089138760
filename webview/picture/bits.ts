import type { LaneBits, MarkBits } from '../../src/core/timeline/picture.ts';
import type { Look } from '../look.ts';

/** The numbers of the core's contract, of which the page takes types only; another number would not compile. */
export const markBits: MarkBits = { fault: 1, possibleFault: 2, unclear: 4, expected: 8, middlebox: 16 };
export const laneBits: LaneBits = {
  ...{ syn: 1, synAck: 2, finFromClient: 4, finFromServer: 8, resentByClient: 16, resentByServer: 32, zeroWindow: 64 },
  ...{ fault: 128, possibleFault: 256, expected: 512, middlebox: 1024, several: 2048, unclear: 4096 },
};

export function lookOfMark(bits: number): Look {
  if ((bits & markBits.fault) !== 0) return 'error';
  if ((bits & markBits.possibleFault) !== 0) return 'warning';
  return (bits & markBits.unclear) !== 0 ? 'unclear' : 'information';
}

/** The loudest reset of a cell; null when it has none. */
export function lookOfCell(bits: number): Look | null {
  if ((bits & laneBits.fault) !== 0) return 'error';
  if ((bits & laneBits.possibleFault) !== 0) return 'warning';
  if ((bits & laneBits.unclear) !== 0) return 'unclear';
  return (bits & laneBits.expected) !== 0 ? 'information' : null;
}

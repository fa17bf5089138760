import type { LaneBits, MarkBits } from '../../src/core/timeline/picture.ts';
import type { Severity } from '../../src/core/resets/finding.ts';

/** The numbers of the core's contract, of which the page takes types only; another number would not compile. */
export const markBits: MarkBits = { fault: 1, possibleFault: 2, expected: 4, middlebox: 8 };
export const laneBits: LaneBits = {
  ...{ syn: 1, synAck: 2, finFromClient: 4, finFromServer: 8, resentByClient: 16, resentByServer: 32, zeroWindow: 64 },
  ...{ fault: 128, possibleFault: 256, expected: 512, middlebox: 1024, several: 2048 },
};

export function severityOfMark(look: number): Severity {
  return (look & markBits.fault) !== 0 ? 'error' : (look & markBits.possibleFault) !== 0 ? 'warning' : 'information';
}

/** The loudest reset of a cell; null when it has none. */
export function severityOfCell(bits: number): Severity | null {
  if ((bits & laneBits.fault) !== 0) return 'error';
  if ((bits & laneBits.possibleFault) !== 0) return 'warning';
  return (bits & laneBits.expected) !== 0 ? 'information' : null;
}

import { MAXIMUM_PACKET } from './limits.ts';

/**
 * How a file's records are built: variants of pcap share the file header and, some of them, its magic number (Wireshark's
 * wiretap/libpcap.c tells them apart in the same way).
 */
export interface RecordShape {
  /** Bytes before the packet. */
  readonly headerLength: number;
  /** The header goes on with an interface's number, a protocol, and a packet type. */
  readonly modified: boolean;
}

const standard: RecordShape = { headerLength: 16, modified: false };
/** Patches to libpcap by A. Kuznetsov, in Linux distributions of about 2000; the second is of SuSE 6.3. */
const patched: RecordShape = { headerLength: 24, modified: true };
const patchedSuse: RecordShape = { headerLength: 28, modified: true };
/** Four unknown bytes, as some Nokia firewalls write them. */
const nokia: RecordShape = { headerLength: 20, modified: false };

/** In the order in which Wireshark tries them; the first of the least wrong is taken. */
export const shapesOfStandardMagic: readonly RecordShape[] = [standard, patched, nokia];
export const shapesOfModifiedMagic: readonly RecordShape[] = [patched, patchedSuse];

/** Records that are looked at. */
const TRIED = 3;
/** As many of the file's bytes are looked at, so that the answer does not hang on how they arrive. */
export const PROBED = 64 << 10;

/**
 * The shape that fits a file's first records best.
 * @param view the file's first bytes, at least PROBED of them or all there are.
 * @param start of the first record.
 * @param snapLength from the file's header.
 */
export function shapeThatFits(
  shapes: readonly RecordShape[],
  view: DataView,
  start: number,
  little: boolean,
  snapLength: number,
): RecordShape {
  let best = standard;
  let fewest = Infinity;
  for (const shape of shapes) {
    const wrong = contradictions(shape, view, start, little, snapLength);
    if (wrong < fewest) {
      best = shape;
      fewest = wrong;
    }
  }
  return best;
}

/** How many things about the first records cannot be, or hardly, if they had this shape. */
function contradictions(shape: RecordShape, view: DataView, start: number, little: boolean, snapLength: number): number {
  const end = Math.min(view.byteLength, PROBED);
  const isAll = view.byteLength < PROBED;
  let wrong = 0;
  for (let record = 0, at = start; record < TRIED && at < end; record++) {
    if (at + shape.headerLength > end) return isAll ? wrong + 1 : wrong;
    const captured = view.getUint32(at + 8, little);
    const wire = view.getUint32(at + 12, little);
    wrong += [
      view.getUint32(at + 4, little) >= 1_000_000,
      captured > MAXIMUM_PACKET,
      captured > snapLength,
      captured > wire,
      wire > 128 * 1024 * 1024,
      shape.modified && view.getUint32(at + 16, little) > 10_000,
      shape.modified && view.getUint8(at + 22) > 4,
    ].filter(Boolean).length;
    if (captured > MAXIMUM_PACKET) return wrong;
    at += shape.headerLength + captured;
    if (at > end) return isAll ? wrong + 1 : wrong;
  }
  return wrong;
}

import { CaptureError } from '../analysis.ts';
import { Erf, isErf } from './erf.ts';
import type { FrameSink } from './frameSink.ts';
import { type Magic, PcapReader, pcapShape } from './pcap.ts';
import { PcapngReader } from './pcapng.ts';
import { SECTION_HEADER } from './pcapngBlocks.ts';
import { PROBED, shapesOfModifiedMagic, shapesOfStandardMagic } from './pcapVariants.ts';
import type { RecordReader } from './recordReader.ts';
import { SimpleReader } from './simpleReader.ts';
import { isSnoop, Snoop, SNOOP_HEADER_LENGTH } from './snoop.ts';
import type { WarningLog } from './warning.ts';

const MICROSECONDS = 1000;
const NANOSECONDS = 1;
const never = shapesOfStandardMagic.slice(0, 1);

/** The magic numbers of pcap, written in the file's byte order. */
const magics: ReadonlyMap<number, Magic> = new Map([
  [0xa1b2c3d4, { unit: MICROSECONDS, headerLength: 24, shapes: shapesOfStandardMagic }],
  [0xa1b23c4d, { unit: NANOSECONDS, headerLength: 24, shapes: never }],
  [0xa1b2cd34, { unit: MICROSECONDS, headerLength: 24, shapes: shapesOfModifiedMagic }],
  // Ixia's "lcap", hardware and software: the header ends with the size of all records.
  [0x1c0001ac, { unit: NANOSECONDS, headerLength: 28, shapes: never }],
  [0x1c0001ab, { unit: MICROSECONDS, headerLength: 28, shapes: never }],
]);

/** As many bytes as a message shows of a file that is no capture. */
const SHOWN = 8;
const FORMATS = 'pcap and its variants, pcapng, snoop and ERF, plain or compressed with gzip, zstd or lz4';

/** A reader, and how many bytes of the capture its own header took. */
export interface Detected {
  readonly reader: RecordReader;
  readonly headerLength: number;
}

/**
 * Tells the format by the capture's first bytes.
 * @returns undefined when more bytes are needed.
 * @throws CaptureError when the format is none that is read, or the file ends within its header.
 */
export function detect(first: Uint8Array, last: boolean, sink: FrameSink, warnings: WarningLog): Detected | undefined {
  const view = new DataView(first.buffer, first.byteOffset, first.byteLength);
  if (first.length < SHOWN && !last) return undefined;
  if (first.length < 4) throw notACapture(first);
  if (view.getUint32(0) === SECTION_HEADER) return { reader: new PcapngReader(sink, warnings), headerLength: 0 };
  const little = magics.has(view.getUint32(0, true));
  const magic = magics.get(view.getUint32(0, little));
  // Variants are told apart by the first records, the same ones however the file arrives.
  if (first.length < PROBED && !last) return undefined;
  if (magic) {
    const { headerLength } = magic;
    if (first.length < headerLength) throw endsWithin('pcap', first);
    return { reader: new PcapReader(pcapShape(view, headerLength, little, magic), sink, warnings), headerLength };
  }
  if (first.length >= SHOWN && isSnoop(view)) {
    if (first.length < SNOOP_HEADER_LENGTH) throw endsWithin('snoop', first);
    return { reader: new SimpleReader(new Snoop(view), sink, warnings), headerLength: SNOOP_HEADER_LENGTH };
  }
  if (isErf(view, first.length < PROBED)) return { reader: new SimpleReader(new Erf(), sink, warnings), headerLength: 0 };
  throw notACapture(first);
}

const endsWithin = (format: string, { length }: Uint8Array): CaptureError =>
  new CaptureError('unreadable', `This ${format} file ends after ${length} bytes, within its header.`);

function notACapture(first: Uint8Array): CaptureError {
  const shown = Array.from(first.subarray(0, SHOWN), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return new CaptureError(
    'not-a-capture',
    `This is not a packet capture that can be read: its first bytes are ${shown}. Read are ${FORMATS}.`,
  );
}

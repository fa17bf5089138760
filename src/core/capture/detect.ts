import { CaptureError } from '../analysis.ts';
import type { FrameSink } from './frameSink.ts';
import { PCAP_HEADER_LENGTH, PcapReader, pcapShape } from './pcap.ts';
import { PcapngReader } from './pcapng.ts';
import { SECTION_HEADER } from './pcapngBlocks.ts';
import type { RecordReader } from './recordReader.ts';
import type { WarningLog } from './warning.ts';

/** The magic numbers of classic pcap, written in the file's byte order. */
const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;
/** As many bytes as a message shows of a file that is no capture. */
const SHOWN = 8;
const FORMATS = 'pcap (microseconds or nanoseconds) and pcapng, plain or compressed with gzip, zstd or lz4';

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
  const little = isPcap(view.getUint32(0, true));
  if (!little && !isPcap(view.getUint32(0))) throw notACapture(first);
  if (first.length < PCAP_HEADER_LENGTH) {
    if (last) throw new CaptureError('unreadable', `This pcap file ends after ${first.length} bytes, within its header.`);
    return undefined;
  }
  const shape = pcapShape(view, little, view.getUint32(0, little) === NANOSECONDS);
  const reader = new PcapReader(shape, sink, warnings);
  return { reader, headerLength: PCAP_HEADER_LENGTH };
}

const isPcap = (magic: number): boolean => magic === MICROSECONDS || magic === NANOSECONDS;

function notACapture(first: Uint8Array): CaptureError {
  const shown = Array.from(first.subarray(0, SHOWN), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return new CaptureError(
    'not-a-capture',
    `This is not a packet capture that can be read: its first bytes are ${shown}. Read are ${FORMATS}.`,
  );
}

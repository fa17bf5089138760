import type { CaptureError } from '../analysis.ts';
import type { RecordReader } from '../capture/recordReader.ts';
import type { ByteSource } from '../capture/source.ts';
import type { WarningCode } from '../capture/warning.ts';
import { docsTable as table, withParts } from '../docsPage.ts';
import { MOST_SERVICES, type Signature } from '../resets/signature.ts';
import type { GroupJson } from './json.ts';

/** The types make sure that no format, note or error is forgotten here. */
const formats: Record<RecordReader['format'] | NonNullable<ByteSource['compression']>, string> = {
  pcap:
    'micro- and nanosecond magic numbers, both byte orders, version 2 and later; the modified formats of Linux distributions of about 2000 ' +
    '(interface and direction are shown), AIX, Nokia and Ixia',
  pcapng:
    'section, interface description, enhanced, simple and obsolete packet blocks; several sections and interfaces; both byte orders; ' +
    '`if_tsresol`, `if_tsoffset`; names of interfaces, directions, comments and lost packets; name resolution and secrets are noted; ' +
    'journal entries, system calls and custom blocks are counted as frames; other blocks are skipped',
  snoop: 'RFC 1761 with Ethernet, token ring and FDDI',
  erf: 'Endace records of Ethernet, IPv4 and IPv6, with extension headers; the frames of other types are counted',
  gzip: 'around any of these, several members after one another included',
  zstd: 'the same with frames, also those to skip; windows up to 128 MiB',
  lz4: 'the same, also the legacy format',
};

/** What a note means, and what is done about it. */
const notes: Record<WarningCode, readonly [means: string, done: string]> = {
  'truncated-record': [
    'the file ends in the middle of a record or block, as when a capture was stopped hard, or is still being written',
    'the last one is left out, and read when the rest of it has come',
  ],
  'bad-record-length': [
    'a packet claims more bytes than any packet has, or than its record',
    'pcapng: the packet is left out; else reading ends there, since nothing marks the next record',
  ],
  'bad-block': [
    'a pcapng block contradicts itself',
    'a block with two different lengths is believed by the first; otherwise reading ends there, or the interface is left out',
  ],
  'unknown-interface': ['a pcapng packet names an interface that is not described', 'the packet is left out'],
  'time-out-of-range': [
    'a time outside 1970 to 2106, or a fraction above a second',
    'the nearest time is used; the fraction is carried over',
  ],
  'no-time': ['packets without a time of their own (simple packet blocks)', 'they take the time of the packet before'],
  'source-failed': [
    'the bytes could be read only so far: a damaged compressed file, one that unpacks to 250 times its size, a disk error',
    'what was read is explained',
  ],
  'file-replaced': [
    'while the capture was open, its file was cut or another one took its name, as when captures are rotated',
    'it was read from its start',
  ],
  'dropped-packets': [
    'whoever captured lost packets, by the capture’s own count',
    'the findings name it among what is not visible',
  ],
  'decryption-secrets': ['the capture carries keys that decrypt what it holds', 'they are neither used nor shown'],
  'host-names': ['the capture names addresses', 'addresses are shown as they are'],
  'packet-comment': ['packets carry comments', 'a comment is shown with its packet'],
  'unsupported-link-type': ['frames of a link type that is not read', 'they are left out'],
  'unread-encapsulation': [
    'frames whose packets are encrypted (IPsec ESP, Wi-Fi, MACsec), hidden behind headers that only the two ends know (L2TPv3), or ' +
      'fragments of Wi-Fi frames',
    'TCP inside them is left out',
  ],
  'ip-fragments': ['fragments of IP packets whose other fragments are missing or cut', 'what those packets carry is left out'],
  'cut-short': ['a frame ends within its TCP header: the snap length was too small', 'it is left out'],
  'too-many-headers': ['more than 100 headers in each other, or eight fragmented packets in each other', 'the frame is left out'],
  'aggregated-packets': [
    'an IEEE 802.11 frame carries several packets (an aggregate, A-MSDU), as monitor mode sees them where Wi-Fi is not encrypted',
    'the first packet of each such frame is explained; Wireshark shows the others',
  ],
  'too-many-packets': ['more TCP packets than can be held', 'the first ones are explained'],
};

const errors: Record<CaptureError['code'], string> = {
  'empty-file': 'there is nothing in the file',
  'not-a-capture': 'the first bytes are of no known format, or of an unknown version of one',
  unreadable: 'the file ends within its header, its first bytes cannot be had, or nobody knows what its packets are',
};

/** What those alike have in common (resets/signature.ts), field by field. */
const signature: Record<keyof Signature, string> = {
  cause: 'the likeliest cause, by its name in the [checklist](checklist.md)',
  outcome: '`fault`, `unclear` or `normal`',
  severity: '`error`, `warning` or `information`',
  ignored: 'nobody obeyed them: the connections went on',
  verdict: 'who really sent the reset: `endpoint`, `middlebox` or `undetermined`',
  claimedSender: 'in whose name: `client`, `server` or `unknown`',
  flags: '`RST` or `RST/ACK`: two forms are two mechanisms',
  server: `address of the service, where the resets that agree in all else meet at most ${MOST_SERVICES} of them; else null`,
  port: 'port of the service, on the same condition; a scan of one host has many ports, and null here',
};

const group: Record<Exclude<keyof GroupJson, 'signature'>, string> = {
  group: 'its number in this report, from 0; each reset names it as `group`',
  title: 'the cause in words',
  count: 'how many resets',
  frames: 'first frames of the first 20 of them',
  flows: 'their flows',
  firstTime: 'time of the first',
  lastTime: 'time of the last',
  clients: 'how many clients (`count`), and the five met `most`, each with its number of `resets`',
  servers: 'the same of servers',
  ports: 'the same of the servers’ ports',
};

/** The parts of docs/formats.md that are made here, by their names in it. */
const parts: Readonly<Record<string, () => string>> = {
  formats: () => table(['format', 'read'], Object.entries(formats)),
  notes: () =>
    table(
      ['code', 'what it means', 'what is done'],
      Object.entries(notes).map(([code, [means, done]]) => [`\`${code}\``, means, done]),
    ),
  groups: () => table(['field', 'what it is'], fieldRows('', group)),
  signature: () => table(['field', 'what it is'], fieldRows('signature.', signature)),
  errors: () =>
    table(
      ['code', 'when'],
      Object.entries(errors).map(([code, when]) => [`\`${code}\``, when]),
    ),
};

function fieldRows(prefix: string, fields: Readonly<Record<string, string>>): string[][] {
  return Object.entries(fields).map(([name, what]) => [`\`${prefix}${name}\``, what]);
}

/** docs/formats.md with the parts between its marks made anew from the code. @throws Error when a mark is missing. */
export const withFormats = (page: string): string => withParts(page, 'docs/formats.md', parts);

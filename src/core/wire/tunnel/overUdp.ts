/** Less common tunnels over UDP. */
import { u16, u8 } from '../bytes.ts';
import { hex } from '../headerFields.ts';
import { CUT_SHORT, NOT_TCP } from '../outcome.ts';
import { INNER_ETHERNET, INNER_IP, INNER_WLAN, IP_PROTOCOL, LINK_TYPE } from '../protocol.ts';
import type { ProtocolLayer } from '../protocolLayer.ts';

const LISP_LENGTH = 8;

/** RFC 9300 section 5.1: IP behind eight bytes. */
export const lispLayer: ProtocolLayer = {
  name: 'Locator/ID Separation Protocol (Data)',
  path: 'lisp-data',
  step(_, out) {
    if (out.limit - out.at < LISP_LENGTH) return CUT_SHORT;
    out.at += LISP_LENGTH;
    return INNER_IP;
  },
  show(header) {
    header.number('Flags', 0, 1, hex(2));
    header.number('Nonce or map version', 1, 3, hex(6));
    return `locator status ${hex(8)(header.number('Instance or locator status', 4, 4, hex(8)))}`;
  },
};

const AYIYA_LENGTH = 8;
const FORWARD = 1;

/** draft-massar-v6ops-ayiya-02: lengths of identity and signature, operation, what follows, time; identity and signature. */
export const ayiyaLayer: ProtocolLayer = {
  name: 'Anything in Anything Protocol',
  path: 'ayiya',
  step(bytes, out) {
    const at = out.at;
    if (out.limit - at < AYIYA_LENGTH) return CUT_SHORT;
    const identity = 2 ** (u8(bytes, at) >> 4);
    const signature = (u8(bytes, at + 1) >> 4) * 4;
    out.at = at + AYIYA_LENGTH + identity + signature;
    return (u8(bytes, at + 2) & 15) === FORWARD ? IP_PROTOCOL + u8(bytes, at + 3) : NOT_TCP;
  },
  show(header) {
    header.bits('Identity length', 0, 1, 4, 4, (power) => String(2 ** power));
    header.bits('Signature length', 1, 1, 4, 4, (words) => String(words * 4));
    const operation = header.bits('Operation code', 2, 1, 0, 4);
    header.number('Next header', 3, 1);
    header.number('Epoch', 4, 4);
    return operation === FORWARD ? 'forward' : `operation ${operation}`;
  },
};

const TZSP_LENGTH = 4;
const TAG_PADDING = 0;
const TAG_END = 1;
/** What the mirrored frame is, by TZSP's numbers. */
const tzspFrames: Readonly<Record<number, number>> = {
  1: INNER_ETHERNET,
  18: INNER_WLAN,
  119: LINK_TYPE + 119,
  127: LINK_TYPE + 163,
};

/** TaZmen Sniffer Protocol: a mirrored frame behind tagged fields. */
export const tzspLayer: ProtocolLayer = {
  name: 'Tazmen Sniffer Protocol',
  path: 'tzsp',
  step(bytes, out) {
    const at = out.at;
    if (out.limit - at < TZSP_LENGTH) return CUT_SHORT;
    for (let tag = at + TZSP_LENGTH; tag < out.limit;) {
      const type = u8(bytes, tag);
      if (type === TAG_END) {
        out.at = tag + 1;
        return tzspFrames[u16(bytes, at + 2)] ?? NOT_TCP;
      }
      if (type !== TAG_PADDING && tag + 1 >= out.limit) return CUT_SHORT;
      tag += type === TAG_PADDING ? 1 : 2 + u8(bytes, tag + 1);
    }
    return CUT_SHORT;
  },
  show(header, out) {
    header.number('Version', 0, 1);
    header.number('Type', 1, 1);
    const frame = header.number('Encapsulates', 2, 2);
    const tags = out.at - header.start - TZSP_LENGTH;
    if (tags > 0) header.raw('Tagged fields', TZSP_LENGTH, tags);
    return `frame type ${frame}`;
  },
};

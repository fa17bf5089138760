import { ethernet } from './ethernet.ts';
import { bsdLoopback, openBsdLoopback } from './loopback.ts';
import { rawIp, rawIpv4, rawIpv6 } from './rawIp.ts';
import type { Segment } from './segment.ts';
import { linuxCooked, linuxCooked2 } from './sll.ts';

/** Takes the link-layer header at `out.at` off. @returns the protocol that follows (protocol.ts), or an outcome. */
export type LinkLayer = (bytes: Uint8Array, out: Segment) => number;

/** By LINKTYPE_* number (tcpdump.org/linktypes.html). */
const known: readonly (readonly [number, LinkLayer])[] = [
  [0, bsdLoopback],
  [1, ethernet],
  // DLT_RAW as some systems wrote it into files: 12 on most, 14 on OpenBSD.
  [12, rawIp],
  [14, rawIp],
  [101, rawIp],
  [108, openBsdLoopback],
  [113, linuxCooked],
  [228, rawIpv4],
  [229, rawIpv6],
  [276, linuxCooked2],
];

/** An array and no Map: looked up once a frame. */
const byNumber: (LinkLayer | undefined)[] = [];
for (const [number, layer] of known) byNumber[number] = layer;

export function linkLayerOf(linkType: number): LinkLayer | undefined {
  return linkType >= 0 && linkType < byNumber.length ? byNumber[linkType] : undefined;
}

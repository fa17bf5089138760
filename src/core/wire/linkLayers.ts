import { ethernetLayer } from './ethernet.ts';
import { fddiLayer, tokenRingLayer } from './link/fddi.ts';
import { frameRelayLayer } from './link/frameRelay.ts';
import { juniperLayers } from './link/juniper.ts';
import { llcLayer } from './link/llc.ts';
import { chdlcLayer, pppHdlcLayer, pppoeLayer, pppWithDirectionLayer } from './link/ppp.ts';
import { nflogLayer } from './link/nflog.ts';
import { smallLinks } from './link/smallLinks.ts';
import { wlanLayer } from './link/wlan.ts';
import { avsLayer, ppiLayer, prismLayer, radiotapLayer } from './link/wlanRadio.ts';
import { bsdLoopbackLayer, openBsdLoopbackLayer } from './loopback.ts';
import type { ProtocolLayer, Step } from './protocolLayer.ts';
import { rawIpLayer, rawIpv4Layer, rawIpv6Layer } from './rawIp.ts';
import { linuxCooked2Layer, linuxCookedLayer } from './sll.ts';

/** By LINKTYPE_* number (tcpdump.org/linktypes.html). */
const known: readonly (readonly [number, ProtocolLayer])[] = [
  [0, bsdLoopbackLayer],
  [1, ethernetLayer],
  [6, tokenRingLayer],
  [9, pppHdlcLayer],
  [10, fddiLayer],
  // DLT_RAW as some systems wrote it into files: 12 on most, 14 on OpenBSD.
  [12, rawIpLayer],
  [14, rawIpLayer],
  [50, pppHdlcLayer],
  [51, pppoeLayer],
  [100, llcLayer],
  [101, rawIpLayer],
  [104, chdlcLayer],
  [105, wlanLayer],
  [107, frameRelayLayer],
  [108, openBsdLoopbackLayer],
  [113, linuxCookedLayer],
  [119, prismLayer],
  [127, radiotapLayer],
  [163, avsLayer],
  [166, pppWithDirectionLayer],
  [192, ppiLayer],
  [204, pppWithDirectionLayer],
  [228, rawIpv4Layer],
  [229, rawIpv6Layer],
  [239, nflogLayer],
  [276, linuxCooked2Layer],
  ...juniperLayers,
  ...smallLinks,
];

/** An array and no Map: looked up once a frame. */
const steps: (Step | undefined)[] = [];
for (const [number, layer] of known) steps[number] = layer.step;

export function linkStepOf(linkType: number): Step | undefined {
  return linkType >= 0 && linkType < steps.length ? steps[linkType] : undefined;
}

export function linkLayerOf(linkType: number): ProtocolLayer | undefined {
  return known.find(([number]) => number === linkType)?.[1];
}

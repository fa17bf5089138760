import { ethernetLayer } from './ethernet.ts';
import { bsdLoopbackLayer, openBsdLoopbackLayer } from './loopback.ts';
import type { ProtocolLayer, Step } from './protocolLayer.ts';
import { rawIpLayer, rawIpv4Layer, rawIpv6Layer } from './rawIp.ts';
import { linuxCooked2Layer, linuxCookedLayer } from './sll.ts';

/** By LINKTYPE_* number (tcpdump.org/linktypes.html). */
const known: readonly (readonly [number, ProtocolLayer])[] = [
  [0, bsdLoopbackLayer],
  [1, ethernetLayer],
  // DLT_RAW as some systems wrote it into files: 12 on most, 14 on OpenBSD.
  [12, rawIpLayer],
  [14, rawIpLayer],
  [101, rawIpLayer],
  [108, openBsdLoopbackLayer],
  [113, linuxCookedLayer],
  [228, rawIpv4Layer],
  [229, rawIpv6Layer],
  [276, linuxCooked2Layer],
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

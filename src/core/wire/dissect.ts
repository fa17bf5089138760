import type { Layer } from '../packetDetails.ts';
import { MAXIMUM_HEADERS } from './decode.ts';
import { HeaderFields } from './headerFields.ts';
import { linkLayerOf } from './linkLayers.ts';
import { protocolLayerOf } from './protocolLayers.ts';
import { Segment } from './segment.ts';

/**
 * Every header of one frame, down to its TCP header, with its fields and where they stand. On demand: it takes the steps that
 * decodeFrame takes, and so tells the way on which the frame's TCP was found.
 * @param bytes the captured bytes.
 * @param linkType LINKTYPE_*, or LINK_NONE.
 * @param wireLength the frame's length on the wire.
 * @returns Wireshark's `frame.protocols` up to there, and the layers, outermost first.
 */
export function dissect(bytes: Uint8Array, linkType: number, wireLength = bytes.length): { path: string; layers: Layer[] } {
  const out = new Segment();
  out.begin(bytes, 0, bytes.length, Math.max(wireLength, bytes.length));
  const layers: Layer[] = [];
  const path: string[] = [];
  let protocol = linkLayerOf(linkType);
  for (let headers = 0; protocol !== undefined && headers <= MAXIMUM_HEADERS; headers++) {
    const start = out.at;
    const end = out.limit;
    const next = protocol.step(bytes, out);
    const header = new HeaderFields(bytes, start, Math.min(end, Math.max(out.limit, start)), protocol.path);
    const summary = protocol.show(header, out);
    const length = Math.max(header.reach, Math.min(out.at, header.end) - start);
    // A step that only says that another protocol is there took nothing off.
    if (length > 0 && (out.at > start || next < 0)) {
      const abbreviation = protocol.abbreviation ?? header.path.replace(/:.*/, '');
      layers.push({ name: protocol.name, abbreviation, summary, start, length, fields: header.fields });
    }
    if (header.path !== '') path.push(header.path);
    protocol = next >= 0 ? protocolLayerOf(next) : undefined;
  }
  return { path: path.join(':'), layers };
}

import { dissect } from '../../../src/core/wire/dissect.ts';
import { linkLayerOf } from '../../../src/core/wire/linkLayers.ts';
import { concat, u8 } from '../../support/bytes.ts';
import { decode } from '../../support/decoding.ts';
import { flow } from '../../support/conversation.ts';
import { sampleFrames } from '../../support/sampleCapture.ts';
import type { Target } from './target.ts';

const HIGHEST_LINK_TYPE = 300;
const linkTypes = Array.from({ length: HIGHEST_LINK_TYPE }, (_, number) => number).filter((number) => linkLayerOf(number));

/** One frame of any link type; the input's first byte chooses which. */
export const frameTarget: Target = {
  name: 'frame',
  seeds: () => {
    const frames = [
      ...sampleFrames().slice(0, 40),
      ...flow({ client: '[2001:db8::1]:9', server: '[2001:db8::2]:443' })
        .handshake()
        .send('client', 30)
        .rst('server')
        .icmp('client')
        .frames(),
    ];
    return linkTypes.flatMap((_, at) => {
      const { bytes } = frames[at % frames.length] ?? { bytes: u8() };
      // With and without the Ethernet header: many link layers carry IP at once, or a whole Ethernet frame.
      return [concat(u8(at), bytes), concat(u8(at), bytes.subarray(14)), concat(u8(at), bytes.subarray(12))];
    });
  },
  run: (input) => {
    const linkType = linkTypes[(input[0] ?? 0) % linkTypes.length] ?? 1;
    const bytes = input.subarray(1);
    // Fails when a byte outside the frame was read.
    const { outcome, segment } = decode(bytes, linkType);
    const { path, layers } = dissect(bytes, linkType);
    for (const { name, start, length, fields } of layers) {
      if (start < 0 || length < 0 || start + length > bytes.length) throw new Error(`${name} lies outside its frame`);
      for (const field of fields) {
        if (field.start < 0 || field.start + field.length > bytes.length) throw new Error(`${field.name} lies outside its frame`);
      }
    }
    return Promise.resolve(`${outcome} ${path} ${segment?.seq ?? ''}`);
  },
};

import { describe, expect, it } from 'vitest';
import { dissect } from '../../src/core/wire/dissect.ts';
import type { Field } from '../../src/core/packetDetails.ts';
import type { Segment } from '../../src/core/wire/segment.ts';
import { decode } from './decoding.ts';
import { tcp } from './packets.ts';

/** What every protocol's frame carries: one TCP segment. */
export interface Carried {
  sourcePort: number;
  destinationPort: number;
  seq: number;
  ack: number;
  flags: number;
  window: number;
  payload: Uint8Array;
}

export const carried: Carried = {
  sourcePort: 51234,
  destinationPort: 443,
  seq: 0xfffffff0,
  ack: 0x80000001,
  flags: 0x118,
  window: 501,
  payload: Uint8Array.of(1, 2, 3, 4, 5),
};

export const addresses = { 4: ['10.1.2.3', '192.168.255.254'], 6: ['2001:db8::1', 'fe80::aabb:ccdd:1:2'] } as const;

/** The carried segment between the family's two addresses. */
export const segmentOf = (family: 4 | 6, fields: Carried): Uint8Array => tcp(addresses[family][0], addresses[family][1], fields);

/** A wire format, in the terms of the five tests that each of them gets. */
export interface WireFormat {
  name: string;
  linkType: number;
  family: 4 | 6;
  /** Wireshark's frame.protocols of the frame. */
  path: string;
  /** The frame that carries these fields. */
  build: (fields: Carried) => Uint8Array;
  /** Bytes of headers up to the TCP header. */
  headers: number;
  /** Default: TCP. */
  outcome?: string;
  /** The outcome when so few bytes of the TCP header are captured that it is not `outcome`. Default: CUT_SHORT. */
  cutOutcome?: (captured: number) => string;
  /** Fields of its own that taking the frame apart must show. */
  shows?: Partial<Segment>;
  /** Lengths that cannot be, and what comes of each. */
  impossible: readonly { name: string; frame: Uint8Array; outcome: string }[];
  /** Variants, options above all, and what each must show. */
  options: readonly { name: string; frame: Uint8Array; linkType?: number; outcome?: string; shows?: Partial<Segment> }[];
}

/** What Wireshark needs of a TCP header to give it a tcp.stream. */
const TCP_NEEDED = 16;

/** Tests a wire format: take apart, round trip, truncated at every byte, impossible lengths, options. */
export function fiveWays(format: WireFormat): void {
  const frame = format.build(carried);
  describe(format.name, () => {
    it('is taken apart', () => {
      const { outcome, segment, payload } = decode(frame, format.linkType);
      expect(outcome).toBe(format.outcome ?? 'TCP');
      expect(segment).toMatchObject({
        family: format.family,
        sourcePort: 51234,
        destinationPort: 443,
        seq: 0xfffffff0 | 0,
        ack: 0x80000001 | 0,
        flags: 0x118,
        window: 501,
        payloadLength: 5,
        truncated: 0,
        icmpQuoted: 0,
        badHeaderLength: 0,
        ...format.shows,
      });
      expect(payload).toEqual(carried.payload);
    });

    it('is shown header by header, without a gap', () => {
      const { path, layers } = dissect(frame, format.linkType);
      expect(path).toBe(format.path);
      let at = 0;
      for (const layer of layers) {
        expect(layer.start, layer.name).toBe(at);
        expect(layer.summary).not.toBe('');
        at += layer.length;
      }
      expect(at).toBe(frame.length - carried.payload.length);
      expect(layers.at(-1)).toMatchObject({ abbreviation: 'tcp', summary: expect.stringContaining('51234 → 443') as string });
    });

    it('is shown as far as it was captured', () => {
      for (let cut = 0; cut < frame.length; cut++)
        expectWithin(dissect(frame.subarray(0, cut), format.linkType, frame.length), cut);
    });

    it('round-trips', () => {
      const { segment, payload } = decode(frame, format.linkType);
      if (!segment) throw new Error('no segment');
      const { sourcePort, destinationPort, seq, ack, flags, window } = segment;
      expect(format.build({ sourcePort, destinationPort, seq: seq >>> 0, ack: ack >>> 0, flags, window, payload })).toEqual(
        frame,
      );
    });

    it('is told to be cut short wherever it is cut', () => {
      for (let cut = 0; cut < frame.length; cut++) {
        const { outcome, segment, payload } = decode(frame.subarray(0, cut), format.linkType, frame.length);
        const captured = cut - format.headers;
        const isEnough = captured >= TCP_NEEDED;
        const enough = format.outcome ?? 'TCP';
        expect(outcome, `cut at ${cut}`).toBe(isEnough ? enough : (format.cutOutcome?.(captured) ?? 'CUT_SHORT'));
        if (!segment || !isEnough) continue;
        expect(segment.truncated).toBe(1);
        expect(segment.payloadLength, `cut at ${cut}`).toBe(5);
        expect(payload.length).toBe(Math.max(0, cut - (frame.length - 5)));
      }
    });

    it.each(format.impossible)('survives an impossible length: $name', ({ frame: impossible, outcome }) => {
      expect(decode(impossible, format.linkType).outcome).toBe(outcome);
      expectWithin(dissect(impossible, format.linkType), impossible.length);
    });

    it.each(format.options)('knows its options: $name', ({ frame: variant, linkType, outcome, shows }) => {
      const decoded = decode(variant, linkType ?? format.linkType);
      expect(decoded.outcome).toBe(outcome ?? 'TCP');
      if (shows) expect(decoded.segment).toMatchObject(shows);
      expectWithin(dissect(variant, linkType ?? format.linkType), variant.length);
    });
  });
}

/** Every layer and field stands within the captured bytes. */
function expectWithin({ layers }: ReturnType<typeof dissect>, length: number): void {
  const check = ({
    name,
    start,
    length: size,
    fields,
  }: {
    name: string;
    start: number;
    length: number;
    fields?: readonly Field[];
  }): void => {
    expect(start, name).toBeGreaterThanOrEqual(0);
    expect(start + size, name).toBeLessThanOrEqual(length);
    fields?.forEach(check);
  };
  layers.forEach(check);
}

/** A copy of the frame with these bytes written at an offset. */
export function patched(frame: Uint8Array, at: number, ...bytes: readonly number[]): Uint8Array {
  const copy = frame.slice();
  copy.set(bytes, at);
  return copy;
}

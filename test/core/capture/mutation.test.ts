import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaptureError } from '../../../src/core/analysis.ts';
import { concat, u8 } from '../../support/bytes.ts';
import { pcapFile } from '../../support/captureFile.ts';
import { flow } from '../../support/conversation.ts';
import { decode } from '../../support/decoding.ts';
import { PcapngWriter, pcapngFile } from '../../support/pcapngWriter.ts';
import { type ReadBack, readBack } from '../../support/reading.ts';

const four = flow().handshake().send('client', 30).rst('server').icmp('client').frames();
const six = flow({ client: '[2001:db8::1]:9', server: '[2001:db8::2]:443', link: 'sll' }).syn().refuse().frames();
const packet = four[0]?.bytes ?? u8();
const seeds: readonly Uint8Array[] = [
  pcapFile(four),
  pcapFile(six, { order: 'big', resolution: 'micro', linkType: 113 }),
  pcapngFile(four),
  new PcapngWriter()
    .section('big')
    .interface({ resolution: 9, offset: -5n })
    .interface({ resolution: 0x8a, linkType: 101 })
    .enhanced(packet, 77n)
    .simple(packet)
    .obsolete(packet.subarray(14), 5n, { interface: 1 })
    .block(0xbad, u8(1, 2, 3, 4))
    .section('little')
    .interface()
    .enhanced(packet, 99n)
    .bytes(),
];

/** A capture with some bytes changed, a piece taken out, and its end cut off. */
const mutated = fc
  .record({
    seed: fc.constantFrom(...seeds),
    changes: fc.array(
      fc.record({ at: fc.nat(2000), to: fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 4, 6, 12, 0x45, 0x60, 255)) }),
      { maxLength: 6 },
    ),
    taken: fc.record({ at: fc.nat(2000), count: fc.oneof(fc.constant(0), fc.nat(40)) }),
    kept: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
  })
  .map(({ seed, changes, taken, kept }) => {
    const bytes = seed.slice();
    for (const { at, to } of changes) bytes[at % bytes.length] = to;
    const from = taken.at % bytes.length;
    const rest = concat(bytes.subarray(0, from), bytes.subarray(from + taken.count));
    return rest.subarray(0, Math.ceil(rest.length * kept));
  });

/** What reading came to: never an error of another kind. */
async function outcomeOf(capture: Uint8Array, chunkSize: number): Promise<ReadBack | string> {
  try {
    return await readBack(capture, chunkSize);
  } catch (error) {
    if (error instanceof CaptureError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

describe('a damaged capture', () => {
  it('throws nothing but CaptureError, reads the same in any chunks, and nothing outside its frames is read', async () => {
    let framesSeen = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(mutated, async (capture) => {
        const whole = await outcomeOf(capture, 1 << 16);
        // Chunks of 37 bytes leave old bytes behind a record's end: reading them would show as a difference.
        expect(await outcomeOf(capture, 37)).toEqual(whole);
        if (typeof whole === 'string') {
          refused++;
          return;
        }
        for (const { bytes, linkType, wireLength, time } of whole.frames) {
          framesSeen++;
          expect(time >= 0n && time < 4_294_967_296_000_000_000n).toBe(true);
          decode(bytes, linkType, wireLength);
        }
      }),
      { numRuns: 1500, seed: 4 },
    );
    // The mutations must leave something to read, and break something.
    expect(framesSeen).toBeGreaterThan(2000);
    expect(refused).toBeGreaterThan(20);
  }, 60_000);
});

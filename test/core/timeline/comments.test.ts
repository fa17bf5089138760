import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/core/analyse.ts';
import { payloadBytes } from '../../support/bytes.ts';
import { interleave, pcapFile } from '../../support/captureFile.ts';
import { flow } from '../../support/conversation.ts';
import { MemorySource } from '../../support/memorySource.ts';
import { PcapngWriter } from '../../support/pcapngWriter.ts';

const frames = interleave(
  flow({ client: '192.0.2.1:50001', start: 0 }).handshake().send('client', 10).frames(),
  flow({ client: '192.0.2.2:50002', start: 0.5 }).syn().refuse().frames(),
);

/** Comments by frame number. */
function commented(comments: Readonly<Record<number, readonly string[]>>): Uint8Array {
  const writer = new PcapngWriter().section().interface({ resolution: 9, linkType: 1 });
  for (const [at, { bytes, time }] of frames.entries()) {
    const options = (comments[at + 1] ?? []).map((text) => writer.option(1, payloadBytes(text)));
    writer.enhanced(bytes, time, options.length === 0 ? {} : { options: Uint8Array.from(options.flatMap((each) => [...each])) });
  }
  return writer.bytes();
}

describe('comments of a capture', () => {
  it('are told flow by flow, with all that is written on a packet', async () => {
    const analysis = await analyse(new MemorySource(commented({ 2: ['first', 'second'], 4: ['<b>'], 6: ['the reset'] })));
    expect(await analysis.comments(0)).toEqual([
      { frame: 2, texts: ['first', 'second'] },
      { frame: 4, texts: ['<b>'] },
    ]);
    expect(await analysis.comments(1)).toEqual([{ frame: 6, texts: ['the reset'] }]);
    await expect(analysis.comments(2)).rejects.toThrow(RangeError);
  });

  it('cost no reading where there are none', async () => {
    const source = new MemorySource(pcapFile(frames));
    const analysis = await analyse(source);
    const before = source.reads;
    expect(await analysis.comments(0)).toEqual([]);
    expect(source.reads).toBe(before);
  });

  it('are kept of ten thousand packets, and told of two hundred a flow', async () => {
    const writer = new PcapngWriter().section().interface({ resolution: 9, linkType: 1 });
    const [one, other] = [frames[0], flow({ client: '192.0.2.9:50009', start: 9 }).syn().frames()[0]];
    if (one === undefined || other === undefined) throw new Error('There are frames.');
    const options = writer.option(1, payloadBytes('x'));
    for (let at = 0; at < 9_999; at++) writer.enhanced(one.bytes, one.time, { options });
    writer.enhanced(other.bytes, other.time, { options }).enhanced(other.bytes, other.time, { options });
    const analysis = await analyse(new MemorySource(writer.bytes()));
    expect((await analysis.comments(0)).map(({ frame }) => frame)).toEqual(Array.from({ length: 200 }, (_, at) => at + 1));
    expect((await analysis.comments(1)).map(({ frame }) => frame)).toEqual([10_000]);
  });
});

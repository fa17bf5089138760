import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/core/analyse.ts';
import { captureOf, flow } from '../../support/conversation.ts';
import { MemorySource } from '../../support/memorySource.ts';

describe('TCP options worth seeing', () => {
  it('are those of SYNs and RSTs, in words', async () => {
    const refused = flow({ client: '192.0.2.1:50001' }).handshake().send('client', 10).rst('server');
    const analysis = await analyse(new MemorySource(captureOf(refused)));
    const options = await analysis.shownOptions(0);
    expect(options.map(({ frame }) => frame)).toEqual([1, 2]);
    for (const { text } of options) expect(text).toMatch(/^MSS \d+(, window × \d+)?(, SACK)?(, timestamps)?$/);
    await expect(analysis.shownOptions(1)).rejects.toThrow(RangeError);
  });

  it('are read of two dozen packets and no more', async () => {
    const scan = flow({ client: '192.0.2.1:50001' }).syn();
    for (let at = 0; at < 30; at++) scan.retransmit('client', { after: 1 });
    const analysis = await analyse(new MemorySource(captureOf(scan)));
    expect(analysis.facts).toMatchObject({ flows: 1, packets: 31 });
    expect(await analysis.shownOptions(0)).toHaveLength(24);
    expect((await analysis.shownOptions(0)).at(-1)?.frame).toBe(24);
  });
});

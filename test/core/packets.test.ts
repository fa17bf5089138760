import { describe, expect, it } from 'vitest';
import { analyse } from '../../src/core/analyse.ts';
import { concat, payloadBytes, u8 } from '../support/bytes.ts';
import { pcapFile } from '../support/captureFile.ts';
import { captureOf, flow } from '../support/conversation.ts';
import { MemorySource } from '../support/memorySource.ts';
import { PcapngWriter } from '../support/pcapngWriter.ts';

const conversation = flow().handshake().send('client', 100).rst('server');
const frames = conversation.frames();

describe('a packet of an analysis', () => {
  it('is shown with its layers and its bytes', async () => {
    const analysis = await analyse(new MemorySource(captureOf(conversation)));
    const packet = await analysis.packet(4);
    expect(packet).toMatchObject({ frame: 4, captured: frames[3]?.bytes.length, path: 'eth:ethertype:ip:tcp', comments: [] });
    expect(packet.bytes).toEqual(frames[3]?.bytes);
    expect(packet.time).toMatch(/^2026-\d\d-\d\dT[\d:]{8}\.\d{9}Z$/);
    expect(packet.layers.map(({ abbreviation }) => abbreviation)).toEqual(['eth', 'ip', 'tcp']);
    expect((await analysis.packets([2, 1])).map(({ frame }) => frame)).toEqual([1, 2]);
    await expect(analysis.packet(frames.length + 1)).rejects.toThrow(RangeError);
  });

  it('may be no TCP, and no packet at all', async () => {
    const arp = concat(u8(255, 255, 255, 255, 255, 255, 2, 0, 0, 0, 0, 1, 8, 6), new Uint8Array(28));
    const writer = new PcapngWriter().section().interface({ name: 'eth0' });
    writer.enhanced(arp, 5n, { options: writer.option(1, payloadBytes('who?')) }).block(0xbad, u8(1, 2, 3, 4));
    const analysis = await analyse(new MemorySource(writer.bytes()));
    expect(await analysis.packet(1)).toMatchObject({ interface: 'eth0', comments: ['who?'], captured: 42 });
    expect(await analysis.packet(2)).toMatchObject({ time: null, captured: 0, layers: [], path: '' });
  });

  it('is refused when another packet stands in its place', async () => {
    const source = new MemorySource(captureOf(conversation));
    const analysis = await analyse(source);
    source.bytes = pcapFile(frames.map((frame) => ({ ...frame, time: frame.time + 1000n })));
    await expect(analysis.packet(4)).rejects.toThrow(/has changed since it was read/);
  });
});

describe('reading an analysis on', () => {
  it('comes to what reading it all at once comes to', async () => {
    const whole = captureOf(conversation);
    const expected = await analyse(new MemorySource(whole));
    for (const length of [100, 200, 300, whole.length - 10, whole.length]) {
      const source = new MemorySource(whole.subarray(0, length));
      const part = await analyse(source);
      expect(part.facts.bytes).toBe(length);
      source.bytes = whole;
      const { facts, totals, ...answers } = await part.readOn();
      expect(facts).toEqual(expected.facts);
      expect(totals).toEqual(expected.totals);
      expect(totals.resets).toBe(1);
      expect(answers.explain(0)).toEqual(expected.explain(0));
      expect(answers.ladder(0, 0, 100)).toEqual(expected.ladder(0, 0, 100));
    }
  });
});

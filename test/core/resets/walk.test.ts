import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { analyse } from '../../../src/core/analyse.ts';
import { PacketTable } from '../../../src/core/flow/packets.ts';
import { type CaptureFrame, pcapFile } from '../../support/captureFile.ts';
import { flow, type ScriptedFlow, scriptStart } from '../../support/conversation.ts';
import { explained } from '../../support/judged.ts';
import { framed } from '../../support/links.ts';
import { MemorySource } from '../../support/memorySource.ts';
import { tcpPacket } from '../../support/packets.ts';

describe('one event', () => {
  const spaced = (...after: number[]): ScriptedFlow =>
    after.reduce((story, seconds) => story.rst('server', { after: seconds }), flow().handshake());

  it('holds the RSTs of one direction within two seconds of its first', async () => {
    const { findings } = await explained(spaced(1, 0.5, 1.4, 0.2, 5));
    expect(findings.map(({ frames }) => frames)).toEqual([[4, 5, 6], [7], [8]]);
  });

  it('ends exactly after two seconds, and is not prolonged by its later RSTs', async () => {
    expect((await explained(spaced(1, 2))).findings).toHaveLength(1);
    expect((await explained(spaced(1, 2.000_000_001))).findings).toHaveLength(2);
    expect((await explained(spaced(1, 1.5, 1.5))).findings).toHaveLength(2);
  });

  it('is of one direction: resets to both ends are two', async () => {
    const { findings } = await explained(
      flow().handshake().rst('server').rst('client').rst('server').rst('client').rst('server', { after: 3 }),
    );
    expect(findings.map(({ frames }) => frames)).toEqual([[4, 6], [5, 7], [8]]);
    expect(findings.map(({ claimedSender }) => claimedSender)).toEqual(['server', 'client', 'server']);
  });

  it('is of one flow, though another runs on the same ports', async () => {
    const { findings } = await explained(
      flow().handshake().rst('server').syn('client', { seq: 5, after: 0.1 }).refuse('server', { ack: 6 }),
    );
    expect(findings.map((finding) => [finding.flow, finding.frames])).toEqual([
      [0, [4]],
      [1, [6]],
    ]);
  });

  it('stands where its first RST found the flow, whatever comes later', async () => {
    const story = flow().handshake().send('client', 100).ack('server').rst('server', { after: 0.5 });
    const before = await explained(story);
    const [earlier] = before.findings;
    const [later] = (await explained(story.send('client', 5000, { after: 0.5 }))).findings;
    expect(later?.impact).toEqual(earlier?.impact);
  });
});

// Limits are for a busy machine; each takes a second or two on an idle one.
const patience = 60_000;

describe('work', { timeout: patience }, () => {
  const next: (this: PacketTable, row: number) => number = Reflect.get(PacketTable.prototype, 'next');
  let steps = 0;
  beforeEach(() => {
    steps = 0;
    // Only counts: a spy keeps what each of half a million calls was given and gave.
    PacketTable.prototype.next = function (row) {
      steps++;
      return next.call(this, row);
    };
  });
  afterEach(() => {
    PacketTable.prototype.next = next;
  });

  const reset = framed(
    tcpPacket({ from: '10.0.0.2', to: '10.0.0.1' }, { sourcePort: 443, destinationPort: 50_000, flags: 'RA', seq: 7, ack: 9 }),
    'ethernet',
  );
  /** One flow of so many resets, so many nanoseconds apart. */
  const resets = (count: number, apart: bigint): Uint8Array =>
    pcapFile(Array.from({ length: count }, (_, i) => ({ bytes: reset, time: scriptStart + BigInt(i) * apart })));

  it.each([2_000, 20_000])('grows with the flow and no faster: %i resets, explained in order', async (count) => {
    const source = new MemorySource(resets(count, 3_000_000_000n));
    const analysis = await analyse(source);
    const judging = steps;
    for (let at = 0; at < count; at++) expect(analysis.explain(at).frame).toBe(at + 1);
    const explaining = steps - judging;
    expect(analysis.totals).toMatchObject({ resets: count, rstFrames: count });
    expect(judging).toBeGreaterThanOrEqual(count);
    // Each packet once for the walk, and what follows each reset within 30 s: ten more packets of this flow.
    expect(judging).toBeLessThan(count * 13);
    expect(explaining).toBeLessThan(count * 14);
  });

  it('keeps all frames of one event, however many', async () => {
    const { findings } = await explained(resets(5_000, 1000n));
    expect(findings).toHaveLength(1);
    expect(findings[0]?.frames).toHaveLength(5_000);
  });
});

interface Drawn {
  readonly fromA: boolean;
  readonly port: number;
  readonly flags: string;
  readonly seq: number;
  readonly ack: number;
  readonly payload: number;
  /** Milliseconds since the packet before; clocks do go backwards. */
  readonly gap: number;
}
const anyPacket = fc.record<Drawn>({
  fromA: fc.boolean(),
  port: fc.constantFrom(1000, 50_000, 443),
  flags: fc.constantFrom('S', 'SA', 'A', 'PA', 'FA', 'R', 'R', 'RA', 'RA', 'RSF', ''),
  seq: fc.oneof(fc.constantFrom(0, 1, 100, 101, 0xffffffff), fc.nat(0xffffffff)),
  ack: fc.constantFrom(0, 1, 100, 101, 0xffffffff),
  payload: fc.constantFrom(0, 0, 1, 30),
  gap: fc.constantFrom(0, 1, 300, 999, 2000, 2001, 40_000, -1, -1500, -2500, -60_000),
});

function capture(drawn: readonly Drawn[]): { frames: CaptureFrame[]; resets: number[] } {
  let time = scriptStart;
  const frames = drawn.map(({ fromA, port, flags, seq, ack, payload, gap }) => {
    time += BigInt(gap) * 1_000_000n;
    const [from, to] = fromA ? ['192.0.2.1', '192.0.2.2'] : ['192.0.2.2', '192.0.2.1'];
    const [sourcePort, destinationPort] = fromA ? [port, 443] : [443, port];
    return {
      bytes: framed(tcpPacket({ from, to }, { sourcePort, destinationPort, flags, seq, ack, payload }), 'ethernet'),
      time,
    };
  });
  return { frames, resets: drawn.flatMap(({ flags }, at) => (flags.includes('R') ? [at + 1] : [])) };
}

describe('any capture, whatever its clock does', { timeout: patience }, () => {
  it('has each RST in exactly one finding, which ladder and location name too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyPacket, { minLength: 1, maxLength: 60 }), async (drawn) => {
        const { frames, resets } = capture(drawn);
        const { findings, analysis } = await explained(pcapFile(frames));
        expect(findings.flatMap((finding) => finding.frames).sort((a, b) => a - b)).toEqual(resets);
        expect(findings.map(({ frame }) => frame)).toEqual(findings.map(({ frame }) => frame).toSorted((a, b) => a - b));
        for (const [at, finding] of findings.entries()) {
          for (const frame of finding.frames) {
            const place = analysis.locate(frame);
            expect(place).toMatchObject({ frame, flow: finding.flow, finding: at });
            expect(analysis.ladder(finding.flow, place?.index ?? -1, 1).rows[0]).toMatchObject({ frame, finding: at });
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('gives the same answers again, in whatever order they are asked for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyPacket, { minLength: 1, maxLength: 40 }), async (drawn) => {
        const bytes = pcapFile(capture(drawn).frames);
        const first = await explained(bytes);
        const second = await analyse(new MemorySource(bytes));
        const backwards = first.findings.map((_, at) => second.explain(first.findings.length - 1 - at)).reverse();
        expect(backwards).toEqual(first.findings);
        expect(second.totals).toEqual(first.analysis.totals);
      }),
      { numRuns: 60 },
    );
  });
});

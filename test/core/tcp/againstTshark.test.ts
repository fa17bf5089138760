import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { aspects } from '../../compare/aspects.ts';
import { compareCapture, type Comparison } from '../../compare/compareCapture.ts';
import { noteBits } from '../../compare/noteNames.ts';
import { tsharkFrames } from '../../compare/tsharkFrames.ts';
import { type CaptureFrame, pcapFile } from '../../support/captureFile.ts';
import { captureOf, flow, type ScriptedFlow } from '../../support/conversation.ts';
import { framed } from '../../support/links.ts';
import { icmpError, tcpPacket } from '../../support/packets.ts';
import type { TcpOptionSpec } from '../../support/tcpOptions.ts';
import { randomConversation } from '../../support/randomTcp.ts';

/** Starting tshark takes long on a busy machine. */
const patience = 120_000;
const folder = mkdtempSync(join(tmpdir(), 'tcp-analysis-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function compared(name: string, capture: Uint8Array): Promise<Comparison> {
  const file = join(folder, `${name}.pcap`);
  writeFileSync(file, capture);
  return compareCapture(file, name);
}

/** The differences that nobody meant, in sentences. */
const differences = ({ tallies }: Comparison): string[] =>
  aspects.flatMap((aspect) => tallies[aspect].first.map((sentence) => `${aspect}, frame ${sentence}`));

/** How often tshark gave each note. */
async function noteCounts(name: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  await tsharkFrames(join(folder, `${name}.pcap`), ({ notes }) => {
    for (const [note, bit] of noteBits) if ((notes & bit) !== 0) counts[note] = (counts[note] ?? 0) + 1;
  });
  return counts;
}

describe('what is noted of each packet is what tshark notes', { timeout: patience }, () => {
  it.each([
    ['short conversations', 1, 500, 40],
    ['long conversations', 50_001, 25, 800],
  ])('in random %s', async (name, seed, many, packets) => {
    const frames = Array.from({ length: many }, (_, i) =>
      randomConversation({ seed: seed + i, client: `10.1.${i >> 8}.${i & 255}`, server: `10.2.${i >> 8}.${i & 255}`, packets }),
    ).flat();
    const comparison = await compared(name, pcapFile(frames));
    expect(differences(comparison)).toEqual([]);
    expect(comparison).toMatchObject({ frames: frames.length, tcpFrames: frames.length });
    expect(comparison.onPurpose.size).toBe(0);
    // A test of nothing would pass too.
    const counts = await noteCounts(name);
    for (const [note] of noteBits) expect(counts[note], note).toBeGreaterThan(20);
  });

  it('also the relative numbers where a RST came before the SYN/ACK', async () => {
    const before = flow()
      .syn()
      .rst('server', { flags: 'RA', seq: 4_000_000, ackPlus: -1, injected: true })
      .synAck()
      .ack('client')
      .send('client', 25)
      .ack('server')
      .send('server', 40);
    const comparison = await compared('rebased', captureOf(before));
    expect(differences(comparison)).toEqual([]);
    // Seven sequence numbers, and the ACK numbers of all but the SYN.
    expect(comparison.tallies.numbers.compared).toBe(13);
  });

  it('in an orderly flow nothing', async () => {
    const story = flow().handshake().send('client', 3000).ack('server').send('server', 5000).ack('client').close();
    expect(differences(await compared('orderly', captureOf(story)))).toEqual([]);
    expect(await noteCounts('orderly')).toEqual({});
  });

  // Window scaling: who offered it, and when, decides at which byte the window is full.
  const scales: readonly (number | null)[] = [null, 0, 3, 14];
  it('at the edge of windows, however scaled', async () => {
    let port = 40_000;
    const story = (client: number | null, server: number | null): ScriptedFlow =>
      flow({
        client: `10.3.0.1:${port++}`,
        clientHost: { windowScale: client },
        serverHost: { windowScale: server, window: 100 },
      })
        .handshake()
        .send('client', 100)
        .ack('server', { window: 50 })
        .send('client', 50 * 2 ** (server ?? 0) > 1400 ? 1000 : 50 * 2 ** (server ?? 0))
        .ack('server', { window: 0 })
        .packet('client', 'A', { payload: 1 })
        .ack('server', { window: 0, ackPlus: -1 })
        .ack('server', { window: 7 });
    // A SYN that gives options up when it is sent again, as Windows does at the third.
    const givesUp = flow({ client: '10.3.0.2:1' })
      .syn()
      .syn('client', { seq: 1_000_000_000, options: { mss: 1460 }, after: 1 })
      .synAck('server', { options: { mss: 1460 } })
      .ack('client')
      .send('server', 1000);
    const stories = scales.flatMap((client) => scales.map((server) => story(client, server)));
    const comparison = await compared('windows', captureOf(givesUp, ...stories));
    expect(differences(comparison)).toEqual([]);
    expect((await noteCounts('windows'))['window_full']).toBeGreaterThan(10);
  });

  it('for headers that cannot be, which are not analysed', async () => {
    const base = { sourcePort: 50_000, destinationPort: 80, seq: 1000, ack: 5000 };
    const packets = [0, 4, 15, 5, 8, 5].map((dataOffset, i) =>
      tcpPacket({ from: '10.4.0.1', to: '10.4.0.2' }, { ...base, seq: 1000 + i * 3, flags: 'PA', payload: 3, dataOffset }),
    );
    const frames = packets.map((bytes, i) => ({ bytes: framed(bytes, 'ethernet'), time: BigInt(i) * 1_000_000n }));
    const comparison = await compared('headers', pcapFile(frames));
    expect(differences(comparison)).toEqual([]);
    const reason = 'tshark draws on the numbers of a segment before it whose header is impossible; we believe nothing in it';
    const short =
      'tshark shows the numbers of a segment as sent that ends before its header does; to us they are relative like all others';
    expect([...comparison.onPurpose]).toEqual([
      [short, [3, 3, 5, 5]],
      [reason, [4, 6]],
    ]);
  });

  it('but for duplicate ACKs of Multipath TCP, which tshark tells by options that are not kept', async () => {
    const capable = (side: number): TcpOptionSpec => ({
      ...{ mss: 1460, windowScale: 7 },
      mptcp: { subtype: 0, body: new Uint8Array([0x81, side, 1, 2, 3, 4, 5, 6, 7]) },
    });
    const sequence: TcpOptionSpec = { mptcp: { subtype: 2, body: new Uint8Array([1, 0, 0, 0, 1]) } };
    const address: TcpOptionSpec = { mptcp: { subtype: 3, low: 4, body: new Uint8Array([1, 10, 0, 0, 1]) } };
    const story = flow({ client: '10.6.0.1:5000' })
      .syn('client', { options: capable(1) })
      .synAck('server', { options: capable(2) })
      .ack('client', { options: sequence })
      .send('client', 100, { options: sequence })
      .ack('server', { options: sequence })
      .ack('server', { options: sequence })
      .ack('server', { options: address })
      .ack('server', { options: sequence });
    const comparison = await compared('multipath', captureOf(story));
    expect(differences(comparison)).toEqual([]);
    const reason =
      'tshark counts no duplicate ACKs between Multipath TCP options of different kinds (RFC 8684, 4); options are not kept';
    expect([...comparison.onPurpose]).toEqual([[reason, [8]]]);
  });

  it('but for streams of which an ICMP error quotes a packet, which tshark counts as one of them', async () => {
    const ends = { from: '10.5.0.1', to: '10.5.0.2' };
    const syn = tcpPacket(ends, { sourcePort: 50_000, destinationPort: 80, seq: 1000, flags: 'S' });
    const error = icmpError({ from: '10.5.0.2', to: '10.5.0.1' }, syn, { quote: 40 });
    const answer = tcpPacket(
      { from: '10.5.0.2', to: '10.5.0.1' },
      { sourcePort: 80, destinationPort: 50_000, ack: 1001, flags: 'RA' },
    );
    const frames: CaptureFrame[] = [error, answer, answer].map((bytes, i) => ({
      bytes: framed(bytes, 'ethernet'),
      time: BigInt(i) * 1_000_000n,
    }));
    const comparison = await compared('quoted', pcapFile(frames));
    expect(differences(comparison)).toEqual([]);
    const reason = 'tshark counts a packet that an ICMP error quotes as one of the stream; it is not in the capture';
    expect([...comparison.onPurpose]).toEqual([[reason, [2, 3]]]);
  });
});

describe('in the captures of others', { timeout: patience }, () => {
  const captures = join(import.meta.dirname, '../../../../shared/captures');
  if (!existsSync(captures)) {
    it('nothing is compared: ../shared/captures is absent', () => {
      console.warn('The captures of others are absent: nothing was compared with what tshark says of them.');
      expect(existsSync(captures)).toBe(false);
    });
    return;
  }
  const announced =
    'another connection announced this one (as FTP does with PASV), so to tshark it is not new: its SYN does not count, another first packet does';
  const headless =
    'tshark shows the numbers of a segment as sent that ends before its header does; to us they are relative like all others';
  /** Frames that differ on purpose, and why. */
  const onPurpose: Readonly<Record<string, readonly (readonly [string, readonly number[]])[]>> = {
    'suricata-output-eve-ftp-data.pcap': [
      [announced, [1053, 1054, 1058, 1059, 1060, 1061, 1064, 1203, 1204, 1206, 1207, 1208, 1209, 1212]],
    ],
    'suricata-bug-76.pcap': [[headless, [46]]],
    'suricata-transform-base64-7296.pcap': [[headless, [11, 59]]],
  };

  it('each note of each frame is tshark’s', async () => {
    const names = readdirSync(join(captures, 'truth')).map((name) => name.replace(/\.tsv$/, ''));
    let held = 0;
    for (const name of names) {
      const comparison = await compareCapture(join(captures, name), name);
      expect([name, ...differences(comparison)]).toEqual([name]);
      expect([name, [...comparison.onPurpose]]).toEqual([name, onPurpose[name] ?? []]);
      if (!comparison.nothing) held++;
    }
    expect(held).toBeGreaterThanOrEqual(73);
  });
});

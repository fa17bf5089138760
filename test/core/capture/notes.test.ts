import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/core/analyse.ts';
import type { AnalyseOptions } from '../../../src/core/analysis.ts';
import type { CaptureWarning, WarningCode } from '../../../src/core/capture/warning.ts';
import { WarningLog } from '../../../src/core/capture/warning.ts';
import { FlowIndexer } from '../../../src/core/flow/indexer.ts';
import { MAXIMUM_PACKETS } from '../../../src/core/flow/packets.ts';
import { memorySource } from '../../../src/worker/memorySource.ts';
import { concat, payloadBytes, u8 } from '../../support/bytes.ts';
import { pcapFile } from '../../support/captureFile.ts';
import { flow } from '../../support/conversation.ts';
import { ethernet } from '../../support/links.ts';
import { ip } from '../../support/packets.ts';
import { snap, wlan } from '../../support/tunnels.ts';
import { a, micro, start } from '../../support/pcapngCases.ts';

const frames = flow().handshake().send('client', 1000).rst('server').frames();
const first = frames[0]?.bytes ?? u8();
const one = (bytes: Uint8Array, linkType = 1): Uint8Array => pcapFile([{ bytes, time: 5n }], { linkType });
const ends = { from: '10.0.0.1', to: '10.0.0.2' };
const notesOf = async (capture: Uint8Array, options?: AnalyseOptions): Promise<readonly CaptureWarning[]> =>
  (await analyse(await memorySource('a.pcap', capture), options)).facts.warnings;
/** IP in IP in IP. */
const nested = (depth: number): Uint8Array => (depth === 0 ? u8() : ip({ ...ends, protocol: 4 }, nested(depth - 1)));
/** A pcapng packet with an option. */
const withOption = (code: number, value: Uint8Array): Uint8Array => {
  const writer = start('little').interface();
  return writer.enhanced(a, micro, { options: writer.option(code, value) }).bytes();
};

/** For each code a capture that earns it: the type makes sure that none is forgotten. */
const notes: Record<WarningCode, () => Promise<readonly CaptureWarning[]>> = {
  'truncated-record': () => notesOf(pcapFile(frames).subarray(0, -3)),
  'bad-record-length': () => notesOf(pcapFile(frames).fill(0xff, 32, 36)),
  'bad-block': () => notesOf(start('little').interface().block(0x99, new Uint8Array(8), { trailing: 24 }).bytes()),
  'unknown-interface': () => notesOf(start('little').enhanced(a, micro).bytes()),
  'time-out-of-range': () => notesOf(start('little').interface({ offset: -1000n }).enhanced(a, 5n).bytes()),
  'no-time': () => notesOf(start('little').interface().simple(a).bytes()),
  'source-failed': () => notesOf(gzipSync(pcapFile(frames)).subarray(0, -9)),
  'file-replaced': () => notesOf(pcapFile(frames), { note: { code: 'file-replaced', message: 'Another file.' } }),
  'dropped-packets': () => notesOf(start('little').interface().statistics(0, { interfaceDrops: 4n }).bytes()),
  'decryption-secrets': () => notesOf(start('little').block(10, new Uint8Array(8)).bytes()),
  'host-names': () => {
    const writer = start('little');
    return notesOf(writer.block(4, writer.option(1, concat(u8(10, 0, 0, 1), payloadBytes('a\0')))).bytes());
  },
  'packet-comment': () => notesOf(withOption(1, payloadBytes('look'))),
  'unsupported-link-type': () => notesOf(one(first, 147)),
  // Encapsulating Security Payload.
  'unread-encapsulation': () => notesOf(one(ethernet(ip({ ...ends, protocol: 50 }, new Uint8Array(40))))),
  'ip-fragments': () => notesOf(one(ethernet(ip({ ...ends, fragment: { offset: 0, more: true } }, new Uint8Array(40))))),
  'cut-short': () => notesOf(pcapFile([{ bytes: first.subarray(0, 40), time: 5n, wireLength: first.length }])),
  'too-many-headers': () => notesOf(one(ethernet(nested(110)))),
  'aggregated-packets': () => notesOf(one(wlan(snap(first.subarray(14)), { qos: true, aggregate: 3 }), 105)),
  'too-many-packets': () => {
    const warnings = new WarningLog();
    const index = new FlowIndexer(warnings);
    // Two thousand million rows would need 80 GB.
    Object.defineProperty(index.packets, 'count', { value: MAXIMUM_PACKETS });
    index.frame(first, 0, first.length, first.length, 1, 0, 0, 24);
    return Promise.resolve(warnings.list());
  },
};

describe('a note', () => {
  it.each(Object.entries(notes))('of code %s is made, with a sentence', async (code, make) => {
    const made = (await make()).find((warning) => warning.code === code);
    expect(made).toMatchObject({ code, count: 1 });
    expect(made?.message).toMatch(/^[A-Z].{10,}\.$/);
    expect(made?.message).not.toMatch(/undefined|NaN|\[object/);
  });

  it('of what there is to know is no trouble', async () => {
    const known = ['dropped-packets', 'decryption-secrets', 'host-names', 'packet-comment', 'file-replaced'] as const;
    for (const [code, make] of Object.entries(notes)) {
      const made = (await make()).find((warning) => warning.code === code);
      expect(made?.information === true, code).toBe((known as readonly string[]).includes(code));
    }
  });

  it('of aggregates counts the packets that are left out, not what fills the frame up', async () => {
    const aggregate = wlan(snap(first.subarray(14)), { qos: true, aggregate: 3 });
    const messages = async (...frame: Uint8Array[]): Promise<(string | undefined)[]> =>
      (await notesOf(one(concat(...frame), 105))).map(({ message }) => message);
    const said = 'Frame 1 is an aggregate (A-MSDU): behind its first packet it carries 2 more packets, which are left out.';
    expect(await messages(aggregate)).toEqual([said]);
    expect(await messages(aggregate, new Uint8Array(40))).toEqual([said]);
    expect(await messages(wlan(snap(first.subarray(14)), { qos: true, aggregate: 1 }))).toEqual([]);
  });

  it('of an aggregate is not made again for a frame behind it that cannot be read', async () => {
    const aggregate = wlan(snap(first.subarray(14)), { qos: true, aggregate: 3 });
    const writer = start('little').interface({ linkType: 105 }).interface({ linkType: 147 });
    const made = await notesOf(writer.enhanced(aggregate, micro).enhanced(a, micro, { interface: 1 }).bytes());
    expect(made.map(({ code, count }) => [code, count])).toEqual([
      ['aggregated-packets', 1],
      ['unsupported-link-type', 1],
    ]);
  });

  it('of lost packets names the interfaces, the first three', async () => {
    const writer = start('big');
    for (let i = 0; i < 5; i++) writer.interface({ name: `eth${i}` }).statistics(i, { systemDrops: BigInt(i + 1) });
    expect((await notesOf(writer.bytes()))[0]?.message).toBe(
      'Whoever captured lost 15 packets (1 on eth0, 2 on eth1, 3 on eth2 and others on 2 more): what is missing may never have been seen here.',
    );
  });

  it('of lost packets is not made for a counter that nobody kept', async () => {
    expect(
      await notesOf(
        start('little')
          .interface()
          .statistics(0, { interfaceDrops: 2n ** 64n - 1n })
          .bytes(),
      ),
    ).toEqual([]);
  });
});

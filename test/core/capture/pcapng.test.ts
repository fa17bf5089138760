import { describe, expect, it } from 'vitest';
import { concat, u8 } from '../../support/bytes.ts';
import { scriptStart } from '../../support/conversation.ts';
import { a, around, b, both, type Case, micro, readsCases, start } from '../../support/pcapngCases.ts';
import { PcapngWriter } from '../../support/pcapngWriter.ts';
import { readBack } from '../../support/reading.ts';

const seconds = scriptStart / 1_000_000_000n;
const ip = a.subarray(14);
const other = new Uint8Array(0);

/** Each is read in both byte orders. The numbers are for talking about them. */
const cases: readonly Case[] = [
  { name: '001 a section and nothing else', make: (order) => start(order), frames: [] },
  { name: '002 an interface without packets', make: (order) => start(order).interface(), frames: [] },
  { name: '003 enhanced packets', make: (order) => around(order, (writer) => writer), frames: both },
  {
    name: '004 a packet of which a part was captured',
    make: (order) => start(order).interface().enhanced(a.subarray(0, 61), micro, { wireLength: 1514 }),
    frames: [{ bytes: a.subarray(0, 61), wireLength: 1514 }],
  },
  {
    name: '005 packets with options',
    make: (order) =>
      around(order, (writer) => writer.enhanced(a, micro, { options: concat(writer.option(1, u8(104, 105)), writer.u32(0)) })),
    frames: [both[0], { bytes: a, time: scriptStart }, both[1]],
    warnings: [{ code: 'packet-comment', frame: 2, offset: 156, count: 1 }],
  },
  {
    name: '006 simple packets have the time of the one before',
    make: (order) => around(order, (writer) => writer.simple(b)),
    frames: [both[0], { bytes: b, time: scriptStart }, both[1]],
    warnings: [{ code: 'no-time', frame: 2, offset: 156 }],
  },
  {
    name: '007 simple packets are cut by the snap length',
    make: (order) => start(order).interface({ snapLength: 50 }).simple(a.subarray(0, 50), 1000),
    frames: [{ bytes: a.subarray(0, 50), wireLength: 1000, time: 0n }],
    warnings: [{ code: 'no-time' }],
  },
  {
    name: '008 simple packets without a snap length',
    make: (order) => start(order).interface({ snapLength: 0 }).simple(a),
    frames: [{ bytes: a }],
    warnings: [{ code: 'no-time' }],
  },
  {
    name: '009 obsolete packets',
    make: (order) => around(order, (writer) => writer.obsolete(ip, micro, { wireLength: 99 })),
    frames: [both[0], { bytes: ip, time: scriptStart, wireLength: 99 }, both[1]],
  },
  {
    name: '010 unknown blocks, name resolution, statistics and secrets',
    make: (order) =>
      around(order, (writer) => [4, 5, 7, 8, 10, 0x8000_0001].reduce((to, type) => to.block(type, new Uint8Array(16)), writer)),
    frames: both,
    warnings: [{ code: 'decryption-secrets', frame: 2 }],
  },
  {
    name: '011 journal entries, custom blocks and system calls are frames, but no packets',
    make: (order) =>
      around(order, (writer) => [9, 0xbad, 0x4000_0bad, 0x216].reduce((to, type) => to.block(type, new Uint8Array(16)), writer)),
    frames: [both[0], ...Array.from({ length: 4 }, () => ({ bytes: other, linkType: -1, time: scriptStart })), both[1]],
  },
  {
    name: '012 several interfaces of several link types',
    make: (order) =>
      start(order)
        .interface()
        .interface({ linkType: 101, resolution: 9 })
        .enhanced(ip, scriptStart + 7n, { interface: 1 })
        .enhanced(a, micro),
    frames: [
      { bytes: ip, linkType: 101, time: scriptStart + 7n },
      { bytes: a, linkType: 1, time: scriptStart },
    ],
  },
  {
    name: '013 a second section starts its interfaces anew',
    make: (order) => start(order).interface().enhanced(a, micro).section(order).interface({ linkType: 101 }).enhanced(ip, micro),
    frames: [
      { bytes: a, linkType: 1 },
      { bytes: ip, linkType: 101 },
    ],
  },
  {
    name: '014 a second section in the other byte order',
    make: (order) =>
      start(order)
        .interface()
        .enhanced(a, micro)
        .section(order === 'big' ? 'little' : 'big')
        .interface({ resolution: 9 })
        .enhanced(b, scriptStart + 1n),
    frames: [
      { bytes: a, time: scriptStart },
      { bytes: b, time: scriptStart + 1n },
    ],
  },
  {
    name: '015 a section that tells its length, wrongly',
    make: (order) =>
      new PcapngWriter()
        .section(order, { length: 20n })
        .interface()
        .enhanced(a, micro)
        .enhanced(b, micro + 1n),
    frames: both,
  },
  {
    name: '016 nanoseconds',
    make: (order) =>
      start(order)
        .interface({ resolution: 9 })
        .enhanced(a, scriptStart + 123_456_789n),
    frames: [{ bytes: a, time: scriptStart + 123_456_789n }],
  },
  {
    name: '017 seconds, milliseconds and picoseconds',
    make: (order) =>
      start(order)
        .interface({ resolution: 0 })
        .interface({ resolution: 3 })
        .interface({ resolution: 12 })
        .enhanced(a, seconds)
        .enhanced(a, seconds * 1000n + 5n, { interface: 1 })
        .enhanced(a, 1_000_000_000_001_999n, { interface: 2 }),
    frames: [
      { bytes: a, time: scriptStart },
      { bytes: a, time: scriptStart + 5_000_000n },
      { bytes: a, time: 1_000_000_000_001n },
    ],
  },
  {
    name: '018 powers of two',
    make: (order) =>
      start(order)
        .interface({ resolution: 0x80 + 20 })
        .interface({ resolution: 0x80 + 63 })
        .enhanced(a, (seconds << 20n) + 12345n)
        .enhanced(a, 1n << 62n, { interface: 1 }),
    frames: [
      { bytes: a, time: scriptStart + 11_773_109n },
      { bytes: a, time: 500_000_000n },
    ],
  },
  {
    name: '019 a time offset',
    make: (order) =>
      start(order)
        .interface({ offset: -1000n })
        .interface({ offset: seconds })
        .enhanced(a, micro)
        .enhanced(a, 3n, { interface: 1 }),
    frames: [
      { bytes: a, time: scriptStart - 1_000_000_000_000n },
      { bytes: a, time: scriptStart + 3000n },
    ],
  },
  {
    name: '020 times before 1970 and after 2106',
    make: (order) => start(order).interface({ offset: -1000n }).enhanced(a, 5n).enhanced(a, 0xffff_ffff_ffff_ffffn),
    frames: [
      { bytes: a, time: (2n ** 32n - 1000n) * 1_000_000_000n + 5000n },
      { bytes: a, time: ((18_446_744_073_709n - 1000n) % 2n ** 32n) * 1_000_000_000n + 551_615_000n },
    ],
    warnings: [{ code: 'time-out-of-range', frame: 1 }],
  },
  {
    name: '021 an interface nobody described',
    make: (order) => around(order, (writer) => writer.enhanced(a, micro, { interface: 3 })),
    frames: both,
    warnings: [{ code: 'unknown-interface', frame: 2, offset: 156 }],
  },
  {
    name: '022 an obsolete packet of an interface nobody described',
    make: (order) => around(order, (writer) => writer.obsolete(a, micro, { interface: 9 })),
    frames: both,
    warnings: [{ code: 'unknown-interface', frame: 2 }],
  },
  {
    name: '023 a simple packet before any interface',
    make: (order) => start(order).simple(a).interface().enhanced(a, micro),
    frames: [{ bytes: a, time: scriptStart }],
    warnings: [{ code: 'unknown-interface', frame: 1 }],
  },
  {
    name: '024 a packet longer than its block',
    make: (order) => around(order, (writer) => writer.enhanced(a, micro, { capturedLength: 5000 })),
    frames: both,
    warnings: [{ code: 'bad-record-length', frame: 2, offset: 156 }],
  },
  {
    name: '025 a packet longer than any',
    make: (order) => around(order, (writer) => writer.enhanced(new Uint8Array(262_148), micro)),
    frames: both,
    warnings: [{ code: 'bad-record-length', frame: 2 }],
  },
  {
    name: '026 two lengths that differ',
    make: (order) => around(order, (writer) => writer.block(0x99, new Uint8Array(8), { trailing: 24 })),
    frames: both,
    warnings: [{ code: 'bad-block', frame: 2, offset: 156 }],
  },
  {
    name: '027 a length that is no multiple of four',
    make: (order) =>
      around(order, (writer) => writer.raw(concat(writer.u32(0x99), writer.u32(15), new Uint8Array(4), writer.u32(15)))),
    frames: both,
  },
  {
    name: '028 a length below that of a block',
    make: (order) => around(order, (writer) => writer.block(0x99, new Uint8Array(0), { leading: 8 })),
    frames: [both[0]],
    warnings: [{ code: 'bad-block', frame: 2, offset: 156 }],
  },
  {
    name: '029 an enhanced packet block too small for its fields',
    make: (order) => around(order, (writer) => writer.block(6, new Uint8Array(16))),
    frames: [both[0]],
    warnings: [{ code: 'bad-block', frame: 2 }],
  },
  {
    name: '030 a resolution that is longer than its block is not believed',
    make: (order) => {
      const writer = start(order);
      return writer
        .block(1, concat(writer.u16(1), writer.u16(0), writer.u32(0), writer.u16(9), writer.u16(1)))
        .enhanced(a, micro);
    },
    frames: [{ bytes: a, time: scriptStart }],
  },
  {
    name: '031 a later section of an unknown version',
    make: (order) => start(order).interface().enhanced(a, micro).section(order, { major: 2 }).interface().enhanced(a, micro),
    frames: [both[0]],
    warnings: [{ code: 'bad-block', frame: 2 }],
  },
  {
    name: '032 a large block of no interest',
    make: (order) => around(order, (writer) => writer.block(0x99, new Uint8Array(2_500_000))),
    frames: both,
  },
  {
    name: '033 a packet with megabytes of options',
    make: (order) => around(order, (writer) => writer.enhanced(a, micro, { options: new Uint8Array(1_500_000) })),
    frames: [both[0], { bytes: a, time: scriptStart }, both[1]],
  },
  {
    name: '034 a packet that ends with the block',
    make: (order) => start(order).interface().enhanced(a.subarray(0, 64), micro),
    frames: [{ bytes: a.subarray(0, 64) }],
  },
];

for (const order of ['little', 'big'] as const) {
  describe(`pcapng, ${order}-endian`, () => {
    readsCases(order, cases);

    it('warns of a last block that is cut, wherever it is cut', async () => {
      const whole = start(order).interface().enhanced(a, micro).enhanced(b, micro).bytes();
      const last = 156;
      for (let cut = last + 1; cut < whole.length; cut++) {
        const { frames, warnings } = await readBack(whole.subarray(0, cut));
        expect(frames).toHaveLength(1);
        expect(warnings).toMatchObject([{ code: 'truncated-record', frame: 2, offset: last }]);
      }
      expect((await readBack(whole)).frames).toHaveLength(2);
    });

    it('warns of a block that claims more than the file has', async () => {
      const { frames, warnings } = await readBack(
        around(order, (writer) => writer.block(0x99, other, { leading: 0xffff_fff0 })).bytes(),
      );
      expect(frames).toHaveLength(1);
      expect(warnings).toMatchObject([{ code: 'truncated-record' }]);
    });

    it('refuses a file of an unknown version, and one that ends within its first section header', async () => {
      await expect(readBack(new PcapngWriter().section(order, { major: 2 }).bytes())).rejects.toMatchObject({
        code: 'not-a-capture',
      });
      await expect(readBack(start(order).bytes().subarray(0, 20))).rejects.toMatchObject({ code: 'unreadable' });
      await expect(readBack(u8(0x0a, 0x0d, 0x0d, 0x0a, 0, 0, 0, 28, 1, 2, 3, 4))).rejects.toMatchObject({
        code: 'not-a-capture',
      });
    });

    it('takes 65,536 interfaces and no more', async () => {
      const writer = start(order);
      for (let i = 0; i < 65_538; i++) writer.interface();
      writer.enhanced(a, micro, { interface: 65_535 }).enhanced(a, micro, { interface: 65_536 });
      const { frames, warnings } = await readBack(writer.bytes());
      expect(frames).toHaveLength(1);
      expect(warnings).toMatchObject([{ code: 'bad-block', count: 2 }, { code: 'unknown-interface' }]);
    }, 30_000);
  });
}

import { describe } from 'vitest';
import { concat, padTo, payloadBytes, u8 } from '../../support/bytes.ts';
import { a, around, both, type Case, micro, readsCases, start } from '../../support/pcapngCases.ts';

const other = new Uint8Array(0);

/** What a capture says beside its packets. The numbers go on from those of pcapng.test.ts. */
const cases: readonly Case[] = [
  {
    name: '035 statistics: the last of an interface counts, and what it does not know is nothing',
    make: (order) =>
      around(order, (writer) =>
        writer
          .statistics(0, { interfaceDrops: 3n })
          .statistics(0, { interfaceDrops: 5n, systemDrops: 0xffff_ffff_ffff_ffffn })
          .statistics(7, { interfaceDrops: 1000n }),
      ),
    frames: both,
    drops: [{ interface: null, packets: 5 }],
  },
  {
    name: '036 statistics of several interfaces, one after the packets',
    make: (order) =>
      start(order)
        .interface({ name: 'eth0' })
        .interface({ description: 'Wi-Fi' })
        .statistics(1, { systemDrops: 0x1_0000_0002n })
        .enhanced(a, micro)
        .statistics(0, { interfaceDrops: 1n, systemDrops: 1n }),
    frames: [both[0]],
    drops: [
      { interface: 'Wi-Fi', packets: 0x1_0000_0002 },
      { interface: 'eth0', packets: 2 },
    ],
  },
  {
    name: '037 packets that say how many were lost before them',
    make: (order) =>
      around(order, (writer) => {
        const options = concat(writer.option(2, writer.u32(1)), writer.option(4, writer.u64(9n)));
        return writer.enhanced(a, micro, { options }).enhanced(a, micro, { options });
      }),
    frames: [both[0], both[0], both[0], both[1]],
    drops: [{ interface: null, packets: 18 }],
  },
  {
    name: '038 comments on packets are counted',
    make: (order) =>
      around(order, (writer) => {
        const options = concat(writer.option(1, u8(104, 105)), writer.option(1, u8(104)), writer.u32(0), writer.option(1, u8(1)));
        return writer.enhanced(a, micro, { options }).obsolete(a, micro, { options });
      }),
    frames: [both[0], both[0], both[0], both[1]],
    warnings: [{ code: 'packet-comment', frame: 2, offset: 156, count: 2 }],
  },
  {
    name: '039 options that reach beyond their block are none',
    make: (order) =>
      around(order, (writer) => writer.enhanced(a, micro, { options: concat(writer.u16(1), writer.u16(500), u8(1, 2, 3, 4)) })),
    frames: [both[0], both[0], both[1]],
  },
  {
    name: '040 secrets are named, and nothing of them is told',
    make: (order) =>
      around(order, (writer) =>
        writer
          .block(10, concat(writer.u32(0x544c534b), writer.u32(18), padTo(payloadBytes('CLIENT_RANDOM 42 1'), 4)))
          .block(10, concat(writer.u32(0x12345678), writer.u32(0))),
      ),
    frames: both,
    warnings: [
      {
        code: 'decryption-secrets',
        frame: 2,
        offset: 156,
        count: 2,
        message:
          'At byte 156, before frame 2, the capture carries a TLS key log, which is neither used nor shown; take care whom you give the file.',
      },
    ],
  },
  {
    name: '041 names of hosts',
    make: (order) =>
      around(order, (writer) =>
        writer.block(
          4,
          concat(
            writer.option(1, concat(u8(10, 0, 0, 1), payloadBytes('client.example\0alias\0'))),
            writer.option(2, concat(new Uint8Array(16), payloadBytes('server.example\0'))),
            writer.option(3, new Uint8Array(20)),
            writer.option(1, u8(10, 0, 0, 2)),
            writer.u32(0),
          ),
        ),
      ),
    frames: both,
    warnings: [
      {
        code: 'host-names',
        message:
          'At byte 156, before frame 2, the capture names 2 addresses (“client.example” is the first); addresses are shown as they are.',
      },
    ],
  },
  {
    name: '042 statistics, secrets and names too short to say anything',
    make: (order) =>
      around(order, (writer) =>
        writer
          .block(5, other)
          .block(4, other)
          .block(5, u8(0, 0, 0, 0))
          .block(10, u8(0, 0, 0, 0)),
      ),
    frames: both,
    warnings: [{ code: 'decryption-secrets' }],
  },
];

for (const order of ['little', 'big'] as const) {
  describe(`what pcapng says beside packets, ${order}-endian`, () => readsCases(order, cases));
}

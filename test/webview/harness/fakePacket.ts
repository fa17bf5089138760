import type { PacketDetails } from '../../../src/core/packetDetails.ts';
import type { EndStates } from '../../../src/core/timeline/endStates.ts';

/** A frame of 60 bytes whose headers end at byte 54; what follows is its payload. */
export function fakePacket(frame: number): PacketDetails {
  const field = (name: string, value: string, start: number, length: number) => ({ name, value, start, length });
  return {
    ...{ frame, time: '2026-01-02T03:04:05.000000000Z', captured: 60, original: 60, interface: 'eth0', direction: null },
    comments: [],
    path: 'eth:ethertype:ip:tcp',
    layers: [
      { name: 'Ethernet II', abbreviation: 'eth', summary: '', start: 0, length: 14, fields: [field('Type', '0x0800', 12, 2)] },
      {
        ...{
          name: 'Internet Protocol Version 4',
          abbreviation: 'ip',
          summary: '<b>10.0.0.1</b> → 10.0.0.2',
          start: 14,
          length: 20,
        },
        fields: [field('Time to Live', '64', 22, 1)],
      },
      {
        ...{ name: 'Transmission Control Protocol', abbreviation: 'tcp', summary: 'RST', start: 34, length: 20 },
        fields: [
          field('Source Port', '443', 34, 2),
          { ...field('Flags', '0x014', 46, 2), fields: [field('Reset', 'Set', 47, 1), field('Acknowledgment', 'Set', 47, 1)] },
        ],
      },
    ],
    bytes: Uint8Array.from({ length: 60 }, (_, at) => (at < 54 ? at : 65 + at - 54)),
  };
}

const moment = { assumed: false, next: 1, unacknowledged: 517, window: 64_240 };
export const fakeEnds: EndStates = {
  client: { ...moment, state: 'CLOSED' },
  server: { ...moment, state: 'ESTABLISHED', assumed: true },
};

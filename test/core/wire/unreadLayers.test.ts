import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/core/analyse.ts';
import { unreadLayerName } from '../../../src/core/wire/unreadLayers.ts';
import { pcapFile } from '../../support/captureFile.ts';
import { flow } from '../../support/conversation.ts';
import { decodeFrame } from '../../../src/core/wire/decode.ts';
import { UNREAD_LAYER } from '../../../src/core/wire/outcome.ts';
import { Segment } from '../../../src/core/wire/segment.ts';
import { decode } from '../../support/decoding.ts';
import { ethernet, linkTypes } from '../../support/links.ts';
import { MemorySource } from '../../support/memorySource.ts';
import { ip } from '../../support/packets.ts';

const from = '192.0.2.1';
const to = '192.0.2.2';

/** Source and destination port, then nothing that matters. */
const udp = (source: number, destination: number): Uint8Array =>
  Uint8Array.of(source >> 8, source & 255, destination >> 8, destination & 255, 0, 8, 0, 0);
const overIp = (protocol: number, payload: Uint8Array = new Uint8Array(24)): Uint8Array =>
  ethernet(ip({ from, to, protocol }, payload));
const overEthernet = (etherType: number): Uint8Array => ethernet(new Uint8Array(40), { etherType });

describe('a header that carries packets and is not looked into', () => {
  it.each([
    ['MPLS', overEthernet(0x8847)],
    ['PPPoE', overEthernet(0x8864)],
    ['IP in IP', overIp(4)],
    ['IPv6 in IP', overIp(41)],
    ['GRE', overIp(47)],
    ['VXLAN', overIp(17, udp(50000, 4789))],
    ['Geneve', overIp(17, udp(50000, 6081))],
    ['GTP-U', overIp(17, udp(2152, 2152))],
    ['Teredo', overIp(17, udp(3544, 60000))],
  ])('%s is named', (name, frame) => {
    const segment = new Segment();
    expect(decodeFrame(frame, 0, frame.length, frame.length, linkTypes.ethernet, segment)).toBe(UNREAD_LAYER);
    expect(unreadLayerName(segment.unreadLayer)).toBe(name);
  });

  it.each([
    ['DNS', overIp(17, udp(50000, 53))],
    ['UDP cut before its ports', overIp(17, new Uint8Array(3))],
    ['OSPF', overIp(89)],
    ['ARP', overEthernet(0x0806)],
  ])('%s is no such thing', (_, frame) => {
    expect(decode(frame, linkTypes.ethernet).outcome).toBe('NOT_TCP');
  });
});

it('a capture with such frames says so, with the first of them', async () => {
  const [first] = flow({}).handshake().frames();
  if (!first) throw new Error('the script has no frames');
  const hidden = { ...first, bytes: overIp(47) };
  const { facts } = await analyse(new MemorySource(pcapFile([first, hidden, hidden])));
  expect(facts.warnings).toEqual([
    expect.objectContaining({
      code: 'unread-encapsulation',
      frame: 2,
      count: 2,
      message: expect.stringContaining('GRE') as string,
    }),
  ]);
  expect(facts.tcpPackets).toBe(1);
});

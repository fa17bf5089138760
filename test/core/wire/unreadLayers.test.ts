import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/core/analyse.ts';
import { decodeFrame } from '../../../src/core/wire/decode.ts';
import { UNREAD_LAYER } from '../../../src/core/wire/outcome.ts';
import { Segment } from '../../../src/core/wire/segment.ts';
import { unreadLayerName } from '../../../src/core/wire/unreadLayers.ts';
import { pcapFile } from '../../support/captureFile.ts';
import { flow } from '../../support/conversation.ts';
import { decode } from '../../support/decoding.ts';
import { ethernet, linkTypes, rareLinkTypes } from '../../support/links.ts';
import { MemorySource } from '../../support/memorySource.ts';
import { ip } from '../../support/packets.ts';
import { snap, through, udp, wlan } from '../../support/tunnels.ts';

const overIp = (protocol: number, payload: Uint8Array = new Uint8Array(24)): Uint8Array => ethernet(through(protocol, payload));
const packet = ip({ from: '192.0.2.1', to: '192.0.2.2' }, new Uint8Array(20));

describe('a header that carries packets and cannot be looked into', () => {
  it.each([
    ['IPsec ESP, which is encrypted', overIp(50), linkTypes.ethernet],
    ['L2TPv3, whose headers only its two ends know', overIp(115), linkTypes.ethernet],
    ['encrypted Wi-Fi', wlan(snap(packet), { protected: true }), rareLinkTypes.wlan],
  ])('%s is named', (name, frame, linkType) => {
    const segment = new Segment();
    expect(decodeFrame(frame, 0, frame.length, frame.length, linkType, segment)).toBe(UNREAD_LAYER);
    expect(unreadLayerName(segment.unreadLayer)).toBe(name);
  });

  it.each([
    ['DNS', overIp(17, udp(new Uint8Array(12), 53))],
    ['OSPF', overIp(89)],
    ['ARP', ethernet(new Uint8Array(40), { etherType: 0x0806 })],
  ])('%s is no such thing', (_, frame) => {
    expect(decode(frame, linkTypes.ethernet).outcome).toBe('NOT_TCP');
  });
});

it('a capture with such frames says so, with the first of them', async () => {
  const [first] = flow({}).handshake().frames();
  if (!first) throw new Error('the script has no frames');
  const hidden = { ...first, bytes: overIp(50) };
  const { facts } = await analyse(new MemorySource(pcapFile([first, hidden, hidden])));
  expect(facts.warnings).toEqual([
    expect.objectContaining({
      code: 'unread-encapsulation',
      frame: 2,
      count: 2,
      message: expect.stringContaining('ESP') as string,
    }),
  ]);
  expect(facts.tcpPackets).toBe(1);
});

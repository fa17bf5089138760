import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../../../src/core/wire/decode.ts';
import { Segment } from '../../../src/core/wire/segment.ts';
import { concat, u8 } from '../../support/bytes.ts';
import { decode } from '../../support/decoding.ts';
import { linkTypes } from '../../support/links.ts';
import { icmpError, ip, tcp, type TcpFields } from '../../support/packets.ts';
import { mptcpReset, type TcpOptionSpec } from '../../support/tcpOptions.ts';
import { addresses, carried, fiveWays } from '../../support/fiveWays.ts';

const [from, to] = addresses[4];
const packet = (more: Partial<TcpFields> = {}): Uint8Array => ip({ from, to }, tcp(from, to, { ...carried, ...more }));
const withOptions = (options: TcpOptionSpec | Uint8Array): Uint8Array => packet({ options });
const none = {
  hasTimestamp: 0,
  tsVal: 0,
  tsEcr: 0,
  mss: -1,
  windowScale: -1,
  sackPermitted: 0,
  hasSack: 0,
  hasMd5: 0,
  hasAuthentication: 0,
  mptcpSubtype: -1,
  mptcpResetReason: -1,
  mptcpResetTransient: 0,
  hasOtherOptions: 0,
  badOptions: 0,
};

fiveWays({
  name: 'TCP',
  path: 'raw:ip:tcp',
  linkType: linkTypes.raw,
  family: 4,
  build: (fields) => packet({ ...fields, urgent: 77 }),
  headers: 20,
  shows: { ...none, urgentPointer: 77 },
  impossible: [
    { name: 'a data offset of 16 bytes', frame: packet({ dataOffset: 4 }), outcome: 'TCP' },
    { name: 'a data offset of 0', frame: packet({ dataOffset: 0 }), outcome: 'TCP' },
    { name: 'a data offset beyond the segment', frame: packet({ dataOffset: 15 }), outcome: 'TCP' },
  ],
  options: [
    {
      name: 'a data offset too small: in its stream, without flags',
      frame: packet({ dataOffset: 4 }),
      shows: { flags: 0, badHeaderLength: 1, payloadLength: 9 },
    },
    {
      name: 'a data offset too large: flags, no payload',
      frame: packet({ dataOffset: 15 }),
      shows: { flags: 0x118, badHeaderLength: 1, payloadLength: 0 },
    },
    { name: 'port 0', frame: packet({ sourcePort: 0, destinationPort: 0 }), shows: { sourcePort: 0, destinationPort: 0 } },
    { name: 'all flags', frame: packet({ flags: 'FSRPAUECN' }), shows: { flags: 0x1ff } },
  ],
});

fiveWays({
  name: 'TCP options',
  path: 'raw:ip:tcp',
  linkType: linkTypes.raw,
  family: 4,
  build: (fields) => packet({ ...fields, options: concat(u8(1, 1, 8, 10, 0xff, 0xff, 0xff, 0xfe, 0x80, 0, 0, 1)) }),
  headers: 20,
  shows: { ...none, hasTimestamp: 1, tsVal: -2, tsEcr: 0x80000001 | 0 },
  impossible: [
    { name: 'an option of length 0', frame: withOptions(u8(2, 0, 5, 180)), outcome: 'TCP' },
    { name: 'an option of length 1', frame: withOptions(u8(2, 1, 5, 180)), outcome: 'TCP' },
    { name: 'an option longer than the header', frame: withOptions(u8(2, 40, 5, 180)), outcome: 'TCP' },
    { name: 'an option without a length', frame: withOptions(u8(1, 1, 1, 2)), outcome: 'TCP' },
  ],
  options: [
    {
      name: 'those of a SYN',
      frame: withOptions({ mss: 1460, sackPermitted: true, timestamps: [7, 0], windowScale: 9 }),
      shows: { ...none, mss: 1460, sackPermitted: 1, hasTimestamp: 1, tsVal: 7, windowScale: 9, hasOtherOptions: 1 },
    },
    {
      name: 'timestamps not in the usual place',
      frame: withOptions(u8(8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 1, 1)),
      shows: { ...none, hasTimestamp: 1, tsVal: 1, tsEcr: 2 },
    },
    {
      name: 'timestamps and more',
      frame: withOptions({ timestamps: [3, 4], sack: [[1, 2]] }),
      shows: { ...none, hasTimestamp: 1, tsVal: 3, tsEcr: 4, hasSack: 1, hasOtherOptions: 1 },
    },
    { name: 'MD5', frame: withOptions({ md5: true }), shows: { ...none, hasMd5: 1, hasOtherOptions: 1 } },
    {
      name: 'authentication',
      frame: withOptions({ authentication: true }),
      shows: { ...none, hasAuthentication: 1, hasOtherOptions: 1 },
    },
    {
      name: 'MP_CAPABLE',
      frame: withOptions({ mptcp: { subtype: 0, low: 1, body: u8(1) } }),
      shows: { ...none, mptcpSubtype: 0, hasOtherOptions: 1 },
    },
    {
      name: 'MP_TCPRST',
      frame: withOptions(mptcpReset(6, true)),
      shows: { ...none, mptcpSubtype: 8, mptcpResetReason: 6, mptcpResetTransient: 1, hasOtherOptions: 1 },
    },
    {
      name: 'MP_TCPRST before a DSS',
      frame: withOptions({ raw: u8(30, 4, 0x80, 3, 30, 4, 0x20, 0) }),
      shows: { mptcpSubtype: 8, mptcpResetReason: 3 },
    },
    {
      name: 'MP_TCPRST without a reason',
      frame: withOptions({ mptcp: { subtype: 8 } }),
      shows: { mptcpSubtype: 8, mptcpResetReason: -1 },
    },
    {
      name: 'an MPTCP option without a subtype',
      frame: withOptions(u8(30, 2, 1, 1)),
      shows: { mptcpSubtype: -1, badOptions: 1 },
    },
    { name: 'an unknown one', frame: withOptions(u8(253, 4, 0, 0)), shows: { ...none, hasOtherOptions: 1 } },
    { name: 'an end before others', frame: withOptions(u8(0, 2, 4, 5, 180, 1, 1, 1)), shows: none },
    {
      name: 'a bad length: those before count',
      frame: withOptions(u8(3, 3, 5, 2, 0, 1, 1, 1)),
      shows: { windowScale: 5, mss: -1, badOptions: 1 },
    },
    {
      name: 'an MSS of the wrong length',
      frame: withOptions(u8(2, 3, 5, 1)),
      shows: { mss: -1, badOptions: 1, hasOtherOptions: 1 },
    },
    { name: 'a window scale of the wrong length', frame: withOptions(u8(3, 4, 5, 1)), shows: { windowScale: -1, badOptions: 1 } },
    {
      name: 'timestamps of the wrong length',
      frame: withOptions(u8(8, 8, 0, 0, 0, 1, 0, 0)),
      shows: { hasTimestamp: 0, badOptions: 1 },
    },
    { name: 'forty bytes of no-operations', frame: withOptions(new Uint8Array(40).fill(1)), shows: none },
  ],
});

describe('decodeFrame', () => {
  it('leaves nothing of one frame in the next', () => {
    const segment = new Segment();
    const give = (bytes: Uint8Array): number => decodeFrame(bytes, 0, bytes.length, bytes.length, linkTypes.raw, segment);
    give(icmpError({ from: to, to: from }, withOptions(mptcpReset(2, true)), { quote: 100 }));
    give(withOptions({ mss: 9, windowScale: 2, sackPermitted: true, timestamps: [1, 2], md5: true, sack: [[1, 2]] }));
    give(packet({ dataOffset: 3 }));
    give(packet());
    const fresh = new Segment();
    const bytes = packet();
    decodeFrame(bytes, 0, bytes.length, bytes.length, linkTypes.raw, fresh);
    expect(segment).toEqual(fresh);
  });

  it('believes no wire length beyond what numbers stay small for', () => {
    const offloaded = ip({ from, to, length: 0 }, tcp(from, to, carried));
    const { segment } = decode(offloaded, linkTypes.raw, 0xffffffff);
    expect(segment?.payloadLength).toBe(0x20000000 - 40);
    expect(decode(packet(), linkTypes.raw, 0).segment?.payloadLength).toBe(5);
  });

  it('survives any bytes of any link type, and reads none outside them', () => {
    const anything = fc.tuple(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom(...Object.values(linkTypes), 127, -1),
      fc.nat(70_000),
    );
    fc.assert(
      fc.property(anything, ([bytes, linkType, wireLength]) => {
        expect(decode(bytes, linkType, wireLength).outcome).not.toBe('unknown');
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
});

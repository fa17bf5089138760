import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/core/analyse.ts';
import { f5ResetCause } from '../../../src/core/wire/f5Trailer.ts';
import { concat, u8 } from '../../support/bytes.ts';
import { pcapFile } from '../../support/captureFile.ts';
import { flow } from '../../support/conversation.ts';
import { type F5Cause, f5Legacy, f5Parts } from '../../support/f5.ts';
import { ethernet } from '../../support/links.ts';
import { MemorySource } from '../../support/memorySource.ts';
import { tcpPacket } from '../../support/packets.ts';
import { tsharkFields } from '../../support/tshark.ts';
import { patched } from '../../support/fiveWays.ts';

const policy: F5Cause = { text: 'Policy action' };
const policyText = 'BIG-IP: [0x2664c65:2574] Policy action';
const read = (trailer: Uint8Array): string | null => {
  const margin = u8(...Array.from({ length: 40 }, () => 0x41));
  const bytes = concat(margin, trailer, margin);
  return f5ResetCause(bytes, margin.length, margin.length + trailer.length);
};
const trailers: readonly (readonly [string, (cause: F5Cause | undefined) => Uint8Array])[] = [
  ['version 1', (cause) => f5Legacy(cause, 1)],
  ['version 2', (cause) => f5Legacy(cause, 2)],
  ['version 3', (cause) => f5Legacy(cause, 3)],
  ['the newer form', f5Parts],
];

describe.each(trailers)('a BIG-IP’s trailer, %s', (_, build) => {
  it('tells why a RST was sent', () => {
    expect(read(build(policy))).toBe(policyText);
    expect(read(build({ text: 'No local listener', value: 0x123456789abc, line: 65_535, peer: true }))).toBe(
      'BIG-IP: [0x123456789abc:65535] {peer} No local listener',
    );
  });

  it('is found behind padding', () => {
    expect(read(concat(new Uint8Array(6), build(policy)))).toBe(policyText);
  });

  it('may tell nothing', () => {
    expect(read(build(undefined))).toBeNull();
    expect(read(build({ text: '' }))).toBeNull();
    expect(read(build({ ...policy, version: 1 }))).toBeNull();
  });

  it('ends at what nobody could print', () => {
    expect(read(build({ text: 'Policy\u0000\u001b[31m' }))).toBe('BIG-IP: [0x2664c65:2574] Policy');
  });

  it('is believed only as far as it was captured, and in no length', () => {
    const trailer = build(policy);
    for (let cut = 0; cut < trailer.length; cut++) expect(read(trailer.subarray(0, cut)), `cut at ${cut}`).toBeNull();
    for (let at = 0; at < trailer.length; at++) {
      for (const value of [0, 1, 7, 255]) expect(() => read(patched(trailer, at, value))).not.toThrow();
    }
  });
});

it('no trailer, and another’s, tell nothing', () => {
  expect(read(u8())).toBeNull();
  expect(read(new Uint8Array(40))).toBeNull();
  expect(read(u8(1, 2, 3, 4, 5, 6, 7, 8, 9, 10))).toBeNull();
});

describe('against tshark', { timeout: 60_000 }, () => {
  it('reads the causes that Wireshark reads', () => {
    const causes: readonly F5Cause[] = [
      policy,
      { text: 'Flow expired', peer: true, line: 7 },
      { text: 'x', value: 0xffffffffffff },
    ];
    const rst = ethernet(
      tcpPacket({ from: '10.0.0.1', to: '10.0.0.2' }, { sourcePort: 80, destinationPort: 50_000, flags: 'R' }),
    );
    const built = trailers.flatMap(([, build]) => causes.map((cause) => build(cause)));
    const capture = pcapFile(built.map((trailer, i) => ({ bytes: concat(rst, new Uint8Array(6), trailer), time: BigInt(i) })));
    const fields = ['rstcauseval', 'rstcauseline', 'rstcausepeer', 'rstcausetxt'].map((name) => `f5ethtrailer.${name}`);
    const expected = tsharkFields(capture, fields, ['-n']).map(
      ([value, line, peer, text]) =>
        `BIG-IP: [0x${Number(value).toString(16)}:${line ?? ''}] ${peer === '1' ? '{peer} ' : ''}${text ?? ''}`,
    );
    expect(built.map(read)).toEqual(expected);
  });
});

it('the cause of a reset is what the trailer says', async () => {
  const frames = flow({ client: '10.0.0.1:50000', server: '10.0.0.2:80' }).handshake().rst('server').frames();
  const last = frames.at(-1);
  if (!last) throw new Error('the script has no frames');
  const withTrailer = [...frames.slice(0, -1), { ...last, bytes: concat(last.bytes, f5Legacy(policy)) }];
  const analysis = await analyse(new MemorySource(pcapFile(withTrailer)));
  expect(analysis.explain(0).causes[0]).toMatchObject({ id: 'big-ip-reset' });
  expect(JSON.stringify(analysis.explain(0))).toContain(
    'The BIG-IP’s trailer behind the RST says: “BIG-IP: [0x2664c65:2574] Policy action”.',
  );
});

import { SocketAddress } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endpointText, ipv4Text, ipv6Text } from '../../../src/core/wire/address.ts';
import { captureOf, flow } from '../../support/conversation.ts';
import { tsharkFields } from '../../support/tshark.ts';

type Words = [number, number, number, number];
const groups = (words: Words): string =>
  words
    .flatMap((word) => [word >>> 16, word & 0xffff])
    .map((group) => group.toString(16))
    .join(':');
// Zero words and halves are what shortening is about.
const word = fc.oneof(fc.constantFrom(0, 0, 1, 0x10000, 0xffff, 0xffff0000), fc.nat(0xffffffff));

describe('IPv4 as text', () => {
  it.each([
    [0, '0.0.0.0'],
    [0xffffffff, '255.255.255.255'],
    [-1, '255.255.255.255'],
    [0xc0000201, '192.0.2.1'],
    [0xc0000201 | 0, '192.0.2.1'],
  ])('%i is %s', (value, text) => {
    expect(ipv4Text(value)).toBe(text);
  });
});

// Starting tshark takes long on a busy machine.
describe('IPv6 as text (RFC 5952)', { timeout: 60_000 }, () => {
  it.each<[Words, string]>([
    [[0, 0, 0, 0], '::'],
    [[0, 0, 0, 1], '::1'],
    [[0x20010db8, 0, 0, 0], '2001:db8::'],
    [[0x20010db8, 0, 0, 1], '2001:db8::1'],
    // 4.2.2: one zero group is not shortened; 4.2.3: of two equal runs the first is.
    [[0x20010db8, 0x00000001, 0x00010001, 0x00010001], '2001:db8:0:1:1:1:1:1'],
    [[0x20010db8, 0, 0x00010000, 0x00000001], '2001:db8::1:0:0:1'],
    [[0x20010000, 0x00000001, 0, 1], '2001:0:0:1::1'],
    [[0, 0, 0xffff, 0xc0000201], '::ffff:192.0.2.1'],
    [[0xfe800000, 0, 0x02aabbff, 0xfeccddee], 'fe80::2aa:bbff:fecc:ddee'],
  ])('%j is %s', (words, text) => {
    expect(ipv6Text(words)).toBe(text);
  });

  it('is what node’s net writes', () => {
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), (words) => {
        // Node writes the deprecated IPv4-compatible form ::192.0.2.1; RFC 5952, 5 leaves that to known prefixes.
        fc.pre(!(words[0] === 0 && words[1] === 0 && words[2] === 0));
        expect(ipv6Text(words)).toBe(new SocketAddress({ address: groups(words), family: 'ipv6' }).address);
      }),
      { numRuns: 500 },
    );
  });

  it('is what tshark writes', () => {
    const drawn = fc.sample(fc.tuple(word, word, word, word), { numRuns: 60, seed: 7 });
    const [first, ...others] = drawn.map((words, i) =>
      flow({ client: `[${groups(words)}]:50000`, server: '[2001:db8::1]:443', start: i }).syn(),
    );
    if (first === undefined) throw new Error('nothing drawn');
    const judged = tsharkFields(captureOf(first, ...others), ['ipv6.src']).map(([text]) => text);
    expect(drawn.map(ipv6Text)).toEqual(judged);
  });
});

describe('address and port', () => {
  it('puts IPv6 in brackets', () => {
    expect(endpointText('192.0.2.1', 443)).toBe('192.0.2.1:443');
    expect(endpointText('2001:db8::1', 443)).toBe('[2001:db8::1]:443');
  });
});

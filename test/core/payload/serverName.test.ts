import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findServerName, NAME_FOUND, NAME_LATER, NamePlace, NO_NAME } from '../../../src/core/payload/serverName.ts';
import { payloadHint } from '../../../src/core/wire/recognise.ts';
import { concat, payloadBytes } from '../../support/bytes.ts';
import { clientHello } from '../../support/tls.ts';

/** The name in a payload that stands in the middle of other bytes; the outcome when there is none. */
function nameIn(payload: Uint8Array | string, around = 0x41): string | number {
  const bytes = payloadBytes(payload);
  const all = concat(new Uint8Array(8).fill(around), bytes, new Uint8Array(600).fill(around));
  const place = new NamePlace();
  const outcome = findServerName(all, 8, 8 + bytes.length, payloadHint(all, 8, 8 + bytes.length), place);
  if (outcome !== NAME_FOUND) return outcome;
  expect(place.start).toBeGreaterThanOrEqual(8);
  expect(place.end).toBeLessThanOrEqual(8 + bytes.length);
  return new TextDecoder().decode(all.subarray(place.start, place.end));
}
const get = (host: string): string => `GET / HTTP/1.1\r\nAccept: */*\r\n${host}\r\n\r\n`;

describe('the server name', () => {
  it.each([
    ['of a ClientHello', clientHello('www.example.com'), 'www.example.com'],
    ['of Host', get('Host: www.example.com'), 'www.example.com'],
    ['of Host in any case and without its port', get('HOST:  Example.COM:8080'), 'Example.COM'],
    ['that is an IPv4 address', get('Host: 192.0.2.1:80'), '192.0.2.1'],
    ['that is an IPv6 address', get('Host: [2001:db8::1]:80'), '2001:db8::1'],
    ['of CONNECT', 'CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n', 'a.example'],
    ['with an underscore', clientHello('_x.example'), '_x.example'],
  ])('is found: that %s', (_what, payload, name) => {
    expect(nameIn(payload)).toBe(name);
  });

  it.each([
    ['a ClientHello without one', clientHello('')],
    ['an SNI that would be markup', clientHello('<b>x</b>.example')],
    ['an SNI with a control character', clientHello('a\u001b[31m.example')],
    ['an SNI that is not ASCII', clientHello('ex\u202eample.com')],
    ['an SNI longer than any name', clientHello('x'.repeat(256))],
    ['a Host that would be markup', get('Host: <b>x')],
    ['an empty Host', get('Host: ')],
    ['no Host', get('Hostess: x')],
    ['a Host in the body', 'POST / HTTP/1.1\r\n\r\nx\r\nHost: a.example\r\n'],
    ['a Host that is cut', 'GET / HTTP/1.1\r\nHost: www.exam'],
    ['an address that does not end', 'GET / HTTP/1.1\r\nHost: [2001:db8::1\r\n\r\n'],
  ])('is not made of %s', (_what, payload) => {
    expect(nameIn(payload)).toBe(NO_NAME);
  });

  it('comes later, or is whole, in a ClientHello that is cut anywhere', () => {
    const hello = clientHello('www.example.com');
    const whole = hello.indexOf('.'.charCodeAt(0), 5);
    for (let size = 6; size < hello.length; size++) {
      const found = [0, 0x41, 0xff].map((around) => nameIn(hello.subarray(0, size), around));
      expect(new Set(found).size).toBe(1);
      expect(['www.example.com', NAME_LATER]).toContain(found[0]);
      if (size < whole) expect(found[0]).toBe(NAME_LATER);
    }
  });

  it('is never read outside the payload, whatever its lengths say', () => {
    const hello = clientHello('www.example.com');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 9, max: hello.length - 1 }), fc.nat(255)), { maxLength: 8 }), (changes) => {
        const changed = hello.slice();
        for (const [at, value] of changes) changed[at] = value;
        const found = [0, 0x41, 0xff].map((around) => nameIn(changed, around));
        expect(new Set(found).size).toBe(1);
        if (typeof found[0] === 'string') expect(found[0]).toMatch(/^[\w.:-]{1,255}$/);
      }),
      { numRuns: 3000, seed: 4 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { HostTable, TTLS_PER_HOST } from '../../../src/core/flow/hosts.ts';

describe('the host table', () => {
  it('numbers addresses in the order they come, and knows them again', () => {
    const hosts = new HostTable();
    const addresses = Array.from({ length: 5000 }, (_, i) => (0x0a000000 + i * 7919) | 0);
    expect(addresses.map((word) => hosts.intern(4, word, 0, 0, 0))).toEqual(addresses.map((_, i) => i));
    expect(addresses.map((word) => hosts.intern(4, word, 0, 0, 0))).toEqual(addresses.map((_, i) => i));
    expect(hosts.count).toBe(5000);
    expect(hosts.text(1)).toBe('10.0.30.239');
  });

  it('takes an address as signed or unsigned words', () => {
    const hosts = new HostTable();
    expect(hosts.intern(4, -1, 0, 0, 0)).toBe(hosts.intern(4, 0xffffffff, 0, 0, 0));
    expect(hosts.intern(6, -2, -1, 0, 0)).toBe(hosts.intern(6, 0xfffffffe, 0xffffffff, 0, 0));
  });

  it('keeps the families apart, and IPv6 addresses that differ in any word', () => {
    const hosts = new HostTable();
    const ids = [
      hosts.intern(4, 1, 0, 0, 0),
      hosts.intern(6, 1, 0, 0, 0),
      hosts.intern(6, 1, 1, 0, 0),
      hosts.intern(6, 1, 0, 1, 0),
      hosts.intern(6, 1, 0, 0, 1),
    ];
    expect(new Set(ids).size).toBe(5);
    expect(ids.map((id) => hosts.isIpv6(id))).toEqual([false, true, true, true, true]);
  });

  it('counts TTLs, most used first, and remembers no more than it needs', () => {
    const hosts = new HostTable();
    const id = hosts.intern(4, 1, 0, 0, 0);
    for (const ttl of [64, 63, 63, 255, 63, 64, 1, 2, 3, 63]) hosts.noteTtl(id, ttl);
    expect(hosts.ttls(id).map(({ ttl }) => ttl)).toEqual([63, 64, expect.any(Number), expect.any(Number)]);
    expect(hosts.ttls(id)).toHaveLength(TTLS_PER_HOST);
    expect(hosts.ttls(hosts.intern(4, 2, 0, 0, 0))).toEqual([]);
  });

  it('keeps the quickest handshake', () => {
    const hosts = new HostTable();
    const id = hosts.intern(4, 1, 0, 0, 0);
    expect(hosts.minimumSynRtt(id)).toBeNull();
    for (const seconds of [0.02, 0.011, 0.5, -3]) hosts.noteSynRtt(id, seconds);
    expect(hosts.minimumSynRtt(id)).toBe(0.011);
  });

  it('keeps all that while it grows', () => {
    const hosts = new HostTable();
    const first = hosts.intern(6, 0x20010db8, 0, 0, 1);
    hosts.noteTtl(first, 61);
    hosts.noteSynRtt(first, 0.25);
    for (let i = 0; i < 3000; i++) hosts.intern(4, i, 0, 0, 0);
    expect(hosts.text(first)).toBe('2001:db8::1');
    expect(hosts.ttls(first).map(({ ttl }) => ttl)).toEqual([61]);
    expect(hosts.minimumSynRtt(first)).toBe(0.25);
    expect(hosts.minimumSynRtt(2999)).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { flow, type ScriptedFlow } from '../../../support/conversation.ts';
import { originCaseOf } from '../../../support/resetFacts.ts';
import { statelessRefusal } from '../rules/stacks.ts';

const client = '192.0.2.80';
const server = '198.51.100.90';
const far = (port: number, start: number): ScriptedFlow =>
  flow({ client: `${client}:${port}`, server: `${server}:443`, rttMs: 60, start })
    .handshake()
    .send('server', 900);
const has = (texts: readonly string[], text: string): boolean => texts.some((each) => each.includes(text));

describe('an answer from nearer than the address is elsewhere', () => {
  const text = 'In other connections this address answers from farther off';
  const taken = (rttMs: number, ttl: number, rstTtl = ttl): ScriptedFlow =>
    flow({ client: `${client}:50100`, server: `${server}:80`, rttMs, start: 3, serverHost: { ttl } })
      .handshake()
      .send('client', 80)
      .ack('server')
      .packet('server', 'RA', { after: 1.5, ttl: rstTtl });

  it('is that of a proxy, however well its RST fits the rest of its connection', async () => {
    const { middlebox, endpoint, logOdds } = await originCaseOf(taken(8, 63), far(50_101, 0), far(50_102, 1));
    expect(has(middlebox, text)).toBe(true);
    expect(has(endpoint, 'continues this end’s')).toBe(false);
    expect(logOdds).toBeGreaterThan(2);
  });

  it.each<[string, ScriptedFlow]>([
    ['as quick elsewhere: another path', taken(55, 63)],
    ['as far elsewhere: a quick moment', taken(8, 55)],
    ['farther than elsewhere', taken(8, 50)],
    ['and a RST of another TTL, which is a story of its own', taken(8, 63, 55)],
  ])('is nobody’s proof when it is %s', async (_name, story) => {
    expect(has((await originCaseOf(story, far(50_101, 0), far(50_102, 1))).middlebox, text)).toBe(false);
  });

  it('takes no single answer that took another way for the rule, nor one of the same port', async () => {
    expect(has((await originCaseOf(taken(8, 63), far(50_101, 0))).middlebox, text)).toBe(false);
    const samePort = [50_102, 50_103].map((port, i) =>
      flow({ client: `${client}:${port}`, server: `${server}:80`, rttMs: 60, start: i })
        .handshake()
        .send('server', 900),
    );
    expect(has((await originCaseOf(taken(8, 63), ...samePort)).middlebox, text)).toBe(false);
  });

  it('needs another connection to compare with', async () => {
    expect(has((await originCaseOf(taken(8, 63))).middlebox, text)).toBe(false);
  });
});

describe('refusals that all come sooner than any handshake', () => {
  const text = 'refusals in this host’s name came within';
  const refused = (port: number, rttMs: number, at = 443): ScriptedFlow =>
    flow({ client: `${client}:${port}`, server: `${server}:${at}`, rttMs, start: 4 + (port % 100) / 10 })
      .syn()
      .rst('server', statelessRefusal);
  const about = async (...refusals: readonly ScriptedFlow[]): Promise<boolean> => {
    const [first, ...others] = refusals;
    if (first === undefined) throw new Error('no refusal');
    return has((await originCaseOf(first, ...others, far(50_101, 0), far(50_102, 1))).middlebox, text);
  };

  it('were made nearer, though one alone is jitter', async () => {
    expect(await about(refused(50_201, 50), refused(50_202, 52), refused(50_203, 51))).toBe(true);
    expect(await about(refused(50_201, 50))).toBe(false);
  });

  it('say nothing when one took as long, or when only other ports are open', async () => {
    expect(await about(refused(50_201, 50), refused(50_202, 60), refused(50_203, 51))).toBe(false);
    expect(await about(refused(50_201, 50, 81), refused(50_202, 52, 81), refused(50_203, 51, 81))).toBe(false);
  });
});

describe('a RST behind a device that answers SYNs', () => {
  const opened = (rstTtl: number): ScriptedFlow =>
    flow({ client: `${client}:50400`, server: `${server}:8443`, rttMs: 40, start: 2 })
      .syn()
      .synAck('server', { ttl: 61, window: 0 })
      .ack('client')
      .packet('server', 'RA', { ttl: rstTtl, window: 0, options: {} });

  it('is the server’s, passed on, when it has the TTL of that host elsewhere', async () => {
    const { endpoint, middlebox } = await originCaseOf(opened(55), far(50_101, 0));
    expect(has(endpoint, 'the device that answered the SYN has another')).toBe(true);
    expect(has(middlebox, 'offered no window')).toBe(false);
    expect(has(middlebox, 'timestamps')).toBe(false);
  });

  it('is the device’s own when it has that of the SYN/ACK', async () => {
    const { endpoint, middlebox } = await originCaseOf(opened(61), far(50_101, 0));
    expect(has(middlebox, 'made by a device that answers SYNs')).toBe(true);
    expect(has(middlebox, 'offered no window')).toBe(true);
    expect(has(endpoint, 'TTL')).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { initialTtl } from '../../../../src/core/resets/origin/addressing.ts';
import { flow, type FlowOptions, type PacketOverrides, type ScriptedFlow } from '../../../support/conversation.ts';
import { originCaseOf } from '../../../support/resetFacts.ts';

const served = (options: FlowOptions = {}): ScriptedFlow =>
  flow({ rttMs: 20, ...options })
    .handshake()
    .send('client', 100)
    .send('server', 900)
    .send('server', 900)
    .ack('client');
/** The server's own socket resets a second later, but for what `own` changes. */
const aborted = (own: PacketOverrides, options: FlowOptions = {}): ScriptedFlow =>
  served(options).packet('server', 'RA', { after: 1, ...own });

describe('distance', () => {
  // The server’s packets arrive with TTL 55.
  it.each<[string, ScriptedFlow, 'middlebox' | 'endpoint' | 'nothing', number]>([
    ['the same TTL', aborted({ ttl: 55 }), 'endpoint', 1],
    ['one hop more, as another path of equal cost has', aborted({ ttl: 54 }), 'nothing', 0],
    ['one hop less', aborted({ ttl: 56 }), 'nothing', 0],
    ['two hops off', aborted({ ttl: 57 }), 'middlebox', 0.5],
    ['four hops off', aborted({ ttl: 59 }), 'middlebox', 2],
    ['another family: 128', aborted({ ttl: 126 }), 'middlebox', 3.5],
    ['another family: 255', aborted({ ttl: 253 }), 'middlebox', 3.5],
    ['a TTL of 0 never travels: the capture was anonymised', aborted({ ttl: 0 }), 'nothing', 0],
    ['all TTLs anonymised', aborted({ ttl: 0 }, { serverHost: { ttl: 0 } }), 'nothing', 0],
    ['only the RST’s TTL left', aborted({ ttl: 60 }, { serverHost: { ttl: 0 } }), 'nothing', 0],
  ])('%s', async (_name, story, speaksFor, weight) => {
    const { middlebox, endpoint, score } = await originCaseOf(story);
    expect(middlebox.filter((text) => text.includes('TTL'))).toHaveLength(speaksFor === 'middlebox' ? 1 : 0);
    expect(endpoint.filter((text) => text.includes('TTL'))).toHaveLength(speaksFor === 'endpoint' ? 1 : 0);
    const without = await originCaseOf(aborted({ ttl: 54 }));
    expect(score - without.score).toBeCloseTo(speaksFor === 'endpoint' ? -weight : weight, 5);
  });

  it('counts the TTLs that the address has in other connections: load balancers use several', async () => {
    const other = flow({ client: '10.0.0.9:40000', serverHost: { ttl: 120 } }).handshake();
    const alone = await originCaseOf(aborted({ ttl: 120 }));
    const known = await originCaseOf(aborted({ ttl: 120 }), other);
    expect(alone.middlebox.join()).toContain('TTL');
    expect(known.middlebox.join()).not.toContain('TTL');
  });

  it('forgives a router that speaks BGP at 255 and refuses at 64, its system’s default', async () => {
    const bgp = (): ScriptedFlow =>
      served({ server: '10.0.0.2:179', serverHost: { ttl: 255 } }).send('client', 19, { undelivered: true });
    const refused = (ttl: number): ScriptedFlow => bgp().rst('server', { flags: 'R', ack: 0, ipId: 0, ttl });
    const aborts = (ttl: number): ScriptedFlow => bgp().packet('server', 'RA', { ttl, after: 1 });
    const more = async (story: (ttl: number) => ScriptedFlow): Promise<number> =>
      (await originCaseOf(story(64))).score - (await originCaseOf(story(254))).score;
    expect(await more(refused)).toBeCloseTo(3.5 / 4, 5);
    expect(await more(aborts)).toBeCloseTo(3.5, 5);
  });

  it('rounds a TTL up to the start that a stack most likely used', () => {
    expect([1, 32, 33, 64, 65, 128, 129, 255].map(initialTtl)).toEqual([32, 32, 64, 64, 128, 128, 255, 255]);
  });

  it('notes a second device among the RSTs of one event', async () => {
    const both = aborted({}).rst('server', { ttl: 253, injected: true });
    expect((await originCaseOf(both)).middlebox.join()).toContain('another TTL (253)');
  });
});

describe('IP ID', () => {
  const counting = { serverHost: { ipId: 40_000 } };
  it.each<[string, ScriptedFlow, 'middlebox' | 'endpoint' | 'nothing']>([
    ['continues the count', aborted({}, counting), 'endpoint'],
    ['continues past 65535', aborted({}, { serverHost: { ipId: 65_534 } }), 'endpoint'],
    ['jumps away', aborted({ ipId: 5000 }, counting), 'middlebox'],
    ['jumps back', aborted({ ipId: 38_000 }, counting), 'middlebox'],
    ['is a little ahead: a busy host', aborted({ ipId: 40_500 }, counting), 'nothing'],
    ['is 0, as Linux sends stateless resets', served(counting).rst('server', { flags: 'R', ack: 0, ipId: 0 }), 'nothing'],
    ['of a host whose IDs are all 0', aborted({ ipId: 777 }, { serverHost: { ipId: 0, ipIdCounts: false } }), 'nothing'],
    [
      'of a host whose IDs are random',
      flow()
        .syn()
        .synAck('server', { ipId: 5 })
        .ack('client')
        .send('client', 9)
        .send('server', 9, { ipId: 51_000 })
        .send('server', 9, { ipId: 17_000 })
        .packet('server', 'RA', { after: 1, ipId: 33_000 }),
      'nothing',
    ],
    ['over IPv6, which has none', aborted({}, { client: '[2001:db8::1]:50000', server: '[2001:db8::2]:443' }), 'nothing'],
  ])('%s', async (_name, story, speaksFor) => {
    const { middlebox, endpoint } = await originCaseOf(story);
    expect(middlebox.filter((text) => text.includes('IP ID'))).toHaveLength(speaksFor === 'middlebox' ? 1 : 0);
    expect(endpoint.filter((text) => text.includes('IP ID'))).toHaveLength(speaksFor === 'endpoint' ? 1 : 0);
  });
});

describe('clock', () => {
  const lastTsVal = 3_000_000_000;
  it.each<[string, ScriptedFlow, 'middlebox' | 'endpoint' | 'nothing']>([
    ['continues', aborted({}), 'endpoint'],
    ['continues over the wrap', aborted({}, { serverHost: { isn: 4_294_967_290 } }), 'endpoint'],
    ['runs backwards', aborted({ options: { timestamps: [lastTsVal - 90_000, 0] } }), 'middlebox'],
    ['is minutes ahead', aborted({ options: { timestamps: [lastTsVal + 900_000, 0] } }), 'middlebox'],
    ['is missing on a socket’s abort', aborted({ options: {} }), 'middlebox'],
    [
      'is missing on a stateless answer, as it must be',
      served().send('client', 5).rst('server', { flags: 'R', ack: 0 }),
      'nothing',
    ],
    ['was never agreed on', aborted({}, { clientHost: { timestamps: false } }), 'nothing'],
  ])('%s', async (_name, story, speaksFor) => {
    const { middlebox, endpoint } = await originCaseOf(story);
    expect(middlebox.filter((text) => text.includes('timestamp'))).toHaveLength(speaksFor === 'middlebox' ? 1 : 0);
    expect(endpoint.filter((text) => text.includes('timestamp'))).toHaveLength(speaksFor === 'endpoint' ? 1 : 0);
  });
});

describe('MAC address', () => {
  it('speaks for a device when it is not that of the end’s other packets', async () => {
    const other = await originCaseOf(aborted({ mac: '02:00:00:00:00:99' }));
    expect(other.middlebox.join()).toContain('MAC');
    expect((await originCaseOf(aborted({}))).middlebox.join()).not.toContain('MAC');
  });
});

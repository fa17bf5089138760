import { describe, expect, it } from 'vitest';
import { initialTtl } from '../../../../src/core/resets/facts/initialTtl.ts';
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
  const reset =
    (options: FlowOptions = {}) =>
    (ttl: number) =>
      aborted({ ttl }, options);
  /** The server has sent nothing but its SYN/ACK. */
  const afterOnePacket = (ttl: number): ScriptedFlow => flow({ rttMs: 20 }).handshake().packet('server', 'RA', { after: 1, ttl });

  // The server’s packets arrive with TTL 55 where nothing else is said.
  it.each<[string, (ttl: number) => ScriptedFlow, number, 'middlebox' | 'endpoint' | 'nothing', number]>([
    ['the same TTL, many hops away', reset(), 55, 'endpoint', 1.5],
    ['the same TTL, a hop away', reset({ serverHost: { ttl: 63 } }), 63, 'endpoint', 1],
    ['the same TTL on the sender’s own link', reset({ vantage: 1 }), 64, 'endpoint', 2],
    ['one hop more, though a flow keeps its path', reset(), 54, 'middlebox', 0.8],
    ['one hop less', reset(), 56, 'middlebox', 0.8],
    ['two hops off', reset(), 57, 'middlebox', 1.6],
    ['four hops off', reset(), 59, 'middlebox', 3],
    ['another family: 128', reset(), 126, 'middlebox', 4.2],
    ['another family: 255', reset(), 253, 'middlebox', 4.2],
    ['one hop more on the sender’s own link', reset({ vantage: 1 }), 63, 'middlebox', 3.5],
    ['one hop more than the only packet of that end', afterOnePacket, 54, 'nothing', 0],
    ['two hops more than the only packet of that end', afterOnePacket, 57, 'middlebox', 0.6],
    ['all TTLs anonymised', reset({ serverHost: { ttl: 0 } }), 0, 'nothing', 0],
    ['only the RST’s TTL left', reset({ serverHost: { ttl: 0 } }), 60, 'nothing', 0],
  ])('%s', async (_name, story, ttl, speaksFor, weight) => {
    const { middlebox, endpoint, score } = await originCaseOf(story(ttl));
    expect(middlebox.filter((text) => text.includes('TTL'))).toHaveLength(speaksFor === 'middlebox' ? 1 : 0);
    expect(endpoint.filter((text) => text.includes('TTL'))).toHaveLength(speaksFor === 'endpoint' ? 1 : 0);
    // A TTL of 0 never travels: the capture was anonymised, and the rest of the story alone counts.
    const without = await originCaseOf(story(0));
    expect(without.middlebox.join()).not.toContain('TTL');
    expect(score - without.score).toBeCloseTo(speaksFor === 'endpoint' ? -weight : weight, 5);
  });

  /** The server's last words before the RST, from this TTL, as the RST itself. */
  const saidAndReset = (ttl: number, before: ScriptedFlow = served(), after = 0.001): ScriptedFlow =>
    before.send('server', 7, { ttl, injected: true }).packet('server', 'RA', { after, ttl, injected: true });
  const byTtl = async (story: ScriptedFlow): Promise<string> =>
    (await originCaseOf(story)).middlebox.filter((text) => text.includes('TTL')).join();

  it('takes what was said just before, from the RST’s own distance, for the same device’s', async () => {
    expect(await byTtl(saidAndReset(62))).toContain('and that of the packet just before it');
  });

  it.each<[string, () => ScriptedFlow]>([
    ['more than one packet came from there', () => saidAndReset(62, served().send('server', 300, { ttl: 62 }))],
    ['only a SYN/ACK came from elsewhere', () => saidAndReset(62, flow({ rttMs: 20 }).handshake())],
    ['it is no farther than another route may be', () => saidAndReset(57)],
    ['it was said long before', () => saidAndReset(62, served(), 1)],
  ])('does not do so where %s', async (_, story) => {
    expect(await byTtl(story())).not.toContain('just before');
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
    expect(await more(refused)).toBeCloseTo(4.2 / 4 - 0.8, 5);
    expect(await more(aborts)).toBeCloseTo(4.2 - 0.8, 5);
  });

  it('rounds a TTL up to the start that a stack most likely used', () => {
    expect([1, 32, 33, 64, 65, 128, 129, 255].map(initialTtl)).toEqual([32, 32, 64, 64, 128, 128, 255, 255]);
  });

  it('knows a device that resets several hosts from one distance', async () => {
    const victim = (server: string): ScriptedFlow =>
      flow({ server, client: '10.0.0.9:40000' }).handshake().rst('server', { ttl: 62, injected: true, after: 0.5 });
    const told = async (...others: ScriptedFlow[]): Promise<string> =>
      (await originCaseOf(aborted({ ttl: 62 }), ...others)).middlebox.join();
    expect(await told(victim('10.0.7.1:80'), victim('10.0.7.2:80'))).toContain('in the name of 3 hosts');
    expect(await told()).not.toContain('in the name of');
    expect(
      await told(
        flow({ server: '10.0.7.1:80', serverHost: { ttl: 62 } })
          .handshake()
          .rst('server', { ttl: 62 }),
      ),
    ).not.toContain('in the name of');
  });

  it('notes a second device among the RSTs of one event', async () => {
    const injectedFirst = served().rst('server', { ttl: 253, injected: true }).packet('server', 'RA');
    expect((await originCaseOf(injectedFirst)).middlebox.join()).toContain('with TTL 55 in place of 253: two devices');
    const ownFirst = aborted({}).rst('server', { ttl: 253, injected: true });
    expect((await originCaseOf(ownFirst)).middlebox.join()).not.toContain('two devices');
  });
});

describe('IP ID', () => {
  const counting = { serverHost: { ipId: 40_000 } };
  const zero = { ipId: 0, ipIdCounts: false };
  const afterOnePacket = (own: PacketOverrides): ScriptedFlow =>
    flow()
      .handshake()
      .packet('server', 'RA', { after: 1, ...own });
  const windowsRefusal = (ipId: number): ScriptedFlow =>
    served({ serverHost: { ttl: 119 } })
      .send('client', 5)
      .rst('server', { flags: 'R', ack: 0, ipId });
  it.each<[string, ScriptedFlow, 'middlebox' | 'endpoint' | 'nothing']>([
    ['continues the count', aborted({}, counting), 'endpoint'],
    ['continues past 65535', aborted({}, { serverHost: { ipId: 65_534 } }), 'endpoint'],
    ['jumps away', aborted({ ipId: 5000 }, counting), 'middlebox'],
    ['jumps back', aborted({ ipId: 38_000 }, counting), 'middlebox'],
    ['is a little ahead: a busy host', aborted({ ipId: 40_500 }, counting), 'nothing'],
    ['is 0, as Linux sends stateless resets', served(counting).rst('server', { flags: 'R', ack: 0, ipId: 0 }), 'nothing'],
    ['is some number from a host whose IDs are all 0', aborted({ ipId: 777 }, { serverHost: zero }), 'middlebox'],
    ['is 0 on the reset of a socket that counted', aborted({ ipId: 0 }, counting), 'middlebox'],
    ['is 0 on the stateless reset of a Windows host, which counts those too', windowsRefusal(0), 'middlebox'],
    ['is the next of an end that sent one packet only', afterOnePacket({ ipId: 40_001 }), 'endpoint'],
    ['is some number after a single packet', afterOnePacket({ ipId: 50_000 }), 'nothing'],
    ['is that of the packet it answers', served().send('client', 5, { ipId: 7777 }).rst('server', { ipId: 7777 }), 'middlebox'],
    [
      'is 0 as that of the packet it answers',
      served().send('client', 5, { ipId: 0 }).rst('server', { flags: 'R', ack: 0, ipId: 0 }),
      'nothing',
    ],
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

describe('fragmentation', () => {
  it.each<[string, boolean, boolean, boolean]>([
    ['DF clear on the RST alone speaks for a device', true, false, true],
    ['DF set on the RST alone does too', false, true, true],
    ['the same on all is nothing', true, true, false],
  ])('%s', async (_name, host, rst, speaks) => {
    const { middlebox } = await originCaseOf(aborted({ dontFragment: rst, ipId: 7 }, { serverHost: { dontFragment: host } }));
    expect(middlebox.some((text) => text.includes('fragment'))).toBe(speaks);
  });

  it('says nothing of a RST that continues its end’s count of IP IDs', async () => {
    const { middlebox } = await originCaseOf(aborted({ dontFragment: false }, { serverHost: { ipId: 40_000 } }));
    expect(middlebox.filter((text) => text.includes('fragment'))).toEqual([]);
  });
});

describe('clock', () => {
  const lastTsVal = 3_000_000_000;
  const bsd = { serverHost: { window: 65_535 } };
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
    ['is missing on the abort of a BSD stack, which leaves it out', aborted({ options: {} }, bsd), 'nothing'],
    ['is missing on the abort of a Windows host', aborted({ options: {} }, { serverHost: { ttl: 120 } }), 'nothing'],
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

describe('an IP ID that the other end’s packet has too', () => {
  const copies = async (counts: boolean): Promise<boolean> => {
    const story = flow({ clientHost: { ipId: 1, ipIdCounts: counts }, serverHost: { ipId: 40_000 } })
      .handshake()
      .send('client', 100)
      .send('server', 900)
      .send('client', 50, { label: 'last' });
    const { middlebox } = await originCaseOf(story.rst('server', { ipId: counts ? 4 : 1, injected: true, after: 0.5 }));
    return middlebox.some((text) => text.includes('is copied'));
  };
  it('is a copy when only that packet has it', async () => {
    expect(await copies(true)).toBe(true);
  });
  it('proves nothing when that end uses it on every packet', async () => {
    expect(await copies(false)).toBe(false);
  });
});

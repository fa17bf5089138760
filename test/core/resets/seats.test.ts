import { describe, expect, it } from 'vitest';
import { flow, type FlowOptions, type ScriptedFlow } from '../../support/conversation.ts';
import { explained } from '../../support/judged.ts';
import { stateless, statelessRefusal } from './rules/stacks.ts';

const client = '192.0.2.30';
const server = '198.51.100.40';
const served = (options: FlowOptions = {}): ScriptedFlow =>
  flow({ client: `${client}:50001`, server: `${server}:443`, rttMs: 30, ...options })
    .handshake()
    .send('client', 200)
    .send('server', 900);
const refused = (options: FlowOptions = {}): ScriptedFlow =>
  flow({ client: `${client}:50002`, server: `${server}:81`, rttMs: 30, start: 1, ...options })
    .syn()
    .rst('server', { ...statelessRefusal, label: 'RST' });
/** Of a connection whose beginning was missed: by itself it tells nothing of times. */
const thin = (options: FlowOptions = {}): ScriptedFlow =>
  flow({ client: `${client}:50003`, server: `${server}:443`, start: 2, ...options })
    .send('client', 50)
    .rst('server', { ...stateless, label: 'RST' });

const seatIn = async (last: ScriptedFlow, ...others: readonly ScriptedFlow[]): Promise<string> =>
  (await explained(...others, last)).at('RST').vantage;

describe('the seat of a capture', () => {
  it.each<[string, number, string]>([
    ['at the client', 0, 'client'],
    ['in the middle', 0.5, 'middle'],
    ['at the server', 1, 'server'],
  ])('%s is that of all connections of the two hosts, thin ones among them', async (_name, vantage, seat) => {
    expect(await seatIn(refused({ vantage }), served({ vantage }))).toBe(seat);
    expect(await seatIn(thin({ vantage }), served({ vantage }))).toBe(seat);
  });

  it('is what a thin connection alone shows where it is the only one of its hosts', async () => {
    // The client's TTL is fresh; whether the server's would be, nothing but the RST could say.
    expect(await seatIn(refused())).toBe('unknown');
    expect(await seatIn(refused(), served({ server: '198.51.100.41:443' }))).toBe('unknown');
  });

  it('stays the same when the hosts change their roles', async () => {
    const swapped = { clientHost: { mac: '02:00:00:00:00:02' }, serverHost: { mac: '02:00:00:00:00:01' } };
    const back = flow({ client: `${server}:20`, server: `${client}:50010`, rttMs: 30, vantage: 1, start: 1, ...swapped })
      .syn()
      .rst('server', { ...statelessRefusal, label: 'RST' });
    expect(await seatIn(back, served({ vantage: 0 }))).toBe('server');
  });

  it('is not moved by one slow acknowledgement', async () => {
    const slow = flow({ client: `${client}:50005`, server: `${server}:443`, rttMs: 30, start: 3 })
      .syn()
      .synAck('server')
      .ack('client', { after: 0.4 })
      .packet('client', 'RA', { label: 'RST' });
    expect(await seatIn(slow)).toBe('middle');
    expect(await seatIn(slow, served(), served({ client: `${client}:50006`, start: 0.5 }))).toBe('client');
  });

  it('is another on another link: a capture of two interfaces has two', async () => {
    const inside = { clientHost: { mac: '02:00:00:00:00:0a' }, serverHost: { mac: '02:00:00:00:00:0b' } };
    expect(await seatIn(refused({ vantage: 1, ...inside }), served({ vantage: 0 }))).toBe('unknown');
    expect(await seatIn(refused({ vantage: 1, ...inside }), served({ vantage: 1, ...inside, start: 0.3 }))).toBe('server');
  });

  it('is nobody’s guess where the connections contradict each other', async () => {
    const plain = { clientHost: { ttl: 0 }, serverHost: { ttl: 0 } };
    const quick = served({ vantage: 0, ...plain, rttMs: 100 });
    const contrary = served({ vantage: 1, ...plain, rttMs: 90, client: `${client}:50007`, start: 0.4 });
    expect(['unknown', 'middle']).toContain(await seatIn(refused(plain), quick, contrary));
  });

  it('takes no TTL of a raw socket for a distance', async () => {
    const probes = [37, 52, 44].map((ttl, at) =>
      flow({ client: `${client}:${50_020 + at}`, server: `${server}:${90 + at}`, start: at, clientHost: { ttl } })
        .syn()
        .rst('server', statelessRefusal),
    );
    const last = flow({ client: `${client}:50030`, server: `${server}:99`, start: 4, clientHost: { ttl: 58 } })
      .syn()
      .rst('server', { ...statelessRefusal, label: 'RST' });
    expect(await seatIn(last, ...probes)).toBe('unknown');
  });

  it('makes a refusal on the server’s own link as telling as a connection there', async () => {
    const sure = (await explained(served({ vantage: 1 }), refused({ vantage: 1 }))).at('RST').origin;
    expect(sure.evidence.map(({ text }) => text).join()).toContain('captured on that end’s own link');
    const stranger = flow({ client: `${client}:50002`, server: `${server}:81`, rttMs: 30, start: 1, vantage: 1 })
      .syn()
      .rst('server', { ttl: 61, label: 'RST' });
    const known = [50_001, 50_008, 50_009].map((port) => served({ vantage: 1, client: `${client}:${port}` }));
    expect((await explained(...known, stranger)).at('RST').origin.verdict).toBe('middlebox');
  });
});

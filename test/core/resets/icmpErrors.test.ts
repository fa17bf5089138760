import { describe, expect, it } from 'vitest';
import { applicationOf } from '../../../src/core/resets/telling/applicationWords.ts';
import { captureOf, flow, type ScriptedFlow } from '../../support/conversation.ts';
import { indexOf, resetFactsOf } from '../../support/resetFacts.ts';
import { tsharkFields } from '../../support/tshark.ts';

type IcmpOptions = NonNullable<Parameters<ScriptedFlow['icmp']>[1]>;
const four = (error: IcmpOptions): ScriptedFlow =>
  flow()
    .handshake()
    .send('client', 500)
    .icmp('client', { from: '10.0.0.254', label: 'error', ...error })
    .rst('client');
const six = (error: IcmpOptions): ScriptedFlow =>
  flow({ client: '[2001:db8::1]:40000', server: '[2001:db8::2]:443' })
    .handshake()
    .send('client', 500)
    .icmp('client', { from: '2001:db8::fe', label: 'error', ...error })
    .rst('client');

describe('ICMP errors about a flow', () => {
  it.each<[string, string, IcmpOptions]>([
    ['port-unreachable', 'port unreachable', {}],
    ['host-unreachable', 'host unreachable', { type: 3, code: 1 }],
    ['network-unreachable', 'network unreachable', { type: 3, code: 0 }],
    ['prohibited', 'communication administratively prohibited', { type: 3, code: 13 }],
    ['prohibited', 'host administratively prohibited', { type: 3, code: 10 }],
    ['too-big', 'fragmentation needed, MTU 1400', { type: 3, code: 4, rest: 1400 }],
    ['too-big', 'fragmentation needed', { type: 3, code: 4, rest: 0 }],
    ['time-exceeded', 'time to live exceeded', { type: 11, code: 0 }],
    ['time-exceeded', 'fragments came too late', { type: 11, code: 1 }],
    ['other', 'parameter problem', { type: 12, code: 0 }],
    ['other', 'source quench', { type: 4, code: 0 }],
    ['other', 'destination unreachable, code 99', { type: 3, code: 99 }],
  ])('are told over IPv4: %s, %s', async (kind, text, error) => {
    const script = four(error);
    const { icmpErrors } = await resetFactsOf(script);
    expect(icmpErrors).toMatchObject([{ kind, text, from: '10.0.0.254', frame: script.frame('error'), aboutOwn: true }]);
  });

  it.each<[string, string, IcmpOptions]>([
    ['port-unreachable', 'port unreachable', {}],
    ['network-unreachable', 'no route to the destination', { type: 1, code: 0 }],
    ['prohibited', 'communication administratively prohibited', { type: 1, code: 1 }],
    ['host-unreachable', 'address unreachable', { type: 1, code: 3 }],
    ['too-big', 'packet too big, MTU 1280', { type: 2, code: 0, rest: 1280 }],
    ['too-big', 'packet too big, MTU 4294967295', { type: 2, code: 0, rest: 0xffffffff }],
    ['time-exceeded', 'time to live exceeded', { type: 3, code: 0 }],
    ['other', 'parameter problem', { type: 4, code: 1 }],
  ])('are told over IPv6: %s, %s', async (kind, text, error) => {
    const { icmpErrors } = await resetFactsOf(six({ quote: 60, ...error }));
    expect(icmpErrors).toMatchObject([{ kind, text, from: '2001:db8::fe', aboutOwn: true }]);
  });

  it('are about the end whose packet they quote, and come at a time', async () => {
    const script = flow().handshake().send('server', 100).icmp('server', { from: '10.0.0.253' }).rst('client', { after: 1 });
    const { icmpErrors, rst } = await resetFactsOf(script);
    expect(icmpErrors).toMatchObject([{ aboutOwn: false }]);
    expect(rst.time - (icmpErrors[0]?.time ?? NaN)).toBeCloseTo(1, 3);
  });

  it('are said with the point of the reset, those before it', async () => {
    const said = applicationOf(await resetFactsOf(four({ type: 3, code: 4, rest: 1400 }).icmp('client'))).text;
    expect(said).toBe(
      'after data from the client, before any answer; 10.0.0.254 had sent an ICMP error: fragmentation needed, MTU 1400 (frame 5)',
    );
  });

  it('make a flow where tshark makes one, and are of none where nothing is known', async () => {
    const quoted = (quote: number): Uint8Array => captureOf(flow().syn('client', { missed: true }).icmp('client', { quote }));
    for (const quote of [28, 36, 60]) {
      const capture = quoted(quote);
      const { flows, icmpErrors } = await indexOf(capture);
      const [[stream = ''] = []] = tsharkFields(capture, ['tcp.stream']);
      expect(flows.count).toBe(stream === '' ? 0 : 1);
      expect(icmpErrors.of(0)).toHaveLength(flows.count);
    }
  });

  it('keep sixteen of a flow', async () => {
    const script = flow().syn();
    for (let i = 0; i < 40; i++) script.icmp('client', { type: 3, code: 1 });
    expect((await indexOf(captureOf(script))).icmpErrors.of(0)).toHaveLength(16);
  });
});

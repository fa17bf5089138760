import { describe, expect, it } from 'vitest';
import { flow, type HostOptions, type PacketOverrides, type ScriptedFlow } from '../../../support/conversation.ts';
import { explained } from '../../../support/judged.ts';
import { originCaseOf } from '../../../support/resetFacts.ts';
import { stateless, windows } from '../rules/stacks.ts';

const bare = { ...stateless, seq: 3_000_000_001 } satisfies PacketOverrides;
/** The server gives its SYN/ACK the ID 0, as Linux does, unless told otherwise. */
const asked = (serverHost: HostOptions = {}, synAck: PacketOverrides = { ipId: 0 }): ScriptedFlow =>
  flow({ client: '192.0.2.40:41400', server: '198.51.100.50:80', rttMs: 70, serverHost })
    .syn()
    .synAck('server', synAck)
    .ack('client')
    .send('client', 'GET /report HTTP/1.1\r\nHost: example.net\r\n\r\n', { after: 0.04 });
const words = 'with one number answer';

describe('one RST said again and again', () => {
  it('is no host’s: each packet is answered once', async () => {
    const told = await explained(
      asked()
        .rst('server', { ...bare, ttl: 58, after: 0.06, ipId: 5, label: 'RST' })
        .rst('server', { ...bare, ttl: 58, after: 0.01, ipId: 7000 })
        .rst('server', { ...bare, ttl: 58, after: 0.01, ipId: 90 })
        .rst('server', { ...bare, ttl: 58, after: 0.01, ipId: 41_000 }),
    );
    const shown = told.at('RST').origin.evidence.find(({ text }) => text.includes(words));
    expect(shown?.text).toBe('4 RSTs with one number answer 2 packets: a host answers each packet once, and repeats no RST.');
    expect(shown?.frames).toEqual([5, 6, 7, 8]);
    expect(told.at('RST').origin.verdict).toBe('middlebox');
  });

  it('is a host’s where the client asked as often', async () => {
    const { middlebox } = await originCaseOf(
      asked()
        .rst('server', bare)
        .rst('server', { ...bare, after: 0.01 })
        .retransmit('client', { after: 0.2 })
        .rst('server', { ...bare, after: 0.07 }),
    );
    expect(middlebox.join()).not.toContain(words);
  });

  it('says nothing of RSTs with ACK, of several numbers, or where the capture lacks packets', async () => {
    const repeated = (more: PacketOverrides, second: PacketOverrides = {}): ScriptedFlow =>
      asked()
        .rst('server', { ...bare, ...more })
        .rst('server', { ...bare, ...more, ...second, after: 0.01, ipId: 7 })
        .rst('server', { ...bare, ...more, ...second, after: 0.01, ipId: 9 });
    expect((await originCaseOf(repeated({}))).middlebox.join()).toContain(words);
    expect((await originCaseOf(repeated({ flags: 'RA', ack: 1_000_000_100 }))).middlebox.join()).not.toContain(words);
    expect((await originCaseOf(repeated({}, { seq: 3_000_000_009 }))).middlebox.join()).not.toContain(words);
  });
});

describe('the IP ID of an answer without a connection', () => {
  const linux = 'gives 0 to answers without a connection';
  const about = async (first: ScriptedFlow, ipId: number): Promise<string> =>
    (await originCaseOf(first.rst('server', { ...bare, ipId }))).middlebox.join();

  it('is 0 where Linux makes it, so that another is a stranger’s', async () => {
    expect(await about(asked(), 21_223)).toContain(linux);
    expect(await about(asked(), 0)).not.toContain(linux);
  });

  it('may be any where the system is another, or its SYN/ACK has a number too', async () => {
    expect(await about(asked(windows(9), {}), 50_000)).not.toContain(linux);
    expect(await about(asked({}, {}), 50_000)).not.toContain(linux);
    expect(await about(asked({ window: 65_535 }), 21_223)).not.toContain(linux);
  });
});

import { describe, expect, it } from 'vitest';
import { flow, type PacketOverrides, type ScriptedFlow } from '../../../support/conversation.ts';
import { explained } from '../../../support/judged.ts';
import { originCaseOf } from '../../../support/resetFacts.ts';
import { stateless } from '../rules/stacks.ts';

const server = '198.51.100.60:1521';
const spoken = (number: number, ttl: number): ScriptedFlow =>
  flow({ client: `192.0.2.50:${51_000 + number}`, server, start: number, rttMs: 60, serverHost: { ttl } })
    .handshake()
    .send('client', 'query')
    .ack('server')
    .send('server', 'rows')
    .ack('client');
/** The server's packets arrive with 52; its answer without a connection as told. */
const reset = (number: number, answer: PacketOverrides, ttl = 52): ScriptedFlow =>
  spoken(number, ttl)
    .idle(3)
    .send('client', 'another query')
    .rst('server', { ...stateless, ...answer, label: `RST ${number}` });

const words = 'somebody else makes those';

describe('resets that come from another distance than all else a host sends', () => {
  it('are a device’s when connection after connection shows it, be it a single hop', async () => {
    const told = await explained(...[0, 1, 2, 3].map((number) => reset(number, { ttl: 53 })), spoken(4, 52));
    const { origin } = told.at('RST 2');
    expect(origin.verdict).toBe('middlebox');
    const shown = origin.evidence.find(({ text }) => text.includes(words));
    expect(shown?.text).toContain(
      'In 5 connections with this service the host’s packets all arrive with TTL 52, and in 4 a RST with 53',
    );
    expect(shown?.frames).toContain(told.at('RST 2').frame);
  });

  it('are seen also where the connection’s packets go on behind them', async () => {
    const ignored = (number: number): ScriptedFlow =>
      reset(number, { ttl: 53, injected: true }).ack('client').send('server', 'more rows').ack('client').send('server', 5000);
    const { middlebox } = await originCaseOf(ignored(0), ignored(1), ignored(2));
    expect(middlebox.join()).toContain(words);
  });

  it('speak the more, the more connections there are', async () => {
    const few = await originCaseOf(reset(0, { ttl: 53 }), reset(1, { ttl: 53 }), spoken(2, 52));
    const many = await originCaseOf(...([0, 1, 2, 3, 4].map((each) => reset(each, { ttl: 53 })) as [ScriptedFlow]));
    expect(few.middlebox.join()).toContain(words);
    expect(many.score).toBeGreaterThan(few.score + 0.5);
  });

  it('say nothing in one connection alone, which may have changed its route', async () => {
    const { middlebox, logOdds } = await originCaseOf(reset(0, { ttl: 53 }), spoken(1, 52), spoken(2, 52), spoken(3, 52));
    expect(middlebox.join()).not.toContain(words);
    expect(logOdds).toBeLessThan(0);
  });

  it('say nothing where the host’s other packets come on several paths too', async () => {
    const { middlebox } = await originCaseOf(reset(0, { ttl: 53 }), reset(1, { ttl: 53 }), spoken(2, 53), spoken(3, 52));
    expect(middlebox.join()).not.toContain(words);
  });

  it('say nothing where each has a distance of its own', async () => {
    const { middlebox } = await originCaseOf(reset(0, { ttl: 53 }), reset(1, { ttl: 51 }), spoken(2, 52), spoken(3, 52));
    expect(middlebox.join()).not.toContain(words);
  });

  it('say nothing where the service sets a TTL of its own, which answers without a socket lack', async () => {
    const all = [0, 1, 2, 3].map((number) => reset(number, { ttl: 55 }, 246));
    const { middlebox } = await originCaseOf(...(all as [ScriptedFlow]));
    expect(middlebox.join()).not.toContain(words);
  });
});

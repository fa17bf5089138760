import { describe, expect, it } from 'vitest';
import { flow, type FlowOptions } from '../../support/conversation.ts';
import { resetFactsOf } from '../../support/resetFacts.ts';

const seen = async (options: FlowOptions): Promise<string> =>
  (await resetFactsOf(flow(options).handshake().send('client', 9).send('server', 9).packet('server', 'RA'))).vantage;

describe('where the capture was made', () => {
  it.each<[string, FlowOptions, string]>([
    ['at the client: its TTL is fresh and its ACK comes at once', { vantage: 0 }, 'client'],
    ['at the server', { vantage: 1 }, 'server'],
    ['between', { vantage: 0.5 }, 'middle'],
    ['beside the client’s router: at once, but a hop away', { vantage: 0, clientHost: { ttl: 63 } }, 'middle'],
    ['with all TTLs anonymised, time still tells', { vantage: 1, clientHost: { ttl: 0 }, serverHost: { ttl: 0 } }, 'server'],
    ['a slow client on its own link', { vantage: 0.3, clientHost: { ttl: 128 } }, 'client'],
    ['over loopback, where both ends are near', { rttMs: 0.01, serverHost: { ttl: 64 } }, 'unknown'],
    ['on one fast link, by the TTLs alone', { rttMs: 0.01, serverHost: { ttl: 63 } }, 'client'],
    ['in a fast network, by the TTLs alone', { rttMs: 0.01, clientHost: { ttl: 62 }, serverHost: { ttl: 63 } }, 'middle'],
  ])('%s', async (_name, options, vantage) => {
    expect(await seen(options)).toBe(vantage);
  });
});

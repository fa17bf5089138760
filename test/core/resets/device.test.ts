import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/core/resets/finding.ts';
import { flow, type ScriptedFlow } from '../../support/conversation.ts';
import { explained } from '../../support/judged.ts';

const asked = (): ScriptedFlow => flow({ rttMs: 40 }).handshake().send('server', 10).send('client', 'GET / HTTP/1.1\r\n\r\n');
const first = async (story: ScriptedFlow): Promise<Finding | undefined> => (await explained(story)).findings[0];
const forged = { injected: true, after: 0.001 } as const;

describe('what is known of the device', () => {
  it('is its distance, and the tool that its guesses look like', async () => {
    const window = 64_240;
    const story = [0, window, 3 * window].reduce(
      (told, seqPlus, i) =>
        told.rst('server', { ...forged, flags: 'R', ack: 0, ttl: 61, ipId: 5000 + 900 * i, dontFragment: false, seqPlus }),
      asked(),
    );
    const finding = await first(story);
    expect(finding?.origin.verdict).toBe('middlebox');
    expect(finding?.device).toMatchObject({ hops: 3, looksLike: 'tcpkill or another tool on libnet' });
    expect(finding?.device?.source).toContain('tcpkill.c');
  });

  it('is at no distance that no network has: an injector drew the TTL by lot', async () => {
    const finding = await first(asked().rst('server', { ...forged, ttl: 196, payload: 'BIG-IP: [0x1:2] Policy action' }));
    expect(finding?.device).toMatchObject({ hops: null, looksLike: 'F5 BIG-IP' });
  });

  it('is at no distance beyond the end whose name it used: it stands before that one, and made its TTL up', async () => {
    const near = await first(asked().rst('server', { ...forged, ttl: 60, payload: 'BIG-IP: [0x1:2] Policy action' }));
    const far = await first(asked().rst('server', { ...forged, ttl: 35, payload: 'BIG-IP: [0x1:2] Policy action' }));
    expect([near?.device?.hops, far?.device?.hops]).toEqual([4, null]);
  });

  it('is an F5 when the RST says so', async () => {
    const finding = await first(asked().rst('server', { ...forged, ttl: 253, payload: 'BIG-IP: [0x1:2] Policy action' }));
    expect(finding?.device).toMatchObject({ hops: 2, looksLike: 'F5 BIG-IP' });
  });

  it('is a Linux rule when the RST is one of a kernel without a socket', async () => {
    const refused = flow({ server: '10.0.0.2:81', rttMs: 40 }).syn().refuse('server', { after: 0.001, ttl: 63, ipId: 0 });
    const known = flow({ client: '10.0.0.9:40000', rttMs: 40 }).handshake().send('client', 9).send('server', 9);
    const finding = (await explained(refused, known)).findings[0];
    expect(finding?.origin.verdict).toBe('middlebox');
    expect(finding?.device).toMatchObject({ hops: 1 });
    expect(finding?.device?.looksLike).toContain('REJECT');
  });

  it('is nothing when the end itself reset', async () => {
    expect((await first(asked().packet('server', 'RA', { after: 1 })))?.device).toBeNull();
  });

  it('comes with the place of the capture', async () => {
    expect((await first(asked().packet('server', 'RA', { after: 1 })))?.vantage).toBe('client');
  });
});

import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/core/analyse.ts';
import type { Analysis } from '../../../src/core/analysis.ts';
import { captureOf, flow, type ScriptedFlow } from '../../support/conversation.ts';
import { MemorySource } from '../../support/memorySource.ts';

async function read(script: ScriptedFlow): Promise<{ analysis: Analysis; states: (string | undefined)[] }> {
  const analysis = await analyse(new MemorySource(captureOf(script)));
  const frames = Array.from({ length: analysis.facts.packets }, (_, at) => at + 1);
  const states = frames.map((frame) => {
    const at = analysis.endStates(frame);
    return at === null ? undefined : `${at.client.state} ${at.server.state}`;
  });
  return { analysis, states };
}

describe('the state of both ends', () => {
  it('goes through a connection as RFC 9293 draws it (figures 5 and 12)', async () => {
    const script = flow().handshake().send('client', 100).ack('server').fin('client').ack('server').fin('server').ack('client');
    const { states } = await read(script);
    expect(states).toEqual([
      'SYN-SENT LISTEN',
      'SYN-SENT SYN-RECEIVED',
      'ESTABLISHED ESTABLISHED',
      'ESTABLISHED ESTABLISHED',
      'ESTABLISHED ESTABLISHED',
      'FIN-WAIT-1 CLOSE-WAIT',
      'FIN-WAIT-2 CLOSE-WAIT',
      'TIME-WAIT LAST-ACK',
      'TIME-WAIT CLOSED',
    ]);
  });

  it('closes both ends at an acceptable reset, and at a refusal', async () => {
    const { states } = await read(flow().handshake().send('client', 10).ack('server').rst('server'));
    expect(states.at(-1)).toBe('CLOSED CLOSED');
    expect((await read(flow().syn().refuse())).states).toEqual(['SYN-SENT LISTEN', 'CLOSED CLOSED']);
  });

  it('leaves an end as it was that has no reason to believe a reset', async () => {
    const { states } = await read(flow().handshake().send('client', 10).ack('server').rst('server', { seqPlus: -5000 }));
    expect(states.at(-1)).toBe('ESTABLISHED CLOSED');
    expect((await read(flow().syn().rst('server', { flags: 'R', ack: 0 }))).states.at(-1)).toMatch(/^SYN-SENT/);
  });

  it('does not close the end in whose name a middlebox speaks', async () => {
    const script = flow({ clientHost: { ttl: 64 }, serverHost: { ttl: 52 } })
      .handshake()
      .send('client', 'GET / HTTP/1.1\r\n\r\n')
      .rst('server', { injected: true, ttl: 250, ipId: 0, after: 0.001 })
      .send('server', 1000);
    const { analysis, states } = await read(script);
    expect(analysis.findings(0, 1)[0]?.verdict).toBe('middlebox');
    expect(states[4]).toBe('CLOSED ESTABLISHED');
  });

  it('counts what is not acknowledged', async () => {
    const { analysis } = await read(flow().handshake().send('client', 100).send('client', 50));
    expect(analysis.endStates(5)?.client).toMatchObject({ unacknowledged: 150, next: 151, assumed: false });
    expect(analysis.endStates(1)?.server).toEqual({
      state: 'LISTEN',
      assumed: true,
      next: null,
      unacknowledged: 0,
      window: null,
    });
  });

  it('takes an open connection for granted when the capture begins in the middle', async () => {
    const { analysis } = await read(flow().send('client', 10).ack('server'));
    expect(analysis.endStates(1)?.client).toMatchObject({ state: 'ESTABLISHED', assumed: true });
  });

  it('is of TCP packets only', async () => {
    const { analysis } = await read(flow().handshake());
    expect(analysis.endStates(99)).toBeNull();
  });
});

describe('long transfers', () => {
  it('are folded but for their edges, with their bytes both ways', async () => {
    const script = flow().handshake().send('client', 'GET / HTTP/1.1\r\n\r\n');
    for (let i = 0; i < 20; i++) script.send('server', 1000).ack('client');
    script.rst('server');
    const { analysis } = await read(script);
    const folds = analysis.folds(0);
    expect(folds).toHaveLength(1);
    const [fold] = folds;
    const rows = analysis.ladder(0, fold?.from ?? 0, (fold?.to ?? 0) - (fold?.from ?? 0)).rows;
    expect(fold?.clientBytes).toBe(0);
    expect(fold?.serverBytes).toBe(rows.reduce((sum, { length }) => sum + length, 0));
    expect(rows.every(({ flags, notes }) => (flags & 7) === 0 && notes.every(({ id }) => id === 'window_update'))).toBe(true);
    expect(analysis.facts.packets - (fold?.to ?? 0)).toBe(4);
  });

  it('are not folded over a silence or something noteworthy, nor when they are short', async () => {
    const script = flow().handshake();
    for (let i = 0; i < 10; i++) script.send('server', 1000).ack('client');
    script.idle(5);
    for (let i = 0; i < 10; i++) script.send('server', 1000).ack('client');
    const folds = (await read(script)).analysis.folds(0);
    expect(folds).toHaveLength(2);
    expect((await read(flow().handshake().send('client', 10).ack('server').close())).analysis.folds(0)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { pcapFile } from '../../support/captureFile.ts';
import { flow, type ScriptedFlow } from '../../support/conversation.ts';
import { explained } from '../../support/judged.ts';

const stories: Readonly<Record<string, ScriptedFlow>> = {
  'a refused connection': flow().syn().refuse('server', { ttl: 64 }),
  'an abort after a request': flow().handshake().send('client', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n').ack('server').rst('server'),
  'a client that gave up': flow()
    .handshake()
    .send('client', 100, { undelivered: true })
    .retransmit('client', { after: 0.3 })
    .retransmit('client', { after: 0.6 })
    .retransmit('client', { after: 1.2 })
    .rst('client', { after: 2.4 }),
  'data after a close': flow()
    .handshake()
    .send('client', 10)
    .fin('server')
    .send('client', 100)
    .rst('server', { flags: 'R', ack: 0 }),
  'a RST that answers a RST': flow().handshake().send('server', 10).rst('client').rst('server', { after: 0.05 }),
  'RSTs with numbers that rise': flow()
    .handshake()
    .send('client', 100)
    .rst('server', { ttl: 120, injected: true })
    .rst('server', { ttl: 120, seqPlus: 1460, injected: true, after: 0.000_05 })
    .rst('server', { ttl: 120, seqPlus: 4380, injected: true, after: 0.000_05 }),
};

describe('a capture that shows every packet twice is explained as one that shows each once', () => {
  it.each(Object.entries(stories))('%s', async (_, story) => {
    const frames = story.frames();
    const doubled = frames.flatMap((frame) => [frame, { ...frame, time: frame.time + 2000n }]);
    const [once, twice] = [await explained(pcapFile(frames)), await explained(pcapFile(doubled))];
    expect(once.findings.length).toBeGreaterThan(0);
    const words = ({ findings, analysis }: typeof once): unknown[] =>
      findings.map(({ causes, origin, headline, impact, expected }, at) => ({
        ...{ headline, impact, expected, rstCount: analysis.findings(at, 1)[0]?.rstCount },
        verdict: [origin.verdict, origin.confidence],
        causes: causes.map(({ id, confidence, evidence, against }) => [id, confidence, evidence.length, against.length]),
      }));
    expect(words(twice)).toEqual(words(once));
    // Each copy stands beside its original.
    const both = once.findings.map((finding) => finding.frames.flatMap((frame) => [2 * frame - 1, 2 * frame]));
    expect(twice.findings.map((finding) => finding.frames)).toEqual(both);
    expect(twice.analysis.totals.rstFrames).toBe(2 * once.analysis.totals.rstFrames);
    for (const { blindSpots } of twice.findings) expect(blindSpots.join(' ')).toContain('more than once');
    for (const { blindSpots } of once.findings) expect(blindSpots.join(' ')).not.toContain('more than once');
  });
});

import { describe, expect, it } from 'vitest';
import { flow, type ScriptedFlow } from '../../support/conversation.ts';
import { causeOf, explained } from '../../support/judged.ts';
import { resetFactsOf } from '../../support/resetFacts.ts';

const missed = { missed: true } as const;
const ends = { client: '192.0.2.10:51000', server: '198.51.100.7:8443' };
const GET = 'GET /file HTTP/1.1\r\nHost: example.com\r\n\r\n';

/** Only the client's packets were captured; the server's answer is `answer` bytes long. */
function clientOnly(answer: number): ScriptedFlow {
  const opened = flow().syn().synAck('server', missed).ack('client').send('client', GET);
  return (answer === 0 ? opened.idle(3) : opened.send('server', answer, missed).ack('client')).packet('client', 'RA', {
    after: 0.2,
  });
}

describe('a capture of one direction', () => {
  it('does not say that an answer is missing which the client acknowledged', async () => {
    const { findings } = await explained(clientOnly(373));
    const [found] = findings;
    expect(found?.application).toMatchObject({ point: 'answered' });
    expect(found?.application.text).toContain('an answer that was not captured');
    expect(found?.impact).toMatchObject({ interrupted: '', unacknowledgedBytes: { client: 0, server: 0 } });
    expect(found?.outcome).toBe('unclear');
    expect(found?.blindSpots).toEqual(
      expect.arrayContaining([
        'Only one side of the handshake was captured.',
        'The client acknowledged 373 bytes from the server that this capture lacks (frame 4).',
      ]),
    );
    const said = found?.causes.flatMap(({ evidence }) => evidence.map(({ text }) => text)) ?? [];
    expect(said).not.toContain('It had acknowledged all data of the other end that had reached it.');
  });

  it('says that none came where the client acknowledged nothing more', async () => {
    const [found] = (await explained(clientOnly(0))).findings;
    expect(found?.application).toMatchObject({ point: 'request' });
    expect(found?.impact.interrupted).toBe('a request without a response');
    expect(found?.outcome).toBe('fault');
  });

  it('takes a number of one, acknowledged without data, for a FIN that was not captured', async () => {
    const closed = flow()
      .handshake()
      .send('client', 43)
      .send('server', 83, missed)
      .ack('client')
      .idle(60)
      .fin('server', missed)
      .ack('client')
      .send('client', 43)
      .rst('server', { flags: 'R', ack: 0 });
    const { findings } = await explained(closed);
    expect(findings.map(causeOf)).toEqual(['data-after-close']);
    expect(findings[0]?.impact.unacknowledgedBytes.client).toBe(43);
    expect((await resetFactsOf(closed)).own.missed).toMatchObject({ bytes: 83, fin: true });
  });

  it('takes one byte for data where the ACK came with data, as of a terminal', async () => {
    const typing = flow({ server: '10.0.0.2:23' })
      .handshake()
      .send('client', 'a', missed)
      .send('server', 'a')
      .ack('client', missed)
      .rst('server');
    expect((await resetFactsOf(typing)).peer.missed).toMatchObject({ bytes: 1, fin: false });
  });

  it('counts no upload as unacknowledged that could not have gone on without ACKs', async () => {
    const upload = (bytes: number): ScriptedFlow =>
      flow().syn().synAck('server', missed).ack('client').send('client', bytes).rst('client', { after: 0.2 });
    expect((await resetFactsOf(upload(100_000))).own.unacknowledged).toBe(0);
    expect((await resetFactsOf(upload(10_000))).own.unacknowledged).toBe(10_000);
  });

  it('sees no probe that drew no answer where answers were not captured', async () => {
    const probed = (peer: { missed?: boolean }): ScriptedFlow =>
      flow()
        .handshake()
        .send('client', 100)
        .send('server', 400, peer)
        .ack('client')
        .idle(30)
        .keepAlive('client')
        .idle(10)
        .keepAlive('client')
        .idle(10)
        .keepAlive('client')
        .idle(10)
        .rst('client');
    const cause = async (peer: { missed?: boolean }): Promise<number> =>
      (await explained(probed(peer))).findings[0]?.causes.find(({ id }) => id === 'keep-alive-unanswered')?.confidence ?? 0;
    expect(await cause({})).toBeGreaterThan(0.9);
    expect(await cause(missed)).toBeLessThan(await cause({}));
  });

  it('believes no ACK that only once names numbers nobody sent', async () => {
    const facts = await resetFactsOf(
      flow().syn().packet('server', 'A', { ackPlus: 50_000 }).rst('client', { flags: 'R', ack: 0 }),
    );
    expect([facts.own.missed, facts.peer.missed]).toEqual([null, null]);
  });

  it('knows a refusal by its numbers where the SYN was not captured', async () => {
    const told = await explained(
      flow({ ...ends, server: '198.51.100.7:443' })
        .syn('client', missed)
        .synAck()
        .ack('client', missed)
        .ack('server'),
      flow({ ...ends, start: 5 })
        .syn('client', missed)
        .refuse('server', { label: 'RST' }),
    );
    const finding = told.at('RST');
    expect(causeOf(finding)).toBe('port-closed');
    expect(finding).toMatchObject({
      outcome: 'fault',
      claimedSender: 'server',
      impact: { interrupted: 'the connection attempt' },
    });
    expect(finding.impact.applicationError).toContain('ECONNREFUSED');
    expect(finding.blindSpots).toContain('Nothing of this connection was captured before the reset.');
    expect(finding.causes[0].evidence[0]?.text).toContain('The SYN itself was not captured.');
  });

  it('does not call it a refusal that somebody met when other packets of that client were captured: it may never have asked', async () => {
    const told = await explained(
      flow({ ...ends, server: '198.51.100.7:443' })
        .handshake()
        .close(),
      flow({ ...ends, server: '203.0.113.9:80', start: 5 })
        .syn('client', missed)
        .refuse('server', { label: 'RST' }),
    );
    const finding = told.at('RST');
    expect(finding.outcome).toBe('unclear');
    expect(finding.causes.find(({ id }) => id === 'port-closed')?.confidence ?? 0).toBeLessThan(0.5);
    expect(finding.impact.interrupted).toBe('');
  });

  it('does not take a lone RST for a refusal that has no ACK, another number or a window', async () => {
    for (const overrides of [{ flags: 'R' }, { seq: 1 }, { window: 8192 }]) {
      const told = await explained(
        flow(ends)
          .syn('client', missed)
          .refuse('server', { label: 'RST', ...overrides }),
      );
      expect(causeOf(told.at('RST'))).toBe('unknown');
      expect(told.at('RST').outcome).toBe('unclear');
    }
  });
});

import { describe, expect, it } from 'vitest';
import { flow, type ScriptedFlow } from '../../support/conversation.ts';
import { causeOf, explained } from '../../support/judged.ts';
import { originCaseOf, resetFactsOf } from '../../support/resetFacts.ts';

const windows = { timestamps: false, ttl: 116 } as const;

/** A client that cancels a download while more of it is on its way; `seen` seconds after that passed the capture point. */
function cancelled(vantage: number, seen: number): ScriptedFlow {
  return flow({ rttMs: 160, vantage, clientHost: { timestamps: false } })
    .handshake()
    .send('client', 'GET /film HTTP/1.1\r\nHost: example.com\r\n\r\n')
    .send('server', 2920)
    .ack('client')
    .send('server', 5840, { undelivered: true, label: 'late' })
    .rst('client', { after: seen, label: 'RST' });
}

describe('data that was still under way at a reset', () => {
  it('was not left unread: from the middle, it passed too late to have reached the client', async () => {
    const { findings } = await explained(cancelled(0.9, 0.03));
    expect(findings.map(causeOf)).toEqual(['application-abort']);
    const facts = await resetFactsOf(cancelled(0.9, 0.03));
    expect(facts.arrived?.frame).toBe(6);
    expect(facts.peer.unacknowledged).toBe(5840);
  });

  it('had arrived where the capture was made at the client, or where it had the time', async () => {
    expect((await resetFactsOf(cancelled(0, 0.001))).arrived?.frame).toBe(11);
    expect((await resetFactsOf(cancelled(0.9, 0.15))).arrived?.frame).toBe(11);
  });
});

describe('a device that answers what was under way to a connection which its end had reset', () => {
  const begun = (): ScriptedFlow =>
    flow({ vantage: 0.9, rttMs: 160, clientHost: windows })
      .handshake()
      .send('client', 'GET /film HTTP/1.1\r\nHost: example.com\r\n\r\n')
      .send('server', 2920)
      .ack('client')
      .send('server', 2920, { undelivered: true });
  const answered = (story: ScriptedFlow): ScriptedFlow =>
    story
      .rst('client', { after: 0.016, ttl: 244, ipId: 46_000, ackPlus: 1460, injected: true, label: 'device' })
      .rst('client', { after: 0.001, ttl: 244, ipId: 46_001, ackPlus: 2920, injected: true });

  it('ends nothing more: that is normal', async () => {
    const told = await explained(answered(begun().rst('client', { after: 0.03 })));
    const found = told.at('device');
    expect(causeOf(found)).toBe('reset-after-reset');
    expect(found).toMatchObject({ outcome: 'normal', origin: { verdict: 'middlebox' } });
  });

  it('is what ended it where the end itself had not', async () => {
    const found = (await explained(answered(begun()))).at('device');
    expect(causeOf(found)).not.toBe('reset-after-reset');
    expect(found.outcome).toBe('fault');
  });
});

describe('a RST that neither end took notice of', () => {
  const forged = (): ScriptedFlow => flow().syn().rst('server', { injected: true, ttl: 46, seq: 0, ackPlus: -1 });

  it('has no effect where the handshake and the data go on', async () => {
    const told = await explained(forged().synAck().ack('client', { label: 'on' }).send('client', 30).send('server', 30));
    const [found] = told.findings;
    expect(found?.headline).toMatch(/^A middlebox, not the server, sent a RST that had no effect: /);
    expect(`${found?.headline} ${found?.causes[0].evidence[0]?.text}`).not.toMatch(/ended the connection|cut a connection/);
    expect(found?.impact).toMatchObject({
      interrupted: '',
      applicationError: `No application sees this RST: the connection went on (frame ${told.frames('on')[0]}).`,
    });
    expect(found?.severity).toBe('warning');
    expect(found?.ignored).toBe(true);
    expect(found?.causes.map(({ title }) => title).join()).toMatch(/^Forged refusal, ignored/);
    expect(found?.causes.slice(1).map(({ title }) => title)).not.toContain('Forged refusal, ignored');
  });

  it('has none either where a FIN was forged beside it, as if the connection had been at its end', async () => {
    const told = await explained(
      flow()
        .syn()
        .packet('server', 'FA', { injected: true, ackPlus: 0 })
        .rst('client', { flags: 'R', ack: 0, seqPlus: 0, injected: true, label: 'reset' })
        .synAck()
        .ack('client')
        .send('client', 30, { label: 'on' })
        .ack('server', { label: 'went on' }),
    );
    const found = told.at('reset');
    expect(found.headline).toMatch(/ sent a RST that had no effect: /);
    expect(found.impact.interrupted).toBe('');
    expect(found.causes[0].title).toBe('Reset without effect');
  });

  it('is another event than the one that ended the connection soon after', async () => {
    const told = await explained(
      flow()
        .handshake()
        .rst('client', { flags: 'RA', injected: true, label: 'first' })
        .send('client', 30)
        .ack('server')
        .packet('client', 'RA', { after: 0.5, label: 'second' }),
    );
    expect(told.findings.map(({ frame, ignored }) => [frame, ignored])).toEqual([
      [told.frames('first')[0], true],
      [told.frames('second')[0], false],
    ]);
  });

  it('has one where the client begins anew', async () => {
    const facts = await resetFactsOf(
      forged().syn('client', { seqPlus: 77_777, after: 1 }).synAck().ack('client').send('client', 30),
    );
    expect(facts.after.ignored).toBeNull();
  });

  it('has one where the other end only sends what it had not yet heard of', async () => {
    const facts = await resetFactsOf(flow().handshake().send('client', 100).packet('server', 'RA').send('client', 100));
    expect(facts.after.ignored).toBeNull();
  });
});

describe('an IP ID that the RST shares with the packet before it', () => {
  const same = { ipIdCounts: false, ipId: 1 } as const;
  const refused = (): ScriptedFlow =>
    flow({ clientHost: { ipId: 1 } })
      .syn()
      .refuse('server', { ipId: 1 });
  const copied = 'Its IP ID 1 is copied from the other end’s packet that it answers.';

  it('was copied where no other packet has it', async () => {
    const other = flow({ client: '10.0.0.1:51235', clientHost: { ipId: 500 } }).handshake();
    expect((await originCaseOf(refused(), other)).middlebox).toContain(copied);
  });

  it('says nothing where other connections have it too', async () => {
    const other = flow({ client: '10.0.0.1:51235', clientHost: same, serverHost: same }).handshake();
    expect((await originCaseOf(refused(), other)).middlebox).not.toContain(copied);
  });
});

describe('a stateless RST that comes from another start but as far', () => {
  const answered = (ttl: number) =>
    originCaseOf(
      flow({ serverHost: { ttl: 123 } })
        .handshake()
        .send('client', 100)
        .send('server', 100)
        .ack('client')
        .send('client', 50)
        .rst('server', { flags: 'R', ack: 0, ttl }),
    );

  it('may be the host’s own system; nearer, it is another device', async () => {
    expect((await answered(62)).score - (await answered(59)).score).toBeGreaterThan(2);
  });
});

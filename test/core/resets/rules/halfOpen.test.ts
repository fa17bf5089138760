import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { device, stateless, windows } from './stacks.ts';

const session = (i = 0) =>
  flow({ client: `192.0.2.6${i}:40100`, server: '198.51.100.60:5432', rttMs: 20, start: i / 100 })
    .handshake()
    .send('client', 90)
    .send('server', 800)
    .ack('client')
    .idle(4)
    .send('client', 120, { undelivered: true, label: `query ${i}` });

describe('half-open', () => {
  it('is a server that restarted and no longer knows its connections', async () => {
    const told = await explained(...[1, 2, 3].map((i) => session(i).rst('server', { ...stateless, label: `RST ${i}` })));
    const finding = told.at('RST 2');
    expectJudged(finding, {
      ...{ cause: 'half-open', category: 'half-open', expected: false, severity: 'error', verdict: 'endpoint' },
      confidence: [0.6, 0.82],
      evidence: told.frames('query 2', 'RST 2'),
      commands: ['192.0.2.62', '198.51.100.60', '40100', '5432'],
    });
    expect(finding.headline).toBe('The server reset the connection: it had no record of the connection any more.');
    expect(finding.impact.unacknowledgedBytes.client).toBe(120);
  });

  it('is a Windows host too, whose stateless RST counts on its IP ID', async () => {
    const told = await explained(
      flow({ client: '192.0.2.60:40100', server: '198.51.100.60:445', clientHost: windows(0), serverHost: windows(7) })
        .handshake()
        .send('client', 90)
        .send('server', 800)
        .ack('client')
        .idle(4)
        .send('client', 120, { label: 'query', undelivered: true })
        .rst('server', { flags: 'R', ack: 0, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('half-open');
    expect(told.at('RST').origin.verdict).toBe('endpoint');
  });

  it('is not said of an end that had just sent something itself', async () => {
    const story = (rest: number) =>
      flow({ client: '192.0.2.60:40100', server: '198.51.100.60:5432' })
        .handshake()
        .send('client', 90)
        .ack('server')
        .idle(rest)
        .send('client', 5, { undelivered: true })
        .rst('server', { ...stateless, label: 'RST' });
    const chance = async (rest: number) =>
      (await explained(story(rest))).at('RST').causes.find(({ id }) => id === 'half-open')?.confidence ?? 0;
    expect(await chance(0.001)).toBeLessThan(await chance(5));
  });

  /** A client that had asked a moment ago, and whose packets count on their IP ID, as those of Linux do. */
  const asked = (clientIpId: number) =>
    flow({ client: '192.0.2.60:40100', server: '198.51.100.60:80', rttMs: 60, clientHost: { ipId: clientIpId } })
      .handshake()
      .send('client', 90, { label: 'request' });

  it('is a client that answers each packet of a connection it has just used: what reset it did not pass the capture', async () => {
    const told = await explained(
      asked(7000)
        .send('server', 1448, { undelivered: true })
        .send('server', 300, { undelivered: true })
        .rst('client', { ...stateless, label: 'RST 1' })
        .rst('client', { ...stateless, label: 'RST 2' }),
    );
    const finding = told.at('RST 1');
    expect(causeOf(finding)).toBe('half-open');
    expect(finding.headline).toContain('a RST that is not in this capture must have reached it');
  });

  it('is not that when it answers one packet alone, as one who decides to', async () => {
    const told = await explained(
      asked(7000)
        .send('server', 1448, { undelivered: true })
        .rst('client', { ...stateless, label: 'RST' }),
    );
    const halfOpen = told.at('RST').causes.find(({ id }) => id === 'half-open');
    expect(halfOpen?.against.map(({ text }) => text)).toEqual(['This end had sent a packet of this connection just before.']);
  });

  it('is the end that a device reset, too, when its forged RST came first', async () => {
    const told = await explained(
      asked(7000)
        .send('server', 1448, { undelivered: true })
        .rst('client', { ...device, flags: 'R', ack: 0, label: 'forged' })
        .idle(0.04)
        .rst('client', { ...stateless, label: 'RST' }),
    );
    expect(told.at('forged').origin.verdict).toBe('middlebox');
    const finding = told.at('RST');
    expect(finding.origin.verdict).toBe('endpoint');
    expect(causeOf(finding)).toBe('half-open');
    expect(finding.causes[0].evidence.flatMap(({ frames }) => frames)).toContain(told.at('forged').frame);
  });

  it('tells of a long silence before it, and then of idle timers', async () => {
    const told = await explained(
      flow({ client: '192.0.2.60:40100', server: '198.51.100.60:80' })
        .handshake()
        .idle(908)
        .send('client', 5, { undelivered: true })
        .rst('server', { ...stateless, label: 'RST' }),
    );
    const cause = told.at('RST').causes.find(({ id }) => id === 'half-open');
    expect(cause?.nextSteps.find(({ step }) => step === 'application-configuration')?.text).toContain('idle timer');
    expect(told.at('RST').headline).toMatch(/after 15 min(utes)?.* of silence|908/);
  });

  it('is not named when the end had closed: then data came after close', async () => {
    const told = await explained(
      flow({ client: '192.0.2.60:40100', server: '198.51.100.60:5432' })
        .handshake()
        .send('client', 90)
        .send('server', 800)
        .fin('server')
        .send('client', 120, { undelivered: true })
        .rst('server', { ...stateless, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('data-after-close');
  });
});

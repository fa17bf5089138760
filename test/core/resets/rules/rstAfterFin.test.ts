import { describe, expect, it } from 'vitest';
import { flow, type ScriptedFlow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { stateless } from './stacks.ts';

const fetched = () =>
  flow({ client: '[2001:db8::12]:50444', server: '[2001:db8:4::20]:443', rttMs: 18 })
    .handshake()
    .send('client', 380)
    .send('server', 2100)
    .ack('client');

describe('RST after FIN', () => {
  it('is a client that ends an orderly close faster', async () => {
    const told = await explained(
      fetched()
        .fin('client', { label: 'FIN' })
        .fin('server', { label: 'answer' })
        .rst('client', { ...stateless, label: 'RST' }),
    );
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{ cause: 'rst-after-fin', category: 'normal-close', expected: true, severity: 'information', verdict: 'endpoint' },
      confidence: [0.8, 0.98],
      evidence: told.frames('FIN', 'answer', 'RST'),
      commands: ['tcp.stream == 0'],
    });
    expect(finding.headline).toContain('which is normal');
    expect(finding.impact).toMatchObject({ interrupted: '', unacknowledgedBytes: { client: 0, server: 0 } });
  });

  it('is an answer to the other end’s FIN just as well', async () => {
    const told = await explained(fetched().fin('server').packet('client', 'RA', { label: 'RST' }));
    expect(causeOf(told.at('RST'))).toBe('rst-after-fin');
    expect(told.at('RST').expected).toBe(true);
  });

  it('is not named when the response was still under way: that is unfinished', async () => {
    const told = await explained(
      fetched()
        .send('server', 8000, { undelivered: true })
        .fin('server', { undelivered: true })
        .packet('server', 'RA', { after: 0.4, label: 'RST' }),
    );
    expect(told.at('RST').causes.map(({ id }) => id)).not.toContain('rst-after-fin');
  });

  it('is normal after a pause in which nothing was waited for', async () => {
    const told = await explained(fetched().idle(63).fin('client').ack('server').packet('client', 'RA', { label: 'RST' }));
    expect(told.at('RST').expected).toBe(true);
    expect(told.at('RST').causes[0].nextSteps[0]?.text).toContain('Nothing to do');
  });

  it('is not named when the connection goes on: then the FIN was none of its ends’', async () => {
    const told = await explained(
      fetched()
        .packet('server', 'FA', { ttl: 40, undelivered: true })
        .packet('client', 'R', { label: 'RST' })
        .send('client', 300)
        .ack('server'),
    );
    expect(told.at('RST').causes.map(({ id }) => id)).not.toContain('rst-after-fin');
    expect(told.at('RST').outcome).not.toBe('normal');
  });

  it('is not named without a FIN: then the client was done', async () => {
    const told = await explained(fetched().packet('client', 'RA', { after: 2, label: 'RST' }));
    expect(causeOf(told.at('RST'))).toBe('client-done');
  });

  it('is not named when data came after the FIN: then the RST answers that', async () => {
    const told = await explained(
      fetched()
        .fin('client')
        .send('server', 200, { undelivered: true })
        .rst('client', { ...stateless, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('data-after-close');
  });

  describe('from a service that answers nobody', () => {
    const job = (at: number, port: number, wait = 0.15): ScriptedFlow =>
      flow({ client: `192.0.2.30:${49_000 + at}`, server: `198.51.100.40:${port}`, rttMs: 18, start: at })
        .handshake()
        .send('client', 2500)
        .fin('client')
        .ack('server')
        .packet('server', 'RA', { after: wait, label: `RST ${at}` });

    it('is normal: it had taken all, FIN included, before it reset', async () => {
      expect((await explained(job(0, 9100))).at('RST 0')).toMatchObject({ expected: true });
      const told = await explained(...[0, 1, 2, 3].map((at) => job(at, 7777)));
      expect(causeOf(told.at('RST 2'))).toBe('rst-after-fin');
      expect(told.at('RST 2').expected).toBe(true);
    });

    it('is not, where the service does answer others, is hardly known, or resets as soon as the client closes', async () => {
      const answered = flow({ client: '192.0.2.30:48000', server: '198.51.100.40:7777', rttMs: 18, start: 9 })
        .handshake()
        .send('client', 200)
        .send('server', 900);
      const served = await explained(...[0, 1, 2, 3].map((at) => job(at, 7777)), answered);
      expect(served.at('RST 2').expected).toBe(false);
      expect((await explained(job(0, 7777))).at('RST 0').expected).toBe(false);
      expect((await explained(job(0, 9100, 0.0001))).at('RST 0').expected).toBe(false);
    });
  });
});

import { describe, expect, it } from 'vitest';
import { flow, type ScriptedFlow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { stateless } from './stacks.ts';

const begun = (): ScriptedFlow => flow({ client: '[2001:db8::12]:50444', server: '[2001:db8:4::20]:443', rttMs: 18 }).handshake();
const fetched = (): ScriptedFlow => begun().send('client', 380).send('server', 2100).ack('client');

describe('closed with work unfinished', () => {
  it('is a client that closed its sending side and got a reset for an answer', async () => {
    const told = await explained(
      begun()
        .send('client', 380, { label: 'request' })
        .fin('client', { label: 'FIN' })
        .ack('server')
        .packet('server', 'RA', { after: 2, label: 'RST' }),
    );
    expectJudged(told.at('RST'), {
      ...{ cause: 'closed-unfinished', category: 'application-error', expected: false, severity: 'warning' },
      ...{ verdict: 'endpoint', confidence: [0.8, 0.97] },
      evidence: told.frames('request', 'FIN', 'RST'),
      commands: ['tcp.stream == 0'],
    });
    expect(told.at('RST').headline).toContain('whose last request was still unanswered');
  });

  it('is a response that had not arrived when its sender reset', async () => {
    const told = await explained(
      fetched()
        .send('server', 8000, { undelivered: true })
        .fin('server', { undelivered: true })
        .packet('server', 'RA', { after: 0.4, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('closed-unfinished');
    expect(told.at('RST')).toMatchObject({ expected: false, severity: 'error' });
    expect(told.at('RST').impact.interrupted).toContain('8,000 bytes');
  });

  it('is not named when all had been answered: then the close was orderly', async () => {
    const told = await explained(fetched().fin('client').ack('server').packet('server', 'RA', { label: 'RST' }));
    expect(causeOf(told.at('RST'))).toBe('rst-after-fin');
    expect(told.at('RST').outcome).toBe('normal');
  });

  it('is not what a server has done that knows no connection any more', async () => {
    const told = await explained(
      begun()
        .send('client', 380)
        .ack('server')
        .idle(20)
        .fin('client', { undelivered: true })
        .rst('server', { ...stateless, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('half-open');
  });
});

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

  const uploading = (): ScriptedFlow =>
    begun().send('client', 'PUT /backup HTTP/1.1\r\nContent-Length: 600000\r\n\r\n').ack('server');
  const tooLarge = 'HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

  it('is an upload that the server closes on, seen from the client: what was under way is refused', async () => {
    const told = await explained(
      uploading()
        .send('client', 8000, { undelivered: true })
        .send('server', tooLarge)
        .fin('server', { label: 'FIN' })
        .rst('server', { ...stateless, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('closed-unfinished');
    expect(told.at('RST').expected).toBe(false);
    expect(told.at('RST').causes[0].evidence[0]?.frames).toEqual(expect.arrayContaining(told.frames('FIN', 'RST')));
    expect(told.at('RST').headline).toContain('in the middle of the client’s upload');
  });

  it('is such an upload seen from the server, too, where only its next segment came before the reset', async () => {
    const server = { client: '[2001:db8::12]:50444', server: '[2001:db8:4::20]:443', rttMs: 18, vantage: 1 };
    const told = await explained(
      flow(server)
        .handshake()
        .send('client', 'PUT /backup HTTP/1.1\r\nContent-Length: 600000\r\n\r\n')
        .send('server', tooLarge)
        .fin('server')
        .send('client', 1448, { undelivered: true })
        .rst('server', { ...stateless, label: 'RST' })
        .send('client', 1448, { undelivered: true, after: 0.0002 })
        .send('client', 1448, { undelivered: true, after: 0.0002 }),
    );
    expect(told.at('RST').expected).toBe(false);
  });

  it('is not one farewell that crosses the server’s FIN', async () => {
    const told = await explained(
      fetched()
        .fin('server')
        .send('client', 40, { undelivered: true })
        .rst('server', { ...stateless, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('data-after-close');
    expect(told.at('RST').expected).toBe(true);
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

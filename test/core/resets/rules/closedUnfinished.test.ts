import { describe, expect, it } from 'vitest';
import { flow, type ScriptedFlow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { concat } from '../../../support/bytes.ts';
import { dnsOverTcp } from '../../../support/protocols.ts';
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

  describe('questions in one segment', () => {
    const query = dnsOverTcp(0x0100);
    const answer = dnsOverTcp(0x8180);
    const many = (count: number, message: Uint8Array) => concat(...new Array<Uint8Array>(count).fill(message));
    /** Eight are asked; three are answered one by one, the others, if any, together. */
    const asked = (together: number, pause = 0.000_006) => {
      const story = begun().send('client', many(8, query), { label: 'questions' }).ack('server');
      for (let one = 0; one < 3; one++) story.send('server', answer);
      if (together > 0) story.send('server', many(together, answer));
      return story.ack('client').fin('server', { label: 'FIN' }).packet('server', 'RA', { after: pause, label: 'RST' });
    };

    it.each([
      [0, '3 of 8', '5 of 8 questions'],
      [2, '5 of 8', '3 of 8 questions'],
    ])(
      'are left unread by a server that shuts down and closes: FIN and RST at once, %i answered together',
      async (together, said, lost) => {
        const told = await explained(asked(together));
        expect(causeOf(told.at('RST'))).toBe('closed-unfinished');
        expect(told.at('RST')).toMatchObject({ expected: false, severity: 'error' });
        expect(told.at('RST').headline).toContain(`it had answered ${said} questions`);
        expect(told.at('RST').impact.interrupted).toContain(lost);
        expect(told.at('RST').causes[0].evidence[0]?.frames).toEqual(told.frames('questions', 'FIN', 'RST'));
      },
    );

    it('are not, where all were answered, or the RST is no part of that close', async () => {
      expect((await explained(asked(5))).at('RST').expected).toBe(true);
      expect((await explained(asked(0, 0.5))).at('RST').expected).toBe(true);
    });
  });

  const parting = (words: string | number, wait: number) =>
    explained(
      fetched()
        .send('client', words)
        .fin('client', { after: wait })
        .ack('server')
        .packet('server', 'RA', { after: 0.05, label: 'RST' }),
    );

  it('is not a few last words with the FIN right behind them: who had been answered before waits for no more', async () => {
    const told = await parting(7, 0.0002);
    expect(causeOf(told.at('RST'))).toBe('rst-after-fin');
    expect(told.at('RST').expected).toBe(true);
  });

  it('is a client that waited before it closed, or that asked for more than a few words', async () => {
    expect(causeOf((await parting(7, 0.4)).at('RST'))).toBe('closed-unfinished');
    expect(causeOf((await parting(380, 0.0002)).at('RST'))).toBe('closed-unfinished');
    expect(causeOf((await parting('GET /b HTTP/1.1\r\n\r\n', 0.0002)).at('RST'))).toBe('closed-unfinished');
  });

  const refusing = (more: number) => {
    let told = begun()
      .send('client', 'PUT /backup HTTP/1.1\r\nContent-Length: 600000\r\n\r\n')
      .ack('server')
      .send('server', tooLarge)
      .fin('server')
      .packet('server', 'RA', { after: 0.00002, label: 'RST' });
    for (let i = 0; i < more; i++) told = told.send('client', 1400, { after: 0.001, undelivered: true });
    return explained(told);
  };

  it('is a server that says FIN and RST at once while more and more of an upload comes', async () => {
    const told = await refusing(3);
    expect(causeOf(told.at('RST'))).toBe('closed-unfinished');
    expect(told.at('RST').expected).toBe(false);
  });

  it('is not one to which nothing more was sent', async () => {
    expect(causeOf((await refusing(0)).at('RST'))).toBe('rst-after-fin');
  });
});

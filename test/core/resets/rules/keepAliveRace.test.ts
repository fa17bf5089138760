import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { closeNotify } from '../../../support/tls.ts';
import { stateless } from './stacks.ts';

const kept = () =>
  flow({ client: '192.0.2.12:50444', server: '198.51.100.20:80', rttMs: 18 })
    .handshake()
    .send('client', 'GET /a HTTP/1.1\r\nHost: shop.example.com\r\n\r\n')
    .send('server', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    .ack('client');
const order = 'POST /orders HTTP/1.1\r\nHost: shop.example.com\r\n\r\n';

describe('keep-alive race', () => {
  it('is a request that met a server which closed its idle connection at that moment: a fault', async () => {
    const told = await explained(
      kept()
        .idle(5)
        .fin('server', { undelivered: true, label: 'FIN' })
        .send('client', order, { after: 0.002, undelivered: true, label: 'request' })
        .rst('server', { ...stateless, label: 'RST' }),
    );
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{ cause: 'keep-alive-race', category: 'connection-timeout', expected: false, severity: 'error', verdict: 'endpoint' },
      confidence: [0.7, 0.96],
      evidence: told.frames('FIN', 'request', 'RST'),
      commands: ['tcp.stream == 0', 'journalctl'],
    });
    expect(finding.headline).toContain('it had just closed the resting connection when the HTTP request came');
    expect(finding.impact.interrupted).not.toBe('');
  });

  it('is one too where the capture, at the client, shows the request before the FIN that it crossed', async () => {
    const told = await explained(
      kept()
        .idle(60)
        .send('client', order, { undelivered: true, label: 'request' })
        .fin('server', { after: 0.004 })
        .ack('client', { after: 0.0001 })
        .rst('server', { ...stateless, seqPlus: 0, after: 0.014, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('keep-alive-race');
  });

  it('is not named for a goodbye that comes after the FIN', async () => {
    const told = await explained(
      kept()
        .idle(5)
        .fin('server', { undelivered: true })
        .send('client', closeNotify(), { after: 0.002, undelivered: true })
        .rst('server', { ...stateless, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('data-after-close');
    expect(told.at('RST').expected).toBe(true);
  });

  it('is not named when the server had taken the request', async () => {
    const told = await explained(
      kept().idle(5).send('client', order).ack('server').fin('server').packet('client', 'RA', { label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('rst-after-fin');
  });

  const told = (rest: number) =>
    explained(
      kept()
        .idle(rest)
        .fin('server')
        .ack('client')
        .idle(0.2)
        .send('client', order, { undelivered: true })
        .rst('server', { ...stateless, label: 'RST' }),
    );

  it('is not named where the server closed right behind its answer, and the client had been told before it asked', async () => {
    expect(causeOf((await told(0.001)).at('RST'))).not.toBe('keep-alive-race');
  });

  it('is where it had rested before, though the client’s kernel knew of the end when its program asked', async () => {
    expect(causeOf((await told(5)).at('RST'))).toBe('keep-alive-race');
  });

  const leaving = (words: Parameters<ReturnType<typeof kept>['send']>[1], rest: number) =>
    explained(
      kept()
        .idle(rest)
        .send('server', words, { undelivered: true })
        .fin('server', { after: 0.0001, undelivered: true })
        .send('client', order, { after: 0.002, undelivered: true })
        .rst('server', { ...stateless, label: 'RST' }),
    );

  it('is one too where the server takes its leave in words before the FIN: close_notify, 421', async () => {
    for (const words of [closeNotify(), '421 4.4.2 timeout exceeded\r\n'])
      expect(causeOf((await leaving(words, 5)).at('RST'))).toBe('keep-alive-race');
  });

  it('is no rest where other words came right before the FIN', async () => {
    const finding = (await leaving('last page\r\n', 5)).at('RST');
    expect(finding.causes[0].evidence.some(({ text }) => text.includes('of silence'))).toBe(false);
  });
});

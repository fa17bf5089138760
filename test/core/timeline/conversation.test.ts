import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/core/analyse.ts';
import type { Conversation } from '../../../src/core/timeline/conversation.ts';
import { captureOf, flow, type ScriptedFlow } from '../../support/conversation.ts';
import { MemorySource } from '../../support/memorySource.ts';
import { applicationData, clientHello, closeNotify, serverHello } from '../../support/tls.ts';
import { type Line, transcripts } from '../../support/transcripts.ts';

const conversationOf = async (script: ScriptedFlow): Promise<Conversation> =>
  (await analyse(new MemorySource(captureOf(script)))).conversation(0);
const scripted = (lines: readonly Line[]): ScriptedFlow => {
  const script = flow().handshake();
  for (const [side, payload] of lines) script.send(side, payload);
  return script.rst('server');
};
/** "> " for what the client says, "< " for the server. */
const said = async (...lines: readonly Line[]): Promise<string[]> =>
  (await conversationOf(scripted(lines))).entries.map(({ fromClient, text }) => `${fromClient ? '>' : '<'} ${text}`);

describe('what is said', () => {
  it.each(transcripts)('is read: %s', async (_what, lines, texts) => {
    expect(await said(...lines)).toEqual(texts);
  });
});

describe('a conversation', () => {
  it('names frames, times, protocol and server, and where the reset came', async () => {
    const script = flow()
      .handshake()
      .send('client', clientHello('example.com'), { label: 'hello' })
      .send('server', serverHello(100))
      .send('client', closeNotify())
      .rst('client', { label: 'reset' });
    const { entries, protocol, name, resets, isPartial } = await conversationOf(script);
    expect(entries[0]).toMatchObject({ frame: script.frame('hello'), fromClient: true, protocol: 'TLS' });
    expect(entries[0]?.time).toBeGreaterThan(0.02);
    expect({ protocol, name, isPartial }).toEqual({ protocol: 'TLS', name: 'example.com', isPartial: false });
    expect(resets).toEqual([
      {
        ...{ finding: 0, frame: script.frame('reset'), point: 'close-notify' },
        text: 'after the client’s encrypted alert, most likely close_notify',
      },
    ]);
  });

  it('is put in order from packets that came twice and out of order', async () => {
    const hello = clientHello('example.com');
    const script = flow().handshake();
    script
      .packet('client', 'A', { payload: hello.subarray(0, 60), label: 'first' })
      .packet('client', 'A', { payload: hello.subarray(100), seqPlus: 40 })
      .packet('client', 'A', { payload: hello.subarray(20, 100), seq: 1_000_000_021 })
      .packet('client', 'A', { payload: hello.subarray(0, 60), seq: 1_000_000_001 });
    const { entries } = await conversationOf(script.rst('server'));
    expect(entries.map(({ text }) => text)).toEqual(['TLS ClientHello for example.com, ALPN h2 http/1.1, up to TLS 1.3']);
    expect(entries[0]?.frame).toBe(script.frame('first'));
  });

  it('goes on behind a long body with the packets that tell something', async () => {
    const body = 'x'.repeat(100_000);
    const script = flow()
      .handshake()
      .send('client', 'GET /big HTTP/1.1\r\nHost: a.example\r\n\r\n')
      .send('server', `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
      .send('client', 'GET /small HTTP/1.1\r\nHost: a.example\r\n\r\n')
      .send('server', 'HTTP/1.1 503 Busy\r\nContent-Length: 500\r\n\r\nxy')
      .rst('server');
    const { entries, isPartial } = await conversationOf(script);
    expect(isPartial).toBe(true);
    expect(entries.map(({ text }) => text)).toEqual([
      'HTTP GET /big for a.example',
      'HTTP 200, Content-Length 100000',
      'HTTP GET /small for a.example',
      'HTTP 503, Content-Length 500, only 2 bytes of it seen',
    ]);
  });

  it('begins in the middle where the capture does', async () => {
    const script = flow()
      .established()
      .send('server', 'rest of a body')
      .send('client', 'GET /next HTTP/1.1\r\nHost: a.example\r\n\r\n')
      .send('server', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
      .rst('server');
    expect((await conversationOf(script)).entries.map(({ text }) => text)).toEqual([
      'HTTP GET /next for a.example',
      'HTTP 200, Content-Length 0',
    ]);
  });

  it('goes on behind packets that are missing', async () => {
    const script = flow()
      .handshake()
      .send('client', 'GET / HTTP/1.1\r\nHost: a.example\r\n\r\n')
      .send('server', 'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n')
      .send('server', 5000, { missed: true })
      .send('server', 'HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n')
      .rst('server');
    expect((await conversationOf(script)).entries.map(({ text }) => text)).toEqual([
      'HTTP GET / for a.example',
      'HTTP 200, Content-Length 5000',
      'HTTP 404, Content-Length 0',
    ]);
  });

  it('says how much of a cut TLS record was sent', async () => {
    const record = applicationData(16_000);
    const script = flow().handshake().send('client', clientHello('a.example')).send('server', serverHello(50));
    script.send('server', record.subarray(0, 9005)).rst('server');
    const { entries } = await conversationOf(script);
    expect(entries.at(-1)?.text).toBe('TLS application data, cut: 9000 of 16000 bytes of the record were sent');
  });

  it('holds no text that could harm, whatever a stranger sends', async () => {
    const hostile = '\u001b[31m\u202e<img src=x>\u0007`';
    const script = flow()
      .handshake()
      .send('client', `GET /${hostile} HTTP/1.1\r\nHost: ${hostile}\r\nConnection: ${hostile}\r\n\r\n`)
      .send('server', `SSH-2.0-${hostile}\r\n`)
      .rst('server');
    const { entries, name } = await conversationOf(script);
    expect(entries.length).toBeGreaterThan(1);
    expect(name).toBeNull();
    for (const { text } of entries) expect(text).toMatch(/^[\x20-\x7e·…]+$/);
  });

  it('is refused for a flow there is not', async () => {
    const analysis = await analyse(new MemorySource(captureOf(flow().syn().refuse())));
    await expect(analysis.conversation(1)).rejects.toThrow(RangeError);
    await expect(analysis.conversation(0.5)).rejects.toThrow(RangeError);
    expect((await analysis.conversation(0)).entries).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { flow, type ScriptedFlow } from '../../support/conversation.ts';
import { explained } from '../../support/judged.ts';
import { clientHello, closeNotify, serverHello } from '../../support/tls.ts';

const open = (): ScriptedFlow => flow().handshake();
const request = 'GET /report HTTP/1.1\r\nHost: example.org\r\n\r\n';

/** Story, what is cut off, unacknowledged bytes of client and server. */
const stories: readonly [string, ScriptedFlow, string, number, number][] = [
  ['a refused SYN', flow().syn().refuse(), 'the connection attempt', 0, 0],
  [
    'a request nobody answered',
    open().send('client', request).ack('server').packet('server', 'RA', { after: 9 }),
    'a request without a response',
    0,
    0,
  ],
  [
    'a request that never arrived',
    open().send('client', request, { undelivered: true }).packet('server', 'RA', { after: 0.1 }),
    'a request without a response',
    request.length,
    0,
  ],
  [
    'data of an unknown kind nobody answered',
    open().send('client', 70).ack('server').packet('server', 'RA', { after: 9 }),
    'client data without an answer',
    0,
    0,
  ],
  [
    'the rest of a response, and a stray packet half a gigabyte ahead',
    open()
      .send('client', request)
      .send('server', 1000)
      .ack('client')
      .send('server', 552, { undelivered: true })
      .packet('server', 'PA', { seqPlus: 2 ** 29, payload: 'x'.repeat(552), injected: true })
      .packet('server', 'RA', { after: 2 }),
    'a response, 552 bytes of it unacknowledged',
    0,
    552,
  ],
  [
    'the rest of a response',
    open()
      .send('client', request)
      .send('server', 1000)
      .ack('client')
      .send('server', 4000, { undelivered: true })
      .packet('server', 'RA', { after: 2 }),
    'a response, 4,000 bytes of it unacknowledged',
    0,
    4000,
  ],
  [
    'an upload refused half-way',
    open()
      .send('client', request)
      .send('client', 9000, { undelivered: true })
      .send('server', 'HTTP/1.1 413 Content Too Large\r\n\r\n')
      .packet('server', 'RA', { after: 0.0003 }),
    'an upload, 9,000 bytes of it unacknowledged',
    9000,
    34,
  ],
  [
    'all answered',
    open().send('client', request).send('server', 1000).ack('client').packet('server', 'RA', { after: 2 }),
    '',
    0,
    0,
  ],
  [
    'a goodbye of TLS, which wants no answer',
    open()
      .send('client', clientHello('example.org'))
      .send('server', serverHello())
      .send('client', closeNotify(), { undelivered: true })
      .rst('client', { after: 0.0002 }),
    '',
    24,
    0,
  ],
  [
    'an orderly close',
    open()
      .send('client', request)
      .send('server', 1000)
      .ack('client')
      .fin('client')
      .fin('server')
      .rst('client', { flags: 'R', ack: 0 }),
    '',
    0,
    0,
  ],
];

describe('what a reset cost', () => {
  it.each(stories)('%s', async (_name, story, interrupted, client, server) => {
    const { findings } = await explained(story);
    expect(findings[0]?.impact).toMatchObject({ interrupted, unacknowledgedBytes: { client, server } });
  });

  it('counts bytes once, however often they were sent', async () => {
    const { findings } = await explained(
      open()
        .send('client', 1000, { undelivered: true })
        .retransmit('client', { after: 0.2 })
        .retransmit('client', { after: 0.4 })
        .packet('client', 'RA', { after: 0.8 }),
    );
    expect(findings[0]?.impact.unacknowledgedBytes).toEqual({ client: 1000, server: 0 });
  });

  it('counts across a wrap of the sequence numbers, and does not count the FIN', async () => {
    const { findings } = await explained(
      flow({ clientHost: { isn: 0xffffff00 } })
        .handshake()
        .send('client', 1000, { undelivered: true })
        .fin('client', { undelivered: true })
        .packet('client', 'RA', { after: 3 }),
    );
    expect(findings[0]?.impact.unacknowledgedBytes).toEqual({ client: 1000, server: 0 });
  });

  it('gives the bytes to the right end when nobody knows which is the server', async () => {
    const both = { client: '192.0.2.1:50000', server: '192.0.2.2:60000' };
    const { findings, analysis } = await explained(
      flow(both).send('client', 30).ack('server').send('server', 500, { undelivered: true }).packet('server', 'RA', { after: 2 }),
    );
    // The flow list must call one of them the client; the bytes follow its choice.
    const { client } = analysis.ladder(0, 0, 1);
    expect(findings[0]).toMatchObject({ claimedSender: 'unknown', from: '192.0.2.2:60000', to: '192.0.2.1:50000' });
    expect(findings[0]?.impact.unacknowledgedBytes).toEqual(
      client === '192.0.2.2:60000' ? { client: 500, server: 0 } : { client: 0, server: 500 },
    );
  });
});

describe('a reset that no application sees', () => {
  const nobody = 'No application sees this RST: the connection had been reset before.';
  it('goes to an end that had itself reset the connection', async () => {
    const told = await explained(
      open()
        .send('server', 900)
        .ack('client')
        .packet('client', 'RA', { after: 0.5 })
        .rst('server', { after: 0.02, label: 'RST' }),
    );
    expect(told.at('RST').impact.applicationError).toBe(nobody);
  });

  it('answers what was under way when the connection had been reset', async () => {
    const told = await explained(
      open()
        .send('client', request, { undelivered: true })
        .packet('server', 'RA', { after: 0.02 })
        .idle(3)
        .send('client', 90, { undelivered: true })
        .rst('server', { flags: 'R', ack: 0, label: 'RST' }),
    );
    expect(told.at('RST').causes[0].id).toBe('reset-after-reset');
    expect(told.at('RST').impact.applicationError).toBe(nobody);
  });

  it('is not one whose receiver was only said to have reset, by a device in its name', async () => {
    const told = await explained(
      open()
        .send('client', request)
        .rst('client', { ttl: 47, after: 0.001, injected: true })
        .rst('server', { after: 0.0002, ttl: 47, injected: true, label: 'RST' }),
    );
    expect(told.at('RST').impact.applicationError).toMatch(/^The client sees ECONNRESET/);
  });

  it('is probably none at all', async () => {
    const told = await explained(
      open().send('client', request).send('server', 900).ack('client').packet('server', 'RSA', { label: 'RST' }),
    );
    expect(told.at('RST').causes[0].id).toBe('malformed-reset');
    expect(told.at('RST').impact.applicationError).toMatch(/^Most likely no application sees it/);
  });
});

describe('the error an application sees', () => {
  // Linux, tcp_reset: ECONNREFUSED in SYN-SENT, EPIPE in CLOSE-WAIT, else ECONNRESET.
  it.each<[string, ScriptedFlow, RegExp]>([
    ['refused', flow().syn().refuse(), /^The client sees ECONNREFUSED/],
    ['reset while open', open().packet('server', 'RA'), /^The client sees ECONNRESET/],
    ['reset by the client', open().send('client', 9).packet('client', 'RA', { after: 2 }), /^The server sees ECONNRESET/],
    ['reset after the other’s FIN', open().fin('server').packet('server', 'RA', { after: 0.1 }), /^The client sees EPIPE/],
    ['reset after its own FIN', open().fin('client').packet('server', 'RA', { after: 0.1 }), /^The client sees ECONNRESET/],
    [
      'reset after the other’s FIN, read',
      open().fin('server').packet('server', 'RA', { after: 0.1 }),
      /when it reads, only the end of the stream\.$/,
    ],
    [
      'reset after its own FIN, read',
      open().fin('client').packet('server', 'RA', { after: 0.1 }),
      /if it still reads: it had closed its side\.$/,
    ],
    ['reset after both', open().fin('client').fin('server').rst('client'), /^$/],
    [
      'dropped before it was accepted',
      flow().syn().synAck().rst('client', { flags: 'R', ack: 0 }),
      /^The server application sees nothing/,
    ],
    [
      'challenged',
      open()
        .send('server', 9)
        .ack('client')
        .rst('server', { seqPlus: 40, after: 1, injected: true })
        .ack('client', { after: 0.0001 }),
      /^The client most likely ignored the RST/,
    ],
    ['reset on a connection never seen', flow().rst('server'), /^$/],
  ])('%s', async (_name, story, error) => {
    const { findings } = await explained(story);
    expect(findings[0]?.impact.applicationError).toMatch(error);
  });
});

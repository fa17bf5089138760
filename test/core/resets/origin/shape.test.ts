import { describe, expect, it } from 'vitest';
import { flow, type PacketOverrides, type ScriptedFlow } from '../../../support/conversation.ts';
import { originCaseOf } from '../../../support/resetFacts.ts';
import { mptcpReset } from '../../../support/tcpOptions.ts';

const asked = (): ScriptedFlow =>
  flow({ rttMs: 40, serverHost: { window: 29_000 }, clientHost: { window: 51_111 } })
    .handshake()
    .send('server', 10)
    .send('client', 100);
const injected = { injected: true, after: 0.002 } satisfies PacketOverrides;

describe('the numbers and marks of a RST', () => {
  it.each<[string, ScriptedFlow, 'middlebox' | 'endpoint', RegExp]>([
    ['a BIG-IP’s cause', asked().rst('server', { payload: 'BIG-IP: [0x1:2] Policy action' }), 'middlebox', /BIG-IP/],
    ['an MP_TCPRST option', asked().rst('server', { options: mptcpReset(1) }), 'endpoint', /Multipath/],
    [
      'a window copied from the packet it answers',
      asked().rst('server', { ...injected, window: 51_111 }),
      'middlebox',
      /window is copied/,
    ],
    ['the window and options of the socket', asked().packet('server', 'RA', { after: 1 }), 'endpoint', /those of the socket/],
    [
      'the first number of a connection long gone on',
      flow({ rttMs: 40 })
        .handshake()
        .send('server', 70_000)
        .ack('client')
        .rst('server', { ...injected, seq: 3_000_000_001 }),
      'middlebox',
      /the connection’s first/,
    ],
    [
      'an ACK number without the ACK flag, in no answer',
      asked().rst('server', { ...injected, flags: 'R', ack: 12_345, seqPlus: 500 }),
      'middlebox',
      /without setting the ACK flag/,
    ],
  ])('%s', async (_name, story, speaksFor, text) => {
    const found = await originCaseOf(story);
    expect(found[speaksFor].some((each) => text.test(each))).toBe(true);
    expect(found[speaksFor === 'middlebox' ? 'endpoint' : 'middlebox'].some((each) => text.test(each))).toBe(false);
  });

  it('include a window of 0 where the socket had room, but not on Windows, which writes 0, nor on stateless answers', async () => {
    const about = async (story: ScriptedFlow): Promise<boolean> =>
      (await originCaseOf(story)).middlebox.some((text) => text.startsWith('Its window is 0'));
    expect(await about(asked().rst('server', injected))).toBe(true);
    expect(await about(asked().packet('server', 'RA', { after: 1 }))).toBe(false);
    expect(await about(asked().rst('server', { flags: 'R', ack: 0 }))).toBe(false);
    const windowsHost = flow({ serverHost: { ttl: 119, timestamps: false } })
      .handshake()
      .send('server', 10);
    expect(await about(windowsHost.rst('server', { after: 1 }))).toBe(false);
  });
});

describe('strides', () => {
  const guesses = (...ahead: number[]): ScriptedFlow =>
    ahead.reduce((story, seqPlus) => story.rst('server', { ...injected, flags: 'R', ack: 0, seqPlus }), asked());
  const guessing = async (story: ScriptedFlow): Promise<boolean> =>
    (await originCaseOf(story)).middlebox.some((text) => text.includes('guess ahead'));

  it.each([
    ['three windows ahead', guesses(0, 64_240, 192_720), true],
    ['a segment and three ahead', guesses(0, 1460, 4380), true],
    ['three times the same number', guesses(0, 0, 0), false],
    ['apart by the one number of a FIN', guesses(0, 1), false],
    ['falling', guesses(4380, 1460, 0), false],
    ['a single RST ahead', guesses(1460), false],
  ])('%s: %o', async (_name, story, expected) => {
    expect(await guessing(story)).toBe(expected);
  });

  it('are not counted when each RST answers a segment of its own, as a host does for all that is under way', async () => {
    const busy = flow({ rttMs: 40 }).handshake();
    const story = busy
      .send('client', 10)
      // The server acknowledges more and more, and each of those ACKs draws a RST from the client, whose socket is gone.
      .send('server', 100, { ack: 1_000_000_011 })
      .send('server', 100, { ack: 1_000_001_471 })
      .send('server', 100, { ack: 1_000_002_931 })
      .rst('client', { flags: 'R', ack: 0, seq: 1_000_000_011 })
      .rst('client', { flags: 'R', ack: 0, seq: 1_000_001_471 })
      .rst('client', { flags: 'R', ack: 0, seq: 1_000_002_931 });
    expect(await guessing(story)).toBe(false);
  });

  it('are not counted when the numbers were sent in between', async () => {
    const story = asked()
      .rst('server', { ...injected, flags: 'R', ack: 0 })
      .send('server', 1460)
      .rst('server', { ...injected, flags: 'R', ack: 0 });
    expect(await guessing(story)).toBe(false);
  });
});

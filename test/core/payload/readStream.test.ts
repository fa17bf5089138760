import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { protocols } from '../../../src/core/payloadHint.ts';
import { readStream } from '../../../src/core/payload/readStream.ts';
import type { Context } from '../../../src/core/payload/readers/message.ts';
import { concat, payloadBytes } from '../../support/bytes.ts';
import { transcripts } from '../../support/transcripts.ts';

/** What one side says in each transcript, as one piece of bytes. */
const streams = transcripts.flatMap(([name, lines]) =>
  (['client', 'server'] as const).map((side) => {
    const parts = lines.filter(([from]) => from === side).map(([, payload]) => payloadBytes(payload));
    return { name, fromClient: side === 'client', bytes: concat(...parts) };
  }),
);
const contextFor = (bytes: Uint8Array, fromClient: boolean): Context => ({
  ...{ fromClient, total: bytes.length, methods: ['GET', 'HEAD'], encrypted: false },
});

/** Reads in every protocol, and holds what comes of it against what must always be so. */
function readInAll(bytes: Uint8Array, fromClient: boolean): string[] {
  return [...protocols, null].flatMap((protocol) => {
    const { messages, end } = readStream(bytes, protocol, contextFor(bytes, fromClient));
    let last = -1;
    for (const { at, text } of messages) {
      // `expect` itself would take most of the time here.
      const isRight = at > last && text.length < 500 && /^[\x20-\x7e·…’]+$/.test(text) && !/undefined|NaN|null/.test(text);
      if (!isRight) throw new Error(`${String(protocol)} at ${at}: ${JSON.stringify(text)}`);
      last = at;
    }
    if (end < 0 || end > bytes.length) throw new Error(`${String(protocol)} was read up to ${end} of ${bytes.length}`);
    return messages.map(({ text }) => text);
  });
}

describe('readStream', () => {
  it.each(streams)('reads $name cut anywhere (client: $fromClient)', ({ bytes, fromClient }) => {
    for (let size = 0; size <= bytes.length; size += size < 200 ? 1 : 37) readInAll(bytes.subarray(0, size), fromClient);
  });

  it('reads what a stranger makes of real messages', () => {
    const change = fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.constantFrom(0, 0x7f, 0x80, 0xff, 0x0d, 0x0a)));
    fc.assert(
      fc.property(
        fc.constantFrom(...streams),
        fc.array(change, { minLength: 1, maxLength: 12 }),
        ({ bytes, fromClient }, changes) => {
          const changed = bytes.slice();
          for (const [at, value] of changes) if (changed.length > 0) changed[at % changed.length] = value;
          const texts = readInAll(changed, fromClient);
          expect(readInAll(changed, fromClient)).toEqual(texts);
        },
      ),
      { numRuns: 300, seed: 7 },
    );
  });

  it('never tells what is secret', () => {
    for (const { bytes, fromClient } of streams) expect(readInAll(bytes, fromClient).join('\n')).not.toContain('secret');
  });

  it('takes no longer for lengths that lie', () => {
    const long = new Uint8Array(16_384);
    for (const filler of [0, 1, 0x16, 0x2a, 0x30, 0x41, 0x0d, 0xff]) {
      const start = performance.now();
      readInAll(long.fill(filler), true);
      readInAll(long, false);
      expect(performance.now() - start).toBeLessThan(2000);
    }
  });
});

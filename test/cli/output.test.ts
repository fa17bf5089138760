import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Output, OutputError } from '../../src/cli/output.ts';

function* endless(onPiece: () => void): Generator<string> {
  for (;;) {
    onPiece();
    yield 'x'.repeat(10_000);
  }
}

const failing = (code: string): Writable =>
  new Writable({
    write: (_chunk, _encoding, done) => {
      done(Object.assign(new Error(`write ${code}`), { code }));
    },
  });

describe('Output', () => {
  it('writes everything, in order', async () => {
    const stream = new PassThrough();
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    const pieces = Array.from({ length: 50_000 }, (_, index) => `line ${index}\n`);
    await new Output(stream).write(pieces);
    stream.end();
    expect(Buffer.concat(chunks).toString()).toBe(pieces.join(''));
  });

  it('waits for a slow reader and so holds little', async () => {
    let held = 0;
    let most = 0;
    const slow = new Writable({
      highWaterMark: 16_384,
      decodeStrings: false,
      write: (chunk: string, _encoding, done) => {
        setImmediate(() => {
          held -= chunk.length;
          done();
        });
      },
    });
    const pieces = function* (): Generator<string> {
      for (let index = 0; index < 400; index++) {
        held += 10_000;
        most = Math.max(most, held);
        yield 'x'.repeat(10_000);
      }
    };
    await new Output(slow).write(pieces());
    expect(most).toBeLessThan(200_000);
  });

  it('stops quietly when the reader has gone', async () => {
    let made = 0;
    const output = new Output(failing('EPIPE'));
    await output.write(endless(() => made++));
    expect(output.wanted).toBe(false);
    expect(made).toBeLessThan(100);
  });

  it('does not take a full disk for a finished report', async () => {
    const output = new Output(failing('ENOSPC'));
    await expect(output.write(endless(() => undefined))).rejects.toThrow(OutputError);
    await expect(new Output(failing('ENOSPC')).write(endless(() => undefined))).rejects.toThrow(
      /could not be written: write ENOSPC/,
    );
  });
});

import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { CaptureError, type Analysis } from '../../src/core/analysis.ts';
import { Output } from '../../src/cli/output.ts';
import { painted, terminalOf } from '../../src/cli/paint.ts';
import { ProgressLine } from '../../src/cli/progress.ts';
import { run, type World } from '../../src/cli/run.ts';
import { fakeAnalysis, hostileText, sampleFindings } from '../support/fakeAnalysis.ts';

const expectedOnly = fakeAnalysis(sampleFindings.filter(({ expected }) => expected));

/** A world with these captures; every other name does not exist. */
function worldOf(captures: Record<string, Analysis | Error>) {
  const stream = new PassThrough();
  let out = '';
  stream.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const complaints: string[] = [];
  const progress: string[] = [];
  let open = 0;
  const world: World = {
    open: (path) => {
      if (captures[path] === undefined)
        return Promise.reject(Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' }));
      open++;
      const close = (): Promise<void> => {
        open--;
        return Promise.resolve();
      };
      return Promise.resolve({ name: path, size: 100, consumed: 0, read: () => Promise.resolve(0), close });
    },
    analyse: ({ name }, { onProgress }) => {
      void onProgress?.({ consumed: 50, size: 100, packets: 1234, rstFrames: 1 });
      const capture = captures[name] ?? new Error('never opened');
      return capture instanceof Error ? Promise.reject(capture) : Promise.resolve(capture);
    },
    version: () => '9.8.7',
    output: new Output(stream),
    complain: (sentence) => complaints.push(sentence),
    terminal: { columns: 100, colour: false },
    progress: new ProgressLine((text) => progress.push(text)),
  };
  return { world, complaints, progress, out: () => out, open: () => open };
}

const refusing = (code: string): Writable =>
  new Writable({
    write: (_chunk, _encoding, done) => {
      done(Object.assign(new Error(`write ${code}`), { code }));
    },
  });

const explain = async (captures: Record<string, Analysis | Error>, ...args: string[]) => {
  const { world, ...seen } = worldOf(captures);
  return { status: await run(args, world), ...seen };
};

describe('run', () => {
  it('exits with 0 when everything was explained, with or without faults', async () => {
    expect((await explain({ a: fakeAnalysis() }, 'a')).status).toBe(0);
    expect((await explain({ a: expectedOnly }, 'a', '--fail-on-fault')).status).toBe(0);
  });

  it('does not take for a fault what is only unclear', async () => {
    const unclear = fakeAnalysis(sampleFindings.filter(({ outcome }) => outcome === 'unclear'));
    const { status, out } = await explain({ a: unclear }, 'a', '--fail-on-fault');
    expect(status).toBe(0);
    expect(out()).toMatch(/^a — 1 reset, no faults, 1 unclear\n/);
  });

  it('exits with 1 for faults when asked to', async () => {
    expect((await explain({ a: expectedOnly, b: fakeAnalysis() }, 'a', 'b', '--fail-on-fault')).status).toBe(1);
  });

  it('exits with 2 for what it cannot read, says what to do, and still explains the others', async () => {
    const { status, complaints, out, open } = await explain(
      { a: new CaptureError('not-a-capture', 'This is no capture. Open a pcap.'), b: fakeAnalysis() },
      ...['missing', 'a', 'b', '--fail-on-fault'],
    );
    expect(status).toBe(2);
    expect(complaints).toEqual(['missing: There is no such file. Check the path.', 'a: This is no capture. Open a pcap.']);
    expect(out()).toMatch(/^b — 5 resets, 3 faults \(1 likely from a middlebox\), 1 unclear/);
    expect(open()).toBe(0);
  });

  it('closes a capture even when it is no good', async () => {
    expect((await explain({ a: new Error('boom') }, 'a')).open()).toBe(0);
  });

  it('says what to do also when the source has wrapped the system’s error', async () => {
    const cause = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    const { complaints } = await explain({ a: new Error('You may not read a.', { cause }) }, 'a');
    expect(complaints).toEqual(['a: You may not read this file. Check its permissions.']);
  });

  it('does not blame a capture for a mistake of its own', async () => {
    const { complaints, status } = await explain({ a: new TypeError('x is undefined') }, 'a');
    expect(status).toBe(2);
    expect(complaints[0]).toMatch(/^a: explain-resets itself failed on this capture \(x is undefined\)\. Please report it/);
  });

  it('keeps a complaint on one harmless line', async () => {
    const { complaints } = await explain({ [hostileText]: new Error(hostileText) }, '--', hostileText);
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).not.toMatch(new RegExp('[\\u0000-\\u001f\\u007f-\\u009f\\u202e]'));
  });

  it('exits with 2 and writes nothing when the options make no sense', async () => {
    const { status, complaints, out } = await explain({ a: fakeAnalysis(), b: fakeAnalysis() }, '--format', 'json', 'a', 'b');
    expect([status, out(), complaints.length]).toEqual([2, '', 1]);
  });

  it('writes JSON with the path as it was given', async () => {
    const { out } = await explain({ 'x/y.pcap': fakeAnalysis() }, '--format', 'json', 'x/y.pcap');
    expect(JSON.parse(out())).toMatchObject({ schema: 'tcp-reset-explainer/1', capture: { path: 'x/y.pcap' } });
  });

  it('writes one object a line for several captures', async () => {
    const { out } = await explain({ a: fakeAnalysis(), b: expectedOnly }, '--format', 'ndjson', 'a', 'b');
    const objects = out()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { capture: { path: string }; resets: unknown[] });
    expect(objects.map(({ capture, resets }) => [capture.path, resets.length])).toEqual([
      ['a', 5],
      ['b', 1],
    ]);
  });

  it('writes text and Markdown one after another, parted by an empty line', async () => {
    expect((await explain({ a: expectedOnly, b: expectedOnly }, 'a', 'b')).out()).toMatch(/^a — [^]*\n\nb — /);
    expect((await explain({ a: expectedOnly, b: expectedOnly }, 'a', 'b', '--format', 'markdown')).out()).toMatch(
      /^# TCP resets in `a`\n[^]*\n\n# TCP resets in `b`\n/,
    );
  });

  it('shows help and version', async () => {
    expect((await explain({}, '--help')).out()).toContain('Usage: explain-resets');
    expect((await explain({}, '--version')).out()).toBe('9.8.7\n');
  });

  it.each([['--help'], ['--version'], ['a']])('says that %s could not be written, and exits with 2', async (argument) => {
    const { world, complaints } = worldOf({ a: fakeAnalysis() });
    expect(await run([argument], { ...world, output: new Output(refusing('ENOSPC')) })).toBe(2);
    expect(complaints).toEqual(['The result could not be written: write ENOSPC.']);
  });

  it('tells the truth about every capture also to a reader that has gone', async () => {
    const { world, complaints } = worldOf({ a: expectedOnly, b: fakeAnalysis() });
    const status = (...args: string[]) => run(args, { ...world, output: new Output(refusing('EPIPE')) });
    expect(await status('a', 'b', '--fail-on-fault')).toBe(1);
    expect(await status('a', 'b')).toBe(0);
    expect(complaints).toEqual([]);
    expect(await status('a', 'missing')).toBe(2);
    expect(complaints).toHaveLength(1);
  });

  it('shows progress and takes it away again', async () => {
    const { progress } = await explain({ a: fakeAnalysis() }, 'a');
    expect(progress).toEqual(['\rReading a: 50 %, 1,234 packets, 1 RST\x1b[K', '\r\x1b[K']);
  });
});

describe('terminalOf', () => {
  it('colours only terminals, and not when asked not to', () => {
    expect(terminalOf(true, 80, {}).colour).toBe(true);
    expect(terminalOf(false, undefined, {}).colour).toBe(false);
    expect(terminalOf(true, 80, { NO_COLOR: '1' }).colour).toBe(false);
    expect(terminalOf(true, 80, { NO_COLOR: '' }).colour).toBe(true);
    expect(terminalOf(true, 80, { TERM: 'dumb' }).colour).toBe(false);
  });

  it('keeps lines readable on any width', () => {
    expect(
      [80, 10, 300, 0, undefined]
        .map((columns) => terminalOf(true, columns, {}).columns)
        .concat(terminalOf(false, 80, {}).columns),
    ).toEqual([80, 40, 120, 100, 100, 100]);
  });

  it('paints nothing but colours around the text', () => {
    expect(painted({ text: 'a', tone: 'error' }, true)).toBe('\x1b[1;31ma\x1b[0m\n');
    expect(painted({ text: 'a', tone: 'error' }, false)).toBe('a\n');
    expect(painted({ text: 'a', tone: 'plain' }, true)).toBe('a\n');
  });
});

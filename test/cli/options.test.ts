import { describe, expect, it } from 'vitest';
import { formats, help, readOptions } from '../../src/cli/options.ts';

const wrong = (...args: string[]): string => {
  const request = readOptions(args);
  return request.kind === 'wrong' ? request.message : `accepted: ${request.kind}`;
};

describe('readOptions', () => {
  it('takes files and options in any order', () => {
    expect(readOptions(['a.pcap'])).toEqual({ kind: 'explain', files: ['a.pcap'], format: 'text', failOnFault: false });
    expect(readOptions(['--fail-on-fault', 'a', '--format=ndjson', 'b'])).toEqual({
      kind: 'explain',
      files: ['a', 'b'],
      format: 'ndjson',
      failOnFault: true,
    });
    expect(readOptions(['--', '--odd-name.pcap'])).toMatchObject({ files: ['--odd-name.pcap'] });
  });

  it.each(formats)('knows the format %s', (format) => {
    expect(readOptions(['--format', format, 'a'])).toMatchObject({ kind: 'explain', format });
    expect(help).toContain(format);
  });

  it('shows help and version before anything else', () => {
    expect(readOptions(['--help'])).toEqual({ kind: 'help' });
    expect(readOptions(['-h', 'a.pcap'])).toEqual({ kind: 'help' });
    expect(readOptions(['--version'])).toEqual({ kind: 'version' });
  });

  it('says in a sentence what is wrong', () => {
    expect(wrong()).toBe('Name at least one capture to explain. explain-resets --help shows the options.');
    expect(wrong('--format', 'xml', 'a')).toMatch(/^There is no format "xml": choose text, json, ndjson, markdown\. /);
    expect(wrong('--colour', 'a')).toMatch(/^Unknown option '--colour'\. explain-resets --help/);
    expect(wrong('--fail-on-fault=yes', 'a')).toMatch(/^Option '--fail-on-fault' does not take an argument\. /);
    expect(wrong('a', '--format')).toMatch(/--format.* argument missing\. /);
    expect(wrong('')).toMatch(/^A file name is empty\./);
  });

  it('refuses several captures as one JSON object and says what to use', () => {
    expect(wrong('--format', 'json', 'a', 'b')).toMatch(
      /^--format json explains one capture, not 2: use --format ndjson for one object a line\./,
    );
    expect(readOptions(['--format', 'ndjson', 'a', 'b'])).toMatchObject({ kind: 'explain' });
  });

  it('lets no argument drive the terminal that shows the message', () => {
    const control = new RegExp('[\\u0000-\\u001f\\u007f-\\u009f]');
    expect(wrong('--x\x1b[31m\ny', 'a')).not.toMatch(control);
    expect(wrong('--format', '\x1b]0;t\x07', 'a')).not.toMatch(control);
  });
});

describe('help', () => {
  it('names every option and exit status, within 100 columns', () => {
    for (const part of ['--format', '--fail-on-fault', 'also a possible one', '--help', '--version', '0 all', '1 there', '2 a'])
      expect(help).toContain(part);
    for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });
});

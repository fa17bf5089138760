import { parseArgs } from 'node:util';
import { plainLine } from '../core/report/plainText.ts';

export const formats = ['text', 'json', 'ndjson', 'markdown'] as const;
export type Format = (typeof formats)[number];

/** What the command line asks for. */
export type Request =
  | { readonly kind: 'explain'; readonly files: readonly string[]; readonly format: Format; readonly failOnFault: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  /** It asks for nothing that makes sense; `message` is a sentence that says so. */
  | { readonly kind: 'wrong'; readonly message: string };

export const help = `Explains every TCP reset in packet captures: who really sent it, why, and what to check next.

Usage: explain-resets FILE… [options]

  FILE                 a pcap, pcapng, snoop or ERF capture, plain or compressed (gzip, zstd, lz4)
  --format FORMAT      text      for people (the default)
                       markdown  a report to paste into a ticket
                       json      one object, for programs; one FILE only
                       ndjson    the same object on one line a FILE
  --fail-on-fault      exit with 1 when a reset is a fault, also a possible one (error or
                       warning), not when it is only unclear
  -h, --help           show this
  --version            show the version

Exit status: 0 all captures were explained; 1 there are faults (with --fail-on-fault only);
2 a capture could not be read or the options make no sense.
`;

/** Reads the arguments after the program's name. Never throws. */
export function readOptions(args: readonly string[]): Request {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: 'string' },
        'fail-on-fault': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    });
  } catch (error) {
    return wrong(firstSentence(error));
  }
  const { values, positionals: files } = parsed;
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  const format = formats.find((known) => known === (values.format ?? 'text'));
  if (format === undefined) return wrong(`There is no format ${quoted(values.format)}: choose ${formats.join(', ')}.`);
  if (files.length === 0) return wrong('Name at least one capture to explain.');
  if (files.includes('')) return wrong('A file name is empty.');
  if (format === 'json' && files.length > 1)
    return wrong(`--format json explains one capture, not ${files.length}: use --format ndjson for one object a line.`);
  return { kind: 'explain', files, format, failOnFault: values['fail-on-fault'] ?? false };
}

function wrong(message: string): Request {
  return { kind: 'wrong', message: `${message} explain-resets --help shows the options.` };
}

function quoted(text: string | undefined): string {
  return `"${plainLine(text ?? '', 60)}"`;
}

/** Node's message without its advice, which is about quoting for other programs. */
function firstSentence(error: unknown): string {
  const message = plainLine((error instanceof Error ? error.message : String(error)).split(/\.\s|\n/)[0] ?? '');
  return message.endsWith('.') ? message : `${message}.`;
}

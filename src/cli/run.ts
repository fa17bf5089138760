import type { AnalyseOptions, Analysis } from '../core/analysis.ts';
import type { ByteSource } from '../core/capture/source.ts';
import type { Explained } from '../core/report/explained.ts';
import { jsonReport, ndjsonReport } from '../core/report/json.ts';
import { markdownReport } from '../core/report/markdown.ts';
import { textReport } from '../core/report/text.ts';
import { failureSentence } from './failure.ts';
import { help, readOptions, type Format } from './options.ts';
import { OutputError, type Output } from './output.ts';
import { painted, type Terminal } from './paint.ts';
import type { ProgressLine } from './progress.ts';

/** What the command line needs from the world; tests hand it their own. */
export interface World {
  readonly open: (path: string) => Promise<ByteSource & { close(): Promise<void> }>;
  readonly analyse: (source: ByteSource, options: AnalyseOptions) => Promise<Analysis>;
  readonly version: () => string;
  readonly output: Output;
  readonly complain: (sentence: string) => void;
  readonly terminal: Terminal;
  /** Absent where nobody would see it, or it would end up in a log. */
  readonly progress?: ProgressLine;
}

type Status = 0 | 1 | 2;

// What a person reads in one sitting; JSON has no such limit.
const maximumInText = 100;
const maximumInMarkdown = 1000;

/** @returns the exit status: 0 explained, 1 there are faults and the caller asked to know, 2 something could not be read. */
export async function run(args: readonly string[], world: World): Promise<Status> {
  try {
    return await answer(args, world);
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    world.complain(error.message);
    return 2;
  }
}

/** @throws OutputError */
async function answer(args: readonly string[], world: World): Promise<Status> {
  const request = readOptions(args);
  switch (request.kind) {
    case 'help':
      await world.output.write([help]);
      return 0;
    case 'version':
      await world.output.write([`${world.version()}\n`]);
      return 0;
    case 'wrong':
      world.complain(request.message);
      return 2;
    case 'explain':
  }
  const { files, format, failOnFault } = request;
  let faults = 0;
  let failed = false;
  let written = 0;
  for (const file of files) {
    try {
      const analysis = await readCapture(file, world);
      faults += analysis.totals.faults;
      // The reader has gone (`| head`); the exit status still speaks of every capture.
      if (!world.output.wanted) continue;
      // Reports for people are parted by an empty line.
      if (written++ > 0 && (format === 'text' || format === 'markdown')) await world.output.write(['\n']);
      await world.output.write(pieces(analysis, format, world.terminal));
    } catch (error) {
      if (error instanceof OutputError) throw error;
      world.complain(failureSentence(file, error));
      failed = true;
    }
  }
  if (failed) return 2;
  return failOnFault && faults > 0 ? 1 : 0;
}

async function readCapture(file: string, { open, analyse, progress }: World): Promise<Explained> {
  const source = await open(file);
  try {
    const analysis = await analyse(source, progress ? { onProgress: (now) => progress.show(file, now) } : {});
    return {
      // The path as the user gave it: two captures of one name in different folders stay apart.
      facts: { ...analysis.facts, path: file },
      totals: analysis.totals,
      groups: () => analysis.groups(),
      groupNumber: (index) => analysis.groupNumber(index),
      members: (group, maximum) => analysis.members(group, maximum),
      findings: (offset, limit) => analysis.findings(offset, limit),
      explain: (index) => analysis.explain(index),
    };
  } finally {
    progress?.clear();
    // Nobody waits for it: what was read stays read, and the answer is there sooner.
    source.close().catch(() => undefined);
  }
}

function* pieces(analysis: Explained, format: Format, { columns, colour }: Terminal): Generator<string> {
  switch (format) {
    case 'text':
      for (const line of textReport(analysis, { width: columns, maximumFindings: maximumInText })) yield painted(line, colour);
      return;
    case 'markdown':
      yield markdownReport(analysis, maximumInMarkdown);
      return;
    case 'json':
      yield* jsonReport(analysis);
      return;
    case 'ndjson':
      yield* ndjsonReport(analysis);
  }
}

import { findSourceMap } from 'node:module';

/**
 * An error's stack in terms of the .ts files, without the frames of Node, VS Code and Mocha.
 * Node's own source map support does not apply here: VS Code's extension host formats stacks itself.
 */
export function readableStack(error: Error): string {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const ours = frames.filter((line) => !/node:|node_modules|extensionHostProcess|host-tests\/run\.cjs/.test(line));
  const mapped = ours.map((line) => `  ${line.trim()}`.replace(/(\/[^():]+):(\d+):(\d+)/, original));
  return [`${error.name}: ${error.message}`, ...mapped].join('\n');
}

function original(position: string, file: string, line: string, column: string): string {
  const entry = findSourceMap(file)?.findEntry(Number(line) - 1, Number(column) - 1);
  return entry !== undefined && 'originalSource' in entry
    ? `${entry.originalSource.replace(/^file:\/\//, '')}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
    : position;
}

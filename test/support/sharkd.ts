import { runTool } from './externalTools.ts';

interface Answer {
  readonly id: number;
  readonly result?: readonly { readonly c: readonly string[] }[] | { readonly status: string };
  readonly error?: { readonly message: string };
}

/**
 * What Wireshark shows of a capture by each of the display filters, as in its window, where all of the capture is known: a field of
 * every frame shown, which must be a number. From one start of sharkd, which comes with tshark (Debian's package wireshark-common)
 * and speaks JSON-RPC, one message a line; tshark takes a fifth of a second to start, for each filter anew.
 * @throws Error when sharkd is not installed, or does not take the file or a filter.
 */
export function shownByWireshark(file: string, filters: readonly string[], field: string): number[][] {
  const asked = [
    { method: 'load', params: { file } },
    // "columnN" is "field:occurrence".
    ...filters.map((filter) => ({ method: 'frames', params: { filter, column0: `${field}:1` } })),
  ];
  const messages = asked.map((message, id) => `${JSON.stringify({ jsonrpc: '2.0', id: id + 1, ...message })}\n`);
  const { stdout, stderr } = runTool('sharkd', ['-'], messages.join(''));
  const answers = new Map(
    stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Answer)
      .map((answer) => [answer.id, answer]),
  );
  const [, ...shown] = asked.map((message, at) => {
    const { result, error } = answers.get(at + 1) ?? {};
    if (result === undefined) throw new Error(`sharkd on ${JSON.stringify(message)}: ${error?.message ?? stderr}`);
    return 'status' in result ? [] : result.map(({ c: [value = ''] }) => Number(value));
  });
  return shown;
}

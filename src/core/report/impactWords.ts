import type { Finding, Impact } from '../resets/finding.ts';
import { plainLine } from './plainText.ts';
import { byteSize, counted } from './words.ts';

/** What the reset cost, for a column: what was cut off, and the bytes of both ends that nobody acknowledged. Empty when it cost nothing. */
export function lostInShort({ interrupted, unacknowledgedBytes: { client, server } }: Impact): string {
  const bytes = client + server;
  const saysBytes = bytes === 0 || / bytes?\b/.test(interrupted);
  return [interrupted === '' ? [] : plainLine(interrupted), saysBytes ? [] : `${byteSize(bytes)} unacked`].flat().join(', ');
}

/** What the reset cost, as phrases; empty when it cost nothing. */
function lostParts({ interrupted, unacknowledgedBytes: { client, server } }: Impact): string[] {
  const bytes = (count: number, side: string): string[] => {
    const size = counted(count, 'byte');
    // What was cut off may already say how much of it.
    return count === 0 || interrupted.includes(size) ? [] : [`${size} from the ${side} unacknowledged`];
  };
  return [...(interrupted === '' ? [] : [plainLine(interrupted)]), ...bytes(client, 'client'), ...bytes(server, 'server')];
}

/** The same of a finding: where nobody obeyed the reset, or it was none, the bytes that were under way were not lost by it. */
export const lostOf = ({ impact, ignored, causes: [{ id }] }: Finding): string[] =>
  ignored || id === 'malformed-reset' ? [] : lostParts(impact);

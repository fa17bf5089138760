import type { Impact } from '../resets/finding.ts';
import { plainLine } from './plainText.ts';
import { counted } from './words.ts';

/** What the reset cost, as phrases; empty when it cost nothing. */
export function lostParts({ interrupted, unacknowledgedBytes: { client, server } }: Impact): string[] {
  return [
    ...(interrupted === '' ? [] : [plainLine(interrupted)]),
    ...(client > 0 ? [`${counted(client, 'byte')} from the client never acknowledged`] : []),
    ...(server > 0 ? [`${counted(server, 'byte')} from the server never acknowledged`] : []),
  ];
}

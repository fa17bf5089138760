import type { Category, ChecklistStep, Device, Finding, Origin, Outcome, Severity, Side, Vantage } from '../resets/finding.ts';

import { isOneHost } from '../resets/steps/flowPlace.ts';
import { grouped, plural } from '../resets/words.ts';

/** How every text of ours says numbers, verdicts and names of closed lists. */

export { grouped as number, plural as counted };

/** "999 bytes", "1.5 MB" (powers of 1000, as disks and links are sold). */
export function byteSize(bytes: number): string {
  if (bytes < 1000) return plural(bytes, 'byte');
  const units = ['kB', 'MB', 'GB', 'TB'];
  let scaled = bytes / 1000;
  let unit = 0;
  // 999.95 would print as "1000.0".
  while (scaled >= 999.95 && unit < units.length - 1) {
    scaled /= 1000;
    unit++;
  }
  return `${scaled.toFixed(1)} ${units[unit] ?? ''}`;
}

/** "93 %", as the timeline says it; never 100 or 0, for nothing read from a capture is that sure. */
export function probability(value: number): string {
  return `${Math.min(99, Math.max(1, Math.round(value * 100)))} %`;
}

/** A probability in words. The bounds are told to the reader in the report's last section. */
export function howSure(value: number): string {
  return sureness.find(({ atLeast }) => value >= atLeast)?.words ?? 'cannot tell';
}

export const sureness = [
  { atLeast: 0.9, words: 'very likely' },
  { atLeast: 0.7, words: 'likely' },
  { atLeast: 0.5, words: 'possible' },
] as const;

const sideWords: Record<Side, string> = { client: 'client', server: 'server', unknown: 'sender' };

/** Who really sent the reset, without the probability. */
export function who(verdict: Origin['verdict'], claimed: Side): string {
  const side = sideWords[claimed];
  switch (verdict) {
    case 'endpoint':
      return `the ${side} itself`;
    case 'middlebox':
      return `a middlebox, not the ${side}`;
    case 'undetermined':
      return `unclear: the ${side}, or a middlebox in its name`;
  }
}

/** "sent by the server itself", "sender unclear: the server, or a middlebox in its name". */
export function sentBy(verdict: Origin['verdict'], claimed: Side): string {
  return `${verdict === 'undetermined' ? 'sender' : 'sent by'} ${who(verdict, claimed)}`;
}

/** The same for a column: "server itself (93 %)", "middlebox, not server (97 %)". */
export function whoInShort(verdict: Origin['verdict'], confidence: number, claimed: Side): string {
  const side = sideWords[claimed];
  if (verdict === 'undetermined') return `unclear: ${side} or middlebox`;
  return `${verdict === 'endpoint' ? `${side} itself` : `middlebox, not ${side}`} (${probability(confidence)})`;
}

/** Who really sent the reset and how sure that is: "the server itself, very likely (0.93)". */
export function whoAndHowSure(verdict: Origin['verdict'], confidence: number, claimed: Side): string {
  const words = who(verdict, claimed);
  // The confidence of `undetermined` belongs to one of two others, so printing it beside "unclear" would mislead.
  return verdict === 'undetermined' ? words : `${words}, ${howSure(confidence)} (${probability(confidence)})`;
}

/** "the client itself (62 %)": the likelier of the two, where it is not decided. */
export const likelierWords = ({ likelier = 'endpoint', confidence }: Origin, claimed: Side): string =>
  `${who(likelier, claimed)} (${probability(confidence)})`;

/** How sure the sender is, and which of the two it rather is where that is open: so that a reader knows for whom the evidence speaks. */
export function leaning(origin: Origin, claimed: Side): string {
  const { verdict, confidence, likelier } = origin;
  if (verdict !== 'undetermined') return `${howSure(confidence)} (${probability(confidence)})`;
  return likelier === undefined ? 'unclear' : `unclear, rather ${likelierWords(origin, claimed)}`;
}

/** What a group of findings means to the reader, readable without colour: the words of the timeline's marks, with the severity that filters ask. */
export function outcomeWords(outcome: Outcome, severity: Severity): string {
  return {
    fault: `${severity === 'warning' ? 'possible fault' : 'fault'} (${severity})`,
    unclear: 'unclear whether a fault',
    normal: 'expected',
  }[outcome];
}

export const categoryWords: Record<Category, string> = {
  'connection-refusal': 'connection refused',
  'unexpected-data': 'unexpected data',
  'connection-timeout': 'connection timed out',
  'security-policy': 'security policy',
  'application-error': 'application error',
  'half-open': 'half-open connection',
  scan: 'scan',
  'normal-close': 'normal close',
  unknown: 'unknown',
};

export const stepWords: Record<ChecklistStep, string> = {
  capture: 'Capture',
  'firewall-logs': 'Firewall logs',
  'server-logs': 'Server logs',
  'application-configuration': 'Application configuration',
};

/**
 * "frame 12", "frames 12, 13 and 14", at most eight of them; empty when there are none.
 * @param count how many there are in all, where `frames` are only the first.
 */
export function frameList(frames: readonly number[], count = frames.length): string {
  if (frames.length === 0) return '';
  const shown = frames.slice(0, 8).map(String);
  const more = count - shown.length;
  if (more > 0) shown.push(`${grouped(more)} more`);
  const last = shown.pop() ?? '';
  return shown.length === 0 ? `frame ${last}` : `frames ${shown.join(', ')} and ${last}`;
}

/** How much one observation says: natural log-odds of 2.3 are ten to one, of 1.1 three to one. */
export function strength(weight: number): 'strong' | 'moderate' | 'weak' {
  if (weight >= 2.3) return 'strong';
  return weight >= 1.1 ? 'moderate' : 'weak';
}

/** Where the capture was made. */
const vantageWords: Record<Vantage, string> = {
  client: 'on the client’s own link, or very near it',
  server: 'on the server’s own link, or very near it',
  middle: 'between client and server',
  unknown: 'the packets do not tell where',
};

/** Where the capture was made; on one host there is no link to name. */
export function capturedWords({ from, to, vantage }: Pick<Finding, 'from' | 'to' | 'vantage'>): string {
  const [one, other] = [from, to].map((end) => end.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')) as [string, string];
  return isOneHost({ clientAddress: one, serverAddress: other })
    ? 'on the one host that both ends are on'
    : vantageWords[vantage];
}

/** Where a middlebox stands and what it looks like. */
export function deviceWords({ hops, looksLike, source }: Device): string {
  const where =
    hops === null
      ? 'its TTL does not tell'
      : hops === 0
        ? 'on the capture’s own link'
        : `${hops} ${hops === 1 ? 'hop' : 'hops'} from the capture, by its TTL`;
  return looksLike === '' ? where : `${where}; its RSTs look like those of ${looksLike} (${source})`;
}

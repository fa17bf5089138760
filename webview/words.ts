import type { FlowRow, Totals } from '../src/core/analysis.ts';
import type { FindingSummary, Origin, Side, Vantage } from '../src/core/resets/finding.ts';
import type { ShownFinding } from '../src/shared/protocol.ts';
import { formatCount, formatPlural } from './format.ts';
import { lookOf, lookWords, loudness } from './look.ts';

/**
 * Zeek's conn_state in words, from the field's own documentation (zeek-docs, conn/main.zeek). The state goes by addresses:
 * whose name a reset bears, not who made it.
 */
const states = new Map(
  Object.entries({
    S0: 'Attempt seen, no reply',
    S1: 'Established, never closed',
    SF: 'Established and closed normally',
    REJ: 'Attempt rejected: a reset answered the SYN',
    S2: 'Established, closed by the client, no reply from the server',
    S3: 'Established, closed by the server, no reply from the client',
    RSTO: 'Established, then reset in the client’s name',
    RSTR: 'Established, then reset in the server’s name',
    RSTOS0: 'The client sent a SYN and then a reset, no reply from the server',
    RSTRH: 'The server sent SYN/ACK and then a reset, the SYN was not seen',
    SH: 'The client sent a SYN and then a FIN, no SYN/ACK from the server',
    SHR: 'The server sent SYN/ACK and then a FIN, the SYN was not seen',
    OTH: 'No SYN seen: the capture began in the middle',
  }),
);

/** The states whose words tell of a SYN or SYN/ACK, for flows that show neither: Zeek takes their first packet for the start. */
const statesWithoutHandshake = new Map(
  Object.entries({
    REJ: 'Reset in the server’s name, handshake not captured',
    RSTRH: 'Reset in the server’s name, nothing from the client, handshake not captured',
    SH: 'Closed by the client, nothing from the server, handshake not captured',
    SHR: 'Closed by the server, nothing from the client, handshake not captured',
  }),
);

/**
 * @param history Zeek's history of the flow, where the words are for one flow: in it S and H are its SYN and SYN/ACK, A an ACK, D
 * data, capital letters the client's. Zeek gives one state to flows of which a packet list shows different things.
 */
export function stateInWords(state: string, history?: string): string {
  const seen = history === undefined ? undefined : asCaptured(state, history);
  return seen ?? states.get(state) ?? 'Unknown state';
}

/** How a flow went and ended. A reset that had no effect does not say how it ended, but that it was there is said. */
export function courseInWords({ state, history, course }: Pick<FlowRow, 'state' | 'history' | 'course'>): string {
  if (course === null) return stateInWords(state, history);
  const { ignored } = course;
  const resets = ignored === 0 ? '' : ` (${formatPlural(ignored, 'reset')} had no effect)`;
  return `${stateInWords(course.state, course.history)}${resets}`;
}

/** The words for a flow whose packets say something else than the usual words of its state. */
function asCaptured(state: string, history: string): string | undefined {
  if (!/[sh]/i.test(history)) return statesWithoutHandshake.get(state);
  if (state === 'REJ' && /h/i.test(history)) return 'Opened, then reset before any data';
  if (state === 'REJ' && /[Aad]/.test(history)) return 'Reset in the server’s name, its SYN/ACK not captured';
  return state === 'OTH' && history.includes('S') ? 'The answer to the SYN was not captured' : undefined;
}

/** TCP flags by bit, in the order people read them. */
const flagNames: readonly (readonly [number, string])[] = [
  [2, 'SYN'],
  [1, 'FIN'],
  [4, 'RST'],
  [8, 'PSH'],
  [32, 'URG'],
  [64, 'ECE'],
  [128, 'CWR'],
  [256, 'AE'],
  [16, 'ACK'],
];

/** 18 → "SYN ACK"; 0 → "no flags". */
export function flagsInWords(flags: number): string {
  const set = flagNames.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
  return set.length === 0 ? 'no flags' : set.join(' ');
}

/** What to do next, in a line; nothing where that is not known. */
export function nextInWords({ first, expected }: Pick<ShownFinding, 'first' | 'expected'>): string | null {
  return first?.text ?? (expected ? 'Nothing to do: a reset like this is normal.' : null);
}

/** How sure, in one word the reader can weigh; the number goes beside it. */
export function likelihood(probability: number): 'very likely' | 'likely' | 'possible' | 'cannot tell' {
  if (probability >= 0.9) return 'very likely';
  if (probability >= 0.7) return 'likely';
  return probability >= 0.5 ? 'possible' : 'cannot tell';
}

const sides: Readonly<Record<Side, string>> = { client: 'client', server: 'server', unknown: 'sender' };

/** Who really sent the reset, in the words of every report (`who` of report/words.ts). How likely that is is said apart. */
export function originInWords({ verdict }: Pick<Origin, 'verdict'>, claimed: Side): string {
  const side = sides[claimed];
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
export const sentByInWords = (origin: Pick<Origin, 'verdict'>, claimed: Side): string =>
  `${origin.verdict === 'undetermined' ? 'sender' : 'sent by'} ${originInWords(origin, claimed)}`;

/** What it means for a verdict where the capture was made. */
export const vantageMeaning: Readonly<Record<Vantage, string>> = {
  client: 'What reached the server, and what was reset there, is not seen.',
  server: 'What reached the client, and what was reset there, is not seen.',
  middle: 'What happened on either side of this point is seen only as far as it passed here.',
  unknown: 'So how far away a sender is says little.',
};

/** What a reset, or several alike, mean to the reader. */
export const meaning = (one: Pick<FindingSummary, 'severity' | 'outcome'>): string => lookWords[lookOf(one)];

/** One finding for the ear: what the live region says when a reset is chosen. */
export function announcement(summary: FindingSummary): string {
  const who = sentByInWords(summary, summary.claimedSender);
  const sure = summary.verdict === 'undetermined' ? '' : `, ${likelihood(summary.verdictConfidence)}`;
  return `Reset in frame ${summary.frame}, ${meaning(summary)}: ${summary.causeTitle}, ${who}${sure}.`;
}

/** "14 resets, 8 faults, 2 unclear" for the ear. */
export function totalsInWords({ resets, faults, unclear }: Totals): string {
  if (resets === 0) return 'no resets';
  const parts = [formatPlural(resets, 'reset'), faults === 0 ? 'no faults' : formatPlural(faults, 'fault')];
  return [...parts, ...(unclear === 0 ? [] : [`${formatCount(unclear)} unclear`])].join(', ');
}

/** The finding to speak of first: the loudest, then unexpected, then earliest. */
export function worstOf(findings: readonly FindingSummary[]): FindingSummary | undefined {
  const rank = (finding: FindingSummary): number => loudness[lookOf(finding)] * 2 + (finding.expected ? 0 : 1);
  return findings.reduce<FindingSummary | undefined>(
    (worst, finding) => (worst === undefined || rank(finding) > rank(worst) ? finding : worst),
    undefined,
  );
}

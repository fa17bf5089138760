import type { AlikeFindings } from '../analysis.ts';
import type { Signature } from '../resets/signature.ts';
import type { Spread } from '../resets/spread.ts';
import { endpointText } from '../wire/address.ts';
import type { Explained } from './explained.ts';
import { plainLine } from './plainText.ts';
import { duration, isoAt, toMillisecond } from './when.ts';
import { counted, frameList, number } from './words.ts';

/** Fewer alike than this have a line each. */
const FOLDED_FROM = 4;

export const isFolded = ({ count }: Pick<AlikeFindings, 'count'>): boolean => count >= FOLDED_FROM;

/** How the words below are to be set: addresses of packets are made plain or put into code. */
type Setting = (address: string) => string;

/** "10.0.0.2:443 → 212 clients": what the ends of all have in common, the claimed sender first. */
export function commonEnds({ signature, fromServer, clients, servers, ports }: AlikeFindings, set: Setting = plainLine): string {
  const known = signature.claimedSender !== 'unknown';
  const client = theOnly(clients);
  const server = theOnly(servers);
  const port = theOnly(ports);
  const manyPorts = port === undefined ? counted(ports.count, 'port') : `port ${port}`;
  const service =
    server === undefined
      ? `${counted(servers.count, known ? 'server' : 'host')}, ${manyPorts}`
      : port === undefined
        ? `${set(server)}, ${manyPorts}`
        : set(endpointText(server, port));
  const other = client === undefined ? counted(clients.count, known ? 'client' : 'host') : set(client);
  return fromServer ? `${service} → ${other}` : `${other} → ${service}`;
}

const theOnly = <Value>({ count, most }: Spread<Value>): Value | undefined => (count === 1 ? most[0]?.value : undefined);

/** "servers, most often: 10.0.0.2 (3,985), 10.0.0.3 (900)": those with a tenth of the findings or more; nothing where none has. */
export function mostOften<Value>(
  what: string,
  { count, most }: Spread<Value>,
  findings: number,
  set: (value: Value) => string,
): string[] {
  const often = most.filter(({ resets }) => resets * 10 >= findings);
  if (count === 1 || often.length === 0) return [];
  return [`${what}, most often: ${often.map(({ value, resets }) => `${set(value)} (${number(resets)})`).join(', ')}`];
}

/** "frames 2, 3, 4 and 3,997 more". */
export function framesOf(analysis: Explained, { group, count }: AlikeFindings): string {
  const members = analysis.members(group, FRAMES_NAMED);
  return frameList(
    members.flatMap((index) => analysis.findings(index, 1).map(({ frame }) => frame)),
    count,
  );
}

const FRAMES_NAMED = 8;

/** The filter of the timeline (docs/filter.md) that shows the flows of these findings. */
export function timelineFilter({
  cause,
  outcome,
  severity,
  ignored,
  verdict,
  claimedSender,
  flags,
  server,
  port,
}: Signature): string {
  const sender = verdict === 'endpoint' ? claimedSender : verdict;
  return [
    `reset.cause == ${cause}`,
    `reset.outcome == ${outcome}`,
    // Of a fault alone: what is normal or unclear has one severity.
    ...(outcome === 'fault' ? [`reset.severity == ${severity}`] : []),
    ...(ignored ? ['reset.ignored == 1'] : []),
    `reset.sender == ${sender}`,
    ...(verdict === 'endpoint' ? [] : [`reset.claimed == ${claimedSender}`]),
    `reset.flags == "${flags}"`,
    ...(server === null ? [] : [`${server.includes(':') ? 'ipv6' : 'ip'}.addr == ${server}`]),
    ...(port === null ? [] : [`tcp.port == ${port}`]),
  ].join(' and ');
}

/** "22:13:20.009 to 22:13:50.704 (30.7 s)"; the second time without a date that is that of the first. */
export function timeSpread(analysis: Explained, { first, last }: AlikeFindings, tell: (iso: string) => string): string {
  const times = [first, last].map((index) => analysis.findings(index, 1)[0]?.time ?? 0);
  // In a capture whose time runs backwards the last of them is not the latest.
  const [from, until] = [Math.min(...times), Math.max(...times)];
  const [begin, end] = [from, until].map((seconds) => toMillisecond(tell(isoAt(analysis.facts, seconds)))) as [string, string];
  const [day = ''] = /^.* /.exec(begin) ?? [];
  const same = day !== '' && end.startsWith(day);
  return begin === end ? begin : `${begin} to ${same ? end.slice(day.length) : end} (${duration(until - from)})`;
}

import { ACK, FIN, RST, SYN } from '../../flow/flags.ts';
import type { PacketFacts, Population, ResetFacts } from '../facts/facts.ts';
import { plural } from '../words.ts';

/** A client that tries this many servers and ports and mostly fails is looking for open ones. */
const TARGETS = 15;
const FEW_TARGETS = 4;
const FAILED_SHARE = 0.8;
/** A client that opens some of so many and drops them at once, while most are shut, is looking too; each is tried once or twice. */
const SWEPT_TARGETS = 6;
const SWEPT_FAILED = 0.9;
const SWEPT_TIMES = 2.5;
/** ZMap's IP ID, unless told otherwise (zmap, src/probe_modules/packet.h). */
const ZMAP_IP_ID = 54_321;
/** SYN windows of nmap -sS (libnetutil: 1 to 4 times 1024) and hping3 (512). Scapy's 8192 is that of older Windows too: it is known by its lack of options. */
const TOOL_WINDOWS: ReadonlySet<number> = new Set([512, 1024, 2048, 3072, 4096]);

/** Signs that the connection was a probe: how strongly they speak, in log-odds, and in what words. */
export interface Probe {
  readonly weight: number;
  readonly frames: readonly number[];
  readonly text: () => string;
}

/** What marks this connection as a probe for open ports, or null. A connection that carried data, before or after its reset, was none. */
export function probeOf(facts: ResetFacts): Probe | null {
  const { own, peer, ownIsClient, population } = facts;
  const first = (ownIsClient ? own : peer).first;
  if (own.bytes > 0 || peer.bytes > 0 || (wentOn(facts) && !(first !== null && isDisowned(facts, first)))) return null;
  const odd = oddFlags(facts);
  if (odd !== null)
    return { weight: 6, frames: [odd.frame], text: () => 'The packet before it has flags that no connection uses.' };
  const { clientTargets, clientFailedShare } = population;
  const fails = clientFailedShare >= FAILED_SHARE;
  const many = clientTargets >= TARGETS && fails;
  const swept = isSweep(population);
  const tool = first !== null && (isToolSyn(first) || isToolAck(facts, first));
  const several = clientTargets >= FEW_TARGETS && tool && fails;
  if (!many && !swept && !tool) return null;
  return {
    weight: many ? (tool ? 6.5 : 6) : swept ? 5.5 : several ? 5 : first !== null && isFromNoStack(first) ? 3 : 2,
    frames: tool ? [first.frame] : [],
    text: () => {
      const isSyn = first === null || (first.flags & SYN) !== 0;
      const made = `Its ${isSyn ? 'SYN' : 'ACK'} has the window and options of a scanner, not of an operating system.`;
      if (!many && !swept && !several) return made;
      return `${tried(population)}${swept && !many ? ` ${droppedAtOnce(population)}` : ''}${tool ? ` ${made}` : ''}`;
    },
  };
}

function tried({ clientTargets, clientFailedShare }: Population): string {
  const share = clientFailedShare >= 1 ? 'all' : `${Math.min(99, Math.round(clientFailedShare * 100))} %`;
  return `This client tried ${plural(clientTargets, 'different server port')}; ${share} of its connections came to nothing.`;
}

const droppedAtOnce = ({ clientDropped }: Population): string =>
  `It opened ${plural(clientDropped, 'connection')} and left ${clientDropped === 1 ? 'it' : 'them'} without a word.`;

/** Either end used the connection in spite of the reset. */
const wentOn = ({ after }: ResetFacts): boolean => after.senderContinued.length > 0 || after.peerContinued.length > 0;

/** The kernel under a tool that makes its packets by itself refuses the SYN/ACK: it knows of no such connection. The tool goes on. */
const isDisowned = ({ form, claimedSender }: ResetFacts, first: PacketFacts): boolean =>
  form === 'ack-reply' && claimedSender === 'client' && isFromNoStack(first);

/**
 * A look round in small: most are shut, those found open are dropped without a word, and nothing is tried often. A monitor, which
 * also opens and drops, finds most open and comes back.
 */
function isSweep({ clientTargets, clientFailedShare, clientDropped, clientShut, clientAttempts }: Population): boolean {
  return (
    clientTargets >= SWEPT_TARGETS &&
    clientFailedShare >= SWEPT_FAILED &&
    clientDropped > 0 &&
    clientShut * 2 >= clientAttempts &&
    clientAttempts <= clientTargets * SWEPT_TIMES
  );
}

/** NULL, FIN, Xmas and Maimon probes: no segment of a connection but its SYN and a reset goes without ACK (RFC 9293, 3.10.7.4). */
function oddFlags({ own, peer }: ResetFacts): PacketFacts | null {
  const { first } = peer;
  if (first === null || peer.packets > 2 || own.packets > 0) return null;
  const kind = first.flags & (SYN | FIN | RST | ACK);
  return kind === 0 || kind === FIN || kind === (SYN | FIN) ? first : null;
}

/** A SYN that a scanner or test tool made through a raw socket: what its kernel sends has another TTL, IP ID and window. */
export function isToolSyn(first: PacketFacts): boolean {
  if ((first.flags & (SYN | ACK)) !== SYN || first.tsVal !== null) return false;
  return first.ipId === ZMAP_IP_ID || isFromNoStack(first) || TOOL_WINDOWS.has(first.window);
}

/**
 * A lone ACK of a connection that nobody saw, from a scanner that asks which ports a filter lets through (nmap -sA, libnetutil's windows).
 * One alone may be the rest of a real connection: only with several targets is it told.
 */
function isToolAck({ own, peer, population }: ResetFacts, first: PacketFacts): boolean {
  if ((first.flags & (SYN | FIN | RST | ACK)) !== ACK || first.tsVal !== null || first.otherOptions) return false;
  return own.packets === 0 && peer.packets <= 2 && TOOL_WINDOWS.has(first.window) && population.clientTargets >= FEW_TARGETS;
}

/** Every operating system offers at least its segment size (MSS) in a SYN. */
function isFromNoStack(first: PacketFacts): boolean {
  return (first.flags & (SYN | ACK)) === SYN && first.tsVal === null && !first.otherOptions;
}

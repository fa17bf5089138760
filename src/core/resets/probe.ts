import { ACK, FIN, RST, SYN } from '../flow/flags.ts';
import type { PacketFacts, ResetFacts } from './facts.ts';
import { plural } from './words.ts';

/** A client that tries this many servers and ports and mostly fails is looking for open ones. */
const TARGETS = 15;
const FEW_TARGETS = 4;
const FAILED_SHARE = 0.8;
/** ZMap's IP ID, unless told otherwise (zmap, src/probe_modules/packet.h). */
const ZMAP_IP_ID = 54_321;
/** SYN windows of nmap -sS (libnetutil: 1 to 4 times 1024), hping3 (512) and scapy (8192, which no system in use begins with). */
const TOOL_WINDOWS: ReadonlySet<number> = new Set([512, 1024, 2048, 3072, 4096, 8192]);

/** Signs that the connection was a probe: how strongly they speak, in log-odds, and in what words. */
export interface Probe {
  readonly weight: number;
  readonly frames: readonly number[];
  readonly text: string;
}

/** What marks this connection as a probe for open ports, or null. A connection that carried data was none. */
export function probeOf(facts: ResetFacts): Probe | null {
  const { own, peer, ownIsClient, population } = facts;
  if (own.bytes > 0 || peer.bytes > 0) return null;
  const first = (ownIsClient ? own : peer).first;
  const odd = oddFlags(facts);
  if (odd !== null) return { weight: 6, frames: [odd.frame], text: 'The packet before it has flags that no connection uses.' };
  const { clientTargets, clientFailedShare } = population;
  const many = clientTargets >= TARGETS && clientFailedShare >= FAILED_SHARE;
  const tool = first !== null && isToolSyn(first);
  const several = clientTargets >= FEW_TARGETS && tool;
  if (!many && !tool) return null;
  const tried = `This client tried ${plural(clientTargets, 'different server port')}; ${Math.round(clientFailedShare * 100)} % of its connections came to nothing.`;
  const made = 'Its SYN has the window and options of a scanner, not of an operating system.';
  return {
    weight: many ? (tool ? 6.5 : 6) : several ? 5 : first !== null && isFromNoStack(first) ? 3 : 2,
    frames: tool ? [first.frame] : [],
    text: many || several ? (tool ? `${tried} ${made}` : tried) : made,
  };
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

/** Every operating system offers at least its segment size (MSS) in a SYN. */
function isFromNoStack(first: PacketFacts): boolean {
  return (first.flags & (SYN | ACK)) === SYN && first.tsVal === null && !first.otherOptions;
}

import type { EndFacts } from '../facts/facts.ts';
import { initialTtl } from '../facts/initialTtl.ts';

/** What kind of system an end's own packets look like. `bsd` are FreeBSD, OpenBSD, NetBSD, macOS and iOS. */
export type Stack = 'linux' | 'bsd' | 'windows' | 'unknown';

/**
 * Windows that BSD stacks offer in a SYN or SYN/ACK: whole powers of two (65,535 FreeBSD and macOS, 32,768 NetBSD, 16,384 OpenBSD).
 * Linux offers a multiple of its segment size (tcp_select_initial_window).
 */
const BSD_WINDOWS: ReadonlySet<number> = new Set([65_535, 32_768, 16_384]);

/**
 * Guesses the stack of an end by its own packets, because stacks differ in what their resets carry:
 * - timestamps: Linux puts them into a socket's own reset (tcp_send_active_reset), as RFC 7323, 3.2 asks; 4.4BSD and all that descend
 *   from it but FreeBSD leave them out (tcp_output: `(flags & TH_RST) == 0`), and so does Windows;
 * - window: Linux puts the socket's own; FreeBSD since 12, and Windows, 0 (tcp_output: “advertise a window of zero”);
 * - IP ID: Linux counts by socket, FreeBSD and macOS send 0 with DF (RFC 6864), Windows counts by host.
 */
export function stackOf({ last, syn, ipIdCounts, ipIdsZero }: EndFacts): Stack {
  if (last === null || last.ttl === 0) return 'unknown';
  const start = initialTtl(last.ttl);
  if (start === 128) return 'windows';
  if (start !== 64) return 'unknown';
  if ((ipIdsZero && last.dontFragment) || (syn !== null && BSD_WINDOWS.has(syn.window))) return 'bsd';
  return syn !== null || ipIdCounts ? 'linux' : 'unknown';
}

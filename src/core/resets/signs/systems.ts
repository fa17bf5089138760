import type { ResetFacts } from '../facts/facts.ts';
import { initialTtl } from '../facts/initialTtl.ts';
import { stackOf } from './stack.ts';

/** Whose commands a host understands. `bsd` are macOS and the BSDs. */
export type System = 'linux' | 'bsd' | 'windows';

/** The systems that each end may run, the likeliest first; more than one where its packets leave it open. */
export interface Systems {
  readonly client: readonly System[];
  readonly server: readonly System[];
}

/** Ports that hardly anything but Windows serves: RPC, WinRM, its SQL Server. SMB and RDP are Samba’s and xrdp’s too. */
const WINDOWS_PORTS: ReadonlySet<number> = new Set([135, 139, 445, 1433, 3389, 5985, 5986]);

/**
 * @param itsOwn whether the end that the RST names most likely made it: then also the RST's TTL is that end's.
 */
export function systemsOf(facts: ResetFacts, itsOwn: boolean): Systems {
  const { own, peer, ownIsClient, place, rst } = facts;
  const ownTtl = (ownIsClient ? place.clientTtl : place.serverTtl) ?? (itsOwn ? rst.ttl : undefined);
  const peerTtl = ownIsClient ? place.serverTtl : place.clientTtl;
  const ofOwn = systemsBy(stackOf(own), ownTtl, ownIsClient ? null : place.serverPort);
  const ofPeer = systemsBy(stackOf(peer), peerTtl, ownIsClient ? place.serverPort : null);
  return ownIsClient ? { client: ofOwn, server: ofPeer } : { client: ofPeer, server: ofOwn };
}

function systemsBy(stack: ReturnType<typeof stackOf>, ttl: number | undefined, port: number | null): readonly System[] {
  if (stack === 'windows' || stack === 'linux') return [stack];
  // Linux offers a window of 65,535 too where it is told to (Android, large web hosts).
  if (stack === 'bsd') return ['linux', 'bsd'];
  const start = ttl === undefined || ttl === 0 ? 0 : initialTtl(ttl);
  if (start === 128) return ['windows'];
  if (start === 64) return ['linux'];
  return port !== null && WINDOWS_PORTS.has(port) ? ['windows', 'linux'] : ['linux', 'windows'];
}

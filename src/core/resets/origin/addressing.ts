import { ACK, RST } from '../../flow/flags.ts';
import type { Case } from '../case.ts';
import type { EndFacts, ResetFacts } from '../facts/facts.ts';
import { BASELINE, type HostClock, onTime, tickRate, tolerance } from '../facts/hostClock.ts';
import { initialTtl } from '../facts/initialTtl.ts';
import { stackOf } from '../signs/stack.ts';
import { milliseconds, plural } from '../words.ts';
import { ways } from '../signs/chance.ts';
import { sameHand } from './sameHand.ts';

/** Packets needed before a habit of the sender counts as one. */
const ENOUGH = 3;
/** Another starting value: a system of another kind made it, unless this one has two habits. */
const OTHER_FAMILY = 4.2;
/** Routers on the way from which an equal TTL is no accident. */
const FAR_HOPS = 5;
/** However many connections show the same two distances. */
const MOST_FOR_HABIT = 2.5;
/** Faster than any clock in use (RFC 7323, 5.4: 1 ms to 1 s a tick; some stacks tick each microsecond, and those jump anyway). */
const TICKS_PER_SECOND = 1100;
const TICKS_SLACK = 100;

/** What distance, clock and MAC address say about the maker of the RST. */
export function addressing(facts: ResetFacts, middlebox: Case): void {
  distance(facts, middlebox);
  secondDevice(facts, middlebox);
  clock(facts, middlebox);
  if (facts.rst.otherMac && facts.own.packets >= ENOUGH) {
    middlebox.supports(2, [facts.rst.frame], () => 'It came from another MAC address than this end’s other packets.');
  }
}

/**
 * How far away the RST was made. The TTLs of the flow's own packets count most: routers keep a flow on one path (RFC 2992), so that a
 * single hop more or less is already a sign, though a weak one away from the sender's own link.
 */
function distance(facts: ResetFacts, middlebox: Case): void {
  const { rst, own, form, vantage, ownIsClient, population } = facts;
  // A TTL of 0 never travels: the capture was anonymised.
  if (rst.ttl === 0) return;
  // Where a device answers the SYNs, the distance of a SYN/ACK is no measure of the server.
  if (own.syn !== null && isProxied(facts)) {
    const passedOn = rst.ttl !== own.syn.ttl && facts.hostTtls.some(({ ttl }) => ttl === rst.ttl);
    const frames = [own.syn.frame, rst.frame];
    if (passedOn)
      middlebox.contradicts(
        1.5,
        frames,
        () =>
          `Its TTL of ${rst.ttl} is that of this host’s packets in other connections; the device that answered the SYN has another.`,
      );
    else
      middlebox.supports(
        rst.ttl === own.syn.ttl ? 2.5 : 1.5,
        frames,
        () => 'Its only packet before, the SYN/ACK, was made by a device that answers SYNs for this server.',
      );
    return;
  }
  const alike = sameHand(facts);
  const ownTtls = alike === null ? own.ttls : own.ttls.filter(({ ttl }) => ttl !== alike.ttl);
  const hostTtls = alike === null ? facts.hostTtls : facts.hostTtls.filter(({ ttl }) => ttl !== alike.ttl);
  const known = ownTtls.length > 0 ? ownTtls : hostTtls;
  if (!known.some(({ ttl }) => ttl !== 0)) return;
  // The whole capture's packets of that address count too: listeners behind a load balancer use several.
  const nearest = nearestTo(rst.ttl, known, hostTtls);
  const off = Math.abs(nearest - rst.ttl);
  const usual = known[0]?.ttl ?? nearest;
  const frames = [rst.frame, alike === null ? (own.last?.frame ?? null) : alike.frame];
  const reliable = own.packets > 0 ? 1 : hostTtls.length === 1 && (hostTtls[0]?.flows ?? 0) >= ENOUGH ? 0.8 : 0.6;
  const others = (): string =>
    ownTtls.some(({ ttl }) => ttl === nearest) ? 'this end’s other packets' : 'this host’s other packets';
  const atItsLink = vantage === (ownIsClient ? 'client' : 'server') && known.length === 1;
  // Whatever stands farther off and speaks in this end's name sends the other way, not past its own link.
  if (off === 0) {
    // Hosts one hop away share their TTL with every neighbour; a device that happens to share one nine hops away is rare.
    const rare = atItsLink ? 2 : initialTtl(rst.ttl) - rst.ttl >= FAR_HOPS ? 1.5 : 1;
    const weight = (known.length === 1 ? 1 : 0.5) * reliable * rare;
    middlebox.contradicts(
      weight,
      frames,
      () => `Its TTL of ${rst.ttl} is that of ${others()}${atItsLink ? ', captured on that end’s own link' : ''}.`,
    );
    return;
  }
  const steady = own.packets >= ENOUGH && ownTtls.length === 1;
  const otherFamily = initialTtl(rst.ttl) !== initialTtl(nearest);
  const full = atItsLink ? 3.5 : otherFamily ? OTHER_FAMILY : farOff(off, own.packets, steady);
  // Stateless replies use the system's default TTL, not the socket's: routers speaking BGP at 1 or 255 reset with 64 (Linux, ip_default_ttl).
  const system = form !== 'abort' && initialTtl(rst.ttl) === 64;
  // As many hops from another start: a device on the way would be nearer than the host, a system's own replies are not.
  const hops = initialTtl(rst.ttl) - rst.ttl;
  const sameDistance = hops > 0 && hops === initialTtl(nearest) - nearest;
  const socketTtl = system && (nearest === 255 || nearest <= 2 || sameDistance);
  steadily(facts, middlebox, socketTtl);
  if (full === 0) return;
  middlebox.supports(
    full * reliable * (socketTtl ? 0.25 : 1),
    frames,
    () =>
      `Its TTL${alike === null ? '' : ', and that of the packet just before it,'} is ${rst.ttl}; ${others()} arrive with ${usual}${atItsLink ? ', and the capture was made on that end’s own link' : ''}.`,
  );
  const hosts = off >= 2 && !socketTtl ? population.hostsResetAtTtl : 0;
  if (hosts >= 2) {
    middlebox.supports(
      1.5,
      [rst.frame],
      () => `RSTs in the name of ${hosts} hosts arrive with this same foreign TTL: one device on the way sends them.`,
    );
  }
}

/** The TTL closest to this one, the first of several; those of the end come before those of the host. */
function nearestTo(ttl: number, own: readonly { readonly ttl: number }[], host: readonly { readonly ttl: number }[]): number {
  let nearest = own[0]?.ttl ?? 0;
  for (const known of own) if (Math.abs(known.ttl - ttl) < Math.abs(nearest - ttl)) nearest = known.ttl;
  for (const known of host) if (Math.abs(known.ttl - ttl) < Math.abs(nearest - ttl)) nearest = known.ttl;
  return nearest;
}

/** Not once but in connection after connection, which no change of route does: how unlikely that is by chance says how strongly it speaks. */
function steadily({ rst, population }: ResetFacts, middlebox: Case, socketTtl: boolean): void {
  const steady = socketTtl ? null : population.resetDistance;
  if (steady === null) return;
  const { ttl, connections, resets, otherReset } = steady;
  middlebox.supports(
    Math.min(MOST_FOR_HABIT, Math.log(ways(connections + resets, resets)) / 2),
    [rst.frame, otherReset],
    () =>
      `In ${plural(connections, 'connection')} with this service the host’s packets all arrive with TTL ${ttl}, and in ${resets} a RST with ${rst.ttl}: somebody else makes those.`,
  );
}

/**
 * All that came from this end is a SYN/ACK that a device made: its distance is not that of the service's data, or it offers no window
 * (RFC 4987, 3.6).
 */
function isProxied({ own, ownIsClient, population }: ResetFacts): boolean {
  if (ownIsClient || own.syn === null || own.packets === 0 || own.packets !== own.synCount) return false;
  return own.syn.window === 0 || population.synProxied;
}

/** How strongly so many hops too many or too few speak, by how many packets of this end there are to compare with. */
function farOff(hops: number, packets: number, steady: boolean): number {
  if (hops >= 4) return steady ? 3 : packets === 1 ? 2 : 2.6;
  if (hops >= 2) return steady ? 1.6 : packets > 1 ? 1.1 : 0.6;
  return steady ? 0.8 : 0;
}

/** Two RSTs in one end's name from two distances: at most one of them is that end's. Which, the TTLs above say. */
function secondDevice({ rst, own, otherMaker, ownReset }: ResetFacts, middlebox: Case): void {
  // With the TTL that its end's packets have, it is the other one that a device made.
  // So it is where that end had reset by itself before.
  if (otherMaker === null || ownReset !== null || own.ttls.some(({ ttl }) => ttl === rst.ttl)) return;
  middlebox.supports(
    0.3,
    [rst.frame, otherMaker.frame],
    () =>
      `Another RST in this end’s name arrives with TTL ${otherMaker.ttl} in place of ${rst.ttl}: two devices reset the connection.`,
  );
}

function clock(facts: ResetFacts, middlebox: Case): void {
  const { rst, own, form, population } = facts;
  const last = own.last;
  if (!own.usesTimestamps || last?.tsVal == null) {
    if (rst.tsVal !== null) otherConnectionsClock(rst.frame, rst.tsVal, population.hostClock, middlebox);
    return;
  }
  if (rst.tsVal === null) {
    // Of a SYN/ACK that a device made, nothing follows for the host.
    if (isProxied(facts)) return;
    if (form === 'abort' && (rst.flags & (RST | ACK)) === (RST | ACK)) withoutTimestamps(rst.frame, own, middlebox);
    return;
  }
  const ticks = (rst.tsVal - last.tsVal) | 0;
  const elapsed = Math.max(0, rst.time - last.time);
  const rate = elapsed < BASELINE ? null : ownRate(own);
  const fits =
    rate === null
      ? ticks >= 0 && ticks <= elapsed * TICKS_PER_SECOND + TICKS_SLACK
      : Math.abs(ticks - elapsed * rate) <= tolerance(elapsed, rate);
  if (fits) {
    // After a second a copy is late: whoever is right then has run on a clock that is another in each connection (RFC 7323, 5.4).
    const weight = (rate ?? tickRate(elapsed, ticks)) !== null ? 5 : 3;
    middlebox.contradicts(weight, [last.frame, rst.frame], () => 'Its timestamp continues this end’s clock.');
  } else if (rate === null) {
    middlebox.supports(1.5, [last.frame, rst.frame], () => 'Its timestamp does not fit this end’s clock.');
  } else {
    const asCopied = ticks === 0;
    middlebox.supports(2, [last.frame, rst.frame], () =>
      asCopied
        ? `Its timestamp is that of this end’s last packet, ${milliseconds(elapsed)} before: a copy, where a clock of ${rate} ticks a second had gone on.`
        : `Its timestamp does not fit this end’s clock, which ticks ${rate} times a second.`,
    );
  }
}

/** Ticks a second of this end's timestamps, by its first and last packets; null when they tell of no rate in use. */
function ownRate({ first, last }: EndFacts): number | null {
  if (first?.tsVal == null || last?.tsVal == null) return null;
  return tickRate(last.time - first.time, (last.tsVal - first.tsVal) | 0);
}

/** The host's clock, by its other connections with the same host, where this one has shown none. */
function otherConnectionsClock(frame: number, tsVal: number, hostClock: HostClock | null, middlebox: Case): void {
  if (hostClock === null) return;
  const frames = [hostClock.frame, frame];
  const connections = plural(hostClock.connections, 'other connection');
  if (onTime(tsVal, hostClock))
    middlebox.contradicts(
      2.5,
      frames,
      () => `Its timestamp is what this host’s clock says in ${connections} with the same host.`,
    );
  else
    middlebox.supports(
      1.5,
      frames,
      () => `Its timestamp is not what this host’s clock says in ${connections} with the same host.`,
    );
}

/** Only some stacks put the option into a socket's own reset; of the others its lack says nothing. */
function withoutTimestamps(frame: number, own: EndFacts, middlebox: Case): void {
  const stack = stackOf(own);
  if (stack === 'bsd' || stack === 'windows') return;
  const weight = stack === 'unknown' ? 0.5 : own.ipIdCounts ? 1.8 : 1;
  middlebox.supports(weight, [frame], () =>
    stack === 'linux'
      ? 'It lacks the timestamps option of this end’s other packets; Linux, which they look like, puts it into resets too.'
      : 'It lacks the timestamps option of this end’s other packets; some stacks leave it out of resets.',
  );
}

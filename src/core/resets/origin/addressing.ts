import { ACK, RST } from '../../flow/flags.ts';
import type { Case } from '../case.ts';
import type { ResetFacts } from '../facts.ts';

/** Packets needed before a habit of the sender counts as one. */
const ENOUGH = 3;
/** A host's next IP ID is rarely further ahead than this on one flow; an injector's own counter nearly always is. */
const IP_ID_JUMP = 1000;
/** Faster than any clock in use (RFC 7323, 5.4: 1 ms to 1 s a tick; some stacks tick each microsecond, and those jump anyway). */
const TICKS_PER_SECOND = 1100;
const TICKS_SLACK = 100;

/** What the RST's network and link headers say about its maker: distance, IP ID, clock, MAC address. */
export function addressing(facts: ResetFacts, middlebox: Case): void {
  distance(facts, middlebox);
  secondDevice(facts, middlebox);
  ipId(facts, middlebox);
  clock(facts, middlebox);
  if (facts.rst.otherMac && facts.own.packets >= ENOUGH) {
    middlebox.supports(2, [facts.rst.frame], () => 'It came from another MAC address than this end’s other packets.');
  }
}

/** The starting TTL a stack most likely used: the next of 32, 64, 128 and 255. */
export function initialTtl(ttl: number): number {
  return [32, 64, 128].find((start) => ttl <= start) ?? 255;
}

function distance({ rst, own, hostTtls, form }: ResetFacts, middlebox: Case): void {
  // A TTL of 0 never travels: the capture was anonymised.
  if (rst.ttl === 0) return;
  const known = own.ttls.length > 0 ? own.ttls : hostTtls;
  if (known.length === 0 || known.every(({ ttl }) => ttl === 0)) return;
  // The whole capture's packets of that address count too: listeners behind a load balancer use several.
  const all = [...known, ...hostTtls];
  const nearest = all.reduce((a, b) => (Math.abs(b.ttl - rst.ttl) < Math.abs(a.ttl - rst.ttl) ? b : a)).ttl;
  const off = Math.abs(nearest - rst.ttl);
  const usual = known[0]?.ttl ?? nearest;
  const frames = [rst.frame, own.last?.frame ?? null];
  const reliable = own.packets > 0 ? 1 : 0.5;
  const others = own.packets > 0 ? 'this end’s other packets' : 'this host’s packets in other connections';
  if (off === 0) {
    const weight = (known.length === 1 ? 1 : 0.5) * reliable;
    middlebox.contradicts(weight, frames, () => `Its TTL of ${rst.ttl} is that of ${others}.`);
    return;
  }
  if (off === 1) return;
  // Stateless replies use the system's default TTL, not the socket's: routers speaking BGP at 1 or 255 reset with 64 (Linux, ip_default_ttl).
  const socketTtl = form !== 'abort' && (nearest === 255 || nearest <= 2) && initialTtl(rst.ttl) === 64;
  const full = initialTtl(rst.ttl) !== initialTtl(nearest) ? 3.5 : off >= 4 ? 2 : 0.5;
  const weight = full * reliable * (socketTtl ? 0.25 : 1);
  middlebox.supports(weight, frames, () => `Its TTL is ${rst.ttl}; ${others} arrive with ${usual}.`);
}

/** RSTs of one event from two distances: at least one more device joined in. Says little of the first. */
function secondDevice({ rst, rsts }: ResetFacts, middlebox: Case): void {
  const others = rsts.filter(({ ttl }) => Math.abs(ttl - rst.ttl) >= 4);
  if (others.length === 0) return;
  const frames = others.map(({ frame }) => frame);
  middlebox.supports(
    0.3,
    frames,
    () =>
      `${others.length} of its ${rsts.length} RSTs arrive with another TTL (${others[0]?.ttl ?? 0}): a second device sent those.`,
  );
}

function ipId({ rst, own }: ResetFacts, middlebox: Case): void {
  // Linux sends stateless resets with ID 0 and DF (net/ipv4/tcp_ipv4.c), so 0 says nothing.
  if (!own.ipIdCounts || own.last === null || rst.ipId === 0) return;
  const step = (rst.ipId - own.last.ipId) & 0xffff;
  const frames = [own.last.frame, rst.frame];
  const last = own.last.ipId;
  if (step >= 1 && step <= 64) {
    middlebox.contradicts(2.5, frames, () => `Its IP ID ${rst.ipId} continues this end’s count (${last} before).`);
  } else if (step > IP_ID_JUMP && step < 0x10000 - IP_ID_JUMP) {
    middlebox.supports(1, frames, () => `Its IP ID ${rst.ipId} jumps away from this end’s count (${last} before).`);
  }
}

function clock({ rst, own, form }: ResetFacts, middlebox: Case): void {
  const last = own.last;
  if (!own.usesTimestamps || last?.tsVal == null) return;
  if (rst.tsVal === null) {
    // A socket's own reset keeps the option on Linux; BSD leaves it out, so this is a hint and no proof.
    if (form === 'abort' && (rst.flags & (RST | ACK)) === (RST | ACK)) {
      middlebox.supports(0.7, [rst.frame], () => 'It lacks the timestamps option that this end’s packets all carry.');
    }
    return;
  }
  const ticks = (rst.tsVal - last.tsVal) | 0;
  const elapsed = Math.max(0, rst.time - last.time);
  if (ticks >= 0 && ticks <= elapsed * TICKS_PER_SECOND + TICKS_SLACK) {
    middlebox.contradicts(3, [last.frame, rst.frame], () => 'Its timestamp continues this end’s clock.');
  } else {
    middlebox.supports(1.5, [last.frame, rst.frame], () => 'Its timestamp does not fit this end’s clock.');
  }
}

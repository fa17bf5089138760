import type { Form, ResetFacts } from '../facts/facts.ts';
import type { Device } from '../finding.ts';
import { initialTtl } from '../facts/initialTtl.ts';
import { strides } from '../signs/strides.ts';

/** Nobody is so many routers away (traceroute stops at 30): the maker began with another TTL, as injectors do that draw it by lot. */
const FARTHEST = 32;
/** Gaps between tcpkill's guesses are whole windows of the packet it saw, or twice that (dsniff, tcpkill.c). */
const TCPKILL_STEPS = 2;

/**
 * Where the middlebox stands and what it looks like, as far as its RST tells: guesses to start a search with, never a verdict.
 * Only asked of resets that a middlebox most likely made.
 */
export function deviceOf(facts: ResetFacts): Device {
  const { rst } = facts;
  const distance = initialTtl(rst.ttl) - rst.ttl;
  const hops = rst.ttl === 0 || distance > FARTHEST || distance > distanceOfEnd(facts) ? null : distance;
  const [looksLike, source] = likeness(facts) ?? ['', ''];
  return { hops, looksLike, source };
}

/** Routers to the end that the RST names; a device stands before it, so one that seems farther has made its TTL up. */
function distanceOfEnd({ own, hostTtls }: ResetFacts): number {
  const ttl = own.last?.ttl ?? hostTtls[0]?.ttl;
  return ttl === undefined ? Infinity : initialTtl(ttl) - ttl;
}

function likeness(facts: ResetFacts): readonly [string, string] | null {
  const { rst, form, stated, trigger, own, idle, otherSide } = facts;
  if (stated?.kind === 'big-ip') return ['F5 BIG-IP', 'its own text in the RST (tm.rstcause.pkt)'];
  if (form === 'stale')
    return [
      'a firewall with offloaded sessions, as FortiGate',
      'Fortinet community 197497: RST with the session’s first numbers',
    ];
  const steps = strides(facts);
  if (steps !== null) {
    const window = trigger?.window ?? 0;
    const windows = window > 0 && steps.slice(0, TCPKILL_STEPS).every((step) => step % window === 0);
    if (rst.ack === 0 && (windows || !rst.dontFragment))
      return ['tcpkill or another tool on libnet', 'dsniff, tcpkill.c: bare RSTs a window apart, DF clear'];
    return ['a sensor beside the line (passive IPS, filter)', 'Weaver, Sommer and Paxson, NDSS 2009: RSTs that guess ahead'];
  }
  if (form === 'abort' && rst.window !== 0 && rst.window === trigger?.window && rst.window !== own.last?.window)
    return ['Suricata’s reject', 'respond-reject-libnet11.c: the window of the packet that matched'];
  if (isStateless(form) && rst.ipId === 0 && rst.dontFragment && initialTtl(rst.ttl) === 64)
    return ['a Linux router (REJECT with tcp-reset) or a device built on Linux', 'nf_reject_ipv4.c: ID 0, DF, TTL from 64'];
  if (otherSide !== null && idle?.endedBy === 'reset')
    return [
      'a device that resets both ends when its timer ends',
      'Azure Load Balancer, FortiGate timeout-send-rst, ASA idle reset',
    ];
  return null;
}

function isStateless(form: Form): boolean {
  return form === 'ack-reply' || form === 'syn-reply';
}

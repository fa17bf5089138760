import { ACK } from '../../flow/flags.ts';
import type { Case } from '../case.ts';
import type { EndFacts, PacketFacts, ResetFacts } from '../facts/facts.ts';
import { fitsCount } from '../facts/hostIpIds.ts';
import { initialTtl } from '../facts/initialTtl.ts';
import { stackOf } from '../signs/stack.ts';

/** A host's next IP ID is rarely further ahead than this on one flow; an injector's own counter nearly always is. */
const JUMP = 1000;
/** A counter seen at work may have served other connections in between. */
const NEXT = 64;
/** Without a habit, only the very next numbers are no accident: 8 of 65,536. */
const VERY_NEXT = 8;

/** What the IPv4 header's ID and DF say about the maker of the RST; IPv6 has neither. */
export function ipId(facts: ResetFacts, middlebox: Case): void {
  if (facts.place.ipv6) return;
  if (copied(facts, middlebox) || !counted(facts, middlebox)) fragmentation(facts, middlebox);
}

/** Some injectors copy the header of the packet they react to, ID included. */
function copied({ rst, own, trigger, peer, population }: ResetFacts, middlebox: Case): boolean {
  if (rst.ipId === 0) return false;
  const copy = [trigger, peer.syn].find((packet) => packet?.ipId === rst.ipId);
  if (copy == null || peer.packets < 1 || own.last?.ipId === rst.ipId) return false;
  // A host whose own count happens to stand there is the exception; one that never counts gives the ID away at once.
  const near = own.last !== null && own.last.ipId !== 0 && ((rst.ipId - own.last.ipId) & 0xffff) <= NEXT;
  if (near || population.ipIdElsewhere || isUsual(rst.ipId, copy, own, peer)) return false;
  middlebox.supports(
    2.5,
    [copy.frame, rst.frame],
    () => `Its IP ID ${rst.ipId} is copied from the other end’s packet that it answers.`,
  );
  return true;
}

/** Another packet than the copied one had that ID too: where an ID is used again and again, it says nothing about who copied it. */
function isUsual(id: number, copy: PacketFacts, own: EndFacts, peer: EndFacts): boolean {
  const others = [own, peer].flatMap(({ first, syn, lastData, lastNew, last }) => [first, syn, lastData, lastNew, last]);
  return others.some((packet) => packet !== null && packet.frame !== copy.frame && packet.ipId === id);
}

/** @returns whether the RST's ID is the next of this end's count. */
function counted(facts: ResetFacts, middlebox: Case): boolean {
  const { rst, own, form } = facts;
  const { last } = own;
  if (last === null) return countedElsewhere(facts, middlebox);
  const frames = [last.frame, rst.frame];
  if (rst.ipId === 0) {
    // Linux sends stateless resets with ID 0 and DF (net/ipv4/tcp_ipv4.c), so there 0 says nothing; a socket counts on.
    if (form === 'abort' && (own.ipIdCounts || isNumbered(own)))
      middlebox.supports(
        own.ipIdCounts ? 1.5 : 1,
        frames,
        () => `Its IP ID is 0, while this end numbers its packets (${last.ipId} before).`,
      );
    else if (form !== 'abort' && own.ipIdCounts && initialTtl(last.ttl) === 128)
      middlebox.supports(1, frames, () => `Its IP ID is 0, while this end, by its TTL a Windows host, counts every packet.`);
    return false;
  }
  const step = (rst.ipId - last.ipId) & 0xffff;
  if (step >= 1 && (own.ipIdCounts ? step <= NEXT : step <= VERY_NEXT && last.ipId !== 0)) {
    middlebox.contradicts(2.5, frames, () => `Its IP ID ${rst.ipId} continues this end’s count (${last.ipId} before).`);
    return true;
  }
  if (countedElsewhere(facts, middlebox)) return true;
  if (own.packets >= 2 && [own.first, own.lastData, last].every((packet) => packet === null || packet.ipId === rst.ipId)) {
    // No stack in use does so, but tools do that write packets by themselves.
    middlebox.contradicts(
      1.2,
      frames,
      () => `Its IP ID is ${rst.ipId}, as on other packets of this end: one tool made them all.`,
    );
    return true;
  }
  if (own.ipIdCounts && step > JUMP && step < 0x10000 - JUMP) {
    // A socket's own reset counts with it; other resets of a busy host may have a counter of their own.
    const weight = form === 'abort' ? 1.5 : 1;
    middlebox.supports(weight, frames, () => `Its IP ID ${rst.ipId} jumps away from this end’s count (${last.ipId} before).`);
  } else if (form === 'ack-reply' && stackOf(own) === 'linux' && own.syn?.ipId === 0 && (own.syn.flags & ACK) !== 0) {
    // Whatever Linux sends without an established socket has ID 0 and DF, its SYN/ACK and its bare RST alike (ip_send_unicast_reply).
    middlebox.supports(
      1.2,
      [own.syn.frame, rst.frame],
      () => `Its IP ID is ${rst.ipId}; Linux, as this end’s SYN/ACK with ID 0 looks, gives 0 to answers without a connection.`,
    );
  } else if (own.ipIdsZero) {
    middlebox.supports(1, frames, () => `Its IP ID is ${rst.ipId}, while all other packets of this end have 0.`);
  }
  return false;
}

/** Its last packets, SYN/ACKs of Linux aside, have numbers: so has what else its socket sends. */
function isNumbered({ last, syn, lastData }: EndFacts): boolean {
  return last !== null && last !== syn && last.ipId !== 0 && (lastData === null || lastData.ipId !== 0);
}

/** By the count that this host keeps over its connections with the other one, where this connection alone shows none. */
function countedElsewhere({ rst, own, population }: ResetFacts, middlebox: Case): boolean {
  const host = rst.ipId === 0 || own.ipIdCounts ? null : population.hostIpIds;
  if (host === null) return false;
  const { before, after, shared } = host;
  const frames = [before?.frame, rst.frame, after?.frame];
  const near = [before, after].map((each) => each?.ipId ?? null);
  if (fitsCount(rst.ipId, host)) {
    middlebox.contradicts(
      shared ? 2 : 1.5,
      frames,
      () => `Its IP ID ${rst.ipId} stands in the count that this host keeps over its connections (${told(near)}).`,
    );
    return true;
  }
  const far = shared && [before, after].every((each) => each === null || distanceOf(each.ipId, rst.ipId) > JUMP);
  if (far)
    middlebox.supports(
      1.2,
      frames,
      () => `Its IP ID ${rst.ipId} is far from the count that this host keeps over its connections (${told(near)}).`,
    );
  return false;
}

const told = ([before, after]: readonly (number | null | undefined)[]): string =>
  [before == null ? '' : `${before} before`, after == null ? '' : `${after} after`].filter((part) => part !== '').join(', ');

const distanceOf = (one: number, other: number): number => Math.min((one - other) & 0xffff, (other - one) & 0xffff);

/**
 * A stack sets DF on all its segments or on none (path MTU discovery, RFC 1191). What it answers without a socket may differ: macOS and
 * NetBSD leave DF out there (nmap-os-db, tests T4 to T7), Linux sets it even where its sockets do not.
 */
function fragmentation({ rst, own, form }: ResetFacts, middlebox: Case): void {
  const { first, last } = own;
  if (first === null || last === null || first.dontFragment !== last.dontFragment) return;
  if (last.dontFragment === rst.dontFragment) return;
  const frames = [last.frame, rst.frame];
  const stateless = form === 'ack-reply' || form === 'syn-reply';
  if (last.dontFragment)
    middlebox.supports(
      stateless && stackOf(own) !== 'linux' ? 0.5 : 1.2,
      frames,
      () => 'It may be fragmented (DF clear); this end forbids that on its packets.',
    );
  else if (!stateless) middlebox.supports(0.5, frames, () => 'It forbids fragmenting (DF set); this end’s packets do not.');
}

import { ACK } from '../../flow/flags.ts';
import type { Case } from '../case.ts';
import type { EndFacts, PacketFacts, ResetFacts } from '../facts/facts.ts';
import { initialTtl } from '../facts/initialTtl.ts';
import { saidAgain } from '../signs/saidAgain.ts';
import { stackOf } from '../signs/stack.ts';
import { strides } from '../signs/strides.ts';
import { plural } from '../words.ts';

/** What the RST's own numbers say about its maker. */
export function shape(facts: ResetFacts, middlebox: Case): void {
  const { rst, rsts, own, form, stated } = facts;
  if (stated?.kind === 'big-ip') {
    const place = stated.inTrailer ? 'The trailer that a BIG-IP adds to its captures holds' : 'Its payload is';
    middlebox.supports(9, [rst.frame], () => `${place} the reset cause of an F5 BIG-IP.`);
  } else if (stated?.kind === 'mptcp-reset' || stated?.kind === 'mptcp-fastclose') {
    middlebox.contradicts(4, [rst.frame], () => 'It carries a Multipath TCP option that only the host’s own stack adds.');
  }
  if (form === 'stale') {
    middlebox.supports(
      3,
      [rst.frame, own.first?.frame],
      () => 'Its sequence number is the connection’s first, long out of use: its maker did not follow the connection.',
    );
  }
  // A SYN proxy must not let data come before its server has agreed (RFC 4987, 3.6); hosts open with room for data.
  // A RST with the host's own TTL, which the SYN/ACK had not, is the host's, passed on.
  const passedOn = own.syn !== null && own.syn.ttl !== rst.ttl && facts.hostTtls.some(({ ttl }) => ttl === rst.ttl);
  if (own.syn !== null && own.packets === own.synCount && own.syn.window === 0 && !facts.ownIsClient && !passedOn)
    middlebox.supports(
      2.5,
      [own.syn.frame],
      () => 'The SYN/ACK before it offered no window, as devices do that answer SYNs for a server.',
    );
  const syn = facts.stage === 'syn' ? facts.peer.syn : null;
  if (syn !== null && (rst.flags & ACK) !== 0 && rst.ack === syn.seq)
    middlebox.supports(
      1,
      [syn.frame, rst.frame],
      () => 'It acknowledges the SYN’s own number and not the next, which no stack does and none would accept.',
    );
  if (strides(facts) !== null) {
    const frames = rsts.map(({ frame }) => frame);
    middlebox.supports(2.5, frames, () => 'Several RSTs guess ahead with rising sequence numbers; a host knows its own.');
  }
  const again = saidAgain(facts);
  if (again > 0)
    middlebox.supports(
      again > 1 ? 2.5 : 1.2,
      rsts.map(({ frame }) => frame),
      () =>
        `${plural(rsts.length, 'RST')} with one number answer ${plural(rsts.length - again, 'packet')}: a host answers each packet once, and repeats no RST.`,
    );
  if (form === 'abort') window(facts, middlebox);
  if (form === 'abort') strangeOption(facts, middlebox);
  if (form === 'abort-bare') unasked(facts, middlebox);
  if ((rst.flags & ACK) === 0 && rst.ack !== 0 && form !== 'ack-reply') {
    middlebox.supports(0.5, [rst.frame], () => 'It fills in an ACK number without setting the ACK flag.');
  }
}

/**
 * A socket that resets of its own accord sets ACK (RFC 9293, 3.10.5; tcp_send_active_reset, tcp_output): without it, a RST is the answer
 * of somebody without a socket, and here nothing came that it could answer.
 */
function unasked({ rst, own, idle, oneWay, peer }: ResetFacts, middlebox: Case): void {
  if (idle?.endedBy !== 'reset' || oneWay || own.last === null || own.missed !== null || peer.missed !== null) return;
  const stack = stackOf(own);
  if (stack === 'windows' || initialTtl(own.last.ttl) !== 64) return;
  middlebox.supports(
    stack === 'unknown' ? 1.2 : 1.6,
    [idle.from, rst.frame],
    () =>
      'It has no ACK, as an answer to a packet, but no packet came before it: a socket that resets of its own accord sets ACK.',
  );
}

/** Options are agreed on in the handshake, and a socket goes on with those: none begins with a signature (RFC 2385, 2.0; RFC 5925, 7). */
function strangeOption({ rst, own, stated }: ResetFacts, middlebox: Case): void {
  if (hasStrangeOption(rst, own) && stated === null)
    middlebox.supports(1, [own.last?.frame, rst.frame], () => 'It carries a TCP option that this end’s packets before it lack.');
}

const hasStrangeOption = (rst: PacketFacts, own: EndFacts): boolean =>
  rst.otherOptions && own.last !== null && !own.last.otherOptions;

/** A socket of Linux that resets writes its own window (tcp_send_active_reset); FreeBSD since 12 and Windows write 0. */
function window({ rst, own, trigger }: ResetFacts, middlebox: Case): void {
  if (own.last === null) return;
  const frames = [own.last.frame, rst.frame];
  if (rst.window === 0) {
    const stack = stackOf(own);
    if (own.last.window !== 0 && (stack === 'linux' || (stack === 'unknown' && initialTtl(own.last.ttl) === 64)))
      middlebox.supports(
        own.usesTimestamps ? (rst.tsVal === null ? 2.6 : 1.5) : 1,
        frames,
        () => 'Its window is 0; Linux, which this end’s packets look like, resets a socket with the socket’s window.',
      );
  } else if (rst.window === own.last.window && (rst.tsVal !== null || !own.usesTimestamps) && rst.window !== trigger?.window) {
    const whole = rst.otherOptions === own.last.otherOptions;
    middlebox.contradicts(
      whole ? 1.5 : 1.2,
      frames,
      () => `Its window ${whole ? 'and options are those' : 'is that'} of the socket.`,
    );
  } else if (trigger !== null && rst.window === trigger.window && own.last.window !== rst.window && rst.tsVal === null) {
    middlebox.supports(
      1.5,
      [trigger.frame, rst.frame],
      () => 'Its window is copied from the packet it answers, as Suricata’s reject does.',
    );
  }
}

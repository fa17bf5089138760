import type { ResetFacts } from '../facts/facts.ts';
import type { Rule } from '../rule.ts';
import { panosCounters } from '../steps/firewallCommands.ts';
import { captureBothEnds } from '../steps/usual.ts';
import { milliseconds, plural } from '../words.ts';

/** Seconds: longer than any round trip, so that it waited for what did not come. */
const HELD = 0.5;
/** So many at once are a flood, or what is taken for one. */
const TOGETHER = 3;

export const synProxy: Rule = {
  id: 'syn-proxy',
  title: 'SYN-flood protection answered',
  titleIgnored: 'SYN-flood protection answered for the server',
  category: 'connection-refusal',
  roles: ['syn-flood-protection'],
  // The RST may be the device's own or the server's, passed on.
  madeBy: 'either',
  stages: ['syn-ack', 'established', 'data'],
  ceiling: 0.85,
  summary:
    'A device answers SYNs in the server’s name (SYN cookies, SYN proxy) and asks the server only when the client has proved itself. When the server then refuses, or the cookie does not fit, the client’s accepted connection is reset. Another kind lets the SYNs pass and resets towards the server what no ACK completed in time. The SYN/ACK’s distance, window and options are the device’s, not the server’s.',
  expected: () => false,
  judge(facts, theCase) {
    const { claimedSender, own, peer, rst, population, trigger } = facts;
    const held = heldOpen(facts);
    if (held !== null) {
      theCase.supports(
        2.5,
        [peer.syn?.frame, rst.frame],
        () =>
          `${milliseconds(held)} after the SYN/ACK, which the client had left without an answer, it freed the server’s place for the connection.`,
      );
      if (population.resetTogether >= TOGETHER)
        theCase.supports(
          2,
          [rst.frame],
          () => `${plural(population.resetTogether, 'connection')} of this service were ended within a second, as a flood is.`,
        );
      return true;
    }
    if (claimedSender !== 'server' || own.bytes > 0 || own.syn === null) return false;
    const elsewhere = population.synProxied;
    const shut = own.syn.window === 0;
    if (!elsewhere && !shut) return false;
    theCase.supports(
      2,
      [own.syn.frame, trigger?.frame, rst.frame],
      () => 'The connection was accepted and then reset before the server had said a word.',
    );
    if (elsewhere)
      theCase.supports(
        3,
        [own.syn.frame],
        () => 'In other connections the SYN/ACK and the server’s data come from different distances: a device answers the SYNs.',
      );
    // A SYN proxy must not let data come before the server has agreed (Linux nf_synproxy, RFC 4987, 3.6).
    if (shut) theCase.supports(2.5, [own.syn.frame], () => 'The SYN/ACK offered a window of 0, as SYN proxies do.');
    if (peer.bytes > 0) theCase.contradicts(0.3, [peer.lastData?.frame], () => 'The client had already sent data.');
    return true;
  },
  because: (facts) =>
    heldOpen(facts) !== null ? 'it protects the server from handshakes that are begun and never completed' : acceptedFirst(facts),
  steps: (place) => ({
    capture: captureBothEnds(place),
    firewallLogs: {
      text: 'Look at SYN-flood protection (zone or DoS profile, SYN cookies): its thresholds and counters, flow_dos_syncookie_* on PAN-OS.',
      command: panosCounters(place),
    },
    serverLogs: {
      text: 'See whether the server listens and whether its own SYN backlog was full.',
      asks: 'listeners',
    },
    applicationConfiguration: {
      text: 'Start the service or correct the port if the server refused; otherwise raise the activation threshold of the protection for this service.',
    },
  }),
};

/** Why a connection is reset that had been accepted. */
function acceptedFirst({ own, rst }: ResetFacts): string {
  return own.syn !== null && own.syn.ttl !== rst.ttl
    ? 'a device that answers SYNs had accepted the connection, and the server then did not take it'
    : 'it had accepted the connection for the server, which then did not take it';
}

/**
 * Seconds for which a handshake that the client had begun and never completed stood open, until somebody else ended it towards the server:
 * flood protection frees its backlog so (RFC 4987, 3.5). Null when that is not what happened: a client refuses a SYN/ACK as it comes.
 */
function heldOpen({ claimedSender, form, stage, own, peer, rst }: ResetFacts): number | null {
  if (claimedSender !== 'client' || stage !== 'syn-ack' || form !== 'abort' || own.syn === null || peer.syn === null) return null;
  if (own.packets !== own.synCount || own.ttls.some(({ ttl }) => ttl === rst.ttl)) return null;
  const held = rst.time - peer.syn.time;
  return held >= HELD ? held : null;
}

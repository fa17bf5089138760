import type { ErrorFacts, ResetFacts } from '../facts/facts.ts';
import type { Rule } from '../rule.ts';
import { firewallNotNeeded, lookAtFlow, hostLog } from '../steps/usual.ts';
import { heldNearer } from '../signs/heldNearer.ts';
import { turnedAway } from '../signs/turnedAway.ts';
import { bytes, milliseconds, plural } from '../words.ts';

/** A refusal that asks nobody comes this soon after the handshake, the client's round trip aside. */
const AT_ONCE = 0.3;

export const applicationRefused: Rule = {
  id: 'application-refused',
  title: 'Application turned it away',
  category: 'connection-refusal',
  roles: [],
  madeBy: 'endpoint',
  stages: ['established', 'data', 'closing'],
  ceiling: 0.88,
  summary:
    'The server accepted the connection and its program ended it at once, with no word or one short error, before any request was served: host allow-lists (TCP wrappers, pg_hba.conf, MySQL host grants), too many connections, a listener that drops strangers. Other clients may be served.',
  expected: () => false,
  judge(facts, theCase) {
    const { claimedSender, own, rst, form, population, application } = facts;
    if (claimedSender !== 'server' || (form !== 'abort' && form !== 'abort-bare' && own.fin === null)) return false;
    // That is not the server's application.
    if (heldNearer(facts) !== null && own.bytes === 0) return false;
    const { error } = application.server;
    const spoken = error !== null && refuses(facts, error) && error.packet === application.server.last;
    const soon = sinceHandshake(facts);
    if (!spoken && turnedAway(facts)) {
      theCase.supports(
        5.5,
        [own.syn?.frame, application.server.last?.frame, own.fin?.frame, rst.frame],
        () =>
          `It sent ${bytes(own.bytes)} and closed, ${milliseconds(Math.max(0, soon))} after the handshake, without reading a word.`,
      );
      return true;
    }
    if (!spoken && (own.bytes > 0 || own.missed !== null || soon > AT_ONCE)) return false;
    if (spoken) {
      theCase.supports(
        5,
        [error.packet.frame, own.fin?.frame, rst.frame],
        () =>
          `The server’s ${error.kind === 'other' ? 'first' : 'last'} word was an error: ${error.kind === 'limit' ? 'no room for more connections' : 'access denied'}.`,
      );
      return true;
    }
    const asked = facts.peer.bytes > 0;
    // With a request before it, the kernel’s or a worker’s trouble with that request is as likely.
    theCase.supports(
      own.fin !== null ? 4.5 : asked ? 0.5 : 2.2,
      [own.syn?.frame, own.fin?.frame, rst.frame],
      () =>
        `${milliseconds(Math.max(0, soon))} after the handshake its own socket ${own.fin === null ? 'reset' : 'closed'}, before it had said a word.`,
    );
    if (population.served === 0 && population.droppedAtOnce >= 2)
      theCase.supports(
        1.5,
        [],
        () => `${plural(population.droppedAtOnce, 'connection')} of this service ended so: none that was seen to ask was let in.`,
      );
    if (population.served > 0)
      theCase.supports(
        1,
        [],
        () => `It served ${plural(population.served, 'other connection')} around that time: the service works, for others.`,
      );
    return true;
  },
  because: ({ application }) => {
    const kind = application.server.error?.kind;
    if (kind === 'limit') return 'it had no room for another client and said so';
    return kind === 'denied' ? 'it does not admit this client and said so' : 'its application turned the client away at once';
  },
  steps: (place) => ({
    capture: lookAtFlow(place, 'Read the short message before the RST, if there is one: it names the reason.'),
    firewallLogs: firewallNotNeeded('the server’s own socket ended the connection.'),
    serverLogs: hostLog('Look for “refused connect”, “no pg_hba.conf entry”, “too many connections” or the like.'),
    applicationConfiguration: {
      text: 'Add the client to the allow-list (hosts.allow, pg_hba.conf, grants, bind rules), or raise the limit of connections or the pool’s size.',
    },
  }),
};

/** Where the server speaks first, an error in place of its greeting is said to the client as such: SMTP 554 and 421 (RFC 5321, 3.1). */
function refuses({ application: { server } }: ResetFacts, error: ErrorFacts): boolean {
  if (error.kind === 'denied' || error.kind === 'limit') return true;
  return error.kind !== 'closing' && error.packet === server.first && error.protocol === 'SMTP or FTP';
}

/** Seconds from the handshake to the server's FIN or, without one, to its RST. */
function sinceHandshake({ own, peer, rst }: ResetFacts): number {
  const shaken = Math.max(own.syn?.time ?? 0, own.fin === null ? (peer.last?.time ?? 0) : 0);
  return (own.fin?.time ?? rst.time) - shaken;
}

import type { ErrorFacts, ResetFacts, ResponseFacts } from '../facts/facts.ts';
import { closedBefore } from '../signs/closedBefore.ts';
import type { Rule } from '../rule.ts';
import { firewallNotNeeded, lookAtFlow, hostLog } from '../steps/usual.ts';

/** An error and the reset that follows are one act. */
const SAME_ACT = 1;
/** Statuses that call the request itself malformed or unfit for this server (RFC 9110, 15.5 and 15.6). */
const MALFORMED: ReadonlySet<number> = new Set([400, 411, 417, 421, 426, 431, 501, 505]);

export const protocolError: Rule = {
  id: 'protocol-error',
  title: 'Server rejected the request',
  category: 'unexpected-data',
  roles: [],
  madeBy: 'either',
  stages: ['data', 'closing', 'mid-stream'],
  ceiling: 0.9,
  summary:
    'The server answered what it got with an error of the protocol itself (HTTP 400 or 505, a syntax or protocol error of a mail, database or message server) and ended the connection, with RST where more of the request lay unread.',
  expected: () => false,
  judge(facts, theCase) {
    const { server } = facts.application;
    const word = errorWord(facts);
    if (word === null) return false;
    if (word.packet === server.first && 'protocol' in word && word.protocol === 'SMTP or FTP')
      theCase.contradicts(2, [word.packet.frame], () => 'It was said in place of a greeting, before any command.');
    if (closedBefore(facts, word.packet))
      theCase.contradicts(
        4,
        [facts.own.fin?.frame, word.packet.frame],
        () => 'The client had closed before it could have heard that: it is not why the connection ended.',
      );
    theCase.supports(
      4.5,
      [word.packet.frame, server.last?.frame, facts.rst.frame],
      () => `The server’s last word was an error: ${nameOf(word)}.`,
    );
    return true;
  },
  because: (facts) => {
    const word = errorWord(facts);
    return word === null ? 'the server had called the request wrong' : `the server had answered with an error (${nameOf(word)})`;
  },
  steps: (place) => ({
    capture: lookAtFlow(place, 'Read the error message and the request before it.'),
    firewallLogs: firewallNotNeeded(
      'the server said what it did not like; a proxy that changes requests would be the exception.',
    ),
    serverLogs: hostLog('Look for the rejected request: the server usually logs what was wrong with it.'),
    applicationConfiguration: {
      text: 'Correct the client: protocol version, malformed headers or commands, missing length, wrong virtual host. Compare with a request that works.',
    },
  }),
};

function nameOf(word: ErrorFacts | ResponseFacts): string {
  if ('status' in word) return `HTTP ${word.status}`;
  return `${word.protocol ?? 'protocol'} error${word.code === 0 ? '' : ` ${word.code}`}`;
}

/** The server's last message, when it calls the request wrong. */
function errorWord({ application: { server, response }, rst }: ResetFacts): ErrorFacts | ResponseFacts | null {
  const { error } = server;
  if (error !== null && error.kind === 'other' && error.packet === server.last && rst.time - error.packet.time <= SAME_ACT)
    return error;
  const wrong = response !== null && MALFORMED.has(response.status) && response.packet === server.last;
  return wrong && rst.time - response.packet.time <= SAME_ACT ? response : null;
}

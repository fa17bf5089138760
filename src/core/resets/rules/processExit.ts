import type { Rule } from '../rule.ts';
import { serviceGone } from '../signs/serviceGone.ts';
import { firewallVerdict, lookAtFlow, hostLog } from '../steps/usual.ts';
import { plural } from '../words.ts';

const MANY = 4;

export const processExit: Rule = {
  id: 'process-exit',
  title: 'Server process ended',
  category: 'application-error',
  roles: [],
  madeBy: 'endpoint',
  stages: ['data', 'established', 'mid-stream', 'closing'],
  ceiling: 0.9,
  summary:
    'Many connections of one service were reset in the same moment: its process crashed, was killed or was replaced, and the kernel closed all its sockets at once, with RST where input lay unread or linger was off. For a while new connections are then refused.',
  expected: () => false,
  judge(facts, theCase) {
    const { form, claimedSender, own, rst, population, trigger, idle, application } = facts;
    if (claimedSender === 'client' || population.resetTogether < MANY) return false;
    if (own.fin !== null && !serviceGone(facts)) return false;
    if (form !== 'abort' && form !== 'abort-bare' && form !== 'ack-reply') return false;
    theCase.supports(
      population.resetTogether >= 2 * MANY ? 4 : 3.2,
      [rst.frame],
      () => `${plural(population.resetTogether, 'connection')} of this service were reset within a second.`,
    );
    if (form !== 'ack-reply')
      theCase.supports(0.7, [rst.frame], () => 'The RST has the form of a socket that its kernel closes.');
    else if (own.fin === null)
      // A kernel closes the sockets of a process with FIN or RST; one that is silent has restarted itself.
      theCase.contradicts(
        3,
        [trigger?.frame, rst.frame],
        () => 'It is a stateless answer: this socket was gone before, without a word.',
      );
    // A kernel closes all sockets of a process in one go.
    if (population.resetAtOnce < MANY / 2 && population.refused === 0)
      theCase.contradicts(2.5, [rst.frame], () => 'They ended one after the other, and not at once.');
    if (population.acceptedSoon > 0 && population.refused === 0)
      theCase.contradicts(
        2.5,
        [rst.frame],
        () => `Within a second it accepted ${plural(population.acceptedSoon, 'new connection')}: the process was there.`,
      );
    if (idle?.endedBy === 'reset' && idle.seconds >= 10 && population.refused === 0)
      theCase.contradicts(2, [idle.from, rst.frame], () => 'They had all been idle: an idle limit ends them together too.');
    if (application.server.error !== null && application.server.error.packet === application.server.last)
      theCase.contradicts(
        2.5,
        [application.server.error.packet.frame],
        () => 'The server had said why it ended this connection.',
      );
    if (population.refused > 0)
      theCase.supports(
        1,
        [],
        () => `Around that time ${plural(population.refused, 'new connection')} to it were refused: nobody listened.`,
      );
    return true;
  },
  because: ({ population }) =>
    `its process most likely ended: ${plural(population.resetTogether, 'connection')} were reset within a second`,
  steps: (place) => ({
    capture: lookAtFlow(
      place,
      'See whether all connections of this service ended in that second and when the next one was accepted.',
    ),
    firewallLogs: firewallVerdict(place),
    serverLogs: hostLog('Look for a crash, an out-of-memory kill, a deployment or a restart at that second.'),
    applicationConfiguration: {
      text: 'Drain connections before a process stops (graceful shutdown, preStop hook), and let clients retry. See who listens now, and since when.',
      asks: 'listeners',
    },
  }),
};

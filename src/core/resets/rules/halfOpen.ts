import type { Rule } from '../rule.ts';
import { linuxConnections } from '../steps/hostCommands.ts';
import { captureBothEnds, firewallVerdict, serverLog } from '../steps/usual.ts';
import { refusesToAnswer } from '../unfinished.ts';
import { plural } from '../words.ts';

export const halfOpen: Rule = {
  id: 'half-open',
  title: 'One end had lost the connection',
  category: 'half-open',
  roles: [],
  madeBy: 'endpoint',
  stages: ['data', 'established', 'mid-stream', 'orphan', 'closing'],
  ceiling: 0.8,
  summary:
    'The host has no such connection any more (it restarted, its process ended, an address moved to another host) and answers the next packet with a bare RST whose sequence number is that packet’s ACK (RFC 9293, 3.5.1 and 3.5.2). It is normal clean-up; why the connection was lost is the question.',
  expected: () => false,
  judge(facts, theCase) {
    const { form, rst, answers, population, idle, own, after, stage } = facts;
    if (form !== 'ack-reply' || own.fin !== null) return false;
    // A connection that only the other end had closed is answered in the end, unless it is gone.
    if (stage === 'closing' && !refusesToAnswer(facts)) return false;
    const answered = answers.at(-1);
    theCase.supports(
      1.5,
      [answered?.frame, rst.frame],
      () => 'The RST is a stateless answer: the host has no record of this connection.',
    );
    if (population.resetTogether >= 3) {
      theCase.supports(
        1.5,
        [rst.frame],
        () =>
          `${plural(population.resetTogether, 'connection')} of this service were reset within a second: a restart or failover.`,
      );
    }
    if (own.packets === 0 && own.missed === null)
      theCase.supports(0.5, [rst.frame], () => 'This end sent nothing before, so the connection was already gone.');
    if (idle !== null && idle.seconds > 30)
      theCase.contradicts(
        0.5,
        [idle.from, idle.to],
        () => 'It followed a long silence, where lost state in a middlebox looks the same.',
      );
    if (after.senderContinued.length > 0)
      theCase.contradicts(2, after.senderContinued, () => 'This end went on with the connection.');
    return true;
  },
  because: () => 'it had no record of the connection any more',
  steps: (place) => ({
    capture: captureBothEnds(place),
    firewallLogs: firewallVerdict(place),
    serverLogs: serverLog(place, 'Look for a restart, crash, failover or deployment just before that second.'),
    applicationConfiguration: {
      text: 'Drain connections before stopping a process, and let clients retry on a new connection. Compare with the connections the host knows now.',
      command: linuxConnections(place),
    },
  }),
};

import { SYN } from '../../flow/flags.ts';
import { answersWrongOpening } from '../signs/opening.ts';
import type { Rule } from '../rule.ts';
import { firewallNotNeeded, lookAtFlow } from '../steps/usual.ts';

export const halfOpenRecovery: Rule = {
  id: 'half-open-recovery',
  title: 'Old connection cleared away',
  category: 'half-open',
  roles: [],
  madeBy: 'endpoint',
  stages: ['syn', 'syn-sent', 'syn-ack', 'mid-stream', 'data'],
  ceiling: 0.9,
  summary:
    'A client that had lost its connection (restart, crash) opened a new one from the same port. The server still knew the old one and answered the SYN with an ACK of old numbers; the client reset that, and its next SYN came through. This is how TCP is meant to recover (RFC 9293, 3.5.1, figure 9; RFC 5961, 4).',
  expected: ({ population, after }) => population.reopened || after.opened !== null,
  judge(facts, theCase) {
    const { own, rst, population, after } = facts;
    const old = answersWrongOpening(facts);
    if (old === null || own.syn === null || (old.flags & SYN) !== 0) return false;
    theCase.supports(
      4.5,
      [own.syn.frame, old.frame, rst.frame],
      () => 'The SYN was answered with an ACK of another connection on these ports, and the RST clears that one away.',
    );
    if (population.reopened || after.opened !== null)
      theCase.supports(1, [after.opened], () => 'The next attempt on the same ports was accepted.');
    if (population.former?.ended === true)
      theCase.contradicts(1.5, [], () => 'The connection before on these ports had been closed: its port was reused too soon.');
    return true;
  },
  because: ({ population, after }) =>
    population.reopened || after.opened !== null
      ? 'it cleared away an old connection on the same ports and then came through, which is normal'
      : 'the other end still held an old connection on the same ports',
  steps: (place) => ({
    capture: lookAtFlow(place, 'See whether the SYN that follows was accepted: then nothing is left to do.'),
    firewallLogs: firewallNotNeeded('the two ends sort it out between themselves.'),
    serverLogs: {
      text: 'Not needed, unless you want to know why the client had lost its connection: then look for its restart.',
    },
    applicationConfiguration: {
      text: 'Nothing to change. TCP keep-alive on the server lets it notice sooner that a client is gone.',
    },
  }),
};

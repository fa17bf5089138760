import { answersWrongOpening } from '../signs/opening.ts';
import type { Rule } from '../rule.ts';
import { conntrackList } from '../steps/firewallCommands.ts';
import { lookAtFlow } from '../steps/usual.ts';
import { duration } from '../words.ts';

export const portReuse: Rule = {
  id: 'port-reuse',
  title: 'Port reused too soon',
  category: 'unexpected-data',
  roles: ['session-management'],
  madeBy: 'endpoint',
  stages: ['syn', 'syn-sent', 'syn-ack', 'mid-stream', 'data'],
  ceiling: 0.88,
  summary:
    'A new connection began on the very addresses and ports of one that had ended less than two segment lifetimes before, while one end (or a NAT) still remembered it in TIME-WAIT. The SYN met the old state and was reset, or was answered with old numbers that the client reset (RFC 9293, 3.10.7.4; RFC 6191).',
  expected: ({ population, after }) => population.reopened || after.opened !== null,
  judge(facts, theCase) {
    const { population, own, peer, rst, form, after, stage } = facts;
    const old = answersWrongOpening(facts);
    // Either the client refuses an answer of the old connection, or the server refuses the new SYN.
    const refused = form === 'syn-reply' && stage === 'syn';
    if (old === null && !refused) return false;
    const { former } = population;
    if (former === null || !former.ended) return false;
    theCase.supports(
      refused ? 3.5 : 4.5,
      [old?.frame, own.syn?.frame, peer.syn?.frame, rst.frame],
      () =>
        `A connection on the same ports had ended ${duration(Math.max(0, former.seconds))} before, and one end still remembered it.`,
    );
    if (population.reopened || after.opened !== null)
      theCase.supports(0.5, [after.opened], () => 'The next attempt on the same ports was accepted.');
    if (refused && population.accepted > 0)
      theCase.supports(2, [peer.syn?.frame], () => 'The same service accepts connections from other ports.');
    return true;
  },
  because: ({ population }) =>
    `its port was reused ${duration(Math.max(0, population.former?.seconds ?? 0))} after the last connection on it had ended`,
  steps: (place) => ({
    capture: lookAtFlow(
      place,
      'Compare the numbers with the connection before on the same two ports, and the time between them.',
    ),
    firewallLogs: {
      text: 'Look for NAT that hands out a port again sooner than servers forget it (TIME-WAIT lasts 60 to 240 s).',
      command: conntrackList(place),
    },
    serverLogs: { text: 'See whether the server still holds the old connection.', asks: 'connections' },
    applicationConfiguration: {
      text: `Widen the client’s or NAT’s port range, keep connections open instead of opening many, or let the client end them.`,
    },
  }),
};

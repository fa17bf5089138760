import type { ResetFacts } from '../facts/facts.ts';
import type { Rule } from '../rule.ts';
import { firewallNotNeeded, lookAtFlow, hostLog } from '../steps/usual.ts';

/** Reason codes of MP_TCPRST (RFC 8684, 3.6). */
const reasons = [
  'unspecified',
  'MPTCP-specific error',
  'lack of resources',
  'administratively prohibited',
  'too much outstanding data',
  'unacceptable performance',
  'middlebox interference',
];

const PROHIBITED = 3;
const INTERFERENCE = 6;

/**
 * A second way that was tried (MP_JOIN) and is not wanted, as by a path manager that takes none: nothing had gone over it, and the
 * connection goes on over the first (RFC 8684, 3.2 and 3.6; Linux resets so what exceeds `ip mptcp limits`).
 */
function joinRefused({ own, peer, population }: ResetFacts): boolean {
  return own.bytes === 0 && peer.bytes === 0 && population.goesOnBeside;
}

export const mptcpReset: Rule = {
  id: 'mptcp-reset',
  title: 'Multipath TCP ended a subflow',
  category: 'normal-close',
  roles: [],
  madeBy: 'endpoint',
  ceiling: 0.97,
  summary:
    'The RST carries MP_TCPRST or MP_FASTCLOSE (RFC 8684, 3.5 and 3.6), which only a host’s Multipath TCP adds. With MP_TCPRST one subflow ended, not the connection; MP_FASTCLOSE aborts the whole connection on purpose.',
  expected: (facts) => {
    const { stated } = facts;
    if (stated?.kind !== 'mptcp-reset' || stated.reason === INTERFERENCE) return false;
    return stated.reason !== PROHIBITED || joinRefused(facts);
  },
  judge({ stated, rst }, theCase) {
    if (stated?.kind === 'mptcp-reset') {
      theCase.supports(
        7,
        [rst.frame],
        () => `Its MP_TCPRST option gives reason ${stated.reason}: ${reasons[stated.reason] ?? 'unassigned'}.`,
      );
    } else if (stated?.kind === 'mptcp-fastclose') {
      theCase.supports(7, [rst.frame], () => 'Its MP_FASTCLOSE option aborts the whole Multipath TCP connection.');
    } else return false;
    return true;
  },
  because: ({ stated }) =>
    stated?.kind === 'mptcp-reset'
      ? `Multipath TCP ended this subflow (reason: ${reasons[stated.reason] ?? 'unassigned'})`
      : 'Multipath TCP aborted the whole connection',
  steps: (place) => ({
    capture: lookAtFlow(place, 'Look for other subflows of the same connection: they go on unless MP_FASTCLOSE was used.'),
    firewallLogs: firewallNotNeeded('the option is the host’s own; with reason 6 look for devices that change TCP options.'),
    serverLogs: hostLog('Only if the application noticed: look for errors at that second.'),
    applicationConfiguration: { text: 'Path managers may limit or move subflows; change their limits if this happens often.' },
  }),
};

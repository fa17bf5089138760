import type { Rule } from '../rule.ts';
import { statedMeaning } from '../facts/statedCause.ts';
import { firewallVerdict, lookAtFlow, hostLog } from '../steps/usual.ts';

/** Reason codes of draft-ietf-tcpm-rst-diagnostic-payload. */
const reasons: Readonly<Record<number, string>> = {
  1: 'illegal option length',
  2: 'desynchronized state',
  3: 'new data after close',
  4: 'aborted by the application',
  5: 'unexpected ACK while opening',
  6: 'unexpected SYN in the window',
  7: 'unexpected security compartment',
  8: 'malformed message',
  9: 'not authorized',
  10: 'resource exceeded',
  11: 'network failure',
  12: 'reset received from the peer behind it',
  13: 'destination unreachable',
  14: 'connection timeout',
  15: 'Multipath TCP: too much outstanding data',
  16: 'Multipath TCP: unacceptable performance',
  17: 'Multipath TCP: middlebox interference',
};

export const diagnosticPayload: Rule = {
  id: 'reset-diagnostic-payload',
  title: 'Reset that states its reason',
  category: 'unexpected-data',
  roles: [],
  madeBy: 'either',
  ceiling: 0.97,
  summary:
    'The RST carries the 8-byte diagnostic payload of draft-ietf-tcpm-rst-diagnostic-payload: 0x33AA, a reason code and an enterprise number. The reason is the sender’s own word, whether host or device.',
  expected: () => false,
  judge({ stated, rst }, theCase) {
    if (stated?.kind !== 'diagnostic-payload') return false;
    theCase.supports(
      7,
      [rst.frame],
      () => `The RST states reason ${stated.code}: ${reasonText(stated.code, stated.enterprise)}.`,
    );
    if (statedMeaning(stated) !== null)
      theCase.contradicts(3, [rst.frame], () => 'What it says has a cause of its own in the checklist.');
    return true;
  },
  because: ({ stated }) =>
    `its stated reason is “${stated?.kind === 'diagnostic-payload' ? reasonText(stated.code, stated.enterprise) : ''}”`,
  steps: (place, { sender }) => ({
    capture: lookAtFlow(place, 'Read the reason in the RST’s payload: after the bytes 33 AA comes its code.'),
    firewallLogs: firewallVerdict(place),
    serverLogs: hostLog('Look for the same reason in the log of the host or device that sent it.', sender.role),
    applicationConfiguration: { text: 'Act on the stated reason: timeouts for 14, limits for 10, access rules for 9.' },
  }),
};

function reasonText(code: number, enterprise: number): string {
  if (enterprise !== 0) return `code ${code} of enterprise ${enterprise}`;
  return reasons[code] ?? `unassigned code ${code}`;
}

import { isCloseAlert } from '../../payloadHint.ts';
import type { ResetFacts } from '../facts/facts.ts';
import { refusedByAlert } from '../signs/refusedByAlert.ts';
import type { Rule } from '../rule.ts';
import { firewallNotNeeded, lookAtFlow } from '../steps/usual.ts';
import { bytes } from '../words.ts';

/** An alert this long before the reset belongs to the same close. */
const SAME_CLOSE = 1;

export const tlsClose: Rule = {
  id: 'reset-after-tls-close',
  title: 'Reset after TLS close',
  category: 'normal-close',
  roles: [],
  madeBy: 'endpoint',
  stages: ['orphan', 'syn', 'syn-sent', 'syn-ack', 'data', 'established', 'mid-stream'],
  ceiling: 0.85,
  summary:
    'The end that reset had just sent a TLS alert of the size of close_notify: it was done, and used RST instead of FIN. Common with OpenSSL clients, SChannel and .NET. An encrypted alert may also report an error, which the packets cannot show.',
  expected: (facts) => facts.peer.unacknowledged === 0 && refusedByAlert(facts) === null,
  judge(facts, theCase) {
    const alert = closingAlert(facts);
    if (alert === null) return false;
    theCase.supports(
      3,
      [alert.frame, facts.rst.frame],
      () => 'It followed this end’s own TLS alert, of the size of close_notify.',
    );
    if (refusedByAlert(facts) !== null)
      theCase.contradicts(3, [alert.frame], () => 'That alert was the server’s only answer to what the client had asked.');
    if (facts.peer.unacknowledged === 0)
      theCase.supports(0.5, [facts.peer.lastData?.frame], () => 'All that the other end had sent was acknowledged.');
    return true;
  },
  because: ({ peer }) =>
    peer.unacknowledged === 0
      ? 'it had said goodbye with a TLS alert, which is normal'
      : `it had said goodbye with a TLS alert, but had not taken the other end’s last ${bytes(peer.unacknowledged)}`,
  steps: (place) => ({
    capture: lookAtFlow(
      place,
      'Nothing to do unless the application reports a TLS error; then decrypt the alert with the session keys.',
    ),
    firewallLogs: firewallNotNeeded('the end that reset announced it.'),
    serverLogs: { text: 'Look for TLS errors at that second only if the application failed.' },
    applicationConfiguration: { text: 'Nothing to change; a clean shutdown of TLS and then of TCP avoids the RST.' },
  }),
};

function closingAlert({ own, rst }: ResetFacts): ResetFacts['trigger'] {
  const last = own.lastData;
  return last !== null && isCloseAlert(last.hint) && rst.time - last.time <= SAME_CLOSE ? last : null;
}

import type { AlertFacts, ResetFacts } from '../facts/facts.ts';
import { refusedByAlert } from '../signs/refusedByAlert.ts';
import type { FirewallRole } from '../finding.ts';
import type { Rule } from '../rule.ts';
import { panosTrafficLog } from '../steps/firewallCommands.ts';
import { lookAtFlow, hostLog } from '../steps/usual.ts';

/** An alert and the reset that follows it are one act. */
const SAME_ACT = 1;

export const tlsFailure: Rule = {
  id: 'tls-failure',
  title: 'TLS failed, with an alert',
  category: 'unexpected-data',
  roles: ['inspection-and-enforcement'] satisfies FirewallRole[],
  madeBy: 'either',
  stages: ['data', 'closing', 'mid-stream', 'established'],
  ceiling: 0.93,
  summary:
    'One end sent a TLS alert that reports an error (RFC 8446, 6.2), and the connection was reset. The alert says who was unhappy and why: unknown_ca and bad_certificate come from a client that does not trust the certificate (or a firewall that decrypts without its CA installed), handshake_failure and protocol_version from a server without a common version or cipher.',
  expected: () => false,
  judge(facts, theCase) {
    const alert = errorAlert(facts);
    const refusal = alert === null ? refusedByAlert(facts) : null;
    if (refusal !== null) {
      theCase.supports(
        4,
        [facts.peer.lastData?.frame, refusal.frame, facts.rst.frame],
        () => 'The server’s only answer to what the client had sent was an encrypted alert: it did not accept the client.',
      );
      return true;
    }
    if (alert === null) return false;
    const own = alert.packet.direction === facts.rst.direction;
    theCase.supports(
      5,
      [alert.packet.frame, facts.rst.frame],
      () => `${own ? 'This end' : 'The other end'} had sent the TLS alert ${alert.name} just before.`,
    );
    return true;
  },
  because: (facts) => {
    const alert = errorAlert(facts);
    if (alert === null && refusedByAlert(facts) !== null)
      return 'it had answered the client’s first words after the handshake with an alert and nothing else';
    const who = alert?.packet.direction === facts.rst.direction ? 'it had' : 'the other end had';
    return `${who} reported that TLS failed${alert === null ? '' : `, with the alert ${alert.name}`}`;
  },
  steps: (place) => ({
    capture: lookAtFlow(place, 'Read the alert and the ClientHello, ServerHello and certificate before it.'),
    firewallLogs: {
      text: 'If a firewall decrypts this traffic, look at its decryption log and end reasons (decrypt-cert-validation, decrypt-unsupport-param, decrypt-error).',
      command: panosTrafficLog(place),
    },
    serverLogs: hostLog('Look for TLS errors at that second; the end that got the alert usually logs its name.'),
    applicationConfiguration: {
      text: 'For certificate alerts complete the chain or install the CA on the client; for version and cipher alerts compare what both ends allow; for unrecognized_name the virtual host; for certificate_required the client certificate.',
    },
  }),
};

/** The last alert that reports a fault, of either end. */
function errorAlert({ application: { own, peer }, rst }: ResetFacts): AlertFacts | null {
  const recent = (alert: AlertFacts | null): AlertFacts | null =>
    alert?.fatal === true && rst.time - alert.packet.time <= SAME_ACT ? alert : null;
  return recent(own.alert) ?? recent(peer.alert);
}

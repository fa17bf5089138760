import type { Rule } from '../rule.ts';
import { firewallNotNeeded, lookAtFlow, hostLog } from '../steps/usual.ts';

export const proxyUpstream: Rule = {
  id: 'proxy-upstream',
  title: 'Proxy passed on a failure behind it',
  category: 'application-error',
  roles: [],
  madeBy: 'endpoint',
  stages: ['data', 'established', 'mid-stream', 'closing'],
  ceiling: 0.85,
  summary:
    'The server is a proxy or gateway, and its own connection to the service behind it had just been reset or refused; it passed that on to its client, with a gateway error (502, 503, 504) or with nothing but the RST. The capture shows both legs, or the gateway error shows the second.',
  expected: () => false,
  judge({ claimedSender, form, rst, population, application, own }, theCase) {
    if (claimedSender === 'client' || (form !== 'abort' && form !== 'abort-bare')) return false;
    const { response } = application;
    const gateway =
      response !== null && response.status >= 502 && response.status <= 504 && response.packet === application.server.last;
    const behind = population.upstreamReset;
    if (behind === null && !gateway) return false;
    if (behind !== null)
      theCase.supports(
        4,
        [behind, rst.frame],
        () => 'Just before, this server had got a reset itself on a connection that it had made to another service.',
      );
    if (gateway)
      theCase.supports(
        behind === null ? 4 : 1,
        [response.packet.frame, own.last?.frame],
        () => `It had answered ${response.status}: the service behind it failed.`,
      );
    return true;
  },
  because: () => 'the service behind it had failed and it passed that on',
  steps: (place) => ({
    capture: lookAtFlow(
      place,
      'Find the connection from this server to the service behind it, and explain the reset there first.',
    ),
    firewallLogs: firewallNotNeeded('the proxy itself ended this connection.'),
    serverLogs: hostLog(
      'Read the proxy’s error log (nginx “upstream prematurely closed”, HAProxy termination state, Envoy response flags UC, UF, UR).',
    ),
    applicationConfiguration: {
      text: 'Repair or drain the service behind, and order the time limits: client longest, then proxy, then upstream; keep-alive to the upstream shorter than its own.',
    },
  }),
};

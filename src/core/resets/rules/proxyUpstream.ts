import type { ResetFacts } from '../facts/facts.ts';
import type { Rule } from '../rule.ts';
import { heldNearer } from '../signs/heldNearer.ts';
import { firewallNotNeeded, lookAtFlow, hostLog } from '../steps/usual.ts';

export const proxyUpstream: Rule = {
  id: 'proxy-upstream',
  title: 'Proxy passed on a failure',
  category: 'application-error',
  roles: [],
  // A transparent proxy speaks in another host's name.
  madeBy: 'either',
  stages: ['data', 'established', 'mid-stream', 'closing'],
  ceiling: 0.85,
  summary:
    'The server is a proxy or gateway, and its own connection to the service behind it had just been reset or refused; it passed that on to its client, with a gateway error (502, 503, 504) or with nothing but the RST. The capture shows both legs, or the gateway error shows the second. A transparent proxy speaks in the server’s own name, from nearer than the server is on other ports.',
  expected: () => false,
  judge(facts, theCase) {
    const { claimedSender, form, rst, population, application, own } = facts;
    if (isMuteProxy(facts)) {
      theCase.supports(
        5,
        [own.syn?.frame, own.fin?.frame, rst.frame],
        () => 'Somebody nearer than the server took the connection in its name, and ended it without a word from behind it.',
      );
      return true;
    }
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
  because: (facts) =>
    isMuteProxy(facts)
      ? 'a proxy that takes connections in the server’s name could not pass this one on'
      : 'the service behind it had failed and it passed that on',
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

/** Who took the connection in the server's name had nothing to say in it. A SYN proxy takes none: it waits for its server. */
const isMuteProxy = (facts: ResetFacts): boolean =>
  heldNearer(facts) !== null && facts.own.bytes === 0 && facts.own.syn?.window !== 0 && !facts.population.synProxied;

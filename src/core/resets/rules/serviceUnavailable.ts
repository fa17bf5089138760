import type { Rule } from '../rule.ts';
import { panosAbnormalEnds } from '../steps/firewallCommands.ts';
import { serverResetsDisplayFilter } from '../steps/packetFilters.ts';
import { hostLog } from '../steps/usual.ts';
import { plural } from '../words.ts';

export const serviceUnavailable: Rule = {
  id: 'service-unavailable',
  title: 'Service down or overloaded',
  category: 'connection-refusal',
  roles: [],
  madeBy: 'endpoint',
  stages: ['syn'],
  ceiling: 0.8,
  summary:
    'The port refuses some connections and accepts others within seconds: the service is restarting, has no free worker, or a load balancer has no healthy member behind it. Linux refuses on a full accept queue only with tcp_abort_on_overflow=1; without it a full queue shows as repeated SYN/ACKs.',
  expected: () => false,
  judge({ form, rst, peer, population, answeredTwice }, theCase) {
    if (form !== 'syn-reply' || population.accepted === 0) return false;
    // One host does not both accept and refuse one SYN.
    if (answeredTwice.length > 0) return false;
    theCase.supports(2, [peer.syn?.frame, rst.frame], () => 'The SYN was refused as by a closed port.');
    theCase.supports(
      1.5,
      [],
      () => `The same server and port accepted ${plural(population.accepted, 'connection')} within 10 s.`,
    );
    if (population.refused > 2) {
      theCase.supports(0.5, [], () => `${plural(population.refused, 'connection')} to it were refused within 10 s.`);
    }
    return true;
  },
  because: ({ place }) => `port ${place.serverPort} refuses some connections while it accepts others`,
  steps: (place) => ({
    capture: {
      text: 'List all resets of this server and port: do they come in bursts, and from all clients?',
      command: serverResetsDisplayFilter(place),
    },
    firewallLogs: {
      text: 'Look at health checks and pool state of the load balancer, and at connection limits of the firewall for this service.',
      command: panosAbnormalEnds(place),
    },
    serverLogs: {
      text: 'Compare the listen queue counters before and after the next refusal; ListenOverflows and ListenDrops must not rise.',
      asks: 'counters',
    },
    applicationConfiguration: hostLog(
      'Look for restarts, deployments and worker limits at that second; raise the backlog or the number of workers.',
    ),
  }),
};

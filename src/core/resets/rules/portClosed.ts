import { ACK } from '../../flow/flags.ts';
import type { Rule } from '../rule.ts';
import { weighUnseenSyn } from '../signs/unseenSyn.ts';
import { panosTrafficLog } from '../steps/firewallCommands.ts';
import { endpointsDisplayFilter } from '../steps/packetFilters.ts';
import { plural } from '../words.ts';

export const portClosed: Rule = {
  id: 'port-closed',
  title: 'Port closed',
  category: 'connection-refusal',
  roles: [],
  madeBy: 'endpoint',
  stages: ['syn'],
  ceiling: 0.95,
  summary:
    'No process listens on the port, so the host answers the SYN with RST/ACK: sequence number 0, acknowledging the SYN (RFC 9293, 3.5.2, group 1). The client’s connect fails with ECONNREFUSED. Where the client tried the same port by IPv4 and IPv6 and the other one let it through (Happy Eyeballs, RFC 8305; “localhost”), nobody noticed.',
  expected: ({ population }) => population.elsewhere?.otherFamily === true,
  judge({ form, rst, peer, population, unseenSyn }, theCase) {
    if (form !== 'syn-reply' && (rst.flags & ACK) !== 0) return false;
    const syn = peer.syn?.frame;
    if (unseenSyn !== null) weighUnseenSyn(unseenSyn, rst, theCase);
    else if (form === 'syn-reply') {
      theCase.supports(
        3,
        [syn, rst.frame],
        () => 'The RST answers the SYN as RFC 9293 asks of a closed port: it acknowledges exactly the SYN.',
      );
    } else {
      theCase.supports(1, [syn, rst.frame], () => 'A RST answers the SYN, though without the ACK that RFC 9293 asks for.');
    }
    if (rst.window === 0 && !rst.otherOptions && rst.tsVal === null) {
      theCase.supports(0.5, [rst.frame], () => 'It is bare: window 0 and no options, as a host without a socket sends it.');
    }
    if (peer.synCount > 1) {
      theCase.supports(0.5, [syn], () => `The client tried ${plural(peer.synCount, 'time')} and was refused each time.`);
    }
    if (population.accepted > 0) {
      theCase.contradicts(2.5, [], () => `The same port accepted ${plural(population.accepted, 'connection')} within 10 s.`);
    }
    const { elsewhere } = population;
    if (elsewhere !== null)
      theCase.supports(
        0.3,
        [rst.frame, elsewhere.frame],
        () => `The client went on at once to ${elsewhere.server} and got through.`,
      );
    return true;
  },
  because: ({ place, population: { elsewhere } }) => {
    const shut = `nothing listens on port ${place.serverPort}`;
    if (elsewhere === null) return shut;
    const through = `${shut} of this address, and the client got through elsewhere, at ${elsewhere.server}`;
    return elsewhere.otherFamily ? `${through}, which is normal` : through;
  },
  steps: (place) => ({
    capture: {
      text: 'Capture at the server too and confirm that the SYN arrives there and the RST leaves from there.',
      command: endpointsDisplayFilter(place),
    },
    firewallLogs: {
      text: 'Check in the traffic log that NAT and load balancer rules send this address and port to the intended server.',
      command: panosTrafficLog(place),
    },
    serverLogs: {
      text: 'On the server, see whether anything listens on the port, and on which address.',
      asks: 'listeners',
    },
    applicationConfiguration: {
      text: 'Start the service, or correct the port, the address it binds to (127.0.0.1 is not reachable), or the name the client resolves.',
      asks: 'reach',
      of: 'client',
    },
  }),
};

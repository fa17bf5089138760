import type { Rule } from '../rule.ts';
import { statedMeaning } from '../facts/statedCause.ts';
import { panosAbnormalEnds } from '../steps/firewallCommands.ts';
import { serverResetsDisplayFilter } from '../steps/packetFilters.ts';
import { hostLog } from '../steps/usual.ts';
import { bytes, plural } from '../words.ts';

/** Fewer say nothing about a service. */
const ENOUGH = 2;
/** Nobody is asked, so nothing takes time; the round trip aside. */
const AT_ONCE = 0.02;
/** Bytes. A request has less; who has nobody to hand it to does not take more. */
const UPLOAD = 8192;

export const noBackend: Rule = {
  id: 'no-backend',
  title: 'Load balancer has no server',
  category: 'connection-refusal',
  roles: [],
  madeBy: 'either',
  stages: ['syn', 'established', 'data', 'syn-ack'],
  ceiling: 0.85,
  summary:
    'The address accepts every connection and resets it at once or after the first data, without a word, for every client: a load balancer or port forwarder whose pool is empty, down or at its limit (F5 “No available pool member”, Kubernetes service without endpoints behind a proxy).',
  expected: () => false,
  judge({ claimedSender, own, peer, rst, population, trigger, form, ownRtt, stated, otherMaker }, theCase) {
    if (statedMeaning(stated) === 'no-server') {
      theCase.supports(8, [rst.frame], () => 'The RST itself says that the load balancer had no server for the connection.');
      return true;
    }
    if (claimedSender !== 'server' || own.bytes > 0 || own.syn === null || own.fin !== null) return false;
    if (population.droppedAtOnce < ENOUGH || population.served > 0) return false;
    theCase.supports(
      1.5,
      [own.syn.frame, trigger?.frame, rst.frame],
      () => 'The connection was accepted and then reset before the server had said a word.',
    );
    theCase.supports(
      population.droppedAtOnce >= 2 * ENOUGH ? 2.5 : 1.8,
      [rst.frame],
      () => `${plural(population.droppedAtOnce, 'connection')} of this service ended so, and none was served.`,
    );
    if (trigger !== null && rst.time - trigger.time - (ownRtt ?? 0) > AT_ONCE)
      theCase.contradicts(1.5, [trigger.frame, rst.frame], () => 'The connection was held for a while before it was dropped.');
    if (peer.bytes - peer.unacknowledged > UPLOAD)
      theCase.contradicts(
        2.5,
        [peer.lastData?.frame, rst.frame],
        () => `It had taken ${bytes(peer.bytes - peer.unacknowledged)} first: somebody was reading.`,
      );
    if (otherMaker !== null && otherMaker.time < rst.time)
      theCase.contradicts(
        4,
        [otherMaker.frame, rst.frame],
        () => 'Another device had just sent a RST in this end’s name: one of the same to this end ended what it had begun.',
      );
    // Whoever accepts for a server that is not there also drops.
    if (own.syn.ttl !== rst.ttl)
      theCase.contradicts(
        3,
        [own.syn.frame, rst.frame],
        () => `Somebody else made the RST (TTL ${rst.ttl}) than had accepted the connection (TTL ${own.syn?.ttl ?? 0}).`,
      );
    if (form === 'ack-reply')
      theCase.contradicts(1, [rst.frame], () => 'The RST is a stateless answer, not a socket that is closed.');
    return true;
  },
  because: ({ stated }) =>
    statedMeaning(stated) === 'no-server'
      ? 'a load balancer had no server for it, as the reset itself says'
      : 'the address accepts connections and drops each of them, as a load balancer without a working server does',
  steps: (place) => ({
    capture: {
      text: 'List all resets of this address and port: are all clients dropped in the same way, and since when?',
      command: serverResetsDisplayFilter(place),
    },
    firewallLogs: {
      text: 'Look at the pool, its members and health checks on the load balancer, and at its connection limits.',
      command: panosAbnormalEnds(place),
    },
    serverLogs: hostLog('Look on the servers behind it for a stop, a deployment or refused health checks.'),
    applicationConfiguration: { text: 'Bring members back or correct the health check, the target port or the limit.' },
  }),
};

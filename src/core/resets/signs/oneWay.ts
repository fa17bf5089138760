import { isRequest } from '../../payloadHint.ts';
import type { ResetFacts } from '../facts/facts.ts';

/** Ports of services that take what they are sent and say nothing: raw printing, syslog, carbon (Graphite), GELF, statsd, Fluentd. */
const listeners: ReadonlySet<number> = new Set([514, 601, 2003, 2004, 5140, 8125, 9100, 9101, 9102, 12_201, 24_224]);
/** Connections that a service must have taken in silence to be known as one that answers nobody. */
const SILENT = 4;
/** Seconds: a program that closes with unread data resets as soon as it is told of the FIN, and a failing one does not wait. */
const TAKEN = 0.05;

/**
 * The client had sent what it had and closed, the server had taken all of it, FIN included, and waited before it reset; and nobody owes an
 * answer: the service gives none to anybody.
 */
export function tookOneWay({ claimedSender, own, peer, rst, application, population, place }: ResetFacts): boolean {
  const { last } = own;
  if (claimedSender !== 'server' || own.bytes > 0 || own.missed !== null || peer.fin === null || last === null) return false;
  if (peer.sndNxt === null || own.acknowledged !== peer.sndNxt || rst.time - last.time < TAKEN) return false;
  const asked = application.client.last;
  if (asked === null || isRequest(asked.hint)) return false;
  return listeners.has(place.serverPort) || population.tookInSilence >= SILENT;
}

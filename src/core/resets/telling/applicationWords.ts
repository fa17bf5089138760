import { APPLICATION_DATA, ERROR_REPLY, hintText, NOTHING } from '../../payloadHint.ts';
import type { AlertFacts, ApplicationFacts, PacketFacts, ResetFacts, SpeechFacts } from '../facts/facts.ts';
import type { Application } from '../finding.ts';
import { bytes, duration, grouped, milliseconds } from '../words.ts';

/** Where in the conversation the reset came, for everybody who shows a finding. */
export function applicationOf(facts: ResetFacts): Application {
  const { protocol, name, point } = facts.application;
  return { protocol, name, point, text: pointText(facts) + mismatchText(facts.application) + icmpText(facts) };
}

function pointText(facts: ResetFacts): string {
  const { application, rst, own, peer } = facts;
  const { client, server, response, unanswered, name, point } = application;
  const forName = name === null ? '' : ` for ${name}`;
  switch (point) {
    case 'nothing-said':
      return facts.stage === 'orphan' || facts.stage === 'mid-stream' || own.missed !== null || peer.missed !== null
        ? 'what was said before was not captured'
        : 'before either end had said anything';
    case 'alert':
      return alertText(application, rst, forName);
    case 'close-notify': {
      const [side, alert] = lastAlert(application, false);
      return `after the ${side}’s ${alert?.description === null ? 'encrypted alert, most likely close_notify' : 'close_notify'}`;
    }
    case 'error-message':
      return `after the server’s ${errorText(server)}`;
    case 'response-cut': {
      const { status, received, promised } = response ?? { status: 0, received: 0, promised: 0 };
      return `in the middle of HTTP response ${status}: ${grouped(received ?? 0)} of ${bytes(promised ?? 0)} had been sent`;
    }
    case 'goodbye':
      return `after ${goodbyeSide(application)} had said goodbye`;
    case 'last-response':
      return `after ${response === null || response.status === 0 ? 'an HTTP response' : `HTTP response ${response.status}`}, which said that the connection would be closed`;
    case 'greeting':
      return clientMissed(facts)
        ? `after words of the server${named(server.last)}; those of the client were not captured`
        : `after the server’s first words${named(server.last)}, before the client had said anything`;
    case 'client-hello':
      return `after the ClientHello${forName}, before any answer`;
    case 'tls-handshake':
      return `in the TLS handshake${forName} or just after it, before any request`;
    case 'request':
      return `after ${request(unanswered, name)}, before ${server.last === null ? 'any answer' : 'it was answered'}`;
    case 'answered':
      if (application.answerMissed) return `after ${request(client.last, name)} and an answer that was not captured`;
      return `after the server’s answer${named(server.last)}, ${sinceLast(server, rst)} later`;
    case 'idle':
      return serverWaits(facts)
        ? `${sinceLast(server, rst)} after the server’s last message${named(server.last)}, which the client had not acknowledged`
        : `between messages, ${sinceLast(server, rst)} after the server’s last one${named(server.last)}`;
  }
}

const isLast = (packet: PacketFacts, { last }: SpeechFacts): boolean => packet.frame === last?.frame;

function goodbyeSide({ client, server }: ApplicationFacts): string {
  const ofClient = client.goodbye !== null && isLast(client.goodbye, client);
  const ofServer = server.goodbye !== null && isLast(server.goodbye, server);
  return ofClient && ofServer ? 'both ends' : ofClient ? 'the client' : 'the server';
}

/** The alert that is its sender's last word, a fatal one or not. */
function lastAlert({ client, server }: ApplicationFacts, fatal: boolean): ['client' | 'server', AlertFacts | null] {
  const last = (end: SpeechFacts): AlertFacts | null => {
    const { alert } = end;
    return alert !== null && alert.fatal === fatal && isLast(alert.packet, end) ? alert : null;
  };
  const ofClient = last(client);
  const ofServer = last(server);
  return ofServer === null ? ['client', ofClient] : ['server', ofServer];
}

function alertText(application: ApplicationFacts, rst: PacketFacts, forName: string): string {
  const [side, alert] = lastAlert(application, true);
  const since = alert === null ? '' : `, ${milliseconds(Math.max(0, rst.time - alert.packet.time))} before the reset`;
  return `after the ${side}’s TLS alert ${alert?.name ?? ''} in the connection${forName}${since}`;
}

function errorText({ error }: SpeechFacts): string {
  if (error === null) return 'error';
  const number = error.code === 0 ? '' : ` (${error.code > 0xffff ? `0x${error.code.toString(16)}` : error.code})`;
  // The number says which of them it is.
  return (error.packet.hint === ERROR_REPLY && number !== '' ? 'error reply' : hintText(error.packet.hint)) + number;
}

/** What a packet holds, in brackets; nothing when it was not recognised. */
function named(packet: PacketFacts | null): string {
  return packet === null || packet.hint === NOTHING ? '' : ` (${hintText(packet.hint)})`;
}

/** "the client’s HTTP request to example.com", "data from the client". */
function request(packet: PacketFacts | null, name: string | null): string {
  const to = name === null ? '' : ` to ${name}`;
  if (packet === null || packet.hint === NOTHING) return `data from the client${to}`;
  return packet.hint === APPLICATION_DATA ? `encrypted data from the client${to}` : `the client’s ${hintText(packet.hint)}${to}`;
}

const serverWaits = ({ own, peer, ownIsClient }: ResetFacts): boolean => (ownIsClient ? peer : own).unacknowledged > 0;

/** The server spoke to somebody who is not in the capture, or not all of it. */
function clientMissed({ own, peer, ownIsClient }: ResetFacts): boolean {
  const client = ownIsClient ? own : peer;
  return client.packets === 0 || client.missed !== null;
}

function sinceLast({ last }: SpeechFacts, rst: PacketFacts): string {
  const seconds = last === null ? 0 : Math.max(0, rst.time - last.time);
  return seconds < 1 ? milliseconds(seconds) : duration(seconds);
}

function mismatchText({ mismatch }: ApplicationFacts): string {
  return mismatch === null ? '' : `; the client spoke ${mismatch.client}, the server ${mismatch.server}`;
}

/** Errors of the network about this connection, up to the reset: they often say why an end gave up. */
function icmpText({ icmpErrors, rst }: ResetFacts): string {
  const [first, ...others] = icmpErrors.filter(({ time }) => time <= rst.time);
  if (first === undefined) return '';
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `; ${first.from} had sent an ICMP error: ${first.text} (frame ${first.frame}${more})`;
}

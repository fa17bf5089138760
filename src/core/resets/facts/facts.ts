import type { Direction } from '../../flow/flowTable.ts';
import type { ErrorKind, Protocol } from '../../payloadHint.ts';
import type { ApplicationPoint, Side, Vantage } from '../finding.ts';
import type { NearerAnswer, SoonerRefusals } from './hostAnswers.ts';
import type { HostClock } from './hostClock.ts';
import type { HostIpIds } from './hostIpIds.ts';
import type { IcmpFacts } from './icmpFacts.ts';
import type { ResetDistance } from './resetDistance.ts';
import type { StatedCause } from './statedCause.ts';
import type { FlowPlace } from '../steps/flowPlace.ts';

/** One packet as rules see it: numbers only, never bytes. */
export interface PacketFacts {
  readonly frame: number;
  /** Seconds since the flow's first packet. */
  readonly time: number;
  readonly direction: Direction;
  /** The nine TCP flags. */
  readonly flags: number;
  /** Raw, unsigned 32 bit. */
  readonly seq: number;
  readonly ack: number;
  /** TCP payload bytes. */
  readonly length: number;
  /** Raw window field. */
  readonly window: number;
  readonly ttl: number;
  readonly ipId: number;
  readonly dontFragment: boolean;
  /** TSval, or null without the timestamps option. */
  readonly tsVal: number | null;
  /** Carries options other than NOP and timestamps. */
  readonly otherOptions: boolean;
  /** Its source MAC is not the one this direction began with. */
  readonly otherMac: boolean;
  /** Class of its payload's first bytes (payloadHint.ts), 0 for none. */
  readonly hint: number;
}

/** What an end sent that this capture lacks, as the other end's ACKs prove. */
export interface Missed {
  /** Payload. */
  readonly bytes: number;
  /** The other end's packet that acknowledged the last of it. */
  readonly provenBy: PacketFacts;
  /** A FIN, most likely, was the last of it. */
  readonly fin: boolean;
}

/** What one end of the flow had done by the time of the reset, as this capture shows it. */
export interface EndFacts {
  /** Packets it sent, RSTs aside. */
  readonly packets: number;
  /** Payload bytes by sequence numbers: retransmissions count once. */
  readonly bytes: number;
  /** First sequence number it used; null when it sent nothing. */
  readonly isn: number | null;
  /** Highest sequence number it used, plus one; null when it sent nothing. */
  readonly sndNxt: number | null;
  /** Highest acknowledgement it sent; null when it sent none. */
  readonly acknowledged: number | null;
  /** Payload bytes it sent that the other end had not acknowledged; none where an ACK that was not captured may have done so. */
  readonly unacknowledged: number;
  /** What it sent beyond its captured packets; null when nothing is known to be missing. */
  readonly missed: Missed | null;
  readonly lastWindow: number;
  /** Window shift of its SYN or SYN/ACK, 0 when none was seen. */
  readonly windowShift: number;
  readonly first: PacketFacts | null;
  readonly last: PacketFacts | null;
  /** Its last packet with payload. */
  readonly lastData: PacketFacts | null;
  /** The packet that last took its numbers further: a SYN, new data or a FIN, retransmissions aside. */
  readonly lastNew: PacketFacts | null;
  readonly syn: PacketFacts | null;
  /** SYNs (or SYN/ACKs) it sent with the same number. */
  readonly synCount: number;
  readonly fin: PacketFacts | null;
  /** All but its last packet and the reset carried timestamps: the option was agreed on. */
  readonly usesTimestamps: boolean;
  /** TTLs of its packets in this flow, most used first. */
  readonly ttls: readonly { readonly ttl: number; readonly packets: number }[];
  /** Its last IP IDs rose by 1 to 64 each time, over at least three packets. */
  readonly ipIdCounts: boolean;
  /** All its IP IDs, of at least three packets, were 0 (macOS and FreeBSD with DF, RFC 6864). */
  readonly ipIdsZero: boolean;
  /** Times it sent the same unacknowledged bytes again at the end, with the frames. */
  readonly repeats: readonly number[];
}

/** How the RST is built, by RFC 9293, 3.5.2 and the stacks' habits. */
export type Form =
  /** Stateless answer to a SYN: acknowledges ISN + 1. */
  | 'syn-reply'
  /** Stateless answer to a segment: no ACK flag, its sequence number is that segment's ACK. */
  | 'ack-reply'
  /** Abort from a socket: RST/ACK at the next sequence number. */
  | 'abort'
  /** At the next sequence number but without ACK: some devices, Windows and very old stacks. */
  | 'abort-bare'
  /** At the very first sequence number although much was sent since. */
  | 'stale'
  /** Inside the receiver's window but not where it must be: RFC 5961 answers with a challenge ACK. */
  | 'in-window'
  | 'out-of-window'
  | 'unknown';

/** Where in the life of the connection the reset came. */
export const stages = ['orphan', 'syn', 'syn-sent', 'syn-ack', 'established', 'data', 'closing', 'mid-stream'] as const;
export type Stage = (typeof stages)[number];

/** What happened after the reset. */
export interface Aftermath {
  /** Frames in which the claimed sender went on with new data, new ACKs or a FIN. */
  readonly senderContinued: readonly number[];
  /** Seconds from the reset to the last of those. */
  readonly senderContinuedFor: number;
  /** First frame that only a living socket sends long after the reset: a retransmission, a keep-alive, an ACK. */
  readonly senderAlive: number | null;
  /** Frames in which the other end went on sending data. */
  readonly peerContinued: readonly number[];
  /** A SYN/ACK that came after the reset: the attempt went on, or a new one was accepted. */
  readonly opened: number | null;
  /** A pure ACK from the other end right after the reset (RFC 5961, 3.2). */
  readonly challengeAck: number | null;
  /** The receiver's frame that acknowledges what the claimed sender sent after the reset: the connection went on between them. */
  readonly ignored: number | null;
  /** A second RST that answers that ACK with its number, as a peer that really reset does. */
  readonly resetConfirmed: number | null;
}

/** A connection that stood in for one that failed: Happy Eyeballs (RFC 8305), "localhost" by both families, the next server of a list. */
export interface Elsewhere {
  /** Frame of its first packet. */
  readonly frame: number;
  /** address:port */
  readonly server: string;
  /** The other of IPv4 and IPv6: most likely the same name, asked for by both. */
  readonly otherFamily: boolean;
}

/** A stretch in which a connection carried nothing. */
export interface Silence {
  readonly seconds: number;
  /** The packet that ended it. */
  readonly frame: number;
}

/** Between which silences a timer on the path to a service ends, over all connections of the capture. */
export interface TimerBracket {
  /** The longest after which packets still came through; null when there was none of 4 s or more. */
  readonly survived: Silence | null;
  /** The shortest that ended in a reset. */
  readonly failed: Silence;
  /** How many ended so. */
  readonly failures: number;
  /** None that was survived is longer than one that was not: a timer explains them all. */
  readonly consistent: boolean;
}

/** What other flows of the capture say. */
export interface Population {
  /** Handshakes this server and port completed within 10 s of the reset. */
  readonly accepted: number;
  /** Handshakes that this server and port began to answer within a second after the reset. */
  readonly acceptedSoon: number;
  /** SYNs to this server and port that were refused within 10 s, this flow included. */
  readonly refused: number;
  /** Flows of this server and port that were reset within 1 s of this one, this flow included. */
  readonly resetTogether: number;
  /** Those of them that ended in the same 0.1 s, this one included. */
  readonly resetAtOnce: number;
  /** Different servers and ports this client tried, and the share of them refused or silent. */
  readonly clientTargets: number;
  readonly clientFailedShare: number;
  /** Connections it tried; those it was let into and left, by RST or FIN, before any data; those that nobody let it into (refused or silent). */
  readonly clientAttempts: number;
  readonly clientDropped: number;
  readonly clientShut: number;
  /** Connections of this client to this server and port in which the client sent no data and then reset. */
  readonly emptyConnections: number;
  /** Mean time between those, in seconds, when it is regular (coefficient of variation below 0.2); else null. */
  readonly emptyPeriod: number | null;
  /** Connections of this client to this server and port in which it sent just as many bytes (a few hundred at most) and then reset. */
  readonly alikeConnections: number;
  /** Mean time between those when it is regular, in seconds, else null. */
  readonly alikePeriod: number | null;
  /** This client says hello to this TLS service in many ways, and uses none of the connections. */
  readonly surveysTls: boolean;
  /** Hosts of the capture that were reset in their name at this RST's TTL, which is not theirs. */
  readonly hostsResetAtTtl: number;
  /** Neighbouring connections of this service in which the server said something, and in which it reset before it had. */
  readonly served: number;
  readonly droppedAtOnce: number;
  /** The connection before on the same addresses and ports: seconds since, and whether it had been closed or reset. */
  readonly former: { readonly seconds: number; readonly ended: boolean } | null;
  /** Frame of the server's own SYN just before that of the client: both had called; null for none. */
  readonly crossedSyn: number | null;
  /** A later attempt on the same addresses and ports, within seconds, was accepted. */
  readonly reopened: boolean;
  /** The service accepted a SYN of this client that did not ask for ECN. */
  readonly acceptedWithoutEcn: boolean;
  /** Packets of other flows around this one have the RST's IP ID too: their hosts do not count, or not far. */
  readonly ipIdElsewhere: boolean;
  /** Whether the flow's SYN/ACK was nearer than the host's others, and its refusals all sooner than its handshakes; else null. */
  readonly nearerAnswer: NearerAnswer | null;
  readonly soonerRefusals: SoonerRefusals | null;
  /** The distance from which the host's resets come, time and again, and nothing else of it; else null. */
  readonly resetDistance: ResetDistance | null;
  /** What the clock of the RST's claimed sender should have said, and where its count of IP IDs stood, by its other connections. */
  readonly hostClock: HostClock | null;
  readonly hostIpIds: HostIpIds | null;
  /** The service's SYN/ACKs come from another distance than what its server sends later. */
  readonly synProxied: boolean;
  /** Where the client got through right after this attempt had failed; null when that was not seen. */
  readonly elsewhere: Elsewhere | null;
  /** Null when no silence of connections to this service ended in a reset. */
  readonly timer: TimerBracket | null;
  /** Neighbouring connections of this service, this one included, in which the client spoke and the server took it all in silence; 0 when it said anything in any. */
  readonly tookInSilence: number;
  /** An older connection of this service, with data, went on after this reset and had none itself. */
  readonly goesOnBeside: boolean;
  /** Frame of a reset that this server got from a service of its own within half a second before; null for none. */
  readonly upstreamReset: number | null;
}

/** A stretch of silence before the reset. */
export interface Idle {
  readonly seconds: number;
  /** Last frame before the silence. */
  readonly from: number;
  /** What ended it: the reset itself, or packets from the other end that the reset then answered. */
  readonly endedBy: 'reset' | 'packet';
  /** The frame that ended it. */
  readonly to: number;
}

/** A TLS alert. */
export interface AlertFacts {
  readonly packet: PacketFacts;
  /** AlertDescription; null when it is encrypted, and so nearly always close_notify. */
  readonly description: number | null;
  /** As the RFCs write it: "unknown_ca"; "encrypted" when it is. */
  readonly name: string;
  /** It ends the connection for a fault, and is neither close_notify nor a warning. */
  readonly fatal: boolean;
}

/** The last HTTP response of the server, interim ones aside. */
export interface ResponseFacts {
  readonly packet: PacketFacts;
  /** 200, 404…; 0 when it is cut off. */
  readonly status: number;
  /** The server said that it will close the connection behind it. */
  readonly closes: boolean;
  /** The capture cut its head off (snap length), so that nothing says how long the body should have been. */
  readonly headCut: boolean;
  /** Bytes of body promised by Content-Length, and how many of them came; null when none were promised, or for HEAD and CONNECT. */
  readonly promised: number | null;
  readonly received: number | null;
  /** The sequence number behind that body, raw; null when none was promised. */
  readonly end: number | null;
}

/** The last message in which an end says that something is wrong. HTTP statuses are not among them. */
export interface ErrorFacts {
  readonly packet: PacketFacts;
  readonly protocol: Protocol | null;
  readonly kind: ErrorKind;
  /** The protocol's own number (MySQL 1040, SMTP 421, HTTP/2 error code…); 0 when it has none or it is not kept. */
  readonly code: number;
}

/** What one end had said before the reset, as far as the first bytes of its packets show it. */
export interface SpeechFacts {
  /** What its very first payload speaks; null when that was not captured or is not recognised. */
  readonly speaks: Protocol | null;
  readonly first: PacketFacts | null;
  /** Its last packet with new payload. */
  readonly last: PacketFacts | null;
  readonly request: PacketFacts | null;
  readonly alert: AlertFacts | null;
  readonly error: ErrorFacts | null;
  /** QUIT, Terminate, unbind, 221 and their like. */
  readonly goodbye: PacketFacts | null;
}

/** What rode on the connection. From hints alone (payloadHint.ts): bytes are not looked at again. */
export interface ApplicationFacts {
  /** The ends by what the RST claims, and the same by role. */
  readonly own: SpeechFacts;
  readonly peer: SpeechFacts;
  readonly client: SpeechFacts;
  readonly server: SpeechFacts;
  /** What is spoken: by the server where it is known, else by the client. */
  readonly protocol: Protocol | null;
  /** The server that the client asked for, by SNI or Host; null when it named none. */
  readonly name: string | null;
  /** The ends' first payloads belong to different protocols: HTTP to a TLS port, TLS to an SSH port… */
  readonly mismatch: { readonly client: Protocol; readonly server: Protocol; readonly frames: readonly number[] } | null;
  readonly point: ApplicationPoint;
  /** What the client last sent while the server has sent nothing new since; a farewell (close_notify, goodbye) is none. */
  readonly unanswered: PacketFacts | null;
  /** The server answered what the client last sent, as an ACK proves, but the answer was not captured. */
  readonly answerMissed: boolean;
  /** All that the server sent since, its last message aside, were TLS session tickets, as it seems: unasked, and no answer. */
  readonly ticketsOnly: boolean;
  readonly response: ResponseFacts | null;
  /** The client's last packet asked several questions (DNS), and the server answered fewer; null when it did not, or nobody can count. */
  readonly questions: { readonly asked: number; readonly answered: number } | null;
}

/** Everything the rules may know about one reset event. Times in seconds. */
export interface ResetFacts {
  readonly place: FlowPlace;
  readonly claimedSender: Side;
  /** The claimed sender stands on the client's side; a guess where `claimedSender` is unknown. */
  readonly ownIsClient: boolean;
  readonly rst: PacketFacts;
  /** The event's RSTs, at most 32 of them. */
  readonly rsts: readonly PacketFacts[];
  /** Where the sender's own numbers stood at each of those; -1 when it had sent nothing. */
  readonly sentBefore: readonly number[];
  /** Whether each of those repeats the ACK number of a packet of the other end that came before it; empty for a single RST. */
  readonly repeatsAck: readonly boolean[];
  /** Packets of the other end, until the last of those RSTs, whose ACK number that one repeats. */
  readonly asked: number;
  readonly rstCount: number;
  /** Frames that show one of those RSTs once more. */
  readonly copies: number;
  readonly form: Form;
  readonly stage: Stage;
  /** The end the RST claims to come from, and the other. */
  readonly own: EndFacts;
  readonly peer: EndFacts;
  /** Last packet of the other end before the reset. */
  readonly trigger: PacketFacts | null;
  /** The other end's last data that had time to reach this end before it reset, or that this end acknowledged. */
  readonly arrived: PacketFacts | null;
  /** The packets the RST may answer: of the other end, recent, with the number the RST repeats. Oldest first. */
  readonly answers: readonly PacketFacts[];
  /** Nothing before the first of those may be what it answers: further back than is looked, the same ACK may have come. */
  readonly answersAll: boolean;
  readonly idle: Idle | null;
  /** Silence before the first FIN, in seconds; 0 when there was no FIN or it is long past. */
  readonly restBeforeFin: number;
  /** This end's last packets before the reset, when nothing came from the other end any more, oldest first: at most 15. */
  readonly unheard: readonly PacketFacts[];
  /** SYN to SYN/ACK and SYN/ACK to ACK at the capture point; null when not seen. */
  readonly serverRtt: number | null;
  readonly clientRtt: number | null;
  /** The quickest the claimed sender's side ever answered a handshake at the capture point; null when that was never seen. */
  readonly ownRtt: number | null;
  readonly vantage: Vantage;
  /** The packet of the other end that first brought the number which this RST acknowledges; null when that is not known. */
  readonly acknowledges: PacketFacts | null;
  /** The RST answers a SYN that was not captured: whether other packets of the host that must have sent it were. Null otherwise. */
  readonly unseenSyn: { readonly othersCaptured: boolean } | null;
  /** Frames in which the end that the RST names repeated its SYN after a RST in its name: it had not done that. */
  readonly triedAgain: readonly number[];
  /** SYN and SYN/ACK were both seen, or one of them. */
  readonly handshakeSeen: boolean;
  readonly handshakeHalfSeen: boolean;
  /** One SYN got both a SYN/ACK and this RST: their frames. */
  readonly answeredTwice: readonly number[];
  /** The last RST of the other direction before this one, when it came more than 2 s earlier; whether that one was obeyed is not said. */
  readonly earlierReset: PacketFacts | null;
  /**
   * A RST of this connection that came before a packet which this RST answers: there was no connection left. Null also when an
   * earlier RST may not have been known to the end that this one answers.
   */
  readonly echoOf: PacketFacts | null;
  /** The RST with which this end had, by its TTL and number, reset the connection itself before this one came in its name. */
  readonly ownReset: PacketFacts | null;
  /** A RST in the same end's name, within 2 s, that another device made (its TTL is another). */
  readonly otherMaker: PacketFacts | null;
  /** First RST of the other direction within 2 s of this one. */
  readonly otherSide: PacketFacts | null;
  readonly after: Aftermath;
  /** What the RST says of itself in payload or options. */
  readonly stated: StatedCause | null;
  /** TTLs of the claimed sender in the whole capture, and its quickest SYN/ACK: its answers to data may be quicker. */
  readonly hostTtls: readonly { readonly ttl: number; readonly flows: number }[];
  readonly hostRtt: number | null;
  /** How many handshakes `hostRtt` is the quickest of, 255 at most. */
  readonly hostHandshakes: number;
  readonly population: Population;
  /** What the two ends said to each other before the reset. */
  readonly application: ApplicationFacts;
  /** ICMP errors about this flow's packets, those of the whole flow, in order; at most 16. */
  readonly icmpErrors: readonly IcmpFacts[];
  /** Every packet of the flow came from one end only, the RST aside. */
  readonly oneWay: boolean;
  /** Packets that were lost while capturing, by what the capture says of itself; in the whole capture. */
  readonly dropped: number;
}

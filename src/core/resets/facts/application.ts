import { directionOf, TRUNCATED } from '../../flow/flags.ts';
import type { Direction } from '../../flow/flowTable.ts';
import type { FlowIndexer } from '../../flow/indexer.ts';
import type { NotedMessage } from '../../flow/messages.ts';
import type { PacketTable } from '../../flow/packets.ts';
import { seqDiff } from '../../flow/seq.ts';
import {
  APPLICATION_DATA,
  ALERT,
  alertName,
  DNS_QUERIES,
  DNS_RESPONSES,
  errorKind,
  HTTP_CONNECT_REQUEST,
  HTTP_HEAD_REQUEST,
  isCloseAlert,
  isGoodbye,
  isLastResponse,
  type Protocol,
  protocolOf,
} from '../../payloadHint.ts';
import type { FlowPackets } from './endState.ts';
import { heardSince } from './missed.ts';
import type { ApplicationPoint } from '../finding.ts';
import type { AlertFacts, ApplicationFacts, ErrorFacts, PacketFacts, ResponseFacts, SpeechFacts } from './facts.ts';
import {
  ALERT_MESSAGE,
  ERROR_MESSAGE,
  FIRST,
  FIRST_RECORD,
  GOODBYE_MESSAGE,
  HELLO,
  LAST,
  REQUEST,
  RESPONSE,
  type Speech,
} from './speech.ts';
import type { ResetEvent } from './walk.ts';

/** A shorter silence after an answer is the time it takes to close. */
const IDLE_SECONDS = 1;
/** Longer bodies cannot be followed by sequence numbers alone. */
const LONGEST_BODY = 0x7fffffff;
/** Tickets and the alert behind them are fewer packets, ACKs between them included. */
const PACKETS_LOOKED_AT = 16;
/** Answers to what is asked in one segment, and their ACKs. */
const ANSWERS_LOOKED_AT = 128;

/** One end's part of the conversation. Facts are made when a rule asks: most resets of a large capture are only judged once. */
class EndSpeech implements SpeechFacts {
  readonly #packets: PacketTable;
  readonly #event: ResetEvent;
  readonly #facts: FlowPackets;
  readonly #direction: Direction;
  readonly #noted: () => NotedMessage | null;

  constructor(index: FlowIndexer, facts: FlowPackets, flow: number, direction: Direction, event: ResetEvent) {
    this.#packets = index.packets;
    this.#event = event;
    this.#facts = facts;
    this.#direction = direction;
    this.#noted = () => index.messages.last(flow * 2 + direction);
  }

  get speaks(): Protocol | null {
    return this.first === null ? null : protocolOf(this.first.hint);
  }

  /** Known only where the beginning was captured, and nothing of it lost. */
  get first(): PacketFacts | null {
    const { synRow, synAckRow, own, peer, direction } = this.#event;
    if (synRow < 0 && synAckRow < 0) return null;
    const { isn } = direction === this.#direction ? own : peer;
    const row = this.row(FIRST);
    return row >= 0 && this.#packets.seq(row) === (isn + 1) >>> 0 ? this.facts(row) : null;
  }

  get last(): PacketFacts | null {
    return this.message(LAST);
  }

  get request(): PacketFacts | null {
    return this.message(REQUEST);
  }

  get alert(): AlertFacts | null {
    const packet = this.message(ALERT_MESSAGE);
    if (packet === null) return null;
    const description = packet.hint >= ALERT ? packet.hint - ALERT : null;
    // close_notify, user_canceled and no_renegotiation end nothing by force (RFC 8446 section 6.1, RFC 5246 section 7.2.2).
    const fatal = description !== null && description !== 0 && description !== 90 && description !== 100;
    const name = description === null ? (isCloseAlert(packet.hint) ? 'encrypted' : 'warning') : alertName(description);
    return { packet, description, name, fatal };
  }

  get error(): ErrorFacts | null {
    const packet = this.message(ERROR_MESSAGE);
    const kind = packet === null ? null : errorKind(packet.hint);
    if (packet === null || kind === null) return null;
    return { packet, protocol: protocolOf(packet.hint), kind, code: this.noted(this.row(ERROR_MESSAGE))?.code ?? 0 };
  }

  get goodbye(): PacketFacts | null {
    return this.message(GOODBYE_MESSAGE);
  }

  /** What is kept of the message at this row. */
  noted(row: number): NotedMessage | null {
    const noted = this.#noted();
    return noted?.row === row ? noted : null;
  }

  row(kind: number): number {
    return this.#speech.row(this.#direction, kind);
  }

  message(kind: number): PacketFacts | null {
    const row = this.row(kind);
    return row < 0 ? null : this.facts(row);
  }

  get #speech(): Speech {
    return this.#event.speech;
  }

  facts(row: number): PacketFacts {
    return this.#facts.at(row);
  }
}

/** Commands of Redis may be plain lines, and its OK is POP3's. */
const areLines = (a: Protocol, b: Protocol): boolean => [a, b].every((one) => one === 'Redis' || one === 'SMTP or FTP');

export class Application implements ApplicationFacts {
  readonly own: EndSpeech;
  readonly peer: EndSpeech;
  readonly client: EndSpeech;
  readonly server: EndSpeech;
  readonly #packets: PacketTable;
  readonly #event: ResetEvent;
  readonly #serverDirection: Direction;
  readonly #name: () => string | null;

  constructor(index: FlowIndexer, facts: FlowPackets, flow: number, client: Direction, event: ResetEvent) {
    this.own = new EndSpeech(index, facts, flow, event.direction, event);
    this.peer = new EndSpeech(index, facts, flow, event.direction === 0 ? 1 : 0, event);
    this.client = event.direction === client ? this.own : this.peer;
    this.server = event.direction === client ? this.peer : this.own;
    this.#packets = index.packets;
    this.#event = event;
    this.#serverDirection = client === 0 ? 1 : 0;
    this.#name = () => index.names.of(flow);
  }

  get protocol(): Protocol | null {
    const last = (end: EndSpeech): Protocol | null => (end.last === null ? null : protocolOf(end.last.hint));
    return this.server.speaks ?? this.client.speaks ?? last(this.server) ?? last(this.client);
  }

  get name(): string | null {
    return this.#name();
  }

  get mismatch(): ApplicationFacts['mismatch'] {
    const { client, server } = this;
    if (client.first === null || server.first === null) return null;
    const [asked, answered] = [client.speaks, server.speaks];
    if (asked === null || answered === null || asked === answered || areLines(asked, answered)) return null;
    return { client: asked, server: answered, frames: [client.first.frame, server.first.frame] };
  }

  get unanswered(): PacketFacts | null {
    const row = this.client.row(LAST);
    if (row < 0 || this.server.row(LAST) > row || this.answerMissed) return null;
    const hint = this.#packets.hint(row);
    return isCloseAlert(hint) || isGoodbye(hint) ? null : this.client.facts(row);
  }

  get answerMissed(): boolean {
    const row = this.client.row(LAST);
    if (row < 0 || this.server.row(LAST) > row) return false;
    const { own, peer, direction } = this.#event;
    const [server, client] = direction === this.#serverDirection ? [own, peer] : [peer, own];
    return heardSince(row, this.#packets.ack(row), client, server);
  }

  /** RFC 8446, 4.6.1: tickets follow the client's Finished unasked; OpenSSL sends two of one size (SSL_CTX_set_num_tickets). */
  get ticketsOnly(): boolean {
    const last = this.server.row(LAST);
    let length = 0;
    let tickets = 0;
    let row = this.client.row(LAST);
    for (let looked = 0; row >= 0 && row < last && looked < PACKETS_LOOKED_AT; looked++, row = this.#packets.next(row)) {
      const of = this.#packets.length(row);
      if (directionOf(this.#packets.flags(row)) !== this.#serverDirection || of === 0) continue;
      if (this.#packets.hint(row) !== APPLICATION_DATA || (tickets > 0 && of !== length)) return false;
      length = of;
      tickets++;
    }
    return row === last && tickets >= 2;
  }

  get questions(): ApplicationFacts['questions'] {
    const { client, server } = this;
    const first = client.row(LAST);
    const last = server.row(LAST);
    if (first < 0 || this.#packets.hint(first) !== DNS_QUERIES) return null;
    const asked = client.noted(first)?.code ?? 0;
    let answered = 0;
    let row = first;
    for (let looked = 0; row >= 0 && row < last; looked++) {
      row = this.#packets.next(row);
      if (looked > ANSWERS_LOOKED_AT || row < 0) return null;
      if (directionOf(this.#packets.flags(row)) !== this.#serverDirection || this.#packets.length(row) === 0) continue;
      const hint = this.#packets.hint(row);
      const several = hint === DNS_RESPONSES ? server.noted(row)?.code : 1;
      if (several === undefined || protocolOf(hint) !== 'DNS') return null;
      answered += several;
    }
    return answered < asked ? { asked, answered } : null;
  }

  get response(): ResponseFacts | null {
    const { server, client } = this;
    const row = server.row(RESPONSE);
    if (row < 0) return null;
    const packet = server.facts(row);
    const noted = server.noted(row);
    const asked = client.row(REQUEST) < 0 ? 0 : this.#packets.hint(client.row(REQUEST));
    const status = noted?.code ?? 0;
    // RFC 9112 section 6.3: these have no body, whatever their head says.
    const bodiless = asked === HTTP_HEAD_REQUEST || asked === HTTP_CONNECT_REQUEST || status === 204 || status === 304;
    const closes = isLastResponse(packet.hint);
    const headCut = (noted === null || noted.head === 0) && (this.#packets.flags(row) & TRUNCATED) !== 0;
    if (noted === null || bodiless || noted.head === 0 || noted.body < 0 || noted.body > LONGEST_BODY)
      return { packet, status, closes, headCut, promised: null, received: null, end: null };
    const { own, peer, direction } = this.#event;
    const { sndNxt, fin } = direction === this.#serverDirection ? own : peer;
    const sent = seqDiff(sndNxt, (packet.seq + noted.head) >>> 0) - (fin >= 0 ? 1 : 0);
    const received = Math.min(noted.body, Math.max(0, sent));
    return { packet, status, closes, headCut, promised: noted.body, received, end: (packet.seq + noted.head + noted.body) >>> 0 };
  }

  get point(): ApplicationPoint {
    const { client, server } = this;
    const asked = client.row(LAST);
    const answered = server.row(LAST);
    if (asked < 0 && answered < 0) return 'nothing-said';
    for (const end of [server, client]) if (end.row(ALERT_MESSAGE) === end.row(LAST) && end.alert?.fatal === true) return 'alert';
    for (const end of [server, client]) {
      const last = end.row(LAST);
      if (last >= 0 && isCloseAlert(this.#packets.hint(last))) return 'close-notify';
    }
    if (answered >= 0 && server.row(ERROR_MESSAGE) === answered) return 'error-message';
    const { response } = this;
    const complete = response !== null && response.promised !== null && response.promised === response.received;
    if (response !== null && response.promised !== null && !complete && asked < answered) return 'response-cut';
    for (const end of [client, server])
      if (end.row(GOODBYE_MESSAGE) >= 0 && end.row(GOODBYE_MESSAGE) === end.row(LAST)) return 'goodbye';
    if (asked > answered) return this.#asking(this.answerMissed);
    if (asked < 0) return 'greeting';
    if (response?.closes === true && server.row(RESPONSE) > client.row(REQUEST)) return 'last-response';
    if (server.row(HELLO) >= 0 && client.row(FIRST_RECORD) < 0) return 'tls-handshake';
    return this.#packets.secondsBetween(answered, this.#event.rstRow) >= IDLE_SECONDS ? 'idle' : 'answered';
  }

  /** The client has spoken last. */
  #asking(answerMissed: boolean): ApplicationPoint {
    const { client, server } = this;
    if (client.row(HELLO) >= 0 && server.row(HELLO) < 0 && !answerMissed) return 'client-hello';
    if (client.row(HELLO) >= 0 && client.row(FIRST_RECORD) < 0) return 'tls-handshake';
    return answerMissed ? 'answered' : 'request';
  }
}

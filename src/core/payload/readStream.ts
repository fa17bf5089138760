import { type Protocol, protocolOf } from '../payloadHint.ts';
import { payloadHint } from '../wire/recognise.ts';
import { readAmqp } from './readers/amqp.ts';
import { readDns } from './readers/dns.ts';
import { readHttp } from './readers/http.ts';
import { readKafka } from './readers/kafka.ts';
import { readLdap } from './readers/ldap.ts';
import { readLines } from './readers/lines.ts';
import type { Context, MessageReader } from './readers/message.ts';
import { readMongodb } from './readers/mongodb.ts';
import { readMqtt } from './readers/mqtt.ts';
import { readMysql } from './readers/mysql.ts';
import { readPostgres } from './readers/postgres.ts';
import { readRdp } from './readers/rdp.ts';
import { readRedis } from './readers/redis.ts';
import { readSmb } from './readers/smb.ts';
import { readSsh } from './readers/ssh.ts';
import { isTlsRecord, readTls } from './readers/tls.ts';
import { View } from './readers/view.ts';

const readers: Record<Protocol, MessageReader> = {
  TLS: readTls,
  HTTP: readHttp,
  SSH: readSsh,
  'SMTP or FTP': readLines,
  MySQL: readMysql,
  PostgreSQL: readPostgres,
  Redis: readRedis,
  SMB: readSmb,
  LDAP: readLdap,
  RDP: readRdp,
  DNS: readDns,
  MQTT: readMqtt,
  AMQP: readAmqp,
  Kafka: readKafka,
  MongoDB: readMongodb,
};

/** Messages taken from one piece of a stream. */
const MOST_MESSAGES = 200;

/** A message of one end, in words that hold no secrets: never a cookie, a password, a query string or a body. */
export interface StreamMessage {
  /** Where it begins in the stream. */
  readonly at: number;
  readonly protocol: Protocol;
  readonly text: string;
  /** Its bytes, when it is one of many alike, to be counted and not listed. */
  readonly counted?: number;
}

/** What was read, and how far: messages further on must be looked for by the packets they begin in. */
export interface ReadStream {
  readonly messages: readonly StreamMessage[];
  readonly end: number;
}

/** Reads messages from the beginning of `bytes` on, until they end, are cut, or cannot be understood. */
export function readStream(bytes: Uint8Array, protocol: Protocol | null, context: Context): ReadStream {
  const view = new View(bytes);
  const messages: StreamMessage[] = [];
  let at = 0;
  while (at < view.end && messages.length < MOST_MESSAGES) {
    // Connections change to TLS in the middle: STARTTLS, requests for TLS, CONNECT.
    const spoken = isTlsRecord(view, at) ? 'TLS' : (protocol ?? protocolOf(payloadHint(bytes, at, view.end)));
    if (spoken === null) break;
    const { next, text, counted } = readers[spoken](view, at, context);
    if (text !== null) messages.push({ at, protocol: spoken, text, ...(counted === undefined ? {} : { counted }) });
    if (next <= at) {
      // A message that was understood and only goes on further is done with.
      if (text !== null) at++;
      break;
    }
    at = next;
  }
  return { messages, end: at };
}

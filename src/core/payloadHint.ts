/** What a payload's first bytes show, in one byte, so that a column of them is cheap. 0 is nothing known. */
export const NOTHING = 0;
export const CLIENT_HELLO = 1;
export const SERVER_HELLO = 2;
export const OTHER_HANDSHAKE = 3;
export const CHANGE_CIPHER_SPEC = 4;
export const APPLICATION_DATA = 5;
export const ENCRYPTED_ALERT = 6;
export const WARNING_ALERT = 7;
export const HTTP_REQUEST = 8;
/** Plus the first digit of the status code: 9 to 15. The connection stays open. */
export const HTTP_RESPONSE = 8;
/** The same, where the response says that the connection will be closed: 17 to 23. */
export const HTTP_LAST_RESPONSE = 16;
export const HTTP2_PREFACE = 24;
export const SSH_BANNER = 25;
/** A numbered reply of SMTP, FTP and their like. */
export const REPLY = 26;
export const ERROR_REPLY = 27;
/** 221 and 421: the service says goodbye, or that it is about to close (RFC 5321 section 4.2.3, RFC 959 section 4.2). */
export const GOODBYE_REPLY = 28;
export const CLOSING_REPLY = 29;
/** A response to HEAD has no body whatever its length says, and one to CONNECT begins a tunnel (RFC 9112 section 6.3). */
export const HTTP_HEAD_REQUEST = 30;
export const HTTP_CONNECT_REQUEST = 31;
/** SETTINGS in clear: the first frame of either end (RFC 9113 section 3.4). */
export const HTTP2_SETTINGS = 32;
/** EHLO, USER, AUTH and the other commands that mail and file transfer begin with. */
export const TEXT_COMMAND = 33;
/** The client says that it is done: QUIT, Terminate, COM_QUIT, unbind, DISCONNECT, Connection.Close with 200. */
export const GOODBYE = 34;
export const MYSQL_GREETING = 35;
export const POSTGRES_START = 36;
export const POSTGRES_ANSWER = 37;
/** Commands and replies have one form (RESP). */
export const REDIS_MESSAGE = 38;
export const SMB_REQUEST = 39;
export const SMB_RESPONSE = 40;
export const LDAP_REQUEST = 41;
export const LDAP_RESPONSE = 42;
export const RDP_REQUEST = 43;
export const RDP_RESPONSE = 44;
export const DNS_QUERY = 45;
export const DNS_RESPONSE = 46;
export const MQTT_CONNECT = 47;
export const MQTT_CONNACK = 48;
export const AMQP_HEADER = 49;
export const AMQP_METHOD = 50;
export const KAFKA_REQUEST = 51;
export const MONGODB_REQUEST = 52;
export const MONGODB_RESPONSE = 53;
/** HTML without a head: how some servers answer what is not HTTP. */
export const HTTP_PAGE = 54;
/** COM_QUERY with its text: work that the client wants done. */
export const MYSQL_QUERY = 55;
/** Several queries in one segment, whole and nothing behind them (RFC 7766, 6.2.1.1), and the same of responses. */
export const DNS_QUERIES = 56;
export const DNS_RESPONSES = 57;

/** Plus four times the number of a protocol in `errorProtocols`, plus the kind of error: 64 to 127. */
export const SERVER_ERROR = 64;
/** Kinds of error: any, no room for this connection, not allowed, and the server closes by itself (shutdown, idle, killed). */
export const ERROR_OTHER = 0;
export const ERROR_LIMIT = 1;
export const ERROR_DENIED = 2;
export const ERROR_CLOSING = 3;
/** Plus the description of an alert in clear (RFC 8446 section 6): all of them are below 128. */
export const ALERT = 128;

/** Numbers of `errorProtocols`. */
export const MYSQL = 0;
export const POSTGRES = 1;
export const REDIS = 2;
export const LDAP = 3;
export const SMB = 4;
export const RDP = 5;
export const MQTT = 6;
export const AMQP = 7;
export const HTTP2 = 8;
export const DNS = 9;
export const SSH = 10;
/** Plain words, whatever the protocol. */
export const WORDS = 11;

/** Protocols that tell apart what ends of one connection speak: a mail command and a numbered reply are one. */
export const protocols = [
  'TLS',
  'HTTP',
  'SSH',
  'SMTP or FTP',
  'MySQL',
  'PostgreSQL',
  'Redis',
  'SMB',
  'LDAP',
  'RDP',
  'DNS',
  'MQTT',
  'AMQP',
  'Kafka',
  'MongoDB',
] as const;
export type Protocol = (typeof protocols)[number];

const errorProtocols: readonly (Protocol | null)[] = [
  'MySQL',
  'PostgreSQL',
  'Redis',
  'LDAP',
  'SMB',
  'RDP',
  'MQTT',
  'AMQP',
  'HTTP',
  'DNS',
  'SSH',
  null,
];

export type ErrorKind = 'other' | 'limit' | 'denied' | 'closing';
const errorKinds: readonly ErrorKind[] = ['other', 'limit', 'denied', 'closing'];
const errorWords: Record<ErrorKind, string> = {
  other: 'error',
  limit: 'error: no room for this connection',
  denied: 'error: not allowed',
  closing: 'message that the server closes the connection',
};

/** The alerts that end a connection for another reason than its end have names (the IANA "TLS Alerts" that are still sent). */
const alerts: Readonly<Record<number, string>> = {
  0: 'close_notify',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  21: 'decryption_failed',
  22: 'record_overflow',
  30: 'decompression_failure',
  40: 'handshake_failure',
  41: 'no_certificate',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  49: 'access_denied',
  50: 'decode_error',
  51: 'decrypt_error',
  60: 'export_restriction',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  90: 'user_canceled',
  100: 'no_renegotiation',
  109: 'missing_extension',
  110: 'unsupported_extension',
  111: 'certificate_unobtainable',
  112: 'unrecognized_name',
  113: 'bad_certificate_status_response',
  114: 'bad_certificate_hash_value',
  115: 'unknown_psk_identity',
  116: 'certificate_required',
  120: 'no_application_protocol',
  121: 'ech_required',
};

/** An alert's description as the RFCs write it; its number when it has no name. */
export const alertName = (description: number): string => alerts[description] ?? String(description);

const protocolsByHint = new Map<number, Protocol>();
const texts = new Map<number, string>();
function known(hint: number, protocol: Protocol, text: string): void {
  protocolsByHint.set(hint, protocol);
  texts.set(hint, text);
}

known(CLIENT_HELLO, 'TLS', 'TLS ClientHello');
known(SERVER_HELLO, 'TLS', 'TLS ServerHello');
known(OTHER_HANDSHAKE, 'TLS', 'TLS handshake');
known(CHANGE_CIPHER_SPEC, 'TLS', 'TLS change cipher spec');
known(APPLICATION_DATA, 'TLS', 'TLS application data');
known(ENCRYPTED_ALERT, 'TLS', 'TLS encrypted alert (probably close_notify)');
known(WARNING_ALERT, 'TLS', 'TLS warning alert');
known(HTTP_REQUEST, 'HTTP', 'HTTP request');
known(HTTP_HEAD_REQUEST, 'HTTP', 'HTTP HEAD request');
known(HTTP_CONNECT_REQUEST, 'HTTP', 'HTTP CONNECT request');
known(HTTP2_PREFACE, 'HTTP', 'HTTP/2 preface');
known(HTTP2_SETTINGS, 'HTTP', 'HTTP/2 settings');
known(HTTP_PAGE, 'HTTP', 'HTML without an HTTP head');
known(SSH_BANNER, 'SSH', 'SSH banner');
known(REPLY, 'SMTP or FTP', 'reply code');
known(ERROR_REPLY, 'SMTP or FTP', 'error reply code (4xx or 5xx)');
known(GOODBYE_REPLY, 'SMTP or FTP', 'reply 221 (goodbye)');
known(CLOSING_REPLY, 'SMTP or FTP', 'reply 421 (closing the connection)');
known(TEXT_COMMAND, 'SMTP or FTP', 'mail or file transfer command');
texts.set(GOODBYE, 'goodbye');
known(MYSQL_GREETING, 'MySQL', 'MySQL greeting');
known(MYSQL_QUERY, 'MySQL', 'MySQL query');
known(POSTGRES_START, 'PostgreSQL', 'PostgreSQL startup');
known(POSTGRES_ANSWER, 'PostgreSQL', 'PostgreSQL answer');
known(REDIS_MESSAGE, 'Redis', 'Redis message');
known(SMB_REQUEST, 'SMB', 'SMB request');
known(SMB_RESPONSE, 'SMB', 'SMB response');
known(LDAP_REQUEST, 'LDAP', 'LDAP request');
known(LDAP_RESPONSE, 'LDAP', 'LDAP response');
known(RDP_REQUEST, 'RDP', 'RDP connection request');
known(RDP_RESPONSE, 'RDP', 'RDP connection confirm');
known(DNS_QUERY, 'DNS', 'DNS query');
known(DNS_RESPONSE, 'DNS', 'DNS response');
known(DNS_QUERIES, 'DNS', 'several DNS queries');
known(DNS_RESPONSES, 'DNS', 'several DNS responses');
known(MQTT_CONNECT, 'MQTT', 'MQTT CONNECT');
known(MQTT_CONNACK, 'MQTT', 'MQTT CONNACK');
known(AMQP_HEADER, 'AMQP', 'AMQP protocol header');
known(AMQP_METHOD, 'AMQP', 'AMQP method');
known(KAFKA_REQUEST, 'Kafka', 'Kafka request');
known(MONGODB_REQUEST, 'MongoDB', 'MongoDB request');
known(MONGODB_RESPONSE, 'MongoDB', 'MongoDB response');
for (let digit = 1; digit <= 5; digit++) {
  known(HTTP_RESPONSE + digit, 'HTTP', `HTTP ${digit}xx response`);
  known(HTTP_LAST_RESPONSE + digit, 'HTTP', `HTTP ${digit}xx response, closing`);
}
errorProtocols.forEach((protocol, number) => {
  errorKinds.forEach((kind, at) => {
    const hint = SERVER_ERROR + number * 4 + at;
    if (protocol === null) texts.set(hint, errorWords[kind]);
    else known(hint, protocol, number === HTTP2 ? goawayWords(kind) : `${protocol} ${errorWords[kind]}`);
  });
});

function goawayWords(kind: ErrorKind): string {
  return kind === 'closing'
    ? 'HTTP/2 GOAWAY without error'
    : kind === 'limit'
      ? 'HTTP/2 GOAWAY: enhance your calm'
      : 'HTTP/2 GOAWAY with an error';
}

/** A hint in words; empty for 0. */
export function hintText(hint: number): string {
  return hint >= ALERT ? `TLS alert ${alertName(hint - ALERT)}` : (texts.get(hint) ?? '');
}

/** What whoever sent this speaks; null when it is not told by this payload. */
export function protocolOf(hint: number): Protocol | null {
  return hint >= ALERT ? 'TLS' : (protocolsByHint.get(hint) ?? null);
}

export const isClientHello = (hint: number): boolean => hint === CLIENT_HELLO;
export const isHttpRequest = (hint: number): boolean =>
  hint === HTTP_REQUEST || hint === HTTP_HEAD_REQUEST || hint === HTTP_CONNECT_REQUEST;
/** What a client asks with: the words a policy can act on, or work that a reset interrupts. */
export const isRequest = (hint: number): boolean =>
  isHttpRequest(hint) ||
  hint === CLIENT_HELLO ||
  hint === HTTP2_PREFACE ||
  hint === MYSQL_QUERY ||
  hint === POSTGRES_START ||
  hint === SMB_REQUEST ||
  hint === LDAP_REQUEST ||
  hint === RDP_REQUEST ||
  hint === DNS_QUERY ||
  hint === DNS_QUERIES ||
  hint === MQTT_CONNECT ||
  hint === KAFKA_REQUEST ||
  hint === MONGODB_REQUEST;
/** First digit of the status code of an HTTP response; 0 for anything else. */
export function httpStatusClass(hint: number): number {
  if (hint > HTTP_LAST_RESPONSE && hint <= HTTP_LAST_RESPONSE + 5) return hint - HTTP_LAST_RESPONSE;
  return hint > HTTP_RESPONSE && hint <= HTTP_RESPONSE + 5 ? hint - HTTP_RESPONSE : 0;
}
/** A response after which the connection will be closed, by its own words. */
export const isLastResponse = (hint: number): boolean => hint > HTTP_LAST_RESPONSE && hint <= HTTP_LAST_RESPONSE + 5;
/** A close_notify in clear, or an alert that is encrypted and so nearly always one. */
export const isCloseAlert = (hint: number): boolean => hint === ALERT || hint === ENCRYPTED_ALERT;
/** Any alert, encrypted ones included. */
export const isAlert = (hint: number): boolean => hint >= ALERT || hint === ENCRYPTED_ALERT || hint === WARNING_ALERT;
/** Its sender says that it is done with the connection. */
export const isGoodbye = (hint: number): boolean => hint === GOODBYE || hint === GOODBYE_REPLY;

/** What kind of error a server's message says; null when it is none. Numbered replies are errors too, HTTP statuses are not. */
export function errorKind(hint: number): ErrorKind | null {
  if (hint === ERROR_REPLY) return 'other';
  if (hint === CLOSING_REPLY) return 'closing';
  return hint >= SERVER_ERROR && hint < ALERT ? (errorKinds[hint & 3] ?? null) : null;
}

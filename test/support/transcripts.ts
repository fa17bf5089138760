/** Conversations of every protocol that is read: what the ends send, and what is to be made of it ("> " the client, "< " the server). */
import { concat, hex, type Payload, u8 } from './bytes.ts';
import type { Side } from './conversation.ts';
import * as sent from './protocols.ts';
import { applicationData, clientHello, serverHello } from './tls.ts';

export type Line = readonly [Side, Payload];

const alert = (level: number, description: number): Uint8Array => u8(0x15, 3, 3, 0, 2, level, description);

/** A name, what is sent, and the lines it is read as. Nothing that is called secret may be in those. */
export const transcripts: readonly (readonly [string, readonly Line[], readonly string[]])[] = [
  [
    'TLS 1.3 and an alert',
    [
      ['client', clientHello('example.com')],
      ['server', serverHello()],
      ['client', concat(hex('14 03 03 00 01 01'), applicationData(53))],
      ['client', alert(2, 48)],
    ],
    [
      '> TLS ClientHello for example.com, ALPN h2 http/1.1, up to TLS 1.3',
      '< TLS ServerHello, TLS 1.3, cipher suite 0x1301',
      '< TLS application data, 2600 bytes',
      '> TLS application data, 53 bytes',
      '> TLS fatal alert: unknown ca (48)',
    ],
  ],
  [
    'TLS 1.2 with its certificates',
    [
      ['client', clientHello('example.com')],
      ['server', hex('16 03 03 00 1a  0b 00 00 0d 00 00 0a 00 00 02 aa bb 00 00 02 cc dd  0d 00 00 01 00  0e 00 00 00')],
      ['client', hex('16 03 03 00 07  0b 00 00 03 00 00 00')],
      ['client', hex('16 03 03 00 06  10 00 00 02 00 00  14 03 03 00 01 01  16 03 03 00 04 aa bb cc dd')],
      ['server', alert(1, 0)],
    ],
    [
      '> TLS ClientHello for example.com, ALPN h2 http/1.1, up to TLS 1.3',
      '< TLS Certificate (2 in the chain), CertificateRequest: the server wants a certificate of the client, ServerHelloDone',
      '> TLS Certificate, none given',
      '> TLS ClientKeyExchange',
      '> TLS handshake, encrypted',
      '< TLS close_notify',
    ],
  ],
  [
    'HTTP requests one after another',
    [
      [
        'client',
        'GET /a/b?token=secret HTTP/1.1\r\nHost: example.com\r\nCookie: id=secret\r\nAuthorization: Basic secret\r\n\r\n',
      ],
      ['server', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nSet-Cookie: secret\r\n\r\nhello'],
      ['client', 'HEAD /c HTTP/1.1\r\nHost: example.com\r\n\r\n'],
      ['server', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'],
      ['client', 'POST /d HTTP/1.1\r\nHost: example.com\r\nContent-Length: 3\r\n\r\nabc'],
      ['server', 'HTTP/1.1 100 Continue\r\n\r\n'],
      ['server', 'HTTP/1.1 413 Too Large\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n'],
      ['client', 'GET /e HTTP/1.1\r\nHost: example.com\r\n\r\n'],
      ['server', 'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nbegin'],
    ],
    [
      '> HTTP GET /a/b?… for example.com',
      '< HTTP 200, Content-Length 5',
      '> HTTP HEAD /c for example.com',
      '< HTTP 200',
      '> HTTP POST /d for example.com, Content-Length 3',
      '< HTTP 100',
      '< HTTP 413, chunked, Connection: close',
      '> HTTP GET /e for example.com',
      '< HTTP 200, Content-Length 5000, only 5 bytes of it seen',
    ],
  ],
  [
    'a proxy with a tunnel',
    [
      ['client', 'CONNECT user:secret@a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n'],
      ['server', 'HTTP/1.1 200 Connection established\r\nContent-Length: 99\r\n\r\n'],
      ['client', clientHello('a.example')],
      ['server', alert(2, 112)],
    ],
    [
      '> HTTP CONNECT a.example:443 for a.example:443',
      '< HTTP 200',
      '> TLS ClientHello for a.example, ALPN h2 http/1.1, up to TLS 1.3',
      '< TLS fatal alert: unrecognized name (112)',
    ],
  ],
  [
    'HTTP/2',
    [
      ['client', concat(new TextEncoder().encode('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), sent.http2Settings())],
      ['client', hex('00 00 02 01 05 00 00 00 01 82 86')],
      ['server', sent.http2Settings()],
      ['server', hex('00 00 04 03 00 00 00 00 01 00 00 00 07')],
      ['server', sent.http2Goaway(11, 'too_many_pings')],
    ],
    [
      '> HTTP/2 preface',
      '> HTTP/2 SETTINGS',
      '> HTTP/2 HEADERS (request, stream 1)',
      '< HTTP/2 SETTINGS',
      '< HTTP/2 RST_STREAM: REFUSED_STREAM (stream 1)',
      '< HTTP/2 GOAWAY: ENHANCE_YOUR_CALM, last stream 5',
    ],
  ],
  [
    'SSH up to its keys',
    [
      ['server', 'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'],
      ['client', 'SSH-2.0-PuTTY_0.78\r\n'],
      ['server', hex('00 00 00 0c 04 14 00 00 00 00 00 00 00 00 00 00')],
      ['server', hex('00 00 00 0c 0a 15 00 00 00 00 00 00 00 00 00 00')],
      ['server', 40],
    ],
    [
      '< SSH banner SSH-2.0-OpenSSH_9.2p1 Debian-2',
      '> SSH banner SSH-2.0-PuTTY_0.78',
      '< SSH key exchange begins',
      '< SSH new keys: what follows is encrypted',
      '< SSH, encrypted',
    ],
  ],
  [
    'SSH that gives up',
    [
      ['server', 'SSH-2.0-x\r\n'],
      ['client', hex('00 00 00 0c 04 01 00 00 00 0c 00 00 00 00 00 00')],
    ],
    ['< SSH banner SSH-2.0-x', '> SSH disconnect: too many connections'],
  ],
  [
    'an sshd that is full',
    [['server', 'Exceeded MaxStartups\r\n']],
    ['< SSH: too many connections that have not logged in (MaxStartups)'],
  ],
  [
    'HTTP to SSH',
    [
      ['client', 'GET / HTTP/1.1\r\nHost: a.example\r\n\r\n'],
      ['server', 'SSH-2.0-x\r\nInvalid SSH identification string.\r\n'],
    ],
    ['> HTTP GET / for a.example', '< SSH banner SSH-2.0-x', '< SSH: what the client sent is not SSH'],
  ],
  [
    'mail that changes to TLS',
    [
      ['server', '220 mail.example ESMTP\r\n'],
      ['client', 'EHLO me.example\r\n'],
      ['server', '250-mail.example\r\n250-STARTTLS\r\n250 HELP\r\n'],
      ['client', 'STARTTLS\r\n'],
      ['server', '220 go on\r\n'],
      ['client', clientHello('mail.example')],
      ['server', alert(2, 70)],
    ],
    [
      '< reply 220 (ready)',
      '> command EHLO',
      '< reply 250',
      '> command STARTTLS',
      '< reply 220 (ready)',
      '> TLS ClientHello for mail.example, ALPN h2 http/1.1, up to TLS 1.3',
      '< TLS fatal alert: protocol version (70)',
    ],
  ],
  [
    'a mail refused, and a password that nobody sees',
    [
      ['server', '220 mail.example ESMTP\r\n'],
      ['client', 'AUTH PLAIN c2VjcmV0\r\n'],
      ['client', 'PASS secret\r\nsecret line\r\n'],
      ['server', '554 5.7.1 secret reasons\r\n'],
      ['server', '421 4.3.2 closing\r\n'],
    ],
    [
      '< reply 220 (ready)',
      '> command AUTH',
      '> command PASS',
      '< reply 554 5.7.1 (refused)',
      '< reply 421 4.3.2 (closing the connection)',
    ],
  ],
  [
    'MySQL with an error',
    [
      ['server', sent.mysqlGreeting('8.0.36')],
      ['client', concat(u8(60, 0, 0, 1), new Uint8Array(60))],
      ['server', hex('07 00 00 02 00 00 00 02 00 00 00')],
      ['client', concat(u8(7, 0, 0, 0, 3), new TextEncoder().encode('SELECT'))],
      ['server', sent.mysqlError(4031, 'secret words', 'HY000', 1)],
    ],
    [
      '< MySQL greeting, version 8.0.36',
      '> MySQL login',
      '< MySQL OK',
      '> MySQL query',
      '< MySQL error 4031 (HY000) idle for too long',
    ],
  ],
  ['MySQL that is full', [['server', sent.mysqlRefusal(1040, 'Too many')]], ['< MySQL error 1040 too many connections']],
  [
    'PostgreSQL',
    [
      ['client', sent.postgresSslRequest()],
      ['server', 'N'],
      ['client', sent.postgresStartup('secret')],
      ['server', sent.postgresMessage('R', hex('0000000a 00'))],
      ['server', sent.postgresError('FATAL', '53300', 'secret words')],
    ],
    [
      '> PostgreSQL request for TLS',
      '< PostgreSQL: TLS not offered',
      '> PostgreSQL startup, protocol 3.0',
      '< PostgreSQL wants SASL',
      '< PostgreSQL FATAL 53300, too many connections',
    ],
  ],
  [
    'PostgreSQL over TLS',
    [
      ['client', sent.postgresSslRequest()],
      ['server', 'S'],
      ['client', clientHello('db.example')],
      ['server', serverHello(100)],
    ],
    [
      '> PostgreSQL request for TLS',
      '< PostgreSQL: TLS accepted',
      '> TLS ClientHello for db.example, ALPN h2 http/1.1, up to TLS 1.3',
      '< TLS ServerHello, TLS 1.3, cipher suite 0x1301',
      '< TLS application data, 100 bytes',
    ],
  ],
  [
    'Redis',
    [
      ['client', '*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n'],
      ['server', '-WRONGPASS secret\r\n'],
      ['client', '*2\r\n$3\r\nGET\r\n$1\r\na\r\n*1\r\n$4\r\nPING\r\n'],
      ['server', '-NOAUTH secret\r\n+PONG\r\n'],
      ['server', '-ERR max number of clients reached\r\n'],
    ],
    [
      '> Redis AUTH',
      '< Redis error WRONGPASS',
      '> Redis GET',
      '> Redis PING',
      '< Redis error NOAUTH',
      '< Redis reply',
      '< Redis error ERR: too many connections',
    ],
  ],
  [
    'MongoDB',
    [
      ['client', sent.mongoMessage(2013, 0)],
      ['server', sent.mongoMessage(2013, 9)],
    ],
    ['> MongoDB request (OP_MSG)', '< MongoDB response (OP_MSG)'],
  ],
  [
    'LDAP',
    [
      ['client', sent.ldapBind('cn=secret')],
      ['server', sent.ldapBindAnswer(49, 'secret')],
      ['client', sent.ldapUnbind()],
      ['server', sent.ldapDisconnection()],
    ],
    ['> LDAP bind', '< LDAP bind answer: invalid credentials', '> LDAP unbind', '< LDAP notice of disconnection'],
  ],
  [
    'SMB',
    [
      ['client', sent.smb1Negotiate()],
      ['server', sent.smb2(0, 0, true)],
      ['client', sent.smb2(1, 0, false)],
      ['server', sent.smb2(1, 0xc000006d, true)],
    ],
    ['> SMB1 NEGOTIATE', '< SMB2 NEGOTIATE answer', '> SMB2 SESSION_SETUP', '< SMB2 SESSION_SETUP answer: logon failure'],
  ],
  [
    'RDP',
    [
      ['client', sent.rdpRequest()],
      ['server', sent.rdpConfirm(2)],
      ['client', clientHello('desk.example')],
    ],
    [
      '> RDP connection request',
      '< RDP connection confirmed, network level authentication',
      '> TLS ClientHello for desk.example, ALPN h2 http/1.1, up to TLS 1.3',
    ],
  ],
  [
    'RDP refused',
    [
      ['client', sent.rdpRequest(0)],
      ['server', sent.rdpFailure(5)],
    ],
    ['> RDP connection request', '< RDP negotiation failed: the server wants network level authentication'],
  ],
  [
    'DNS',
    [
      ['client', sent.dnsOverTcp(0x0100)],
      ['server', sent.dnsOverTcp(0x8185)],
    ],
    ['> DNS query A for example.com', '< DNS response A for example.com: refused'],
  ],
  [
    'MQTT',
    [
      ['client', sent.mqttConnect(5)],
      ['server', sent.mqttConnack(0, true)],
      ['client', concat(u8(0x30, 6, 0, 1), new TextEncoder().encode('t/xy'), u8(0x30, 4, 0, 1, 0x74, 1))],
      ['server', sent.mqttDisconnect(0x8e)],
    ],
    [
      '> MQTT CONNECT, version 5',
      '< MQTT CONNACK',
      '> MQTT PUBLISH, 2 times, 10 bytes',
      '< MQTT DISCONNECT: session taken over by another connection',
    ],
  ],
  [
    'AMQP',
    [
      ['client', sent.amqpHeader()],
      ['server', sent.amqpMethod(10, 10, u8(0, 9, 0, 0, 0, 0))],
      ['server', sent.amqpClose(530, 'NOT_ALLOWED - secret')],
    ],
    ['> AMQP protocol header, version 0-9-1', '< AMQP Connection.Start', '< AMQP Connection.Close: 530, not allowed'],
  ],
  [
    'Kafka',
    [
      ['client', sent.kafkaRequest(18, 3, 'secret')],
      ['server', hex('00 00 00 06 00 00 00 01 00 00')],
    ],
    ['> Kafka ApiVersions, version 3', '< Kafka response, 6 bytes'],
  ],
  ['nothing that is known', [['client', 100]], []],
];

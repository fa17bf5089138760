import { payloadHint } from '../../../src/core/wire/recognise.ts';
import { concat, u8 } from '../../support/bytes.ts';
import { captureOf, flow } from '../../support/conversation.ts';
import * as protocols from '../../support/protocols.ts';
import { captureTarget } from './capture.ts';
import type { Target } from './target.ts';

/** What comes before the server's part of an input. */
const MARGIN = 16;

/** What the two ends of a flow say to each other; the input's first byte says how much of the rest is the client's. */
export const payloadTarget: Target = {
  name: 'payload',
  seeds: () => {
    const { mysqlGreeting, mysqlError, postgresStartup, postgresError, smb2, ldapBind, ldapBindAnswer, rdpRequest } = protocols;
    const { mqttConnect, mqttConnack, amqpHeader, amqpClose, kafkaRequest, mongoMessage, http2Goaway, dnsOverTcp } = protocols;
    const text = (words: string): Uint8Array => new TextEncoder().encode(words);
    const exchanges: readonly (readonly [Uint8Array, Uint8Array])[] = [
      [
        text('GET /a?b=c HTTP/1.1\r\nHost: a.example\r\n\r\n'),
        text('HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\nabc'),
      ],
      [text('SSH-2.0-OpenSSH_9.2\r\n'), text('SSH-2.0-x\r\n')],
      [text('EHLO a\r\nQUIT\r\n'), text('220 mx\r\n421 4.3.2 going down\r\n')],
      [text('*1\r\n$4\r\nPING\r\n'), text('-ERR max number of clients reached\r\n')],
      [u8(1), mysqlGreeting('8.0.1')],
      [u8(1), mysqlError(1040, 'Too many connections', '08004')],
      [postgresStartup('ann'), postgresError('FATAL', '53300', 'too many clients')],
      [smb2(0, 0, false), smb2(1, 0xc0000022, true)],
      [ldapBind('cn=a'), ldapBindAnswer(49)],
      [rdpRequest(), protocols.rdpFailure(5)],
      [mqttConnect(), mqttConnack(5)],
      [amqpHeader(), amqpClose(320, 'closed')],
      [kafkaRequest(18, 3, 'me'), u8(0, 0, 0, 9, 0, 0, 0, 1, 0, 35)],
      [mongoMessage(2013, 0), mongoMessage(2013, 1)],
      [text('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), concat(protocols.http2Settings(), http2Goaway(11))],
      [dnsOverTcp(0x100), dnsOverTcp(0x8182)],
    ];
    return exchanges.map(([asked, answered]) => concat(u8(asked.length), asked, answered));
  },
  run: async (input) => {
    const asked = input.subarray(1, 1 + (input[0] ?? 0));
    const answered = input.subarray(1 + asked.length);
    const hint = hintWithin(answered, 0x16);
    if (hintWithin(answered, 0x48) !== hint) throw new Error('bytes outside the payload were read');
    const story = flow().handshake().send('client', asked).ack('server').send('server', answered).rst('client');
    return `${hint} ${await captureTarget.run(captureOf(story))}`;
  },
};

function hintWithin(payload: Uint8Array, around: number): number {
  const bytes = new Uint8Array(payload.length + 2 * MARGIN).fill(around);
  bytes.set(payload, MARGIN);
  return payloadHint(bytes, MARGIN, MARGIN + payload.length);
}

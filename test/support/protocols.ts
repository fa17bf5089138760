/** First messages and errors of the protocols that ride on TCP, as servers send them; taken down from their specifications. */
import { concat, hex, type Payload, payloadBytes, u16, u32, u8 } from './bytes.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const zero = u8(0);

/** MySQL: three bytes of length, little-endian, a sequence number, and the body. */
const mysqlPacket = (sequence: number, body: Uint8Array): Uint8Array =>
  concat(u8(body.length & 255, (body.length >> 8) & 255, body.length >> 16, sequence), body);
export const mysqlGreeting = (version: string): Uint8Array =>
  mysqlPacket(0, concat(u8(10), text(version), zero, u32(7, true), text('12345678'), zero, u16(0xffff, true), payloadBytes(30)));
export const mysqlError = (code: number, message: string, state = 'HY000', sequence = 2): Uint8Array =>
  mysqlPacket(sequence, concat(u8(0xff), u16(code, true), text(`#${state}${message}`)));
/** Before the handshake the server knows no client that wants the state (MySQL, "ERR_Packet"). */
export const mysqlRefusal = (code: number, message: string): Uint8Array =>
  mysqlPacket(0, concat(u8(0xff), u16(code, true), text(message)));
export const mysqlQuit = (): Uint8Array => mysqlPacket(0, u8(1));

export const postgresStartup = (user: string): Uint8Array => {
  const body = concat(u32(0x00030000), text(`user\0${user}\0database\0shop\0\0`));
  return concat(u32(body.length + 4), body);
};
export const postgresSslRequest = (): Uint8Array => concat(u32(8), u32(80877103));
export const postgresMessage = (type: string, body: Uint8Array): Uint8Array => concat(text(type), u32(body.length + 4), body);
export const postgresError = (severity: string, state: string, message: string): Uint8Array =>
  postgresMessage('E', text(`S${severity}\0V${severity}\0C${state}\0M${message}\0Fpostmaster.c\0L1\0\0`));

/** SMB behind its four bytes of NetBIOS header. */
const netBios = (message: Uint8Array): Uint8Array => concat(u8(0), u32(message.length).subarray(1), message);
export const smb2 = (command: number, status: number, response: boolean, body: Uint8Array = payloadBytes(9)): Uint8Array =>
  netBios(
    concat(
      ...[u8(0xfe), text('SMB'), u16(64, true), u16(1, true), u32(status, true), u16(command, true), u16(1, true)],
      ...[u32(response ? 1 : 0, true), u32(0), payloadBytes(8).fill(0), payloadBytes(32).fill(0), body],
    ),
  );
export const smb1Negotiate = (): Uint8Array =>
  netBios(
    concat(u8(0xff), text('SMB'), u8(0x72), u32(0), u8(0x18), u16(0xc853), payloadBytes(20).fill(0), text('\x02NT LM 0.12\0')),
  );

const ber = (tag: number, ...parts: readonly Uint8Array[]): Uint8Array => {
  const body = concat(...parts);
  return concat(u8(tag), body.length < 128 ? u8(body.length) : concat(u8(0x82), u16(body.length)), body);
};
const ldapMessage = (id: number, operation: Uint8Array): Uint8Array => ber(0x30, ber(2, u8(id)), operation);
export const ldapBind = (name: string): Uint8Array =>
  ldapMessage(1, ber(0x60, ber(2, u8(3)), ber(4, text(name)), ber(0x80, text('secret'))));
export const ldapBindAnswer = (code: number, message = ''): Uint8Array =>
  ldapMessage(1, ber(0x61, ber(10, u8(code)), ber(4), ber(4, text(message))));
export const ldapUnbind = (): Uint8Array => ldapMessage(2, u8(0x42, 0));
export const ldapDisconnection = (): Uint8Array =>
  ldapMessage(0, ber(0x78, ber(10, u8(52)), ber(4), ber(4, text('going down')), ber(0x8a, text('1.3.6.1.4.1.1466.20036'))));

const tpkt = (body: Uint8Array): Uint8Array => concat(u8(3, 0), u16(body.length + 4), body);
export const rdpRequest = (protocols = 3): Uint8Array =>
  tpkt(concat(hex('0e e0 0000 0000 00 01 00 08 00'), u32(protocols, true)));
export const rdpConfirm = (protocol = 2): Uint8Array => tpkt(concat(hex('0e d0 0000 1234 00 02 00 08 00'), u32(protocol, true)));
export const rdpFailure = (code: number): Uint8Array => tpkt(concat(hex('0e d0 0000 1234 00 03 00 08 00'), u32(code, true)));

const dnsMessage = (flags: number): Uint8Array =>
  concat(u16(0x1234), u16(flags), u16(1), u16(0), u16(0), u16(0), text('\x07example\x03com\0'), u16(1), u16(1));
export const dnsOverTcp = (flags: number): Uint8Array => concat(u16(dnsMessage(flags).length), dnsMessage(flags));

export const mqttConnect = (level = 4): Uint8Array => {
  const body = concat(u16(4), text('MQTT'), u8(level, 2), u16(60), level === 5 ? u8(0) : u8(), u16(3), text('dev'));
  return concat(u8(0x10, body.length), body);
};
export const mqttConnack = (code: number, version5 = false): Uint8Array =>
  version5 ? u8(0x20, 3, 0, code, 0) : u8(0x20, 2, 0, code);
export const mqttDisconnect = (reason?: number): Uint8Array => (reason === undefined ? u8(0xe0, 0) : u8(0xe0, 2, reason, 0));

export const amqpHeader = (): Uint8Array => concat(text('AMQP'), u8(0, 0, 9, 1));
export const amqpMethod = (group: number, method: number, more: Uint8Array): Uint8Array =>
  concat(u8(1), u16(0), u32(more.length + 4), u16(group), u16(method), more, u8(0xce));
export const amqpClose = (code: number, words: string): Uint8Array =>
  amqpMethod(10, 50, concat(u16(code), u8(words.length), text(words), u16(0), u16(0)));

export const kafkaRequest = (key: number, version: number, client: string): Uint8Array => {
  const body = concat(u16(key), u16(version), u32(1), u16(client.length), text(client));
  return concat(u32(body.length), body);
};
export const mongoMessage = (operation: number, responseTo: number, document: Payload = 20): Uint8Array => {
  const body = concat(u32(99, true), u32(responseTo, true), u32(operation, true), u32(0), payloadBytes(document));
  return concat(u32(body.length + 4, true), body);
};
const http2Frame = (type: number, body: Uint8Array): Uint8Array =>
  concat(u32(body.length).subarray(1), u8(type, 0), u32(0), body);
export const http2Goaway = (code: number, words = ''): Uint8Array => http2Frame(7, concat(u32(5), u32(code), text(words)));
/** SETTINGS that allow 100 streams. */
export const http2Settings = (): Uint8Array => http2Frame(4, concat(u16(3), u32(100)));

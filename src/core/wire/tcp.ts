import { i32, u16, u8 } from './bytes.ts';
import { CUT_SHORT, MALFORMED, TCP, TCP_IN_ICMP_ERROR, TCP_IN_ICMP_ERROR_SHORT } from './outcome.ts';
import type { Segment } from './segment.ts';
import { noTcpOptions, tcpOptions } from './tcpOptions.ts';

/** Without options. */
const HEADER_LENGTH = 20;
/** Ports, numbers, flags and window: as much as Wireshark needs to give a packet a tcp.stream. */
const NEEDED = 16;
/** Ports and sequence number: what RFC 792 lets an ICMP error quote. */
const QUOTED = 8;

/** The TCP header (RFC 9293 section 3.1): where all decoding leads. */
export function tcp(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  const available = out.limit - at;
  if (available < NEEDED) return tooShort(bytes, available, out);
  const { view } = out;
  out.sourcePort = view.getUint16(at);
  out.destinationPort = view.getUint16(at + 2);
  out.seq = view.getInt32(at + 4);
  out.ack = view.getInt32(at + 8);
  const offsetAndAe = u8(bytes, at + 12);
  out.flags = ((offsetAndAe & 1) << 8) | u8(bytes, at + 13);
  out.window = view.getUint16(at + 14);
  out.urgentPointer = available < HEADER_LENGTH ? 0 : view.getUint16(at + 18);
  out.truncated = out.limit < out.reportedEnd ? 1 : 0;

  const headerLength = (offsetAndAe >> 4) * 4;
  const segmentLength = out.reportedEnd - at;
  const payloadStart = at + headerLength;
  out.payloadLength = Math.max(0, segmentLength - headerLength);
  out.badHeaderLength = headerLength > segmentLength ? 1 : 0;
  if (headerLength === HEADER_LENGTH) noTcpOptions(out);
  else if (headerLength < HEADER_LENGTH) impossibleHeader(out);
  else tcpOptions(bytes, at + HEADER_LENGTH, Math.min(payloadStart, out.limit), out);
  out.payloadEnd = out.badHeaderLength === 1 ? at : out.limit;
  out.payloadStart = Math.min(payloadStart, out.payloadEnd);
  return out.icmpQuoted === 1 ? TCP_IN_ICMP_ERROR : TCP;
}

/** In a first fragment that stays alone: how long the segment was nobody knows, so Wireshark gives it no length. */
export function partialTcp(bytes: Uint8Array, out: Segment): number {
  const outcome = tcp(bytes, out);
  out.payloadLength = 0;
  out.payloadEnd = out.payloadStart;
  return outcome;
}

/** Wireshark stops at such a data offset: the segment belongs to its stream, but has no flags. */
function impossibleHeader(out: Segment): void {
  out.badHeaderLength = 1;
  out.flags = 0;
  noTcpOptions(out);
}

function tooShort(bytes: Uint8Array, available: number, out: Segment): number {
  const at = out.at;
  if (out.icmpQuoted === 1 && available >= QUOTED) {
    out.sourcePort = u16(bytes, at);
    out.destinationPort = u16(bytes, at + 2);
    out.seq = i32(bytes, at + 4);
    out.ack = out.flags = out.window = out.urgentPointer = out.payloadLength = 0;
    out.payloadStart = out.payloadEnd = at;
    out.truncated = 1;
    out.badHeaderLength = 0;
    noTcpOptions(out);
    return TCP_IN_ICMP_ERROR_SHORT;
  }
  return out.reportedEnd - at < NEEDED && out.icmpQuoted === 0 ? MALFORMED : CUT_SHORT;
}

const NOTHING = new DataView(new ArrayBuffer(0));

/**
 * What is known of one frame's TCP segment. One object is reused for all frames, so nothing is allocated per packet.
 * Words that fill 32 bits are kept as signed integers (`| 0`): V8 keeps those unboxed. Use `>>> 0` to show one.
 */
export class Segment {
  /** 4 or 6. */
  family = 4;
  /** Address words in network order, as signed integers; IPv4 uses the first of each. */
  src0 = 0;
  src1 = 0;
  src2 = 0;
  src3 = 0;
  dst0 = 0;
  dst1 = 0;
  dst2 = 0;
  dst3 = 0;
  /** TTL or hop limit. */
  ttl = 0;
  /** IPv4 identification; 0 for IPv6. */
  ipId = 0;
  /** IPv6 flow label; 0 for IPv4. */
  flowLabel = 0;
  /** 0 or 1; 0 for IPv6. */
  dontFragment = 0;
  /** TOS or traffic class, ECN bits included. */
  tos = 0;
  /** A 32-bit fold of the source MAC address, 0 when the link has none. */
  sourceMac = 0;

  sourcePort = 0;
  destinationPort = 0;
  /** Signed 32 bit. */
  seq = 0;
  /** Signed 32 bit; the raw field, whatever the ACK flag. */
  ack = 0;
  /** FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128, AE 256; 0 when the data offset makes the header impossible. */
  flags = 0;
  /** Raw field. */
  window = 0;
  urgentPointer = 0;
  /** The captured part of the payload: `bytes[payloadStart, payloadEnd)`. */
  payloadStart = 0;
  payloadEnd = 0;
  /** Payload bytes by the IP lengths, as Wireshark's tcp.len; may exceed the captured part. */
  payloadLength = 0;
  /** 0 or 1: the capture holds less than the packet had. */
  truncated = 0;
  /** 0 or 1: the header is quoted in an ICMP error. */
  icmpQuoted = 0;
  /** 0 or 1: the data offset is impossible (below 20 bytes or beyond the segment). */
  badHeaderLength = 0;

  /** 0 or 1. */
  hasTimestamp = 0;
  /** Signed 32 bit. */
  tsVal = 0;
  tsEcr = 0;
  /** -1 for none. */
  mss = -1;
  windowScale = -1;
  /** 0 or 1. */
  sackPermitted = 0;
  /** 0 or 1: SACK blocks. */
  hasSack = 0;
  /** 0 or 1: TCP MD5 signature (kind 19). */
  hasMd5 = 0;
  /** 0 or 1: TCP Authentication Option (kind 29). */
  hasAuthentication = 0;
  /** Subtype of the last Multipath TCP option, -1 for none; MP_TCPRST (8) wins over the others. */
  mptcpSubtype = -1;
  /** Reason code of MP_TCPRST (RFC 8684 section 3.6), -1 for none. */
  mptcpResetReason = -1;
  /** 0 or 1: MP_TCPRST's T bit, the error is transient. */
  mptcpResetTransient = 0;
  /** 0 or 1: any option but EOL, NOP and timestamps. */
  hasOtherOptions = 0;
  /** 0 or 1: an option's length is impossible; those before it count. */
  badOptions = 0;

  /** Of an ICMP error, with meaning when icmpQuoted is 1: 4 or 6, its type, code and second word, and the address of its sender. */
  icmpFamily = 4;
  icmpType = 0;
  icmpCode = 0;
  icmpRest = 0;
  icmpFrom0 = 0;
  icmpFrom1 = 0;
  icmpFrom2 = 0;
  icmpFrom3 = 0;

  /** For UNREAD_LAYER: which header it was (unreadLayers.ts). */
  unreadLayer = 0;

  /** For FRAGMENT: its place in the datagram's payload in bytes, 0 or 1, and what IPv4 or IPv6 tells datagrams apart by. */
  fragmentOffset = 0;
  moreFragments = 0;
  fragmentId = 0;
  /** What the datagram carries, a number of protocol.ts. */
  fragmentProtocol = 0;

  /** Packets behind the one that is read in an IEEE 802.11 aggregate. */
  subframesLeft = 0;

  /** 0 or 1: the IEEE 802.11 header is filled up to a multiple of four bytes. */
  paddedHeader = 0;

  /** The array that is decoded: a DataView reads four bytes in one go, which four reads of an array are not (20 ns a frame). */
  view: DataView = NOTHING;
  #bytes: Uint8Array | undefined;

  /** Where decoding has got to, for the steps of decode.ts. */
  at = 0;
  /** End of this packet's captured bytes: never beyond the frame's, cut by every length field met. */
  limit = 0;
  /** End of this packet by its length fields: beyond `limit` when the capture is cut. */
  reportedEnd = 0;
  /** End of the frame's captured bytes, trailers behind the packet included. */
  frameEnd = 0;

  #forgetIcmp(): void {
    this.icmpFamily = 4;
    this.icmpType = this.icmpCode = this.icmpRest = 0;
    this.icmpFrom0 = this.icmpFrom1 = this.icmpFrom2 = this.icmpFrom3 = 0;
  }

  /** Forgets the frame before. */
  begin(bytes: Uint8Array, start: number, end: number, reportedEnd: number): void {
    this.#lookAt(bytes);
    this.at = start;
    this.limit = end;
    this.reportedEnd = reportedEnd;
    this.frameEnd = end;
    this.sourceMac = 0;
    if (this.icmpQuoted === 1) this.#forgetIcmp();
    this.icmpQuoted = 0;
    this.paddedHeader = 0;
    this.subframesLeft = 0;
  }

  /** Goes on in the payload of a datagram that was put together, whose bytes stand alone in an array. */
  reassembled(whole: Uint8Array): void {
    this.#lookAt(whole);
    this.at = 0;
    this.limit = this.reportedEnd = this.frameEnd = whole.length;
  }

  /** Lets go of the bytes: megabytes of a capture. */
  release(): void {
    this.view = NOTHING;
    this.#bytes = undefined;
  }

  /** Thousands of frames in turn stand in one array. */
  #lookAt(bytes: Uint8Array): void {
    if (bytes === this.#bytes) return;
    this.#bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Later length fields can only shorten a packet: its end is never moved back out. */
  endAt(reportedEnd: number): void {
    if (reportedEnd < this.reportedEnd) this.reportedEnd = reportedEnd;
    if (reportedEnd < this.limit) this.limit = reportedEnd;
  }
}

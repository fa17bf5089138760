"""Reads and builds the frames of the laboratory: Ethernet, IPv4 or IPv6, TCP. Nothing else crosses the wire there."""
import socket
import struct

FIN, SYN, RST, PSH, ACK, URG, ECE, CWR = (1 << bit for bit in range(8))
ETHERNET = 14
TIMESTAMPS = 8


class Packet:
    """One TCP segment in an Ethernet frame. Offsets stay, so that a middlebox can rewrite the bytes."""

    def __init__(self, frame):
        self.frame = frame
        self.v6 = frame[12:14] == b'\x86\xdd'
        at = ETHERNET
        if self.v6:
            self.ttl, self.ip_id, self.tos = frame[at + 7], 0, (frame[at] & 15) << 4 | frame[at + 1] >> 4
            self.dont_fragment = True
            self.source = socket.inet_ntop(socket.AF_INET6, frame[at + 8:at + 24])
            self.target = socket.inet_ntop(socket.AF_INET6, frame[at + 24:at + 40])
            self.tcp = at + 40
            end = self.tcp + struct.unpack_from('!H', frame, at + 4)[0]
        else:
            self.tos, total, self.ip_id, fragment, self.ttl = struct.unpack_from('!xBHHHB', frame, at)
            self.dont_fragment = bool(fragment & 0x4000)
            self.source = socket.inet_ntoa(frame[at + 12:at + 16])
            self.target = socket.inet_ntoa(frame[at + 16:at + 20])
            self.tcp = at + (frame[at] & 15) * 4
            end = at + total
        (self.source_port, self.target_port, self.seq, self.ack, offset, self.flags, self.window) = struct.unpack_from(
            '!HHIIBBH', frame, self.tcp)
        self.options = frame[self.tcp + 20:self.tcp + (offset >> 4) * 4]
        self.payload = frame[self.tcp + (offset >> 4) * 4:max(end, self.tcp)]

    @property
    def taken(self):
        """Sequence numbers that the segment takes."""
        return len(self.payload) + bool(self.flags & SYN) + bool(self.flags & FIN)

    @property
    def end(self):
        return (self.seq + self.taken) & 0xffffffff

    def has(self, flags):
        return self.flags & flags == flags

    @property
    def flow(self):
        return (self.source, self.source_port, self.target, self.target_port)

    @property
    def identity(self):
        """What no router changes on the way; the address that a NAT changes is left out."""
        return (self.seq, self.ack, self.flags, self.window, bytes(self.payload[:8]))


def tcp_in(frame):
    """The frame as a Packet; None when it is not TCP."""
    kind = frame[12:14]
    if kind == b'\x08\x00' and len(frame) >= ETHERNET + 40 and frame[ETHERNET + 9] == 6:
        return Packet(frame)
    if kind == b'\x86\xdd' and len(frame) >= ETHERNET + 60 and frame[ETHERNET + 6] == 6:
        return Packet(frame)
    return None


def is_icmp(frame):
    """ICMP errors belong in a capture of TCP; neighbour discovery does not."""
    if frame[12:14] == b'\x08\x00':
        return frame[ETHERNET + 9] == 1
    return frame[12:14] == b'\x86\xdd' and frame[ETHERNET + 6] == 58 and frame[ETHERNET + 40] < 128


def checksum(data):
    if len(data) % 2:
        data += b'\0'
    total = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def build(source, target, source_port, target_port, seq, ack, flags, *, macs, window=0, ttl=64, ip_id=0, dont_fragment=True,
          tos=0, options=b'', payload=b''):
    """A whole frame. `macs` are (from, to), six bytes each."""
    family = socket.AF_INET6 if ':' in source else socket.AF_INET
    addresses = socket.inet_pton(family, source) + socket.inet_pton(family, target)
    options += b'\0' * (-len(options) % 4)
    segment = struct.pack('!HHIIBBHHH', source_port, target_port, seq & 0xffffffff, ack & 0xffffffff,
                          (20 + len(options)) << 2, flags, window, 0, 0) + options + payload
    pseudo = addresses + struct.pack('!II', len(segment), 6)
    segment = segment[:16] + struct.pack('!H', checksum(pseudo + segment)) + segment[18:]
    if family == socket.AF_INET6:
        header = struct.pack('!IHBB', 6 << 28 | tos << 20, len(segment), 6, ttl) + addresses
        return macs[1] + macs[0] + b'\x86\xdd' + header + segment
    header = struct.pack('!BBHHHBBH', 0x45, tos, 20 + len(segment), ip_id, 0x4000 if dont_fragment else 0, ttl, 6, 0) + addresses
    header = header[:10] + struct.pack('!H', checksum(header)) + header[12:]
    return macs[1] + macs[0] + b'\x08\x00' + header + segment


def with_hops(frame, hops):
    """The frame after so many routers. None when its life ends on the way."""
    if hops == 0:
        return frame
    frame = bytearray(frame)
    if frame[12:14] == b'\x86\xdd':
        if frame[ETHERNET + 7] <= hops:
            return None
        frame[ETHERNET + 7] -= hops
        return bytes(frame)
    if frame[ETHERNET + 8] <= hops:
        return None
    frame[ETHERNET + 8] -= hops
    frame[ETHERNET + 10:ETHERNET + 12] = b'\0\0'
    struct.pack_into('!H', frame, ETHERNET + 10, checksum(bytes(frame[ETHERNET:ETHERNET + (frame[ETHERNET] & 15) * 4])))
    return bytes(frame)


def rewritten(packet, *, seq=None, ack=None, options=None, ttl=None):
    """The same segment with other numbers, as devices make it that keep their own sequence space."""
    return build(packet.source, packet.target, packet.source_port, packet.target_port,
                 packet.seq if seq is None else seq, packet.ack if ack is None else ack, packet.flags,
                 macs=(packet.frame[6:12], packet.frame[0:6]), window=packet.window, ttl=packet.ttl if ttl is None else ttl, ip_id=packet.ip_id,
                 dont_fragment=packet.dont_fragment, tos=packet.tos,
                 options=bytes(packet.options if options is None else options), payload=bytes(packet.payload))

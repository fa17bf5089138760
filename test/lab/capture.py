"""Captures at one interface with the kernel's time and direction, and writes captures as files."""
import errno
import gzip
import socket
import struct

from packet import is_icmp, tcp_in

SO_TIMESTAMPNS, SO_RCVBUFFORCE, PACKET_OUTGOING = 35, 33, 4


class Frame:
    __slots__ = ('time', 'bytes', 'out', 'place', 'packet', 'reset')

    def __init__(self, time, data, out, place):
        self.time, self.bytes, self.out, self.place = time, data, out, place
        self.packet = tcp_in(data)
        self.reset = None


class Tap:
    """Opened in the namespace of its interface. The kernel queues; everything is read at the end."""

    def __init__(self, interface, place):
        self.place = place
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 32 << 20)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.socket.bind((interface, 3))
        self.socket.setblocking(False)

    def frames(self):
        found = []
        while True:
            try:
                data, notes, _, address = self.socket.recvmsg(70000, 64)
            except BlockingIOError:
                break
            except OSError as error:
                # The interface was down for a while; it says so once.
                if error.errno == errno.ENETDOWN:
                    continue
                raise
            seconds, nanoseconds = struct.unpack('qq', notes[0][2])
            if tcp_in(data) is not None or is_icmp(data):
                found.append(Frame(seconds * 10**9 + nanoseconds, data, address[2] == PACKET_OUTGOING, self.place))
        lost = struct.unpack('II', self.socket.getsockopt(263, 6, 8))[1]
        self.socket.close()
        if lost:
            raise RuntimeError(f'{lost} frames were not captured at {self.place}')
        return found


def tagged(frame, vlans):
    """As a trunk port shows the frame: 802.1Q tags, the outermost first."""
    for number, vlan in reversed(list(enumerate(vlans))):
        kind = b'\x88\xa8' if number == 0 and len(vlans) > 1 else b'\x81\x00'
        frame = frame[:12] + kind + struct.pack('!H', vlan) + frame[12:]
    return frame


def pcap(frames, *, snaplen=262144, vlans=()):
    """Classic pcap with nanoseconds."""
    out = [struct.pack('<IHHiIII', 0xa1b23c4d, 2, 4, 0, 0, snaplen, 1)]
    for frame in frames:
        data = tagged(frame.bytes, vlans)
        out.append(struct.pack('<IIII', frame.time // 10**9, frame.time % 10**9, min(len(data), snaplen), len(data)) + data[:snaplen])
    return b''.join(out)


def block(kind, body):
    body += b'\0' * (-len(body) % 4)
    return struct.pack('<II', kind, len(body) + 12) + body + struct.pack('<I', len(body) + 12)


def pcapng(frames, *, snaplen=262144, vlans=()):
    """pcapng with one interface a place and nanoseconds."""
    places = sorted({frame.place for frame in frames})
    out = [block(0x0a0d0d0a, struct.pack('<IHHq', 0x1a2b3c4d, 1, 0, -1))]
    for place in places:
        name = place.encode()
        options = struct.pack('<HH', 2, len(name)) + name + b'\0' * (-len(name) % 4) + struct.pack('<HHB3xHH', 9, 1, 9, 0, 0)
        out.append(block(1, struct.pack('<HHI', 1, 0, snaplen) + options))
    for frame in frames:
        data = tagged(frame.bytes, vlans)
        kept = data[:snaplen]
        head = struct.pack('<IIIII', places.index(frame.place), frame.time >> 32, frame.time & 0xffffffff, len(kept), len(data))
        out.append(block(6, head + kept))
    return b''.join(out)


def write(path, data):
    """gzip without a name and time, so that the bytes depend on the frames only."""
    with open(path, 'wb') as file:
        file.write(gzip.compress(data, 9, mtime=0))

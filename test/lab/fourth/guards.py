"""The boxes of the fourth set: what they watch for, and how their RSTs look, is told at each."""
import time

from boxes import CLIENT, SERVER, Box, Filter, Guard
from packet import ACK, FIN, PSH, RST, SYN
from scenario import http

BOTH = (CLIENT, SERVER)


class TwoKinds(Box):
    """Beside the line: one bare RST and then three RST+ACKs at growing distances, to both ends, from two machines with TTLs of their own.
    For a while afterwards the same pair is not let talk at all"""

    def __init__(self, *, match, second_ttl=101, steps=(0, 1460, 4380), residual=0.0, **style):
        super().__init__(**style)
        self.match, self.second_ttl, self.steps, self.residual, self.until = match, second_ttl, steps, residual, {}

    def look(self, flow, packet, side):
        pair = (packet.source, packet.target, packet.target_port)
        banned = side == CLIENT and self.until.get(pair, 0) > time.monotonic()
        if side != CLIENT or packet.flags & RST or not packet.payload or not (banned or self.match in bytes(packet.payload)):
            return [packet.frame]
        flow.ends[side].saw(packet)
        if not banned:
            self.until[pair] = time.monotonic() + self.residual
        for toward in BOTH:
            base = packet.ack if toward == CLIENT else packet.end
            self.reset(flow, toward, 'first kind', seq=base, form='R', delay=0.0002)
            for number, step in enumerate(self.steps):
                self.reset(flow, toward, 'second kind', seq=(base + step) & 0xffffffff, form='RA', ttl=self.second_ttl,
                           delay=0.0012 + number * 0.00004)
        return [packet.frame]


class HandshakeShot(Box):
    """Beside the line: as soon as a server of a port answers, both ends are reset; the SYN/ACK itself goes on"""

    def look(self, flow, packet, side):
        if side == SERVER and packet.has(SYN | ACK):
            flow.ends[side].saw(packet)
            for toward in BOTH:
                self.reset(flow, toward, 'handshake seen', delay=0.0006, seq=packet.end if toward == CLIENT else packet.ack)
        return [packet.frame]


class HalfOpenTimer(Box):
    """SYN-flood guard in passive mode: a handshake that is not finished in time is ended at the server, in the client's name"""

    def __init__(self, *, seconds, **style):
        super().__init__(**style)
        self.seconds = seconds

    def look(self, flow, packet, side):
        if side == SERVER and packet.has(SYN | ACK) and not flow.timer:
            flow.timer = 1
            self.after(self.seconds, self.expire, flow)
        if side == CLIENT and packet.flags & ACK:
            flow.timer = 2
        return [packet.frame]

    def expire(self, flow):
        if flow.timer == 1:
            flow.timer = 3
            self.reset(flow, SERVER, 'half open for too long', seq=(flow.ends[CLIENT].first + 1) & 0xffffffff)


class SynRate(Guard):
    """Counts SYNs of an address; beyond so many in a second the rest are refused in the server's name"""

    def __init__(self, *, most, **style):
        super().__init__(**style)
        self.most, self.times = most, {}

    def watch(self, flow, packet, side):
        if side == SERVER or packet.flags & (SYN | ACK) != SYN:
            return [packet.frame]
        now = time.monotonic()
        recent = self.times[packet.source] = [each for each in self.times.get(packet.source, []) if now - each < 1] + [now]
        if len(recent) <= self.most:
            return [packet.frame]
        flow.ends[side].saw(packet)
        self.cut(flow, 'too many new connections', (CLIENT,), seq=0, ack=packet.end, form='RA')
        return []


class Balancer(Guard):
    """Ends what is idle for `seconds`: a RST to the client, a FIN to the server, whose answer it swallows"""

    def __init__(self, *, seconds, **style):
        super().__init__(**style)
        self.seconds = seconds

    def watch(self, flow, packet, side):
        flow.timer += 1
        if not packet.flags & (FIN | RST) and not flow.fins:
            self.after(self.seconds, self.expire, flow, flow.timer)
        return [packet.frame]

    def expire(self, flow, timer):
        if flow.timer != timer or flow.dead or flow.fins:
            return
        flow.dead = True
        client, server = flow.ends
        self.reset(flow, CLIENT, 'idle: the client')
        self.speak(flow, SERVER, (client.last.frame[6:12], client.last.frame[0:6]), client.next, client.ack, FIN | ACK, window=client.last.window)


class ForgedAnswer(Box):
    """Beside the line: an answer of its own with FIN in the server's name, a RST to the server; the true answer comes too late"""

    def __init__(self, *, match, **style):
        super().__init__(**style)
        self.match = match

    def look(self, flow, packet, side):
        if side == CLIENT and self.match in bytes(packet.payload):
            flow.ends[side].saw(packet)
            page = http(b'this site is not available here', '302 Found', 'Location: http://notice.example/\r\nConnection: close\r\n')
            self.speak(flow, CLIENT, (packet.frame[0:6], packet.frame[6:12]), packet.ack, packet.end, ACK | PSH | FIN, ip_id=242, window=0x4000, payload=page)
            self.reset(flow, SERVER, 'not available here', seq=packet.end, delay=0.001)
        return [packet.frame]


class Unknown(Guard):
    """Knows applications by the first bytes of the client; what is not among them is reset at once, or after `patience` further packets"""

    def __init__(self, *, known, patience=0, to=BOTH, **style):
        super().__init__(**style)
        self.known, self.patience, self.to = known, patience, to

    def watch(self, flow, packet, side):
        if packet.payload and side == CLIENT and flow.ends[CLIENT].sent == 0:
            flow.strange = not any(bytes(packet.payload).startswith(each) for each in self.known)
        if getattr(flow, 'strange', False) and packet.payload:
            flow.timer += 1
            if flow.timer > self.patience:
                self.cut(flow, 'unknown application', self.to)
                return []
        return [packet.frame]


class AnswerFilter(Guard):
    """Virus scanner in line: an answer with the mark is held, the client is reset by RST, the server by RST+ACK"""

    def __init__(self, *, match, **style):
        super().__init__(**style)
        self.match = match

    def watch(self, flow, packet, side):
        if side == CLIENT or self.match not in bytes(packet.payload):
            return [packet.frame]
        self.cut(flow, 'answer with a mark: the client', (CLIENT,), form='R')
        self.cut(flow, 'answer with a mark: the server', (SERVER,), form='RA', window='copy')
        return []


class Repeater(Filter):
    """Says everything three times, ten milliseconds apart"""

    def reset(self, *arguments, **options):
        super().reset(*arguments, **{**options, 'times': 3})


class AfterTheEnd(Box):
    """Its verdict comes when the connection has ended by itself"""

    def __init__(self, *, match, **style):
        super().__init__(**style)
        self.match = match

    def look(self, flow, packet, side):
        if self.match in bytes(packet.payload):
            flow.bad = True
        if packet.flags & FIN and flow.fins == 1 and getattr(flow, 'bad', False) and not flow.dead:
            flow.dead = True
            for toward in BOTH:
                self.reset(flow, toward, 'verdict after the end', delay=0.4)
        return [packet.frame]


class Swap(Guard):
    """A cluster whose members do not share sessions: at `seconds` the other member takes over. It drops what it does not know except that
    it resets clients; what servers send is lost"""

    def __init__(self, *, seconds, **style):
        super().__init__(**style)
        self.seconds, self.start = seconds, None

    def watch(self, flow, packet, side):
        now = time.monotonic()
        self.start = self.start or now
        if packet.flags & (SYN | ACK) == SYN:
            flow.born = now
        if not now > self.start + self.seconds > getattr(flow, 'born', 0):
            return [packet.frame]
        if side == CLIENT and not packet.flags & RST:
            flow.ends[side].saw(packet)
            self.reset(flow, CLIENT, 'no session', seq=packet.ack, form='R')
        return []


class Window(Guard):
    """Strict about windows: a segment `after` so many bytes of the server is taken for out of window, and the connection is reset"""

    def __init__(self, *, after, **style):
        super().__init__(**style)
        self.limit = after

    def watch(self, flow, packet, side):
        if side == SERVER and flow.ends[SERVER].sent + len(packet.payload) > self.limit:
            self.cut(flow, 'out of window')
            return []
        return [packet.frame]

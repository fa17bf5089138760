"""The boxes of the third set: in line and beside it, that look at size, age or one direction, or that lose their memory."""
import time

from boxes import CLIENT, SERVER, Box, Filter, Guard, IdleTimer, SynFilter
from packet import ACK, FIN, PSH, RST, SYN, rewritten
from scenario import http


class UploadLimit(Guard):
    """An IPS that lets a client send so many bytes and no more"""

    def __init__(self, *, most, **style):
        super().__init__(**style)
        self.most = most

    def watch(self, flow, packet, side):
        if side == CLIENT and flow.ends[CLIENT].sent + len(packet.payload) > self.most:
            self.cut(flow, 'too much was sent')
            return []
        return [packet.frame]


class Nudge(Box):
    """Resets with numbers inside the window that are not the next: RFC 5961 has them challenged, not obeyed"""

    def __init__(self, *, match, ahead=700, **style):
        super().__init__(**style)
        self.match, self.ahead = match, ahead

    def look(self, flow, packet, side):
        if side == CLIENT and self.match in bytes(packet.payload):
            flow.ends[side].saw(packet)
            for toward in (CLIENT, SERVER):
                self.reset(flow, toward, 'beside the mark', seq=(flow.ends[1 - toward].next + self.ahead) & 0xffffffff, delay=0.003)
        return [packet.frame]


class Splice(Guard):
    """A proxy that joins two halves: TTL and the server's numbers are its own on the client's side; it may tire of idle ones"""

    def __init__(self, *, seconds=None, **style):
        super().__init__(**style)
        self.seconds = seconds

    def watch(self, flow, packet, side):
        if not hasattr(flow, 'shift'):
            flow.shift = self.random.randrange(1 << 32)
        flow.timer += 1
        if self.seconds is not None and flow.fins < 2 and not packet.flags & RST:
            self.after(self.seconds, self.expire, flow, flow.timer)
        # What leaves here has the hops of this side of the wire before it, and the wire takes those of both.
        before = round(self.wire.hops * (self.wire.where if side == CLIENT else 1 - self.wire.where))
        if side == CLIENT:
            frame = rewritten(packet, ack=packet.ack + flow.shift if packet.flags & ACK else 0, ttl=self.ttl + before)
        else:
            frame = rewritten(packet, seq=packet.seq - flow.shift, ttl=self.ttl + before)
        return [self.carrier.rename(packet, frame) if packet.flags & RST else frame]

    def expire(self, flow, timer):
        if flow.timer != timer or flow.dead or flow.fins >= 2:
            return
        flow.dead = True
        self.reset(flow, CLIENT, 'idle: the client', seq=(flow.ends[SERVER].next - flow.shift) & 0xffffffff)
        self.reset(flow, SERVER, 'idle: the server')


class OneEyed(Box):
    """Sees what servers say and not what clients do; a SYN/ACK without a SYN belongs to no session, so it is reset"""

    def look(self, flow, packet, side):
        if side == CLIENT or not packet.has(SYN | ACK):
            return [packet.frame]
        flow.ends[side].saw(packet)
        self.reset(flow, SERVER, 'no session for this answer', seq=packet.ack, form='R')
        return []


class Failover(Box):
    """So many seconds after its first packet another machine takes over that knows no sessions, and resets who speaks. `way`: 'both', or
    'up' where only what clients send comes this way"""

    def __init__(self, *, seconds, way='both', **style):
        super().__init__(**style)
        self.seconds, self.way, self.start, self.known = seconds, way, None, set()

    def look(self, flow, packet, side):
        now = time.monotonic()
        self.start = self.start or now
        if packet.flags & (SYN | ACK) == SYN:
            flow.born = now
        lost = now > self.start + self.seconds > getattr(flow, 'born', 0)
        if not lost or (self.way == 'up' and side == SERVER):
            return [packet.frame]
        if not packet.flags & RST:
            flow.ends[side].saw(packet)
            self.reset(flow, side, 'unknown flow', seq=packet.ack, form='R')
        return []


class Curfew(Guard):
    """Ends every session when it is so old, or all of them at one moment, whatever they do"""

    def __init__(self, *, age=None, at=None, **style):
        super().__init__(**style)
        self.age, self.time, self.begun = age, at, False

    def watch(self, flow, packet, side):
        if packet.flags & (SYN | ACK) == SYN and self.age is not None:
            self.after(self.age, self.end, flow)
        if self.time is not None and not self.begun:
            self.begun = True
            self.after(self.time, self.end_all)
        return [packet.frame]

    def end(self, flow):
        if not flow.dead and not flow.fins:
            self.cut(flow, 'the time is up')

    def end_all(self):
        for flow in list(self.flows.values()):
            self.end(flow)


class Offloaded(Box):
    """Ends sessions of an age with the numbers that it saw when they were set up; nobody believes it"""

    def __init__(self, *, age, **style):
        super().__init__(**style)
        self.age = age

    def look(self, flow, packet, side):
        if packet.flags & (SYN | ACK) == SYN:
            self.after(self.age, self.end, flow)
        return [packet.frame]

    def end(self, flow):
        for toward in (CLIENT, SERVER):
            claimed, other = flow.ends[1 - toward], flow.ends[toward]
            self.reset(flow, toward, 'set-up numbers', seq=(claimed.first + 1) & 0xffffffff, ack=(other.first + 1) & 0xffffffff)


class Portal(Box):
    """Answers for every server until somebody has signed in: HTTP with a redirect, anything else with a reset"""

    def look(self, flow, packet, side):
        if side == SERVER:
            return []
        macs = (packet.frame[0:6], packet.frame[6:12])
        if packet.flags & (SYN | ACK) == SYN:
            flow.isn = self.random.randrange(1 << 32)
            self.speak(flow, CLIENT, macs, flow.isn, packet.end, SYN | ACK, options=b'\x02\x04\x05\xb4', window=14600)
        elif b'HTTP/1' in bytes(packet.payload):
            page = http(b'', '302 Found', 'Location: http://portal.example/\r\nConnection: close\r\n')
            self.speak(flow, CLIENT, macs, flow.isn + 1, packet.end, ACK | PSH | FIN, payload=page, window=14600)
        elif packet.payload and not flow.dead:
            flow.ends[side].saw(packet)
            self.cut(flow, 'not signed in', (CLIENT,), seq=(flow.isn + 1) & 0xffffffff)
        elif packet.flags & FIN:
            self.speak(flow, CLIENT, macs, packet.ack, packet.end, ACK, window=14600)
        return []


class WrongAnswer(Box):
    """Asks a newcomer for a sign of life: a SYN/ACK with a number that only a real TCP resets; then it lets him in"""

    def __init__(self, **style):
        super().__init__(**style)
        self.welcome = set()

    def look(self, flow, packet, side):
        if side == SERVER or packet.source in self.welcome:
            return [packet.frame]
        if packet.flags & RST:
            self.welcome.add(packet.source)
        elif packet.has(SYN):
            self.speak(flow, CLIENT, (packet.frame[0:6], packet.frame[6:12]), self.random.randrange(1 << 32), packet.end + 77_777,
                       SYN | ACK, options=b'\x02\x04\x05\xb4', window=8192)
        return []


class FirstTry(SynFilter):
    """Resets the first SYN of each address and lets the next ones through: flood tools do not come again"""

    def __init__(self, **style):
        super().__init__(**style)
        self.seen = set()

    def look(self, flow, packet, side):
        if side == SERVER or not packet.has(SYN) or packet.source in self.seen:
            return [packet.frame]
        self.seen.add(packet.source)
        return super().look(flow, packet, side)


class Decrypting(Guard):
    """A TLS proxy that does not like the server: an alert in the server's name, and RSTs"""

    def __init__(self, *, match, alert=b'\x15\x03\x03\x00\x02\x02\x2a', **style):
        super().__init__(**style)
        self.match, self.alert = match, alert

    def watch(self, flow, packet, side):
        if side != SERVER or self.match not in bytes(packet.payload):
            return [packet.frame]
        macs = (packet.frame[6:12], packet.frame[0:6])
        self.speak(flow, CLIENT, macs, packet.seq, packet.ack, ACK | PSH, payload=self.alert, window=packet.window)
        self.cut(flow, 'certificate refused: the client', (CLIENT,), seq=(packet.seq + len(self.alert)) & 0xffffffff, delay=0.0003)
        self.cut(flow, 'certificate refused: the server', (SERVER,))
        return []


class Coded(Filter):
    """Says why in eight bytes, as the draft on reset diagnostics has it: not authorized"""

    def reset(self, *arguments, **options):
        super().reset(*arguments, payload=bytes.fromhex('33aa0009') + bytes(4), **options)


class CodedTimer(IdleTimer):
    """A NAT that says in eight bytes that the mapping ran out"""

    def reset(self, *arguments, **options):
        super().reset(*arguments, payload=bytes.fromhex('33aa000e') + bytes(4), **options)


class Telling(Filter):
    """Writes a sentence into its RST"""

    def reset(self, *arguments, **options):
        super().reset(*arguments, payload=b'Blocked by network policy 17', **options)


class EveryPacket(Box):
    """Shoots at both ends whenever the client sends what it does not like, and at all that follows"""

    def __init__(self, *, match, ahead=(0, 1448), **style):
        super().__init__(**style)
        self.match, self.ahead = match, ahead

    def look(self, flow, packet, side):
        if side == CLIENT and self.match in bytes(packet.payload):
            flow.dead = True
        if flow.dead and not packet.flags & RST:
            flow.ends[side].saw(packet)
            for step in self.ahead:
                self.reset(flow, side, 'away', seq=(packet.ack + step) & 0xffffffff, ack=packet.end, delay=0.0004)
                self.reset(flow, 1 - side, 'away', seq=(packet.end + step) & 0xffffffff, ack=packet.ack, delay=0.0004)
        return [packet.frame]

"""The boxes of the fifth set: what vendors' documents and those who measured filters say of them. What they watch for is told at each."""
import time

from boxes import CLIENT, SERVER, Box, Filter, Guard, IdleTimer
from packet import ACK, FIN, PSH, RST, SYN, build, rewritten
from scenario import http

BOTH = (CLIENT, SERVER)


class Mirror(Box):
    """With `ttl` 'mirror' its RSTs arrive with the TTL that packets of the end they claim arrive with: as if they had come the whole way"""

    def send(self, flow, toward, note, seq, ack, flags, ttl, window, tos, payload, options):
        if (ttl or self.ttl) != 'mirror':
            super().send(flow, toward, note, seq, ack, flags, ttl, window, tos, payload, options)
            return
        claimed, other = flow.ends[1 - toward], flow.ends[toward]
        seen = claimed.last or other.last
        macs = (seen.frame[6:12], seen.frame[0:6]) if claimed.last else (seen.frame[0:6], seen.frame[6:12])
        source, target = (flow.key[2:], flow.key[:2]) if toward == CLIENT else (flow.key[:2], flow.key[2:])
        ids = {'zero': 0, 'random': self.random.randrange(1, 65536), 'next': (seen.ip_id + 1) & 0xffff}
        window = self.window if window is None else window
        frame = build(source[0], target[0], source[1], target[1], seq, ack, flags, macs=macs, window=seen.window if window == 'copy' else window,
                      ttl=seen.ttl, ip_id=ids.get(self.ip_id, self.ip_id), dont_fragment=self.dont_fragment, tos=tos, options=options, payload=payload)
        self.carrier.make(self.wire, toward, frame, note, self.wire.hops)


class MirrorFilter(Mirror, Filter):
    """A filter of bytes, with the true TTL of the host"""


class MirrorIdle(Mirror, IdleTimer):
    """An idle timer, with the true TTL of the host"""


class Rewriter(Box):
    """Once the client has said the word, each packet of the server is made a RST+ACK without its data and goes on: number, TTL and IP ID stay"""

    def __init__(self, *, match, **style):
        super().__init__(**style)
        self.match = match

    def look(self, flow, packet, side):
        if side == CLIENT and self.match in bytes(packet.payload):
            flow.dead = True
        if side == CLIENT or not flow.dead or packet.flags & RST:
            return [packet.frame]
        frame = build(packet.source, packet.target, packet.source_port, packet.target_port, packet.seq, packet.ack, RST | ACK,
                      macs=(packet.frame[6:12], packet.frame[0:6]), window=packet.window, ttl=packet.ttl, ip_id=packet.ip_id,
                      dont_fragment=packet.dont_fragment, tos=packet.tos)
        self.carrier.make(self.wire, CLIENT, frame, 'made of an answer', self.wire.hops)
        return []


class Climbing(Box):
    """Beside the line: shots whose TTL and window go up by one from connection to connection, three RST+ACKs each; newcomers of the same pair
    are shot at for a while, too"""

    def __init__(self, *, match, seconds=0.0, **style):
        super().__init__(**style)
        self.match, self.seconds, self.until, self.turn = match, seconds, {}, 0

    def look(self, flow, packet, side):
        pair = (packet.source, packet.target, packet.target_port)
        residual = side == CLIENT and packet.flags & ACK and self.until.get(pair, 0) > time.monotonic()
        hit = side == CLIENT and self.match in bytes(packet.payload)
        if packet.flags & RST or not (hit or residual):
            return [packet.frame]
        flow.ends[side].saw(packet)
        if hit:
            self.until[pair] = time.monotonic() + self.seconds
        self.turn += 1
        for toward in BOTH:
            for number in range(3):
                self.reset(flow, toward, 'shot', ttl=self.ttl + self.turn % 30, window=1300 + self.turn * 11 + number,
                           seq=packet.ack if toward == CLIENT else packet.end, delay=0.0009 + number * 0.00003)
        return [packet.frame]


class Barrage(Box):
    """An old sensor on a mirror port: a dozen RSTs to each end for one signature, so that one of them fits, spread over `spread` seconds"""

    def __init__(self, *, match, shots=12, spread=0.02, **style):
        super().__init__(**style)
        self.match, self.shots, self.spread = match, shots, spread

    def look(self, flow, packet, side):
        if flow.dead or side != CLIENT or self.match not in bytes(packet.payload):
            return [packet.frame]
        flow.dead = True
        flow.ends[side].saw(packet)
        for toward in BOTH:
            base = packet.ack if toward == CLIENT else packet.end
            for number in range(self.shots):
                self.reset(flow, toward, 'barrage', seq=(base + number * 512) & 0xffffffff, delay=0.001 + number * self.spread / self.shots)
        return [packet.frame]


class Drain(Guard):
    """A balancer whose monitor finds the target dead: at `at` seconds every flow to it is reset in one instant, and new ones are refused until
    `back`"""

    def __init__(self, *, at, back=None, to=(CLIENT,), refuse=True, **style):
        super().__init__(**style)
        self.times, self.to, self.refuse, self.closed = (at, back), to, refuse, False

    def attach(self, carrier, wire):
        super().attach(carrier, wire)
        self.started = False

    def watch(self, flow, packet, side):
        if not self.started:
            self.started = True
            self.after(self.times[0], self.down)
        if self.closed and self.refuse and side == CLIENT and packet.flags & (SYN | ACK) == SYN:
            flow.ends[side].saw(packet)
            self.cut(flow, 'no healthy target', (CLIENT,), seq=0, ack=packet.end, form='RA')
            return []
        return [packet.frame]

    def down(self):
        self.closed = True
        if self.times[1] is not None:
            self.after(self.times[1] - self.times[0], setattr, self, 'closed', False)
        for flow in self.flows.values():
            if self.to and not flow.dead and flow.fins < 2 and flow.ends[SERVER].next is not None:
                self.cut(flow, 'target is unhealthy', self.to)


class Shun(Guard):
    """An offence puts the address on a list: for `seconds` whatever it sends, on any connection, is answered by a RST"""

    def __init__(self, *, match, seconds, **style):
        super().__init__(**style)
        self.match, self.seconds, self.until = match, seconds, {}

    def look(self, flow, packet, side):
        if side == SERVER or packet.flags & RST:
            return [packet.frame]
        if self.match in bytes(packet.payload):
            self.until[packet.source] = time.monotonic() + self.seconds
        if self.until.get(packet.source, 0) < time.monotonic():
            return [packet.frame]
        flow.ends[side].saw(packet)
        if packet.flags & ACK:
            self.reset(flow, CLIENT, 'address is shunned', seq=packet.ack, form='R')
        else:
            self.reset(flow, CLIENT, 'address is shunned: SYN', seq=0, ack=packet.end, form='RA')
        return []


class Nth(Guard):
    """Counts requests of a connection; the one after the `most`-th is not passed on, both ends are reset"""

    def __init__(self, *, most, **style):
        super().__init__(**style)
        self.most = most

    def watch(self, flow, packet, side):
        if side == CLIENT and packet.payload:
            flow.timer += 1
            if flow.timer > self.most:
                self.cut(flow, 'too many requests', seq=None)
                return []
        return [packet.frame]


class Page(Guard):
    """A web firewall in line: 403 with a FIN for the client in the server's name, a RST for the server; what the client says after is reset"""

    def __init__(self, *, match, **style):
        super().__init__(**style)
        self.match = match

    def look(self, flow, packet, side):
        if flow.dead:
            if side == CLIENT and packet.payload and not packet.flags & RST:
                flow.ends[side].saw(packet)
                self.reset(flow, CLIENT, 'after the page', seq=packet.ack, form='R')
            return []
        if side != CLIENT or self.match not in bytes(packet.payload):
            return [packet.frame]
        flow.dead = True
        flow.ends[side].saw(packet)
        page = http(b'request rejected, your support id is 4711', '403 Forbidden', 'Connection: close\r\n')
        self.speak(flow, CLIENT, (packet.frame[0:6], packet.frame[6:12]), packet.ack, packet.end, ACK | PSH | FIN, window=4380, payload=page)
        self.reset(flow, SERVER, 'rejected request', seq=packet.seq, window=4380)
        return []


class Clear(Guard):
    """An administrator clears the session table at `at` seconds after the first packet: each session is reset on both sides at once"""

    def __init__(self, *, at, to=BOTH, step=0.0002, **style):
        super().__init__(**style)
        self.moment, self.to, self.step, self.started = at, to, step, False

    def watch(self, flow, packet, side):
        if not self.started:
            self.started = True
            self.after(self.moment, self.clear)
        return [packet.frame]

    def clear(self):
        for number, flow in enumerate(self.flows.values()):
            if not flow.dead and flow.fins < 2 and flow.ends[SERVER].next is not None:
                self.cut(flow, 'session was cleared', self.to, delay=number * self.step)


class Recheck(Clear):
    """A new policy at `at` seconds; sessions that it does not allow live until their next packet, which is answered by RSTs to both"""

    def watch(self, flow, packet, side):
        frames = super().watch(flow, packet, side)
        if getattr(flow, 'marked', False) and not packet.flags & RST:
            flow.ends[side].saw(packet)
            self.cut(flow, 'policy has changed')
            return []
        return frames

    def clear(self):
        for flow in self.flows.values():
            flow.marked = True


class Offset(Box):
    """Randomises initial sequence numbers of servers, as firewalls do by default; RSTs of the hosts pass, with other numbers"""

    def __init__(self, *, shift=0x31415926, strip=False, **style):
        super().__init__(**style)
        self.shift, self.strip = shift, strip

    def look(self, flow, packet, side):
        options = packet.options
        if self.strip and b'\x08\x0a' in bytes(options):
            at = bytes(options).index(b'\x08\x0a')
            options = bytes(options[:at]) + b'\x01' * 10 + bytes(options[at + 10:])
        if side == SERVER:
            # A refusal of a SYN has no number of the server's.
            number = packet.seq + self.shift if packet.seq or not packet.flags & RST else 0
            frame = rewritten(packet, seq=number, options=options)
        else:
            frame = rewritten(packet, ack=packet.ack - self.shift if packet.flags & ACK else packet.ack, options=options)
        return [self.carrier.rename(packet, frame) if packet.flags & RST else frame]


class Reroute(Box):
    """From `at` seconds after the word on the path is `more` routers longer"""

    def __init__(self, *, match, more=4, **style):
        super().__init__(**style)
        self.match, self.more, self.done = match, more, False

    def look(self, flow, packet, side):
        if not self.done and self.match in bytes(packet.payload):
            self.done = True
            self.wire.hops += self.more
        return [packet.frame]


class Spray(Box):
    """Packets take one of three paths of different lengths, each for itself"""

    def look(self, flow, packet, side):
        return [rewritten(packet, ttl=packet.ttl - self.random.choice((0, 0, 1, 2)))]


class Slow(Box):
    """A queue in which packets with data wait longer than those without: a RST overtakes what was sent before it"""

    def __init__(self, *, seconds=0.012, **style):
        super().__init__(**style)
        self.seconds = seconds

    def look(self, flow, packet, side):
        if side == CLIENT or len(packet.payload) < 500:
            return [packet.frame]
        self.after(self.seconds, self.carrier.leave, self.wire, side, b'\0' * 10, packet.frame, self.wire.hops)
        return []


class Unauthenticated(Guard):
    """Who has not signed in may finish handshakes; the first data are answered by a RST in the server's name, the server hears nothing more"""

    def watch(self, flow, packet, side):
        if side == CLIENT and packet.payload:
            flow.ends[side].saw(packet)
            self.cut(flow, 'not signed in', (CLIENT,))
            return []
        return [packet.frame]


class MirrorUnauthenticated(Mirror, Unauthenticated):
    """Resets the first data of those who have not signed in, with the true TTL of the server"""


class MirrorClear(Mirror, Clear):
    """Clears its sessions, with the true TTL of the hosts"""


class Halves(Guard):
    """Two clocks: idle for `seconds`, the server is reset; the client learns it at its next packet"""

    def __init__(self, *, seconds, **style):
        super().__init__(**style)
        self.seconds = seconds

    def look(self, flow, packet, side):
        if flow.dead:
            if side == CLIENT and not packet.flags & RST:
                flow.ends[side].saw(packet)
                self.reset(flow, CLIENT, 'session is gone', seq=packet.ack, form='R')
            return []
        flow.timer += 1
        if not packet.flags & (FIN | RST) and not flow.fins:
            self.after(self.seconds, self.expire, flow, flow.timer)
        return [packet.frame]

    def expire(self, flow, timer):
        if flow.timer == timer and not flow.fins and not flow.dead:
            self.cut(flow, 'idle: the server', (SERVER,))


class Opening(Box):
    """Lets the handshake's SYN and SYN/ACK through and resets the client before its request, in the server's name: port forwarding of a
    device whose list of allowed clients is asked late"""

    def look(self, flow, packet, side):
        if side == CLIENT and packet.flags & (SYN | ACK | RST) == ACK and not flow.dead:
            flow.ends[side].saw(packet)
            flow.dead = True
            for toward in BOTH:
                self.reset(flow, toward, 'list asked late', delay=0.0005)
            return []
        return [] if flow.dead else [packet.frame]

"""Middleboxes of our own, for what no package has. Each stands on a wire and writes down every RST that it makes."""
import random
import time

from packet import ACK, FIN, RST, SYN, build, rewritten

CLIENT, SERVER = 0, 1


def made(kind, **options):
    """A box to be made when the wire is; described in labels.json by its name and options."""
    def factory():
        return kind(**options)
    words = ', '.join(f'{key} {value.decode() if isinstance(value, bytes) else value}' for key, value in options.items())
    factory.__doc__ = f'{kind.__name__}({words})'
    return factory


class End:
    """What a box has seen of one end of a flow."""

    def __init__(self):
        self.first = self.next = self.ack = self.last = None
        self.sent = 0

    def saw(self, packet):
        if packet.flags & RST:
            return
        if self.first is None:
            self.first = packet.seq
        if self.next is None or (packet.end - self.next) & 0xffffffff < 0x80000000:
            self.next = packet.end
        if packet.flags & ACK:
            self.ack = packet.ack
        self.sent += len(packet.payload)
        self.last = packet


class Flow:
    def __init__(self, key):
        self.key, self.ends = key, (End(), End())
        self.dead = False
        self.timer = 0
        self.fins = 0


class Box:
    """Passes everything on. `ttl`: a number or 'copy'; `ip_id`: 'zero', 'random', 'copy', 'next' or a number; `form`: 'R', 'RA';
    `window`: a number or 'copy'; `timestamps`: copies the option of the end in whose name it speaks."""

    def __init__(self, *, ttl=64, ip_id='zero', form='RA', window=0, dont_fragment=True, port=None, seed=7, own_mac=False,
                 timestamps=False, count=1, stride=0, pause=0.0):
        self.ttl, self.ip_id, self.form, self.window, self.dont_fragment = ttl, ip_id, form, window, dont_fragment
        self.port, self.own_mac, self.timestamps = port, own_mac, timestamps
        self.count, self.stride, self.pause = count, stride, pause
        self.random = random.Random(seed)
        self.flows = {}

    def attach(self, carrier, wire):
        self.carrier, self.wire = carrier, wire

    def handle(self, packet, side):
        if self.port is not None and self.port not in (packet.source_port, packet.target_port):
            return [packet.frame]
        key = packet.flow if side == CLIENT else packet.flow[2:] + packet.flow[:2]
        flow = self.flows.get(key)
        if flow is None or (packet.flags & (SYN | ACK) == SYN and flow.dead):
            flow = self.flows[key] = Flow(key)
        # Before the box looks, the flow is as it was: what it knows of this packet comes after.
        frames = self.look(flow, packet, side)
        flow.ends[side].saw(packet)
        flow.fins += bool(packet.flags & FIN)
        return frames

    def look(self, flow, packet, side):
        return [packet.frame]

    def after(self, seconds, call, *arguments):
        self.carrier.at(time.monotonic() + seconds, call, *arguments)

    def reset(self, flow, toward, note, *, seq=None, ack=None, form=None, ttl=None, delay=0.0, times=None, window=None, tos=0,
              payload=b'', options=b''):
        """RSTs in the name of the other end. By default with that end's next number, as one who follows the connection knows it."""
        claimed, other = flow.ends[1 - toward], flow.ends[toward]
        form = form or self.form
        if seq is None:
            seq = claimed.next if claimed.next is not None else other.ack or 0
        if ack is None:
            ack = other.next or 0
        for number in range(times or self.count):
            at = (seq + number * self.stride) & 0xffffffff
            self.after(delay + number * self.pause, self.send, flow, toward, note, at, ack if 'A' in form else 0,
                       RST | (ACK if 'A' in form else 0), ttl, window, tos, payload, options)

    def cut(self, flow, note, to=(CLIENT, SERVER), **how):
        """Resets the ends and remembers that the flow is no more."""
        flow.dead = True
        for toward in to:
            self.reset(flow, toward, note, **how)

    def speak(self, flow, toward, macs, seq, ack, flags, *, ttl=None, ip_id=0, window=65535, options=b'', payload=b''):
        """A segment of the box's own that is no RST, in the name of the other end. `macs` are (from, to)."""
        source, target = (flow.key[2:], flow.key[:2]) if toward == CLIENT else (flow.key[:2], flow.key[2:])
        frame = build(source[0], target[0], source[1], target[1], seq, ack, flags, macs=macs, window=window, options=options,
                      ttl=ttl or self.ttl, ip_id=ip_id, payload=payload)
        share = self.wire.where if toward == CLIENT else 1 - self.wire.where
        self.carrier.make(self.wire, toward, frame, 'answer', round(self.wire.hops * share))

    def send(self, flow, toward, note, seq, ack, flags, ttl, window, tos, payload, options):
        claimed, other = flow.ends[1 - toward], flow.ends[toward]
        seen = claimed.last or other.last
        forward = claimed.last is not None
        macs = (seen.frame[6:12], seen.frame[0:6]) if forward else (seen.frame[0:6], seen.frame[6:12])
        if self.own_mac:
            macs = (bytes.fromhex('00005e0053fe'), macs[1])
        source = flow.key[2:] if toward == CLIENT else flow.key[:2]
        target = flow.key[:2] if toward == CLIENT else flow.key[2:]
        ttl = ttl or self.ttl
        window = self.window if window is None else window
        ids = {'zero': 0, 'random': self.random.randrange(1, 65536), 'copy': seen.ip_id, 'next': (seen.ip_id + 1) & 0xffff}
        if self.timestamps and claimed.last is not None and claimed.last.options[2:4] == b'\x08\x0a':
            options = bytes(claimed.last.options[:12])
        frame = build(source[0], target[0], source[1], target[1], seq, ack, flags, macs=macs,
                      window=(other.last or seen).window if window == 'copy' else window,
                      ttl=seen.ttl if ttl == 'copy' else ttl, ip_id=ids.get(self.ip_id, self.ip_id),
                      dont_fragment=self.dont_fragment, tos=tos, options=options, payload=payload)
        share = self.wire.where if toward == CLIENT else 1 - self.wire.where
        self.carrier.make(self.wire, toward, frame, note, round(self.wire.hops * share))


class Guard(Box):
    """Stands in line: of a flow that it has cut nothing goes through any more."""

    def look(self, flow, packet, side):
        return [] if flow.dead else self.watch(flow, packet, side)

    def watch(self, flow, packet, side):
        return [packet.frame]


class Filter(Box):
    """Resets connections whose client sends certain bytes: a filter of server names, hosts or signatures.

    `to`: 'both', 'client', 'server'; `swallow`: the packet itself goes no further; `late`: seconds until the RST."""

    def __init__(self, *, match, to='both', swallow=True, late=0.0, deaf=True, answer=b'', **style):
        super().__init__(**style)
        self.match, self.to, self.swallow, self.late, self.deaf, self.answer = match, to, swallow, late, deaf, answer

    def look(self, flow, packet, side):
        if flow.dead:
            # In line it lets nothing more through; beside the line it only watches.
            return [] if self.swallow and self.deaf else [packet.frame]
        if side != CLIENT or self.match not in bytes(packet.payload):
            return [packet.frame]
        flow.dead = True
        flow.ends[side].saw(packet)
        if self.to in ('both', 'client'):
            self.reset(flow, CLIENT, 'filter matched: to the client', delay=self.late)
        if self.to in ('both', 'server'):
            # One who swallowed the packet must speak with the number the server expects.
            self.reset(flow, SERVER, 'filter matched: to the server', delay=self.late, seq=packet.seq if self.swallow else packet.end)
        return [] if self.swallow else [packet.frame]


class IdleTimer(Box):
    """Forgets a flow after `seconds` without a packet. `end`: 'rst' resets both sides then; 'silent' drops what comes later;
    'next' answers what comes later with a RST; `stale`: with the sequence numbers of the handshake."""

    def __init__(self, *, seconds, end='rst', stale=False, to='both', **style):
        super().__init__(**style)
        self.seconds, self.end, self.stale, self.to = seconds, end, stale, to

    def look(self, flow, packet, side):
        if flow.dead:
            if packet.flags & RST:
                return [packet.frame] if self.end == 'rst' else []
            if self.end == 'next':
                flow.ends[side].saw(packet)
                self.reset(flow, side, 'no session: RST for the next packet', form='R', seq=packet.ack)
            return [packet.frame] if self.end == 'rst' else []
        flow.timer += 1
        if flow.fins < 2 and not packet.flags & RST:
            self.after(self.seconds, self.expire, flow, flow.timer)
        return [packet.frame]

    def expire(self, flow, timer):
        if flow.timer != timer or flow.fins >= 2:
            return
        flow.dead = True
        if self.end != 'rst':
            return
        for toward in (CLIENT, SERVER):
            if self.to in ('both', ('client', 'server')[toward]):
                claimed = flow.ends[1 - toward]
                self.reset(flow, toward, 'idle timer ran out', seq=(claimed.first + 1) & 0xffffffff if self.stale else None)


class BlackHole(Box):
    """Drops what goes `way` ('up', 'down', 'both'), from `later` seconds after the client sent `match` until it is `healed`."""

    def __init__(self, *, match, way='both', later=0.0, healed=None, **style):
        super().__init__(**style)
        self.match, self.way, self.later, self.healed = match, way, later, healed

    def look(self, flow, packet, side):
        if side == CLIENT and self.match in bytes(packet.payload):
            self.after(self.later, setattr, flow, 'dead', True)
            if self.healed is not None:
                self.after(self.healed, setattr, flow, 'dead', False)
            return [packet.frame]
        if not flow.dead:
            return [packet.frame]
        return [] if self.way in ('both', ('up', 'down')[side]) else [packet.frame]


class SynFilter(Box):
    """Refuses connections to a port in the server's name. `race`: lets the SYN through too, so that both answer."""

    def __init__(self, *, race=False, late=0.0, **style):
        super().__init__(**style)
        self.race, self.late = race, late

    def look(self, flow, packet, side):
        if side != CLIENT or not packet.flags & SYN:
            return [packet.frame]
        flow.ends[side].saw(packet)
        self.reset(flow, CLIENT, 'SYN refused', seq=0, ack=packet.end, form='RA', delay=self.late)
        return [packet.frame] if self.race else []


class Watcher(Box):
    """Stands beside the line and shoots at data `way` ('up', 'down') with `shots` RSTs at guessed distances, as tcpkill, IPS sniping
    and national filters do. `after` bytes were sent; `base`: 'ack' (what the end has acknowledged) or 'next'."""

    def __init__(self, *, after=0, way='up', shots=(0, 1460, 4380), to='both', once=True, stale_by=0, match=b'', late=0.0, **style):
        super().__init__(**style)
        self.threshold, self.way, self.shots, self.to, self.once = after, way, shots, to, once
        self.stale_by, self.match, self.late = stale_by, match, late

    def look(self, flow, packet, side):
        wanted = CLIENT if self.way == 'up' else SERVER
        if (flow.dead and self.once) or side != wanted or not packet.payload or packet.flags & RST:
            return [packet.frame]
        if flow.ends[side].sent + len(packet.payload) <= self.threshold or self.match not in bytes(packet.payload):
            return [packet.frame]
        flow.dead = True
        flow.ends[side].saw(packet)
        for toward in (CLIENT, SERVER):
            if self.to in ('both', ('client', 'server')[toward]):
                base = packet.ack if toward == side else packet.end
                for number, shot in enumerate(self.shots):
                    self.reset(flow, toward, f'shot {number + 1}', seq=(base - self.stale_by + shot) & 0xffffffff,
                               delay=self.late + number * 0.00002)
        return [packet.frame]


class SynProxy(Box):
    """Answers SYNs itself, opens to the server when the client has proved itself, and translates sequence numbers ever after.
    A server that refuses, or a flood limit, makes it reset the client."""

    def __init__(self, *, mss=1460, proxy_ttl=255, bad_cookie=False, **style):
        super().__init__(**style)
        self.mss, self.proxy_ttl, self.bad_cookie = mss, proxy_ttl, bad_cookie

    def look(self, flow, packet, side):
        if side == CLIENT:
            return self.from_client(flow, packet)
        return self.from_server(flow, packet)

    def answer(self, flow, packet, seq, ack, flags, target, options=b'', window=65535):
        """A segment of the proxy's own that is no RST."""
        macs = (packet.frame[0:6], packet.frame[6:12]) if target == CLIENT else (packet.frame[6:12], packet.frame[0:6])
        self.speak(flow, target, macs, seq, ack, flags, ttl=self.proxy_ttl if target == CLIENT else packet.ttl,
                   ip_id=self.random.randrange(65536), window=window, options=options)

    def from_client(self, flow, packet):
        if packet.flags & SYN:
            flow.cookie = self.random.randrange(1 << 32)
            flow.syn, flow.shift = packet, None
            mss = b'\x02\x04' + self.mss.to_bytes(2, 'big')
            self.answer(flow, packet, flow.cookie, packet.end, SYN | ACK, CLIENT, mss, 0)
            return []
        if getattr(flow, 'shift', None) is not None:
            return [rewritten(packet, ack=packet.ack + flow.shift)]
        if packet.flags & RST or flow.dead:
            return []
        if self.bad_cookie:
            flow.dead = True
            flow.ends[CLIENT].saw(packet)
            self.reset(flow, CLIENT, 'cookie refused', form='R', seq=packet.ack)
            return []
        # Proved: now the server is asked, with the client's own number; what is sent meanwhile is retransmitted.
        if not hasattr(flow, 'asked'):
            flow.asked = packet
            return [rewritten(flow.syn, options=b'\x02\x04' + self.mss.to_bytes(2, 'big'))]
        return []

    def from_server(self, flow, packet):
        if packet.has(SYN | ACK) and getattr(flow, 'shift', 0) is None:
            flow.shift = (packet.seq - flow.cookie) & 0xffffffff
            self.answer(flow, packet, packet.ack, packet.end, ACK, SERVER, window=flow.asked.window)
            # Opens the client's window, which the cookie's SYN/ACK had shut.
            self.answer(flow, packet, (flow.cookie + 1) & 0xffffffff, flow.syn.end, ACK, CLIENT, window=packet.window)
            return []
        if packet.flags & RST and getattr(flow, 'shift', 0) is None:
            flow.dead = True
            self.reset(flow, CLIENT, 'the server refused', seq=(flow.cookie + 1) & 0xffffffff, ack=flow.syn.end)
            return []
        if getattr(flow, 'shift', None) is not None and not packet.flags & SYN:
            return [rewritten(packet, seq=packet.seq - flow.shift)]
        return [packet.frame] if not hasattr(flow, 'syn') else []

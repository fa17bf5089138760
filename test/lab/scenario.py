"""What a scenario is, and the laboratory that it is handed: sockets at both ends, programs, rules, and the truth about each RST."""
import hashlib
import json
import os
import random
import select
import socket
import struct
import time

from capture import Tap
from causes import CAUSES
from net import Net, enter
from truth import Rule, Truth
from wire import Wire, carry

scenarios = {}
LINGER_ABORT = struct.pack('ii', 1, 0)


def scenario(name, **conditions):
    """Registers a scenario under a name that never changes: the name decides whether it is held out."""
    def register(body):
        if name in scenarios:
            raise ValueError(f'two scenarios are called {name}')
        scenarios[name] = (body, conditions)
        return body
    return register


def held_out(name):
    """A third of the scenarios, by their names alone."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], 'big') % 3 == 0


def varied(name, conditions, seed):
    """The same story on another path: other round trip, other distances, another seat of what stands between."""
    chance = random.Random(f'{seed} {name}')
    rtt = min(250, max(1, conditions.get('rtt', 20) * chance.choice([0.3, 0.6, 1.7, 2.6])))
    return {**conditions, 'rtt': rtt, 'hops': (chance.randint(1, 9), chance.randint(1, 12)),
            'share': chance.choice([0.1, 0.3, 0.5, 0.7, 0.9])}


class Lab:
    """Conditions: rtt (ms), hops (extra routers on wire A and B), loss, twice, late, v6, offload, mtu, box (on wire B), box_a, where,
    middle ('in' | 'out' | 'span'), vlans, snaplen, one_way ({vantage: 'up' | 'down'}), format, translates, tos."""

    def __init__(self, name, prefix, slot, trace, conditions):
        self.name, self.trace, self.conditions = name, trace, conditions
        get = conditions.get
        self.random = random.Random(name)
        self.net = Net(prefix, slot, v6=get('v6', False), offload=get('offload', False), mtu=get('mtu', 1500))
        self.client, self.server, self.gateway = self.net.clients[0], self.net.servers[0], self.net.gateways['client']
        self.family = socket.AF_INET6 if self.net.v6 else socket.AF_INET
        self.rules, self.begin, self.open, self.frames = [], 0, [], []
        self.truth = Truth(trace, get('translates', False))
        self.carrier = None
        try:
            self.wire()
            self.taps = []
            for place, interface, end in (('client', 'eth0', 'client'), ('router', 'in', 'in'), ('router', 'out', 'out'),
                                          ('server', 'eth0', 'server')):
                with self.net.inside(place):
                    self.taps.append(Tap(interface, end))
        except BaseException:
            self.close()
            raise

    def wire(self):
        get = self.conditions.get
        rtt = get('rtt', 20) / 1000
        hops = get('hops', (3, 5))
        share = get('share', 0.3)
        noise = {key: get(key, 0.0) for key in ('loss', 'twice', 'late')}
        seed = self.random.random()
        box, box_a = get('box'), get('box_a')
        wires = [Wire('a0', 'a1', delay=rtt * share / 2, hops=hops[0], box=box_a and box_a(), where=get('where_a', 0.5), seed=seed),
                 Wire('b0', 'b1', delay=rtt * (1 - share) / 2, hops=hops[1], box=box and box(), where=get('where', 0.5), seed=seed,
                      **noise)]
        ready, result, stop = os.pipe(), os.pipe(), os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                for end in (ready[0], result[0], stop[1]):
                    os.close(end)
                carry(wires, lambda: enter(self.net.names['wire']), ready[1], result[1], stop[0])
            finally:
                os._exit(1)
        for end in (ready[1], result[1], stop[0]):
            os.close(end)
        self.carrier = (pid, result[0], stop[1])
        os.read(ready[0], 1)
        os.close(ready[0])

    # What the scenario does.

    def listen(self, port, *, backlog=64, address=None, place='server', options=()):
        with self.net.inside(place):
            listener = socket.socket(self.family, socket.SOCK_STREAM)
        self.open.append(listener)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        for level, option, value in options:
            listener.setsockopt(level, option, value)
        listener.bind((address or ('::' if self.net.v6 else '0.0.0.0'), port))
        listener.listen(backlog)
        listener.settimeout(5)
        return listener

    def socket(self, place='client', *, options=(), source=None):
        with self.net.inside(place):
            made = socket.socket(self.family, socket.SOCK_STREAM)
        self.open.append(made)
        made.settimeout(5)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.conditions.get('tos') and not self.net.v6:
            made.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, self.conditions['tos'])
        for level, option, value in options:
            made.setsockopt(level, option, value)
        if source is not None:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind(source)
        return made

    def connect(self, port, *, address=None, options=(), source=None, place='client'):
        made = self.socket(place, options=options, source=source)
        made.connect((address or self.server, port))
        return made

    def pair(self, listener, **options):
        """A connection: (the client's socket, the server's socket)."""
        client = self.connect(listener.getsockname()[1], **options)
        server, _ = listener.accept()
        self.open.append(server)
        server.settimeout(5)
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return client, server

    def exchange(self, client, server, request=b'GET /status HTTP/1.1\r\nHost: app.example\r\n\r\n', size=300):
        """A request and its whole answer."""
        client.sendall(request)
        take(server, len(request))
        answer = http(b'x' * size)
        server.sendall(answer)
        take(client, len(answer))

    def good(self, listener, count=2, **options):
        """Connections that end as they should: what is usual for this host."""
        for _ in range(count):
            client, server = self.pair(listener, **options)
            self.exchange(client, server)
            client.shutdown(socket.SHUT_WR)
            server.close()
            client.recv(1)
            client.close()
            self.wait(0.02)

    def wait(self, seconds):
        time.sleep(seconds)

    def settle(self, trips=2.5):
        """Long enough for what is on its way to arrive and be answered."""
        time.sleep(self.conditions.get('rtt', 20) / 1000 * trips + 0.1)

    def from_here(self):
        """The captures begin now, in the middle of what goes on."""
        self.begin = time.clock_gettime_ns(time.CLOCK_REALTIME)

    def spawn(self, place, *command, **options):
        return self.net.spawn(place, *map(str, command), **options)

    def run(self, place, *command, **options):
        return self.net.run(place, *map(str, command), **options)

    def iptables(self, place, *words):
        self.run(place, 'ip6tables' if self.net.v6 else 'iptables', *words, check=True)

    def nft(self, place, text):
        self.run(place, 'nft', text, check=True)

    def table(self, *rules, place='router', hook='forward'):
        """An nftables table with one chain of these rules."""
        self.nft(place, f'add table inet edge; add chain inet edge {hook} {{ type filter hook {hook} priority 0; }}; '
                 + '; '.join(f'add rule inet edge {hook} {rule}' for rule in rules))

    def sysctl(self, place, name, value):
        self.net.sysctl(place, name, value)

    def until_listening(self, place, port, seconds=10):
        """Waits for a program to listen, without a packet on the wire."""
        end = time.monotonic() + seconds
        while f':{port} ' not in self.run(place, 'ss', '-Hltn').stdout:
            if time.monotonic() > end:
                raise RuntimeError(f'nothing listens on port {port}')
            time.sleep(0.05)

    # The truth.

    def expect(self, by, cause, *, reason=None, flow=None, port=None, expected=None, category=None, accept=(), accept_at=None,
               optional=False, untraced=False, note=None, why='', origin=None):
        """Labels the RSTs that `by` ('client' | 'server' | 'router' | 'box') makes; the first rule that fits counts.

        `reason` are the kernel's reasons this can be, `flow` the client's socket or port, `port` the server's, `untraced` that it is
        not made by the kernel's TCP but by a rule or a raw socket, `note` what the box wrote down, `accept` the causes that packets cannot
        tell from it, `accept_at` those that only one vantage cannot,
        `origin` who made it where a router's own kernel speaks as the middlebox that it is."""
        usual, usually_expected = CAUSES[cause]
        if hasattr(flow, 'getsockname'):
            flow = flow.getsockname()[1]
        self.rules.append(Rule(by=by, cause=cause, category=category or usual,
                               expected=usually_expected if expected is None else expected,
                               accept=tuple(accept), reasons=(reason,) if isinstance(reason, str) else tuple(reason or ()), flow=flow,
                               port=port, optional=optional, untraced=untraced, note=note, why=why, accept_at=accept_at or {}, origin=origin))

    def aftermath(self, root, *by):
        """A host that was reset answers what still comes with RSTs of its own. Who sees only those sees a host without the connection."""
        for each in by or ('client', 'server'):
            self.expect(each, 'E_NOSOCK_HALFOPEN', reason=('NO_SOCKET', 'TCP_FLAGS'), expected='unknown', optional=True,
                        accept=[root, 'N_DUP_RST', 'E_DATA_AFTER_CLOSE', 'N_AFTER_FIN'], why='what was sent before the reset arrived')

    def finish(self):
        """Stops everything and gives (frames of all places, labels)."""
        self.settle(1)
        made = self.stop_wire()
        self.read_taps()
        self.truth.settle(self.frames, made, self.rules)
        return [frame for frame in self.frames if frame.time >= self.begin]

    def read_taps(self):
        self.frames += [frame for tap in self.taps for frame in tap.frames()]
        self.frames.sort(key=lambda frame: frame.time)
        self.taps = []

    def stop_wire(self):
        if self.carrier is None:
            return []
        pid, result, stop = self.carrier
        self.carrier = None
        os.write(stop, b'.')
        parts = []
        while select.select([result], [], [], 5)[0] and (part := os.read(result, 65536)):
            parts.append(part)
        os.waitpid(pid, 0)
        os.close(result)
        os.close(stop)
        return json.loads(b''.join(parts) or b'[]')

    def close(self):
        for each in self.open:
            each.close()
        self.stop_wire()
        self.net.close()


def abort(connection):
    """close() with SO_LINGER {1, 0}: the classic abort."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_ABORT)
    connection.close()


def take(connection, count):
    """Reads exactly so much."""
    data = b''
    while len(data) < count:
        part = connection.recv(count - len(data))
        if not part:
            raise EOFError(f'{len(data)} of {count} bytes')
        data += part
    return data


def http(body=b'', status='200 OK', extra=''):
    return f'HTTP/1.1 {status}\r\nServer: app\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n{extra}\r\n'.encode() + body

"""What the scenarios of the fifth set's way share: machines within machines, uploads that grow, applications that abort, causes that packets cannot tell apart."""
import os
import socket
from contextlib import contextmanager

from ends import drain, hear, tell
from net import enter, libc, run
from scenario import abort, http, take

GET = b'GET /%s HTTP/1.1\r\nHost: portal.example\r\nAccept: */*\r\n\r\n'
POLICY = ['M_INJECT', 'E_APP_ABORT', 'E_ACL_APP']
ABORT = ['E_PROC_EXIT', 'E_UNREAD_DATA']
PASSIVE = ('NO_SOCKET', 'TCP_FLAGS')


class Guest:
    """A machine of its own behind `place`: a namespace with one interface, 10.88.N.2, its gateway 10.88.N.1 on the host."""

    def __init__(self, lab, number=0, place='server'):
        self.lab, self.number, self.host = lab, number, lab.net.names[place]
        self.name = f'{self.host}g{number}'
        self.address, self.gateway = f'10.88.{number}.2', f'10.88.{number}.1'
        self.cable = f'{number}v{os.getpid()}'

    def __enter__(self):
        run('ip', 'netns', 'add', self.name)
        run('ip', '-n', self.host, 'link', 'add', f'h{self.cable}', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', self.name)
        run('ip', '-n', self.host, 'address', 'add', f'{self.gateway}/24', 'dev', f'h{self.cable}')
        run('ip', '-n', self.host, 'link', 'set', f'h{self.cable}', 'up')
        run('ip', '-n', self.name, 'address', 'add', f'{self.address}/24', 'dev', 'eth0')
        for name in ('lo', 'eth0'):
            run('ip', '-n', self.name, 'link', 'set', name, 'up')
        run('ip', '-n', self.name, 'route', 'add', 'default', 'via', self.gateway)
        run('ip', 'netns', 'exec', self.host, 'sysctl', '-qw', 'net.ipv4.ip_forward=1')
        self.run('ethtool', '-K', 'eth0', 'tx', 'off')
        return self

    def __exit__(self, *_):
        run('ip', 'netns', 'del', self.name, check=False)
        run('ip', '-n', self.host, 'link', 'del', f'h{self.cable}', check=False)

    def run(self, *words):
        return run('ip', 'netns', 'exec', self.name, *map(str, words), check=False)

    @contextmanager
    def inside(self):
        with open('/proc/thread-self/ns/net') as before:
            enter(self.name)
            try:
                yield
            finally:
                libc.setns(before.fileno(), 0x40000000)

    def listen(self, port, backlog=64):
        with self.inside():
            listener = socket.socket()
        self.lab.open.append(listener)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(('0.0.0.0', port))
        listener.listen(backlog)
        listener.settimeout(5)
        return listener

    def connect(self, address, port):
        with self.inside():
            made = socket.socket()
        self.lab.open.append(made)
        made.settimeout(5)
        made.connect((address, port))
        return made


def publish(lab, port, target, target_port, *more):
    """-p PORT:PORT of a container engine: address translation on the host."""
    lab.iptables('server', '-t', 'nat', '-A', 'PREROUTING', '-i', 'eth0', '-p', 'tcp', '--dport', port, *more, '-j', 'DNAT', '--to-destination',
                 f'{target}:{target_port}')


def joined(lab, web, port, **options):
    """A connection to a listener that has another address and port than is dialled."""
    client = lab.connect(port, **options)
    server, _ = web.accept()
    lab.open.append(server)
    server.settimeout(5)
    server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client, server


def fine(lab, web, port, count=2, **options):
    for _ in range(count):
        client, server = joined(lab, web, port, **options)
        lab.exchange(client, server)
        client.shutdown(socket.SHUT_WR)
        server.close()
        client.recv(1)
        client.close()
        lab.wait(0.03)


def talk(lab, pair, request, answer=b'', patience=0.6):
    """A request and an answer, if it comes to that; both ends hear what there is."""
    client, server = pair
    for end in pair:
        end.settimeout(patience)
    try:
        client.sendall(request)
        take(server, len(request))
        if answer:
            server.sendall(answer)
            take(client, len(answer))
    except (OSError, EOFError):
        pass


def over(lab, *ends):
    lab.settle(3)
    for each in ends:
        drain(each)
        each.close()
    lab.settle()


def requested(lab, web, path, *, count=4, size=900, **options):
    """Connections with one request for this path."""
    for _ in range(count):
        pair = lab.pair(web, **options)
        talk(lab, pair, GET % path, http(b'p' * size))
        over(lab, *pair)


def say(lab, connections, data, pause=0.25):
    for each in connections:
        tell(each, data)
        lab.wait(pause)


def echo(lab, by='server', *, untraced=False):
    """What was still on its way to a socket that was reset."""
    lab.expect(by, 'N_DUP_RST', reason=() if untraced else PASSIVE, untraced=untraced, optional=True, expected='unknown',
               accept=['E_DATA_AFTER_CLOSE', 'E_APP_ABORT', 'E_NOSOCK_HALFOPEN', 'N_AFTER_FIN'])


def aborts(lab, web, count=3, *, request=b'job', port=None, **options):
    """The application takes a request, sends half an answer and aborts."""
    for _ in range(count):
        client, server = joined(lab, web, port or web.getsockname()[1], **options)
        lab.exchange(client, server)
        client.sendall(GET % request)
        hear(server)
        server.sendall(http(b'h' * 3000)[:1500])
        take(client, 1500)
        abort(server)
        lab.settle()
        client.close()
        lab.settle()

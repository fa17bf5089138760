"""A client, a router and a server, each in a network namespace, and a fourth that holds the wires between them.

    client eth0 ══ wire A ══ in router out ══ wire B ══ eth0 server
"""
import ctypes
import os
import signal
import subprocess
import threading
from contextlib import contextmanager

libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000
PLACES = ('client', 'router', 'server', 'wire')
CABLES = (('client', 'eth0', 'a0'), ('router', 'in', 'a1'), ('router', 'out', 'b0'), ('server', 'eth0', 'b1'))
# 00-00-5E-00-53 is the documentation range of RFC 7042.
MACS = {('client', 'eth0'): '00:00:5e:00:53:0c', ('router', 'in'): '00:00:5e:00:53:01',
        ('router', 'out'): '00:00:5e:00:53:02', ('server', 'eth0'): '00:00:5e:00:53:05'}
OFFLOADS = ('rx', 'tx', 'tso', 'gso', 'gro')
# A rule's end (iptables): a RST to the sender.
REJECT = ('-j', 'REJECT', '--reject-with', 'tcp-reset')


def run(*command, check=True):
    return subprocess.run(command, check=check, capture_output=True, text=True)


def enter(namespace):
    with open(f'/run/netns/{namespace}') as file:
        if libc.setns(file.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), f'setns {namespace}')


class Net:
    """`slot` keeps the addresses of scenarios apart that run at the same time, because the kernel's tracepoint knows no namespace."""

    def __init__(self, prefix, slot, *, v6=False, offload=False, mtu=1500):
        self.names = {place: f'{prefix}-{place[0]}' for place in PLACES}
        self.v6, self.children = v6, []
        self.lock = threading.Lock()
        if v6:
            self.clients = [f'2001:db8:c::{slot + 1}{i}' for i in range(4)]
            self.servers = [f'2001:db8:5::{slot + 1}{i}' for i in range(4)]
            self.gateways = {'client': '2001:db8:c::1', 'server': '2001:db8:5::1'}
        else:
            self.clients = [f'192.0.2.{10 + slot * 10 + i}' for i in range(4)]
            self.servers = [f'198.51.100.{20 + slot * 10 + i}' for i in range(4)]
            self.gateways = {'client': '192.0.2.1', 'server': '198.51.100.1'}
        try:
            self.make(offload, mtu)
        except subprocess.CalledProcessError as error:
            self.close()
            raise RuntimeError(f'{error.cmd}: {error.stderr}') from error
        except BaseException:
            self.close()
            raise

    def ip(self, place, *words):
        run('ip', '-n', self.names[place], *words)

    def make(self, offload, mtu):
        for name in self.names.values():
            run('ip', 'netns', 'add', name)
        for place, interface, end in CABLES:
            self.ip('wire', 'link', 'add', end, 'mtu', str(mtu), 'type', 'veth', 'peer', 'name', interface, 'address',
                    MACS[place, interface], 'mtu', str(mtu), 'netns', self.names[place])
        off = [word for name in OFFLOADS for word in (name, 'on' if offload else 'off')]
        for place, interface, end in CABLES:
            for where, name in ((place, interface), ('wire', end)):
                self.sysctl(where, f'net/ipv6/conf/{name}/accept_dad', 0)
                self.sysctl(where, f'net/ipv6/conf/{name}/router_solicitations', 0)
                run('ip', 'netns', 'exec', self.names[where], 'ethtool', '-K', name, *off)
                self.ip(where, 'link', 'set', name, 'up')
        length = '64' if self.v6 else '24'
        neighbours = {('client', 'eth0'): [(self.gateways['client'], 'router', 'in')],
                      ('server', 'eth0'): [(self.gateways['server'], 'router', 'out')],
                      ('router', 'in'): [(address, 'client', 'eth0') for address in self.clients],
                      ('router', 'out'): [(address, 'server', 'eth0') for address in self.servers]}
        own = {('client', 'eth0'): self.clients, ('server', 'eth0'): self.servers,
               ('router', 'in'): [self.gateways['client']], ('router', 'out'): [self.gateways['server']]}
        for (place, interface), addresses in own.items():
            for address in addresses:
                extra = ['nodad'] if self.v6 else []
                self.ip(place, 'address', 'add', f'{address}/{length}', 'dev', interface, *extra)
            for address, other, far in neighbours[place, interface]:
                self.ip(place, 'neigh', 'replace', address, 'lladdr', MACS[other, far], 'dev', interface, 'nud', 'permanent')
        for place in ('client', 'router', 'server'):
            self.ip(place, 'link', 'set', 'lo', 'up')
        for place in ('client', 'server'):
            # The first address is the source of connections.
            self.ip(place, 'route', 'add', 'default', 'via', self.gateways[place], 'src',
                    (self.clients if place == 'client' else self.servers)[0])
        self.sysctl('router', 'net/ipv4/ip_forward', 1)
        self.sysctl('router', 'net/ipv6/conf/all/forwarding', 1)

    def sysctl(self, place, name, value):
        run('ip', 'netns', 'exec', self.names[place], 'sysctl', '-qw', f'{name}={value}')

    @contextmanager
    def inside(self, place):
        """What opens a socket here opens it in that namespace; the socket stays there."""
        with open('/proc/thread-self/ns/net') as before:
            enter(self.names[place])
            try:
                yield
            finally:
                libc.setns(before.fileno(), CLONE_NEWNET)

    def spawn(self, place, *command, **options):
        """A program in a namespace; it ends with the scenario at the latest."""
        options = {'stdin': subprocess.DEVNULL, 'stdout': subprocess.DEVNULL, 'stderr': subprocess.DEVNULL, **options}
        child = subprocess.Popen(['ip', 'netns', 'exec', self.names[place], *command], start_new_session=True, **options)
        with self.lock:
            self.children.append(child)
        return child

    def run(self, place, *command, timeout=30, check=False, **options):
        return subprocess.run(['ip', 'netns', 'exec', self.names[place], *command], timeout=timeout, check=check,
                              capture_output=True, text=True, stdin=subprocess.DEVNULL, **options)

    def close(self):
        for child in self.children:
            if child.poll() is None:
                try:
                    os.killpg(child.pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            child.wait()
        for name in self.names.values():
            if os.path.exists(f'/run/netns/{name}'):
                run('ip', 'netns', 'del', name, check=False)

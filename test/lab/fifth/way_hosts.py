"""What looks like a device on the way and is the host itself: machines within machines, TTLs that change, paths that change, numbers that are translated."""
import socket
import threading

from boxes import made
from ends import drain, forget, hear, tell, try_connect
from fifth.way_boxes import Offset, Reroute, Slow, Spray
from fifth.way_common import ABORT, GET, Guest, fine, joined, publish, say, talk
from net import MACS, run
from scenario import abort, http, scenario, take
from stories.refused import refuse

PASSIVE = ('NO_SOCKET', 'TCP_FLAGS')
HOP = (socket.IPPROTO_IP, socket.IP_TTL, 255)


def windows_like(lab, place='server'):
    """TTL 128 and no timestamps."""
    lab.sysctl(place, 'net/ipv4/ip_default_ttl', 128)
    lab.sysctl(place, 'net/ipv4/tcp_timestamps', 0)


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


@scenario('container-published-but-nothing-in-it', rtt=44, share=0.4, hops=(3, 6), translates=True)
def container(lab):
    """The port is published, the container is up, its program is not: the refusal comes from a hop behind the host that refuses other ports."""
    with Guest(lab) as guest:
        publish(lab, 8080, guest.address, 80)
        publish(lab, 8081, guest.address, 81)
        web = guest.listen(80)
        fine(lab, web, 8080)
        refuse(lab, 4, 8081)
        refuse(lab, 2, 8082)
        fine(lab, web, 8080, 1)
        lab.settle()
    lab.expect('server', 'E_PORT_CLOSED', untraced=True, port=8081, accept=['M_LB_NO_BACKEND', 'E_SCAN_PROBE'])
    lab.expect('server', 'E_PORT_CLOSED', reason=PASSIVE, port=8082, accept=['E_SCAN_PROBE'])


@scenario('container-aborts-host-serves-too', rtt=66, share=0.3, hops=(4, 8), translates=True, loss=0.005)
def container_aborts(lab):
    """One address, two machines behind it: the host's own service and a container's, of which one aborts."""
    with Guest(lab) as guest:
        publish(lab, 8080, guest.address, 80)
        web, own = guest.listen(80), lab.listen(443)
        lab.good(own)
        aborts(lab, web, 4, port=8080)
        lab.good(own, 1)
        lab.settle()
    lab.expect('server', 'E_APP_ABORT', untraced=True, accept=ABORT)
    echo(lab)


@scenario('container-replaced-under-its-clients', rtt=38, share=0.5, hops=(3, 4), translates=True, timeout=60)
def replaced(lab):
    """The new container has the old one's address and none of its connections; what clients say next is refused by it."""
    with Guest(lab) as guest:
        publish(lab, 8080, guest.address, 80)
        web = guest.listen(80)
        pairs = [joined(lab, web, 8080) for _ in range(5)]
        for pair in pairs:
            lab.exchange(*pair)
        for _, server in pairs:
            forget(server)
        lab.wait(0.8)
        say(lab, [client for client, _ in pairs], GET % b'next', 0.15)
        fine(lab, web, 8080)
        lab.settle()
    lab.expect('server', 'E_NOSOCK_HALFOPEN', untraced=True, accept=['E_PROC_EXIT'])


@scenario('two-backends-of-different-makes', rtt=50, share=0.3, hops=(2, 7), translates=True)
def two_makes(lab):
    """A balancer deals connections in turn to two machines with TTLs and options of their own; both abort, and one refuses a port."""
    with Guest(lab, 1) as one, Guest(lab, 2) as two:
        for name, value in (('net.ipv4.ip_default_ttl', 128), ('net.ipv4.tcp_timestamps', 0)):
            two.run('sysctl', '-qw', f'{name}={value}')
        publish(lab, 443, one.address, 443, '-m', 'statistic', '--mode', 'nth', '--every', 2, '--packet', 0)
        publish(lab, 443, two.address, 443)
        publish(lab, 444, two.address, 444)
        webs = one.listen(443), two.listen(443)
        for _ in range(2):
            for web in webs:
                fine(lab, web, 443, 1)
        for _ in range(2):
            for web in webs:
                aborts(lab, web, 1, port=443)
        refuse(lab, 2, 444)
        lab.settle()
    lab.expect('server', 'E_PORT_CLOSED', untraced=True, port=444, accept=['E_SCAN_PROBE', 'M_LB_NO_BACKEND'])
    lab.expect('server', 'E_APP_ABORT', untraced=True, accept=ABORT)
    echo(lab)


@scenario('router-session-with-ttl-255', rtt=6, share=0.5, hops=(0, 0))
def gtsm(lab):
    """Routing sessions send with TTL 255 (RFC 5082); the kernel's own refusals have its usual one."""
    web = lab.listen(179, options=(HOP,))
    pairs = [lab.pair(web, options=(HOP,)) for _ in range(4)]
    for client, server in pairs:
        talk(lab, (client, server), b'\xff' * 16 + b'\0\x1d\x01' + b'o' * 10, b'\xff' * 16 + b'\0\x13\x04')
    for _, server in pairs:
        forget(server)
    lab.wait(1)
    say(lab, [client for client, _ in pairs], b'\xff' * 16 + b'\0\x13\x04', 0.3)
    web.close()
    refuse(lab, 3, 179)
    lab.expect('server', 'E_NOSOCK_HALFOPEN', reason=PASSIVE, flow=pairs[0][0], accept=['E_PROC_EXIT'])
    for client, _ in pairs[1:]:
        lab.expect('server', 'E_NOSOCK_HALFOPEN', reason=PASSIVE, flow=client, accept=['E_PROC_EXIT'])
    lab.expect('server', 'E_PORT_CLOSED', reason=PASSIVE, accept=['E_PROC_EXIT'])


@scenario('server-is-tuned-while-it-serves', rtt=58, share=0.4, hops=(3, 7), timeout=60)
def tuned(lab):
    """Somebody sets the default TTL of the server from 64 to 128 in the middle of sessions; then its application aborts them."""
    web = lab.listen(5432)
    pairs = [lab.pair(web) for _ in range(5)]
    for client, server in pairs:
        lab.exchange(client, server, b'select 1')
    lab.sysctl('server', 'net/ipv4/ip_default_ttl', 128)
    lab.wait(0.5)
    for client, server in pairs:
        client.sendall(b'select 2')
        take(server, 8)
        lab.settle()
        abort(server)
        lab.wait(0.1)
    lab.settle()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE', accept=ABORT)
    echo(lab)


@scenario('hop-limit-changes-with-the-router', rtt=72, share=0.5, hops=(5, 6), v6=True, timeout=60)
def hop_limit(lab):
    """A router advertisement gives the host another hop limit; then the idle client drops its pool."""
    web = lab.listen(443)
    pairs = [lab.pair(web) for _ in range(5)]
    for client, server in pairs:
        lab.exchange(client, server)
    lab.sysctl('client', 'net/ipv6/conf/eth0/hop_limit', 255)
    lab.wait(9)
    for client, _ in pairs:
        abort(client)
        lab.wait(0.05)
    lab.settle()
    lab.expect('client', 'N_POOL_EXPIRE', reason='TCP_STATE', accept=['N_BROWSER_CANCEL', 'E_APP_ABORT', 'E_PROC_EXIT'])


@scenario('path-grows-before-the-abort', rtt=80, share=0.4, hops=(4, 7), box=made(Reroute, match=b'half way', more=5))
def reroute(lab):
    """A link fails, the new path is five routers longer; what comes over it first are resets of the server's program."""
    web = lab.listen(8080)
    pairs = [lab.pair(web) for _ in range(5)]
    for client, server in pairs:
        lab.exchange(client, server)
    pairs[-1][0].sendall(b'half way')
    lab.settle()
    for client, server in pairs[:-1]:
        client.sendall(GET % b'last')
        hear(server)
        abort(server)
        lab.wait(0.2)
    lab.settle()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE', accept=[*ABORT, 'E_ACL_APP'])
    echo(lab)


@scenario('three-paths-packet-by-packet', rtt=62, share=0.3, hops=(3, 8), v6=True, box=made(Spray))
def spray(lab):
    """TTLs jitter by two; a server that closes uploads unread, and a closed port."""
    web = lab.listen(80)
    lab.good(web, 3)
    for _ in range(4):
        client, server = lab.pair(web)
        tell(client, b'POST /in HTTP/1.1\r\nHost: a.example\r\nContent-Length: 9000\r\n\r\n' + b'u' * 4000)
        take(server, 30)
        lab.wait(0.15)
        server.close()
        lab.settle()
        client.close()
    refuse(lab, 3, 81)
    lab.expect('server', 'E_PORT_CLOSED', reason=PASSIVE, port=81)
    lab.expect('server', 'E_UNREAD_DATA', reason='TCP_ABORT_ON_CLOSE', accept=['E_APP_ABORT', 'E_ACL_APP'])
    lab.aftermath('E_UNREAD_DATA', 'server')


@scenario('standby-takes-the-address', rtt=34, share=0.5, hops=(4, 3), timeout=60)
def standby(lab):
    """VRRP: another machine takes the address over, with another MAC, TTL and no timestamps; it knows none of the sessions and says so."""
    web = lab.listen(3306)
    pairs = [lab.pair(web) for _ in range(5)]
    for client, server in pairs:
        lab.exchange(client, server, b'select 1')
    for _, server in pairs:
        forget(server)
    windows_like(lab)
    address = '00:00:5e:00:53:77'
    lab.run('server', 'ip', 'link', 'set', 'eth0', 'address', address, check=True)
    lab.run('router', 'ip', 'neigh', 'replace', lab.server, 'lladdr', address, 'dev', 'out', 'nud', 'permanent', check=True)
    lab.run('server', 'ip', 'neigh', 'replace', lab.net.gateways['server'], 'lladdr', MACS['router', 'out'], 'dev', 'eth0', 'nud', 'permanent', check=True)
    lab.wait(1)
    say(lab, [client for client, _ in pairs], b'select 2', 0.2)
    lab.good(web, 2)
    lab.expect('server', 'E_NOSOCK_HALFOPEN', reason=PASSIVE, accept=['E_PROC_EXIT', 'M_NOSTATE'])


@scenario('machine-returns-with-a-new-kernel', rtt=90, share=0.6, hops=(6, 6), timeout=60, middle='span')
def upgraded(lab):
    """Down for maintenance, back with other settings; clients of before ask on and are refused, port by port the services return."""
    web = lab.listen(8443)
    pairs = [lab.pair(web) for _ in range(4)]
    for client, server in pairs:
        lab.exchange(client, server)
    for _, server in pairs:
        forget(server)
    web.close()
    lab.wait(1.5)
    windows_like(lab)
    say(lab, [client for client, _ in pairs], GET % b'on', 0.2)
    refuse(lab, 3, 8443)
    web = lab.listen(8443)
    lab.good(web, 2)
    for client, _ in pairs:
        lab.expect('server', 'E_NOSOCK_HALFOPEN', reason=PASSIVE, flow=client, accept=['E_PROC_EXIT'])
    lab.expect('server', 'E_PORT_CLOSED', reason=PASSIVE, accept=['E_PROC_EXIT'])


@scenario('firewall-renumbers-and-hosts-reset', rtt=48, share=0.4, hops=(3, 5), box=made(Offset))
def renumbered(lab):
    """A firewall with sequence numbers of its own; refusals and aborts are the server's and pass with other numbers."""
    lab.sysctl('client', 'net/ipv4/tcp_sack', 0)
    web = lab.listen(443)
    lab.good(web)
    refuse(lab, 3, 9443)
    aborts(lab, web, 4)
    lab.good(web, 1)
    lab.expect('server', 'E_PORT_CLOSED', reason=PASSIVE, port=9443)
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE', accept=ABORT)
    echo(lab)


@scenario('zone-protection-strips-timestamps', rtt=76, share=0.2, hops=(2, 9), v6=True, box=made(Offset, shift=0, strip=True))
def stripped(lab):
    """A device takes the timestamps out of every segment; the clients reset when they have what they wanted."""
    web = lab.listen(443)
    for _ in range(6):
        client, server = lab.pair(web)
        lab.exchange(client, server)
        lab.wait(0.05)
        abort(client)
        lab.settle()
        server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE', 'E_APP_ABORT', 'N_HEALTH'])


@scenario('all-handshakes-by-cookie', rtt=54, share=0.5, hops=(5, 5))
def cookies(lab):
    """A server that answers every SYN by a cookie; what it resets later, it resets itself."""
    lab.sysctl('server', 'net/ipv4/tcp_syncookies', 2)
    lab.sysctl('server', 'net/ipv4/tcp_timestamps', 0)
    web = lab.listen(8080)
    lab.good(web)
    aborts(lab, web, 4)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(GET % b'never read')
        lab.settle()
        server.close()
        lab.settle()
        client.close()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE', accept=ABORT)
    lab.expect('server', 'E_UNREAD_DATA', reason='TCP_ABORT_ON_CLOSE', accept=['E_APP_ABORT', 'E_ACL_APP'])
    echo(lab)


@scenario('reset-overtakes-the-answer', rtt=68, share=0.3, hops=(3, 7), snaplen=110, box=made(Slow, seconds=0.02))
def overtaken(lab):
    """Full segments wait in a queue, small packets do not: the client has the server's reset before the data that were sent before it."""
    web = lab.listen(80)
    lab.good(web, 2)
    for _ in range(4):
        client, server = lab.pair(web)
        client.sendall(GET % b'page')
        hear(server)
        server.sendall(http(b'q' * 30_000)[:9000])
        lab.wait(0.002)
        abort(server)
        lab.settle(3)
        client.close()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE', accept=ABORT)
    echo(lab)
    lab.aftermath('E_APP_ABORT', 'client')


@scenario('full-duplex-stream-meets-a-closed-end', rtt=96, share=0.4, hops=(4, 8), snaplen=120, timeout=60)
def duplex(lab):
    """Both pour at once; the client's program ends, and each segment that still comes has a RST of its own, with numbers that go up."""
    web = lab.listen(7070)
    for _ in range(3):
        client, server = lab.pair(web)
        stop = threading.Event()

        def pump(end, stop=stop):
            try:
                while not stop.is_set():
                    end.sendall(b'd' * 1200)
                    stop.wait(0.01)
            except OSError:
                pass

        def sink(end, stop=stop):
            end.settimeout(0.3)
            try:
                while not stop.is_set() and end.recv(65536):
                    pass
            except OSError:
                pass
        threads = [threading.Thread(target=each, args=(end,)) for each, end in ((pump, client), (pump, server), (sink, client), (sink, server))]
        for each in threads:
            each.start()
        lab.wait(0.5)
        abort(client)
        lab.settle(3)
        stop.set()
        for each in threads:
            each.join()
        server.close()
        lab.settle()
    lab.expect('client', 'E_APP_ABORT', reason=('TCP_STATE', 'TCP_ABORT_ON_CLOSE'), expected='unknown', accept=['N_BROWSER_CANCEL', 'E_UNREAD_DATA', 'E_PROC_EXIT'])
    lab.expect('client', 'N_DUP_RST', reason=PASSIVE, expected='unknown', optional=True, accept=['E_DATA_AFTER_CLOSE', 'E_APP_ABORT', 'E_NOSOCK_HALFOPEN', 'N_BROWSER_CANCEL', 'E_UNREAD_DATA'])
    lab.expect('server', 'N_DUP_RST', optional=True, expected='unknown', accept=['E_DATA_AFTER_CLOSE', 'E_APP_ABORT'])


@scenario('virtual-machine-behind-user-mode-nat', rtt=40, share=0.4, hops=(3, 5), timeout=60)
def slirp(lab):
    """The client is a guest behind slirp: its host dials for it, and when the guest resets, its host does."""
    with Guest(lab, 0, 'client') as guest:
        run('ip', '-n', guest.name, 'link', 'del', 'eth0')
        pid = lab.spawn('client', 'ip', 'netns', 'exec', guest.name, 'sleep', '50')
        lab.wait(0.3)
        lab.spawn('client', 'slirp4netns', '--configure', '--mtu=1500', '--disable-host-loopback', pid.pid, 'tap0')
        lab.wait(1.2)
        web = lab.listen(80)
        for _ in range(5):
            client = guest.connect(lab.server, 80)
            server, _ = web.accept()
            lab.open.append(server)
            server.settimeout(3)
            client.sendall(GET % b'big')
            hear(server)
            try:
                server.settimeout(0.4)
                server.sendall(http(b'v' * 70_000))
            except OSError:
                pass
            take(client, 20_000)
            abort(client)
            lab.settle(4)
            server.close()
        for _ in range(2):
            try:
                guest.connect(lab.server, 81)
            except OSError:
                pass
        lab.settle()
    lab.expect('server', 'E_PORT_CLOSED', reason=PASSIVE, port=81, accept=['E_SCAN_PROBE'])
    lab.expect('client', 'N_BROWSER_CANCEL', reason=('TCP_STATE', 'TCP_ABORT_ON_CLOSE', 'TCP_ABORT_ON_DATA'), expected='unknown', accept=['E_APP_ABORT', 'E_UNREAD_DATA', 'E_DATA_AFTER_CLOSE', 'E_PROC_EXIT'])
    lab.expect('client', 'N_DUP_RST', reason=PASSIVE, expected='unknown', optional=True, accept=['N_BROWSER_CANCEL', 'E_APP_ABORT', 'E_UNREAD_DATA', 'E_DATA_AFTER_CLOSE'])
    lab.expect('server', 'N_DUP_RST', optional=True, expected='unknown', accept=['N_AFTER_FIN', 'E_DATA_AFTER_CLOSE', 'E_UNREAD_DATA'])


@scenario('guests-share-the-hosts-address', rtt=56, share=0.3, hops=(2, 7), translates=True, timeout=60)
def shared(lab):
    """Two guests of different makes behind one client address; one resets when its answers are whole, the other never."""
    with Guest(lab, 1, 'client') as one, Guest(lab, 2, 'client') as two:
        two.run('sysctl', '-qw', 'net.ipv4.ip_default_ttl=128')
        lab.iptables('client', '-t', 'nat', '-A', 'POSTROUTING', '-o', 'eth0', '-j', 'MASQUERADE')
        web = lab.listen(443)
        for number in range(10):
            client = (one, two)[number % 2].connect(lab.server, 443)
            server, _ = web.accept()
            lab.open.append(server)
            server.settimeout(3)
            lab.exchange(client, server)
            lab.wait(0.05)
            if number % 2:
                abort(client)
            else:
                client.shutdown(socket.SHUT_WR)
                server.close()
                client.recv(1)
                client.close()
            lab.settle()
            server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', untraced=True, accept=['N_POOL_EXPIRE', 'E_APP_ABORT', 'N_HEALTH'])


@scenario('translation-drops-early-and-the-guest-speaks', rtt=42, share=0.5, hops=(4, 4), translates=True, timeout=60)
def leak(lab):
    """A guest's host forgets its mapping; what the guest says later gets another port, and the server, who knows nothing of it, refuses."""
    with Guest(lab, 1, 'client') as guest:
        lab.iptables('client', '-t', 'nat', '-A', 'POSTROUTING', '-o', 'eth0', '-p', 'tcp', '-j', 'MASQUERADE', '--random')
        web = lab.listen(5222)
        pairs = []
        for _ in range(4):
            client = guest.connect(lab.server, 5222)
            server, _ = web.accept()
            server.settimeout(3)
            lab.open.append(server)
            lab.exchange(client, server)
            pairs.append((client, server))
        lab.wait(0.5)
        lab.run('client', 'conntrack', '-F')
        say(lab, [client for client, _ in pairs], b'<presence/>', 0.3)
        lab.settle()
    lab.expect('server', 'M_NAT_MISMATCH', reason=PASSIVE, accept=['E_NOSOCK_HALFOPEN', 'M_ASYM', 'M_NOSTATE'])


@scenario('service-at-several-addresses', rtt=30, share=0.5, hops=(3, 4), v6=True)
def several(lab):
    """One machine with four addresses; a service is bound to two of them, the other two refuse."""
    webs = [lab.listen(8443, address=address) for address in lab.net.servers[:2]]
    for web, address in zip(webs, lab.net.servers, strict=False):
        lab.good(web, 2, address=address)
    for address in lab.net.servers[2:]:
        for _ in range(3):
            try_connect(lab, 8443, address=address)
            lab.wait(0.3)
    lab.expect('server', 'E_PORT_CLOSED', reason=PASSIVE, accept=['E_SCAN_PROBE'])


@scenario('monitor-in-another-zone-resets', rtt=16, share=0.5, hops=(2, 2), box=made(Spray))
def monitor(lab):
    """A balancer's monitor of another zone over paths of different lengths: connect, RST, each half second; users between."""
    web = lab.listen(443)
    for number in range(9):
        client, server = lab.pair(web, source=(lab.net.clients[3], 0))
        lab.wait(0.01)
        abort(client)
        lab.wait(0.1)
        server.close()
        if number % 3 == 0:
            lab.good(web, 1)
        lab.wait(0.35)
    lab.expect('client', 'N_HEALTH', accept=['E_SCAN_PROBE', 'E_CLIENT_GAVE_UP'])


@scenario('offloading-server-ends-by-reset', rtt=24, share=0.5, hops=(2, 4), offload=True, snaplen=130, vlans=(210,))
def offloading(lab):
    """Giant segments at the ends; the client has read all of a known length and resets, as its library always does."""
    web = lab.listen(8080)
    for _ in range(6):
        client, server = lab.pair(web)
        client.sendall(GET % b'set')
        hear(server)
        answer = http(b'o' * 60_000)
        sender = threading.Thread(target=server.sendall, args=(answer,))
        sender.start()
        take(client, len(answer))
        sender.join()
        lab.wait(0.05)
        abort(client)
        lab.settle()
        server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE', 'E_APP_ABORT'])


@scenario('backend-farewell-behind-published-port', rtt=88, share=0.5, hops=(5, 7), translates=True, loss=0.01)
def farewell(lab):
    """A container has answered and closed; the client's goodbye meets it when it is gone: a RST that means nothing."""
    with Guest(lab) as guest:
        publish(lab, 25, guest.address, 2525)
        web = guest.listen(2525)
        for _ in range(6):
            client, server = joined(lab, web, 25)
            talk(lab, (client, server), b'QUIT\r\n', b'221 bye\r\n', 1.5)
            server.close()
            lab.settle(1.2)
            tell(client, b'\r\n')
            lab.settle()
            client.close()
            lab.wait(0.05)
        lab.settle()
    lab.expect('server', 'E_DATA_AFTER_CLOSE', untraced=True, accept=['N_AFTER_FIN', 'N_DUP_RST'])


@scenario('stray-sessions-seen-from-one-side', rtt=52, share=0.4, hops=(4, 6), v6=True, one_way={'client': 'down', 'server': 'up', 'middle': 'down'})
def stray(lab):
    """Old sessions, captured late and one way; the server's program is restarted and takes its time to say so."""
    web = lab.listen(8883)
    pairs = [lab.pair(web) for _ in range(6)]
    for client, server in pairs:
        lab.exchange(client, server)
    lab.from_here()
    for client, server in pairs:
        talk(lab, (client, server), b'ping', b'pong', 1)
    for client, server in pairs:
        client.sendall(b'work to do')
    lab.settle()
    for _, server in pairs:
        server.close()
    web.close()
    lab.settle()
    for _ in range(2):
        try_connect(lab, 8883)
    lab.expect('server', 'E_PORT_CLOSED', reason=PASSIVE, accept=['E_PROC_EXIT'])
    lab.expect('server', 'E_PROC_EXIT', reason='TCP_ABORT_ON_CLOSE', accept=['E_UNREAD_DATA', 'E_APP_ABORT'])


@scenario('client-loses-patience-with-a-far-copy', rtt=150, share=0.3, hops=(6, 10), timeout=60)
def happy(lab):
    """Two addresses of a service, one near and slow to answer: the loser's SYN/ACK finds no socket; nothing is wrong."""
    webs = [lab.listen(443, address=address) for address in lab.net.servers[:2]]
    for _ in range(5):
        first, second = lab.socket(), lab.socket()
        for each, address in ((first, lab.net.servers[1]), (second, lab.net.servers[0])):
            each.setblocking(False)
            each.connect_ex((address, 443))
            lab.wait(0.03)
        lab.wait(0.06)
        first.close()
        second.settimeout(3)
        server, _ = webs[0].accept()
        lab.open.append(server)
        server.settimeout(2)
        lab.exchange(second, server)
        second.close()
        drain(server)
        server.close()
        lab.settle()
    lab.expect('client', 'E_CLIENT_GAVE_UP', reason=(*PASSIVE, 'TCP_STATE'), accept=['N_BROWSER_CANCEL', 'E_SCAN_PROBE'])

"""What looks like a device on the way and is the host itself: TTLs that change, paths that change, numbers that are translated, several addresses."""
import socket
import threading

from boxes import made
from ends import drain, forget, hear, tell, try_connect
from fifth.way_boxes import Offset, Reroute, Slow, Spray
from fifth.way_common import ABORT, GET, PASSIVE, aborts, echo, say, talk
from net import MACS
from scenario import abort, http, scenario, take
from stories.refused import refuse

HOP = (socket.IPPROTO_IP, socket.IP_TTL, 255)


def windows_like(lab, place='server'):
    """TTL 128 and no timestamps."""
    lab.sysctl(place, 'net/ipv4/ip_default_ttl', 128)
    lab.sysctl(place, 'net/ipv4/tcp_timestamps', 0)


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

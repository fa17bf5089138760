"""A second look at causes that had one story only, under other conditions."""
import socket
import ssl

from boxes import CLIENT, BlackHole, Filter, IdleTimer, SynFilter, Watcher, made
from ends import Certificates, forget, keep_alive, notify
from packet import RST, SYN, rewritten
from scenario import abort, http, scenario, take
from stories.closing import tls_exchange, tls_pair, tls_story
from stories.injected import EcnFilter, sni_story
from stories.netfilter import StrayCopy
from stories.refused import refuse
from stories.software import haproxy
from stories.views import mptcp_pair

GET = b'GET /feed HTTP/1.1\r\nHost: news.example\r\n\r\n'


@scenario('old-firewall-dislikes-ecn', rtt=88, v6=True, hops=(2, 10), box=made(EcnFilter, ttl=64), where=0.2)
def ecn_again(lab):
    web = lab.listen(443)
    for _ in range(3):
        lab.sysctl('client', 'net/ipv4/tcp_ecn', 1)
        refuse(lab, 1, 443, 0.1)
        lab.sysctl('client', 'net/ipv4/tcp_ecn', 0)
        lab.good(web, 1)
    lab.expect('box', 'E_ECN_REJECT', accept=['M_POLICY_SYN'])


@scenario('tls-version-not-supported', rtt=27)
def tls_version(lab):
    """A client that knows no TLS 1.3 meets a server that wants it: an alert, and an abort."""
    web = lab.listen(443)
    with Certificates() as certificates:
        tls_exchange(*tls_pair(lab, web, certificates, ssl.TLSVersion.TLSv1_3))
        for _ in range(3):
            client, server = lab.pair(web)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            wrapped = context.wrap_socket(client, server_hostname='old.example', do_handshake_on_connect=False)
            wrapped.settimeout(0.05)
            try:
                wrapped.do_handshake()
            except OSError:
                pass
            strict = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            strict.load_cert_chain(certificates.certificate, certificates.key)
            strict.minimum_version = ssl.TLSVersion.TLSv1_3
            secured = strict.wrap_socket(server, server_side=True, do_handshake_on_connect=False)
            try:
                secured.do_handshake()
            except ssl.SSLError:
                pass
            abort(secured)
            lab.settle()
            wrapped.close()
    lab.expect('server', 'E_PROTO', reason=('TCP_STATE', 'TCP_ABORT_ON_CLOSE'), accept=['E_APP_ABORT'])
    lab.expect('server', 'E_PROTO', reason='NO_SOCKET', optional=True, expected='unknown', accept=['N_DUP_RST', 'E_NOSOCK_HALFOPEN'])


@scenario('web-browser-on-a-database-port', rtt=41)
def wrong_protocol(lab):
    """HTTP to a service that speaks first and understands something else; it says so and closes with input unread."""
    web = lab.listen(3306)
    for _ in range(3):
        client, server = lab.pair(web)
        server.sendall(b'J\x00\x00\x00\x0a8.0.36\x00')
        client.sendall(GET * 3)
        lab.settle()
        server.recv(40)
        server.sendall(b'\xff\x13\x04#08S01Got packets out of order')
        server.close()
        lab.settle()
        client.close()
        lab.settle()
    lab.expect('server', 'E_PROTO', accept=['E_UNREAD_DATA', 'E_APP_ABORT', 'E_ACL_APP'])


@scenario('endpoint-agent-blocks-a-name', rtt=36, v6=True, hops=(8, 4), box_a=made(Filter, match=b'tracker.example', to='client',
          ttl=64), where_a=0.0)
def endpoint_agent(lab):
    sni_story(lab, 3, 'tracker.example')
    lab.expect('box', 'M_AGENT', accept=['M_POLICY'])
    lab.aftermath('M_AGENT')


@scenario('nat-forgets-and-answers-itself', rtt=30)
def nat_forgets(lab):
    """The translation is gone; the server's packets reach the router's own address, and its kernel knows no such connection."""
    lab.iptables('router', '-t', 'nat', '-A', 'POSTROUTING', '-o', 'out', '-j', 'MASQUERADE')
    web = lab.listen(5222)
    pairs = [lab.pair(web) for _ in range(3)]
    for client, server in pairs:
        lab.exchange(client, server, b'<presence/>')
    lab.wait(1)
    lab.run('router', 'conntrack', '-F')
    for _, server in pairs:
        server.sendall(b'<message/>')
        lab.wait(0.2)
    lab.expect('router', 'M_NOSTATE', reason='NO_SOCKET', origin='middlebox', accept=['E_NOSOCK_HALFOPEN', 'M_NAT_MISMATCH'],
               why="the NAT's own kernel, in the name of the client that it hides")


@scenario('service-nat-leaks-late-duplicate', rtt=74, hops=(1, 7), box=made(StrayCopy), timeout=60)
def leak_again(lab):
    vip = '203.0.113.90'
    lab.iptables('router', '-t', 'nat', '-A', 'PREROUTING', '-d', vip, '-p', 'tcp', '-j', 'DNAT', '--to-destination', lab.server)
    web = lab.listen(80)
    for _ in range(3):
        client, server = lab.pair(web, address=vip)
        client.sendall(GET)
        take(server, len(GET))
        client.settimeout(0.2)
        try:
            for _ in range(8):
                server.sendall(b'e' * 2500)
                lab.wait(0.1)
                client.recv(9000)
        except OSError:
            pass
        lab.settle()
        try:
            while client.recv(9000):
                pass
        except OSError:
            pass
        client.close()
        server.close()
        lab.settle()
    lab.expect('client', 'M_NAT_MISMATCH', reason='NO_SOCKET', accept=['E_NOSOCK_HALFOPEN'])
    lab.expect('server', 'M_NAT_MISMATCH', reason='NO_SOCKET', accept=['E_NOSOCK_HALFOPEN', 'E_DATA_AFTER_CLOSE', 'N_DUP_RST'],
               expected='unknown', optional=True)


@scenario('connect-cancelled-before-the-answer', rtt=115, v6=True, hops=(2, 13))
def connect_cancelled(lab):
    """A user closes the page while it still connects."""
    web = lab.listen(443)
    lab.good(web, 2)
    for _ in range(4):
        client = lab.socket()
        client.setblocking(False)
        client.connect_ex((lab.server, 443))
        lab.wait(0.06)
        client.close()
        lab.settle()
        lab.good(web, 1)
    lab.expect('client', 'E_CLIENT_GAVE_UP', reason='NO_SOCKET')


@scenario('pool-probe-finds-silence', rtt=52, hops=(5, 5), timeout=60)
def pool_probe(lab):
    """A pool of database connections whose server's machine was switched off."""
    web = lab.listen(5432)
    pairs = [lab.pair(web, options=keep_alive(3, 1, 4)) for _ in range(3)]
    for client, server in pairs:
        lab.exchange(client, server, b'SELECT 1')
        lab.wait(0.2)
    lab.settle()
    lab.iptables('server', '-A', 'INPUT', '-j', 'DROP')
    lab.wait(9)
    lab.expect('client', 'E_TIMEOUT_KA', reason='TCP_KEEPALIVE_TIMEOUT')


@scenario('broker-loses-a-device', rtt=140, v6=True, hops=(3, 3), box=made(BlackHole, match=b'DISCONNECTED', way='both', later=0.4),
          timeout=60)
def broker(lab):
    """A device leaves the radio cell; the broker's keep-alive gives it up."""
    web = lab.listen(1883, options=keep_alive(3, 1, 3))
    pairs = [lab.pair(web) for _ in range(3)]
    for client, server in pairs:
        lab.exchange(client, server, b'DISCONNECTED soon')
        lab.wait(0.2)
    lab.wait(9)
    lab.expect('server', 'E_TIMEOUT_KA', reason='TCP_KEEPALIVE_TIMEOUT')


@scenario('device-restarts-and-dials-again', rtt=58, hops=(1, 6))
def device_restarts(lab):
    """A controller with a fixed source port restarts; the first SYN meets its old connection."""
    web = lab.listen(502)
    for _ in range(3):
        client, server = lab.pair(web, source=(lab.client, 2048))
        lab.exchange(client, server, b'\x00\x01\x00\x00\x00\x06\x01\x03\x00\x00\x00\x02')
        lab.settle()
        forget(client)
        lab.wait(0.6)
        client, server = lab.pair(web, source=(lab.client, 2048))
        lab.exchange(client, server, b'\x00\x02\x00\x00\x00\x06\x01\x03\x00\x00\x00\x02')
        lab.settle()
        forget(client)
        forget(server)
        lab.wait(0.1)
    lab.expect('client', 'N_HALFOPEN_RECOVERY', accept=['E_TUPLE_REUSE', 'N_TIMEWAIT'])


@scenario('driver-drops-spare-connections', rtt=15, timeout=60)
def spare(lab):
    """A database driver shrinks its pool after 20 s: RST on connections that wait for nothing."""
    web = lab.listen(1433)
    pairs = [lab.pair(web) for _ in range(4)]
    for _ in range(2):
        for client, server in pairs:
            lab.exchange(client, server, b'EXEC ping', 60)
    lab.wait(20)
    for client, _ in pairs[1:]:
        abort(client)
        lab.wait(0.4)
    lab.exchange(*pairs[0], b'EXEC ping', 60)
    lab.expect('client', 'N_POOL_EXPIRE', reason='TCP_STATE')


@scenario('phone-app-closes-idle-socket', rtt=92, hops=(2, 15), v6=True, timeout=60)
def phone(lab):
    """TLS, quiet for 15 s, then a RST of the client."""
    web = lab.listen(443)
    with Certificates() as certificates:
        for _ in range(2):
            client, server = tls_pair(lab, web, certificates, ssl.TLSVersion.TLSv1_2)
            tls_exchange(client, server, 700)
            lab.wait(15)
            abort(client)
            lab.settle()
            server.close()
    lab.expect('client', 'N_POOL_EXPIRE', reason='TCP_STATE', accept=['N_BROWSER_CANCEL', 'N_TLS_CLOSE'])


@scenario('tls13-client-notifies-and-resets', rtt=19, hops=(0, 3))
def tls13_notify(lab):
    def ending(lab, client, server):
        notify(client, 0.05)
        abort(client)
    tls_story(lab, ssl.TLSVersion.TLSv1_3, ending)
    lab.expect('client', 'N_TLS_CLOSE', reason=('TCP_STATE', 'TCP_ABORT_ON_CLOSE'))
    lab.expect('client', 'N_TLS_CLOSE', reason='NO_SOCKET', optional=True)


@scenario('tls12-server-notifies-client-closes', rtt=61, v6=True)
def tls12_server(lab):
    def ending(lab, client, server):
        notify(server, 0.05)
        lab.settle()
        client.close()
    tls_story(lab, ssl.TLSVersion.TLSv1_2, ending)
    lab.expect('client', 'N_TLS_CLOSE', reason='TCP_ABORT_ON_CLOSE')
    lab.expect('client', 'N_TLS_CLOSE', optional=True, accept=['N_DUP_RST'])


class OldNumbers(BlackHole):
    """Makes the client's second connection begin with lower sequence numbers than its first, as a host without a rising clock does"""

    def __init__(self, **style):
        super().__init__(match=b'never sent', **style)
        self.shift = 0x20000000

    def look(self, flow, packet, side):
        if side == CLIENT and packet.flags & SYN:
            # Counts connections of this port; the second gets old numbers.
            if getattr(flow, 'first_isn', None) not in (None, packet.seq):
                flow.second = True
            flow.first_isn = getattr(flow, 'first_isn', None) or packet.seq
        if not getattr(flow, 'second', False):
            return [packet.frame]
        frame = (rewritten(packet, seq=packet.seq - self.shift) if side == CLIENT else rewritten(packet, ack=packet.ack + self.shift))
        return [self.carrier.rename(packet, frame) if packet.flags & RST else frame]


@scenario('port-reused-in-time-wait', rtt=33, box=made(OldNumbers))
def time_wait(lab):
    """The server closed first and waits; the same port dials with older numbers: an ACK of the old connection, a RST, and a new SYN."""
    for place in ('client', 'server'):
        lab.sysctl(place, 'net/ipv4/tcp_timestamps', 0)
    web = lab.listen(8080)
    for port in (40_101, 40_102, 40_103):
        for _ in range(2):
            client, server = lab.pair(web, source=(lab.client, port))
            lab.exchange(client, server, GET)
            server.close()
            lab.settle()
            client.recv(1)
            client.close()
            lab.settle()
    lab.expect('client', 'N_TIMEWAIT', accept=['E_TUPLE_REUSE', 'N_HALFOPEN_RECOVERY'])


@scenario('haproxy-passes-the-abort-on', rtt=38, middle='in')
def haproxy_nolinger(lab):
    """option nolinger: when the server aborts, the client's connection is reset too."""
    web = lab.listen(8080)
    with haproxy(lab, f'listen web\n  mode tcp\n  bind :80\n  option nolinger\n  server one {lab.server}:8080\n'):
        for _ in range(3):
            client = lab.connect(80, address=lab.gateway)
            client.sendall(GET)
            server, _ = web.accept()
            server.settimeout(3)
            server.recv(4000)
            server.sendall(http(b'h' * 5000)[:2000])
            lab.wait(0.3)
            abort(server)
            lab.wait(0.3)
            try:
                while client.recv(4000):
                    pass
            except OSError:
                pass
            client.close()
            lab.settle()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE')
    lab.expect('router', 'M_PROXY_UPSTREAM', accept=['E_APP_ABORT', 'N_AFTER_FIN'])


@scenario('scan-answered-by-the-firewall', rtt=46, share=0.2, box=made(SynFilter, ttl=255), where=0.1)
def scan_answered(lab):
    """One device refuses every port of three hosts, all from the same distance."""
    lab.run('client', 'nmap', '-sS', '-n', '-Pn', '-p', '22,80,139,443', '--max-retries', '0', *lab.net.servers[:3], timeout=40)
    lab.expect('box', 'M_SCAN_RESPONSE', accept=['M_POLICY_SYN', 'N_SCAN', 'E_SCAN_PROBE'], expected='unknown')


@scenario('mptcp-server-aborts', rtt=57)
def mptcp_server(lab):
    with lab.net.inside('server'):
        web = socket.socket(lab.family, socket.SOCK_STREAM, 262)
    lab.open.append(web)
    web.bind(('0.0.0.0', 8443))
    web.listen(8)
    web.settimeout(5)
    for _ in range(3):
        client, server = mptcp_pair(lab, web)
        client.sendall(GET)
        lab.settle()
        server.close()
        lab.settle(4)
        client.close()
        lab.settle()
    lab.expect('server', 'E_MPTCP', expected='unknown', accept=['E_APP_ABORT', 'E_UNREAD_DATA', 'N_DUP_RST'])
    lab.expect('client', 'E_MPTCP', expected='unknown', optional=True, accept=['N_DUP_RST', 'E_APP_ABORT', 'E_NOSOCK_HALFOPEN'])


@scenario('balancer-idle-reset-after-a-minute', rtt=25, box=made(IdleTimer, seconds=60, ttl=255, form='RA', ip_id='random'), where=0.6,
          timeout=120)
def balancer_minute(lab):
    web = lab.listen(9092)
    pairs = [lab.pair(web) for _ in range(4)]
    for client, server in pairs:
        lab.exchange(client, server, b'fetch')
        lab.wait(0.5)
    lab.wait(30)
    lab.exchange(*pairs[0], b'fetch')
    lab.wait(30.5)
    lab.settle()
    lab.expect('box', 'M_IDLE_RST')


@scenario('ips-dislikes-a-banner', rtt=33, v6=True, box=made(Watcher, way='down', match=b'SSH-2.0-old', shots=(0,), ttl=64, form='RA',
          ip_id='zero'), where=0.5)
def banner(lab):
    web = lab.listen(22)
    for _ in range(3):
        client, server = lab.pair(web)
        try:
            server.sendall(b'SSH-2.0-old_4.3\r\n')
            take(client, 17)
            client.sendall(b'SSH-2.0-client\r\n')
        except (OSError, EOFError):
            pass
        lab.settle(3)
        client.close()
        server.close()
        lab.settle()
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')


@scenario('tls-name-filter-sends-bare-resets', rtt=76, hops=(3, 9), box=made(Filter, match=b'blocked.example', form='R', ttl=128,
          ip_id=0x1234, dont_fragment=False), where=0.25)
def bare_filter(lab):
    sni_story(lab)
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')


@scenario('filter-with-its-own-mac', rtt=6, hops=(0, 0), box=made(Filter, match=b'blocked.example', ttl=64, own_mac=True), where=0.5)
def own_mac(lab):
    """On one segment with the server: the RST has another source MAC."""
    sni_story(lab)
    lab.expect('box', 'M_POLICY')
    lab.aftermath('M_POLICY')

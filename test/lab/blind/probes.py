"""Connections without work: checks, scans, ports where nobody listens or the queue is full, pools that drop what is idle, a link that is dead."""
import socket

from boxes import BlackHole, made
from ends import keep_alive
from packet import SYN, build
from scenario import abort, scenario, take


@scenario('http-health-check-with-reset', rtt=8, share=0.5)
def http_check(lab):
    """A monitor asks /health every second, reads the answer and resets."""
    web = lab.listen(8080)
    for _ in range(8):
        client, server = lab.pair(web)
        lab.exchange(client, server, b'GET /health HTTP/1.0\r\nUser-Agent: kube-probe/1.31\r\n\r\n', 2)
        abort(client)
        lab.settle()
        server.close()
        lab.wait(0.88)
    lab.expect('client', 'N_HEALTH', reason='TCP_STATE', accept=['N_BROWSER_CANCEL', 'N_POOL_EXPIRE'])


@scenario('two-monitors-check-a-port', rtt=12, share=0.3, v6=True)
def monitors(lab):
    """Two balancers check the same port at their own pace; real clients are served between."""
    web = lab.listen(5060)
    sources = lab.net.clients[1:3]
    for beat in range(12):
        for number, pace in enumerate((1, 2)):
            if beat % pace == 0:
                client, server = lab.pair(web, source=(sources[number], 0))
                abort(client)
                lab.settle()
                server.close()
        if beat % 5 == 3:
            lab.good(web, 1)
        lab.wait(0.6)
    lab.expect('client', 'N_HEALTH', reason='TCP_STATE')


@scenario('pool-drops-connections-after-20s', rtt=26, timeout=90, share=0.6, v6=True)
def pool(lab):
    """A pool whose maximal idle time is 20 s resets what it no longer needs; nothing is outstanding."""
    web = lab.listen(5432)
    pairs = [lab.pair(web) for _ in range(4)]
    for client, server in pairs:
        lab.exchange(client, server, b'SELECT 1')
        lab.wait(0.25)
    lab.wait(19.5)
    for client, _ in pairs:
        abort(client)
        lab.wait(0.25)
    lab.expect('client', 'N_POOL_EXPIRE', reason='TCP_STATE')


@scenario('preconnected-and-never-used', rtt=34, timeout=60, share=0.4)
def preconnect(lab):
    """A browser opens more connections than it needs; after some seconds it drops those without a request."""
    web = lab.listen(443)
    used = lab.pair(web)
    spare = [lab.pair(web) for _ in range(4)]
    lab.exchange(*used, b'\x16\x03\x01\x00\x40' + b'h' * 64)
    lab.wait(8)
    for client, _ in spare:
        abort(client)
        lab.wait(0.1)
    lab.exchange(*used, b'\x17\x03\x03\x00\x40' + b'h' * 64)
    lab.expect('client', 'N_POOL_EXPIRE', accept=['N_HEALTH', 'N_BROWSER_CANCEL', 'E_CLIENT_GAVE_UP'])


@scenario('nmap-ack-scan', rtt=22)
def ack_scan(lab):
    """nmap -sA: ACKs that belong to nothing; each is refused, open or not."""
    lab.listen(80)
    lab.run('client', 'nmap', '-sA', '-n', '-Pn', '-p', '22,25,53,80,110,143,443,993,3306,8080', '--max-retries', '1', lab.server)
    lab.expect('server', 'N_SCAN', reason=('NO_SOCKET', 'TCP_FLAGS'), accept=['E_SCAN_PROBE', 'M_SCAN_RESPONSE', 'E_NOSOCK_HALFOPEN'])


@scenario('stateless-scanner', rtt=70, share=0.5)
def stateless(lab):
    """As masscan: raw SYNs without options from one port; the kernel of the scanner resets what answers."""
    lab.listen(80)
    lab.listen(443)
    with lab.net.inside('client'):
        raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    ports = [21, 22, 23, 25, 53, 80, 81, 110, 135, 139, 143, 443, 445, 993, 1433, 3306, 3389, 5432, 5900, 8080, 8443]
    for port in ports:
        frame = build(lab.client, lab.server, 61_000, port, lab.random.randrange(1 << 32), 0, SYN, macs=(b'\0' * 6, b'\0' * 6), window=1024,
                      ttl=255, ip_id=54_321, dont_fragment=False)
        raw.sendto(frame[14:], (lab.server, 0))
        lab.wait(0.03)
    lab.settle(3)
    raw.close()
    lab.expect('server', 'N_SCAN', reason='NO_SOCKET', accept=['E_SCAN_PROBE', 'E_PORT_CLOSED'])
    lab.expect('client', 'N_SCAN', reason='NO_SOCKET', accept=['E_SCAN_PROBE', 'N_HEALTH'])


@scenario('one-port-on-many-hosts', rtt=16, v6=False)
def horizontal(lab):
    """ncat -z style: the same three ports on every address of a net, by full connects."""
    web = lab.listen(22, address=lab.net.servers[1])
    for address in lab.net.servers:
        for port in (22, 2222, 22022, 222, 8022, 10022):
            try:
                lab.connect(port, address=address).close()
                lab.open.append(web.accept()[0])
            except OSError:
                pass
            lab.wait(0.03)
    lab.expect('server', 'N_SCAN', reason='NO_SOCKET', accept=['E_SCAN_PROBE', 'E_PORT_CLOSED'])


@scenario('service-moved-to-another-port', rtt=98, share=0.5, v6=True, vlans=(12,))
def moved(lab):
    """Three applications still dial the old port."""
    web = lab.listen(8443)
    lab.good(web)
    for source in lab.net.clients[:3]:
        for _ in range(2):
            try:
                lab.connect(9443, source=(source, 0))
            except OSError:
                pass
            lab.wait(0.3)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET')


@scenario('abort-on-overflow-under-load', rtt=32)
def overflow(lab):
    """tcp_abort_on_overflow and a server that accepts too slowly: some get in, others are reset after the handshake."""
    lab.sysctl('server', 'net/ipv4/tcp_abort_on_overflow', 1)
    lab.sysctl('server', 'net/ipv4/tcp_syncookies', 0)
    web = lab.listen(8080, backlog=3)
    kept = []
    for number in range(12):
        client = lab.socket()
        client.setblocking(False)
        client.connect_ex((lab.server, 8080))
        kept.append(client)
        if number % 4 == 3:
            lab.wait(0.3)
            lab.open.append(web.accept()[0])
            lab.open.append(web.accept()[0])
    lab.settle()
    lab.expect('server', 'E_OVERLOAD', accept=['M_LB_NO_BACKEND'])


@scenario('server-probes-a-client-behind-a-dead-link', rtt=40, timeout=90, box=made(BlackHole, match=b'last words', way='both', later=0.3))
def dead_link(lab):
    """The path dies; the server's keep-alive probes are not answered, and it gives up with a reset."""
    web = lab.listen(1883, options=keep_alive(3, 1, 4))
    pairs = [lab.pair(web) for _ in range(3)]
    for client, server in pairs:
        lab.exchange(client, server, b'hello')
        client.sendall(b'last words')
        take(server, 10)
    lab.wait(10)
    lab.expect('server', 'E_TIMEOUT_KA', reason='TCP_KEEPALIVE_TIMEOUT')

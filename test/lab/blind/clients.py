"""Programs of our own that end as programs do: linger, asyncio, pools, checks, probes, farewells."""
import os
import signal
import socket
import struct
import threading

from boxes import BlackHole, made
from ends import files, keep_alive, pour
from packet import SYN, build
from scenario import abort, http, scenario, take

GET = b'GET /object HTTP/1.1\r\nHost: api.example\r\n\r\n'
LATE = ('NO_SOCKET', 'TCP_ABORT_ON_DATA', 'TCP_TIMEWAIT_SOCKET')


@scenario('asyncio-server-lingers-zero', rtt=42, share=0.3)
def asyncio_linger(lab):
    """A Python server that ends every connection by a reset, after the whole answer: its way to spare TIME-WAIT."""
    program = '''import asyncio, socket, struct
async def serve(reader, writer):
    await reader.readuntil(b"\\r\\n\\r\\n")
    writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2000\\r\\nConnection: close\\r\\n\\r\\n" + b"y" * 2000)
    await writer.drain()
    await asyncio.sleep(0.4)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.close()
async def main():
    async with await asyncio.start_server(serve, "0.0.0.0", 8000) as server:
        await server.serve_forever()
asyncio.run(main())'''
    with files(**{'app.py': program}) as folder:
        lab.spawn('server', 'python3', f'{folder}/app.py')
        lab.until_listening('server', 8000)
        for _ in range(5):
            client = lab.connect(8000)
            client.sendall(GET)
            take(client, 2000)
            lab.wait(0.7)
            client.close()
            lab.wait(0.2)
    lab.expect('server', 'N_BROWSER_CANCEL', accept=['N_POOL_EXPIRE', 'N_AFTER_FIN'])


@scenario('stock-ticker-resets-when-it-has-enough', rtt=66, share=0.6, v6=True)
def ticker(lab):
    """A home-made protocol with a length in front; the client always leaves by a reset when the answer is whole."""
    web = lab.listen(9100)
    for number in range(5):
        client, server = lab.pair(web)
        client.sendall(struct.pack('!I', 12) + b'PRICE ACME?\n')
        take(server, 16)
        server.sendall(struct.pack('!I', 500) + b'q' * 500)
        take(client, 504)
        lab.wait(0.02 * number)
        abort(client)
        lab.settle()
        server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE', 'E_APP_ABORT'])


@scenario('answer-cut-after-client-half-closed', rtt=36)
def half_closed_cut(lab):
    """The client has said all (FIN) and waits; the server fails in the middle of its announced answer."""
    web = lab.listen(80)
    for _ in range(4):
        client, server = lab.pair(web)
        client.sendall(GET)
        client.shutdown(socket.SHUT_WR)
        take(server, len(GET))
        server.recv(1)
        server.sendall(http(b'c' * 50_000)[:6000])
        lab.wait(0.4)
        abort(server)
        lab.settle()
        client.close()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE')


@scenario('download-cut-at-a-third', rtt=92, share=0.3, loss=0.01, snaplen=96, timeout=60)
def download_cut(lab):
    """The server gives up in a download of announced length, on a lossy path."""
    web = lab.listen(80)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(GET)
        take(server, len(GET))
        server.sendall(http(b'c' * 90_000)[:30_000])
        take(client, 30_000)
        lab.wait(0.3)
        abort(server)
        lab.settle()
        client.close()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE')


@scenario('user-closes-a-video', rtt=28, snaplen=96, offload=True)
def video(lab):
    """The player closes while the server pours: unread bytes, a reset, and more for what was on its way."""
    web = lab.listen(443)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(b'\x17\x03\x03\x00\x40' + b'r' * 64)
        take(server, 69)
        pump = threading.Thread(target=pour, args=(server, b'\x17\x03\x03\x40\x00' + b'v' * 16384, 30))
        pump.start()
        take(client, 50_000)
        client.close()
        pump.join()
        lab.settle()
    lab.expect('client', 'N_BROWSER_CANCEL', expected='unknown', accept=['E_UNREAD_DATA', 'E_APP_ABORT', 'E_DATA_AFTER_CLOSE', 'N_AFTER_FIN'])


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


@scenario('websocket-says-goodbye-and-resets', rtt=54, share=0.2)
def websocket(lab):
    """Close frames in both directions, then the client resets."""
    web = lab.listen(8080)
    for _ in range(4):
        client, server = lab.pair(web)
        client.sendall(b'GET /chat HTTP/1.1\r\nHost: api.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n')
        server.recv(900)
        server.sendall(b'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
        client.recv(900)
        for _ in range(3):
            server.sendall(b'\x81\x05hello')
            take(client, 7)
            client.sendall(b'\x81\x85\x01\x02\x03\x04' + b'hello')
            take(server, 11)
        client.sendall(b'\x88\x82\x01\x02\x03\x04\x02\xea')
        take(server, 8)
        server.sendall(b'\x88\x02\x03\xe8')
        take(client, 4)
        abort(client)
        lab.settle()
        server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_AFTER_FIN', 'N_POOL_EXPIRE', 'E_APP_ABORT'])


@scenario('sloppy-server-talks-after-goodbye', rtt=76, share=0.4, v6=True)
def sloppy(lab):
    """The client reads the whole answer and closes; the server still writes a trailer."""
    web = lab.listen(8080)
    for _ in range(4):
        client, server = lab.pair(web)
        lab.exchange(client, server, GET, 900)
        client.close()
        lab.settle(1)
        server.sendall(b'<!-- served in 3 ms -->')
        lab.settle()
        server.close()
        lab.settle()
    lab.expect('client', 'E_DATA_AFTER_CLOSE', reason=LATE, accept=['N_AFTER_FIN'])


@scenario('linger2-expires-in-fin-wait', rtt=20)
def linger2(lab):
    """TCP_LINGER2 below zero: the client's FIN is followed by its own reset, no FIN-WAIT-2 for it."""
    web = lab.listen(8080)
    for _ in range(4):
        client, server = lab.pair(web)
        lab.exchange(client, server, GET, 300)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_LINGER2, -1)
        client.shutdown(socket.SHUT_WR)
        lab.settle()
        client.close()
        lab.settle()
        server.close()
    lab.expect('client', 'N_AFTER_FIN')


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


@scenario('worker-pool-killed-by-oom', rtt=44, share=0.7, v6=True)
def oom(lab):
    """One process holds seven sessions with unread work; the kernel kills it, and a supervisor starts a new one."""
    web = lab.listen(7001)
    ready, go = os.pipe(), os.pipe()
    pairs = [lab.pair(web) for _ in range(7)]
    for client, server in pairs:
        lab.exchange(client, server, b'job')
    lab.settle()
    child = os.fork()
    if child == 0:
        signal.alarm(0)
        os.read(go[0], 1)
        os._exit(0)
    for _, server in pairs:
        server.close()
    web.close()
    for client, _ in pairs:
        client.sendall(b'another job')
    lab.wait(0.5)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    for end in (*ready, *go):
        os.close(end)
    lab.wait(0.5)
    for _ in range(2):
        try:
            lab.connect(7001)
        except OSError:
            lab.wait(0.3)
    web = lab.listen(7001)
    lab.good(web, 1)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_PROC_EXIT', 'E_OVERLOAD'])
    lab.expect('server', 'E_PROC_EXIT')


@scenario('session-with-heartbeats-is-ended-by-its-server', rtt=60, share=0.3, timeout=90)
def heartbeats(lab):
    """Long idle, held up by TCP keep-alives; then the server's operator ends it with SO_LINGER 0."""
    web = lab.listen(22)
    pairs = [lab.pair(web, options=keep_alive(3, 3)) for _ in range(3)]
    for client, server in pairs:
        server.sendall(b'SSH-2.0-dropbear\r\n')
        client.sendall(b'SSH-2.0-libssh\r\n')
        take(client, 18)
        take(server, 16)
    lab.wait(11)
    for _, server in pairs:
        abort(server)
        lab.wait(0.3)
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE', expected='unknown', accept=['N_POOL_EXPIRE', 'E_PROC_EXIT'])


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


@scenario('slow-server-and-an-impatient-client', rtt=30, timeout=60)
def impatient(lab):
    """The client waits 4 s for an answer and closes; the answer that comes after is refused."""
    web = lab.listen(8080)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(GET)
        take(server, len(GET))
        lab.wait(4)
        client.close()
        lab.wait(0.7)
        server.sendall(http(b'late' * 50))
        lab.settle()
        server.close()
    lab.expect('client', 'E_DATA_AFTER_CLOSE', expected='unknown', accept=['E_TIMEOUT_RTO', 'E_APP_ABORT', 'N_BROWSER_CANCEL', 'E_CLIENT_GAVE_UP', 'N_AFTER_FIN'])


@scenario('mail-client-aborts-half-way', rtt=52, share=0.4, one_way={'middle': 'down'}, v6=False)
def mail_abort(lab):
    """DATA without its end: the sender's program fails and aborts; the middle sees one direction only."""
    web = lab.listen(25)
    for _ in range(3):
        client, server = lab.pair(web)
        server.sendall(b'220 mx.example ESMTP\r\n')
        client.recv(90)
        for line, answer in ((b'MAIL FROM:<a@b.example>\r\n', b'250 ok\r\n'), (b'RCPT TO:<c@d.example>\r\n', b'250 ok\r\n'), (b'DATA\r\n', b'354 go\r\n')):
            client.sendall(line)
            server.recv(90)
            server.sendall(answer)
            client.recv(90)
        client.sendall(b'Subject: lost\r\n\r\nhalf a sentence')
        lab.wait(0.4)
        abort(client)
        lab.settle()
        server.close()
    lab.expect('client', 'E_APP_ABORT', reason='TCP_STATE', accept=['N_BROWSER_CANCEL'], expected='unknown')


@scenario('begin-late-and-one-way-abort', rtt=64, share=0.5, one_way={'server': 'down', 'middle': 'up', 'client': 'down'}, vlans=(9, 40), v6=True)
def late_one_way(lab):
    """Long sessions that began before the capture; the server's process aborts them; each capture has one direction."""
    web = lab.listen(6379)
    pairs = [lab.pair(web) for _ in range(3)]
    for client, server in pairs:
        lab.exchange(client, server, b'*1\r\n$4\r\nPING\r\n')
    lab.wait(0.5)
    lab.from_here()
    for client, server in pairs:
        for _ in range(3):
            lab.exchange(client, server, b'*2\r\n$3\r\nGET\r\n$1\r\na\r\n')
        client.sendall(b'*2\r\n$3\r\nGET\r\n$1\r\nb\r\n')
        take(server, 20)
        lab.wait(0.3)
        abort(server)
        lab.settle()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE', accept=['E_UNREAD_DATA'])


@scenario('reuse-of-a-port-in-time-wait', rtt=36, share=0.5, timeout=60)
def time_wait(lab):
    """The same four numbers again within a second; the server's TIME-WAIT lets the new SYN in, a stray old segment is refused."""
    web = lab.listen(7070)
    for port in (41_001, 41_002, 41_003):
        for _ in range(2):
            client, server = lab.pair(web, source=(lab.client, port))
            lab.exchange(client, server, b'hello')
            server.close()
            client.recv(1)
            client.sendall(b'bye, server')
            lab.settle()
            client.close()
            lab.settle()
    lab.expect('server', 'E_DATA_AFTER_CLOSE', reason=LATE, accept=['N_AFTER_FIN', 'N_TIMEWAIT', 'N_DUP_RST'])
    lab.expect('client', 'N_AFTER_FIN', optional=True, accept=['N_DUP_RST', 'E_DATA_AFTER_CLOSE'])

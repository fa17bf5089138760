"""More resets that are no fault: most of what a healthy network shows."""
import socket
import ssl
import threading

from boxes import CLIENT, Box, made
from ends import Certificates
from packet import FIN
from scenario import abort, http, scenario, take
from stories.closing import tls_exchange, tls_pair

GET = b'GET /style.css HTTP/1.1\r\nHost: www.example\r\n\r\n'


@scenario('health-check-after-handshake', rtt=9, v6=True)
def check_after_handshake(lab):
    """A probe that waits 20 ms and aborts, every two seconds, from two addresses of one balancer."""
    web = lab.listen(8080)
    for turn in range(8):
        client, server = lab.pair(web, source=(lab.net.clients[turn % 2], 0))
        lab.wait(0.02)
        abort(client)
        lab.settle()
        server.close()
        lab.wait(0.9)
    lab.expect('client', 'N_HEALTH', reason='TCP_STATE')


@scenario('health-check-by-raw-syn', rtt=14)
def check_raw(lab):
    """hping3 -S once a second: the kernel of the prober resets what it never asked for."""
    lab.listen(443)
    lab.run('client', 'hping3', '-S', '-p', '443', '-c', '7', '-i', '1', lab.server)
    lab.expect('client', 'N_HEALTH', reason='NO_SOCKET', accept=['N_SCAN', 'E_SCAN_PROBE'])


@scenario('health-check-beside-traffic', rtt=3, timeout=60)
def check_and_traffic(lab):
    web = lab.listen(80)
    for _ in range(8):
        client, server = lab.pair(web, source=(lab.net.clients[3], 0))
        abort(client)
        lab.settle()
        server.close()
        lab.good(web, 2)
        lab.wait(0.8)
    lab.expect('client', 'N_HEALTH', reason='TCP_STATE')


@scenario('server-drops-idle-connections', rtt=18, timeout=60)
def server_drops_idle(lab):
    """A server that ends idle keep-alive connections after 11 s with a RST; nobody was waiting for anything."""
    web = lab.listen(8080)
    pairs = [lab.pair(web) for _ in range(4)]
    for client, server in pairs:
        lab.exchange(client, server, GET)
        lab.wait(0.2)
    lab.wait(10.4)
    for _, server in pairs:
        abort(server)
        lab.wait(0.25)
    lab.expect('server', 'N_POOL_EXPIRE', reason='TCP_STATE', accept=['M_IDLE_RST'])


@scenario('idle-pool-far-v6', rtt=95, hops=(5, 9), v6=True, timeout=60)
def pool_far(lab):
    web = lab.listen(443)
    pairs = [lab.pair(web) for _ in range(3)]
    for turn in range(2):
        for client, server in pairs:
            lab.exchange(client, server, GET, 700)
        lab.wait(1)
    lab.wait(14)
    for client, _ in pairs:
        abort(client)
        lab.wait(0.5)
    lab.expect('client', 'N_POOL_EXPIRE', reason='TCP_STATE', accept=['N_BROWSER_CANCEL'])


@scenario('unused-speculative-connections', rtt=33, timeout=60)
def speculative(lab):
    """A browser opens spares, uses one and aborts the others after 10 s."""
    web = lab.listen(443)
    pairs = [lab.pair(web) for _ in range(4)]
    lab.exchange(*pairs[0], GET)
    lab.wait(10)
    for client, _ in pairs[1:]:
        abort(client)
        lab.wait(0.1)
    lab.expect('client', 'N_POOL_EXPIRE', reason='TCP_STATE', accept=['N_HEALTH', 'N_BROWSER_CANCEL', 'E_CLIENT_GAVE_UP'])


@scenario('chunked-answers-then-abort', rtt=62, hops=(2, 11))
def chunked(lab):
    """Transfer-Encoding: chunked, the last chunk has come; the client aborts."""
    web = lab.listen(80)
    for count in (1, 3, 6, 2):
        client, server = lab.pair(web)
        client.sendall(GET)
        take(server, len(GET))
        body = b''.join(b'3e8\r\n' + b'c' * 1000 + b'\r\n' for _ in range(count)) + b'0\r\n\r\n'
        answer = b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n' + body
        server.sendall(answer)
        take(client, len(answer))
        lab.wait(0.1)
        abort(client)
        lab.settle()
        server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE'])


@scenario('several-answers-then-abort-v6', rtt=27, v6=True, offload=True, snaplen=160)
def several_answers(lab):
    """Three requests on one connection, all answered, then a RST in place of a FIN; offload is on."""
    web = lab.listen(80)
    for _ in range(4):
        client, server = lab.pair(web)
        for size in (400, 6000, 900):
            lab.exchange(client, server, GET, size)
        lab.settle(1)
        abort(client)
        lab.settle()
        server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE'])


@scenario('tls-answers-then-abort', rtt=37)
def tls_abort(lab):
    """All is answered under TLS; the client leaves without close_notify."""
    web = lab.listen(443)
    with Certificates() as certificates:
        for size in (300, 2500, 800):
            client, server = tls_pair(lab, web, certificates, ssl.TLSVersion.TLSv1_3)
            tls_exchange(client, server, size)
            lab.wait(0.3)
            abort(client)
            lab.settle()
            server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE', 'N_TLS_CLOSE'])


@scenario('server-resets-after-client-fin', rtt=48)
def server_resets_after_fin(lab):
    """The client has closed its side after the whole answer; the server does not bother with a FIN."""
    web = lab.listen(80)
    for size in (250, 5000, 800, 100):
        client, server = lab.pair(web)
        lab.exchange(client, server, GET, size)
        client.shutdown(socket.SHUT_WR)
        lab.settle()
        abort(server)
        lab.settle()
        client.close()
    lab.expect('server', 'N_AFTER_FIN', reason='TCP_STATE')


class Ghost(Box):
    """Delivers a copy of a data segment once more, a second after the connection has ended"""

    def look(self, flow, packet, side):
        if side == CLIENT and packet.payload and not hasattr(flow, 'copy'):
            flow.copy = packet.frame
        if packet.flags & FIN and side == CLIENT and not flow.dead:
            flow.dead = True
            self.after(1.0, self.carrier.leave, self.wire, CLIENT, bytes(10), flow.copy, self.wire.hops)
        return [packet.frame]


@scenario('old-segment-after-the-end', rtt=31, box=made(Ghost))
def ghost(lab):
    """A late duplicate finds no connection any more (the server closed last, so no TIME-WAIT answers)."""
    web = lab.listen(80)
    for _ in range(4):
        client, server = lab.pair(web)
        lab.exchange(client, server, GET)
        client.close()
        server.recv(1)
        server.close()
        lab.wait(0.4)
    lab.wait(1.2)
    lab.expect('server', 'N_AFTER_FIN', reason='NO_SOCKET', accept=['E_DATA_AFTER_CLOSE', 'N_TIMEWAIT'])


@scenario('nmap-version-scan', rtt=19)
def version_scan(lab):
    """nmap -sV talks to what is open and resets it."""
    web = lab.listen(80)
    web.settimeout(0.3)
    stop = threading.Event()

    def serve():
        while not stop.is_set():
            try:
                connection, _ = web.accept()
                lab.open.append(connection)
                connection.settimeout(0.3)
                connection.sendall(b'220 service\r\n')
                connection.recv(400)
                connection.sendall(http(b'hello', 'HTTP/1.1 400 Bad Request'))
            except OSError:
                continue
    thread = threading.Thread(target=serve)
    thread.start()
    try:
        lab.run('client', 'nmap', '-sV', '--version-intensity', '1', '--host-timeout', '20s', '-n', '-Pn', '-p', '64-88', '--max-retries', '1',
                lab.server, timeout=40)
    finally:
        stop.set()
        thread.join()
    lab.expect('server', 'N_SCAN', reason='NO_SOCKET', accept=['E_SCAN_PROBE', 'E_PORT_CLOSED'])
    lab.expect('client', 'N_SCAN', accept=['E_SCAN_PROBE', 'N_HEALTH', 'N_BROWSER_CANCEL', 'E_APP_ABORT', 'E_UNREAD_DATA', 'N_AFTER_FIN'])


@scenario('happy-eyeballs-far-v6', rtt=150, hops=(3, 16), v6=True, loss=0.02)
def happy_far(lab):
    web = lab.listen(443)
    for _ in range(4):
        loser = lab.socket()
        loser.setblocking(False)
        loser.connect_ex((lab.server, 443))
        lab.wait(0.1)
        loser.close()
        lab.good(web, 1)
    lab.expect('client', 'E_CLIENT_GAVE_UP', reason='NO_SOCKET')


@scenario('mail-session-aborted-after-goodbye', rtt=54)
def mail(lab):
    """QUIT, 221, and the client aborts instead of closing."""
    web = lab.listen(587)
    for _ in range(4):
        client, server = lab.pair(web)
        server.sendall(b'220 mail.example ESMTP\r\n')
        take(client, 24)
        client.sendall(b'EHLO lab.example\r\n')
        take(server, 18)
        server.sendall(b'250 mail.example\r\n')
        take(client, 18)
        client.sendall(b'QUIT\r\n')
        take(server, 6)
        server.sendall(b'221 2.0.0 Bye\r\n')
        server.close()
        take(client, 15)
        lab.settle(1)
        abort(client)
        lab.settle()
    lab.expect('client', 'N_AFTER_FIN', reason='TCP_STATE')


@scenario('client-skips-the-end-of-the-answer', rtt=77, hops=(1, 9), tos=0x48)
def skips_rest(lab):
    """The client knows enough and closes; what is still coming is refused, though all of the answer is already there."""
    web = lab.listen(80)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(GET)
        take(server, len(GET))
        server.sendall(http(b's' * 300, extra='Connection: close\r\n'))
        lab.settle(1)
        client.recv(2000)
        client.close()
        lab.wait(0.02)
        server.sendall(b'\r\n\r\n')
        lab.wait(0.005)
        server.sendall(b'\r\n')
        server.close()
        lab.settle()
    lab.expect('client', 'E_DATA_AFTER_CLOSE', accept=['N_AFTER_FIN'])

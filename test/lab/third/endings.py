"""Ways of ending a connection, ordinary and not, by programs of our own in the third set."""
import socket
import threading

from boxes import BlackHole, made
from ends import contexts, drain, forget, hear, keep_alive, notify, pour, secured, tell, try_connect
from programs import PYTHON
from scenario import abort, http, scenario, take
from third.programs import GET

LATE = ('NO_SOCKET', 'TCP_ABORT_ON_DATA', 'TCP_TIMEWAIT_SOCKET')


@scenario('tls-check-reads-the-hello', rtt=14, share=0.5, v6=True)
def tls_check(lab):
    """A monitor shakes TLS hands, looks at the certificate and resets, every second."""
    with contexts() as both:
        web = lab.listen(443)
        for _ in range(7):
            client, server = secured(lab, web, both)
            drain(client)
            abort(client)
            lab.settle()
            server.close()
            lab.wait(0.7)
    lab.expect('client', 'N_HEALTH', reason='TCP_STATE', accept=['N_BROWSER_CANCEL', 'N_TLS_CLOSE', 'N_POOL_EXPIRE'])


@scenario('happy-eyeballs-losers', rtt=120, share=0.3, hops=(3, 8), v6=True)
def losers(lab):
    """Two addresses of a name are tried at once; the second is closed while its SYN is on the way, so its SYN/ACK is refused."""
    web = lab.listen(443)
    for number in range(5):
        winner = lab.socket()
        winner.setblocking(False)
        winner.connect_ex((lab.net.servers[0], 443))
        lab.wait(0.05)
        loser = lab.socket()
        loser.setblocking(False)
        loser.connect_ex((lab.net.servers[1], 443))
        lab.wait(0.09)
        loser.close()
        server, _ = web.accept()
        winner.settimeout(5)
        lab.exchange(winner, server)
        winner.close()
        server.close()
        lab.settle()
    lab.expect('client', 'E_CLIENT_GAVE_UP', reason='NO_SOCKET')


@scenario('tab-closed-after-the-page', rtt=54, share=0.3, v6=True, offload=True)
def tab(lab):
    """Six connections of a browser, every answer whole; then the tab is closed and all end by reset."""
    web = lab.listen(443)
    for _ in range(2):
        pairs = [lab.pair(web) for _ in range(6)]
        for number, (client, server) in enumerate(pairs):
            lab.exchange(client, server, GET % b'picture', 3000 + 900 * number)
        lab.wait(1.4)
        for client, _ in pairs:
            abort(client)
        lab.settle()
        for _, server in pairs:
            server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE'])


@scenario('pool-shrinks-by-reset', rtt=32, share=0.6, timeout=60)
def pool(lab):
    """A pool keeps two of eight connections; the others, idle for 14 s, are reset."""
    web = lab.listen(3306)
    pairs = [lab.pair(web) for _ in range(8)]
    for client, server in pairs:
        server.sendall(b'\x4a\0\0\0\x0a8.0.36\0')
        take(client, 12)
        lab.exchange(client, server, b'select 1', 60)
    for _ in range(2):
        lab.wait(6.6)
        for client, server in pairs[:2]:
            lab.exchange(client, server, b'select 1', 60)
    for client, _ in pairs[2:]:
        abort(client)
        lab.wait(0.06)
    lab.exchange(*pairs[0], b'select 2', 60)
    lab.expect('client', 'N_POOL_EXPIRE', reason='TCP_STATE', accept=['N_BROWSER_CANCEL'])


@scenario('agent-reports-and-resets', rtt=180, share=0.4, hops=(6, 9), loss=0.01)
def agent(lab):
    """A metrics agent sends its report, gets 204, waits a moment and resets: no TIME-WAIT for it."""
    web = lab.listen(8086)
    for number in range(5):
        client, server = lab.pair(web)
        report = b'POST /write HTTP/1.1\r\nHost: metrics.example\r\nContent-Length: 1200\r\n\r\n' + b'm' * 1200
        client.sendall(report)
        take(server, len(report))
        server.sendall(b'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n')
        client.recv(900)
        lab.wait(0.3)
        abort(client)
        lab.settle()
        server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE', 'N_AFTER_FIN'])


@scenario('time-service-resets-after-the-fin', rtt=26, share=0.5, v6=True)
def after_fin(lab):
    """The client has its answer and closes; the server, lingering zero, closes by reset."""
    web = lab.listen(7777)
    for _ in range(6):
        client, server = lab.pair(web)
        lab.exchange(client, server, b'time?', 40)
        client.shutdown(socket.SHUT_WR)
        server.recv(10)
        lab.wait(0.08)
        abort(server)
        lab.settle()
        client.close()
    lab.expect('server', 'N_AFTER_FIN', reason='TCP_STATE')


@scenario('client-resets-in-answer-to-fin', rtt=78, share=0.2, hops=(2, 9), middle='span')
def answer_to_fin(lab):
    """Connection: close; the server's FIN comes with the answer, and the client ends by reset. The middle sees both ports."""
    web = lab.listen(8080)
    for _ in range(5):
        client, server = lab.pair(web)
        client.sendall(GET % b'')
        hear(server)
        server.sendall(http(b'c' * 2500, extra='Connection: close\r\n'))
        server.close()
        lab.settle(1)
        drain(client)
        abort(client)
        lab.settle()
    lab.expect('client', 'N_AFTER_FIN', reason='TCP_STATE')
    lab.expect('client', 'N_AFTER_FIN', reason='NO_SOCKET', optional=True, accept=['N_DUP_RST'])


@scenario('chatty-server-after-the-goodbye', rtt=92, share=0.5, late=0.02)
def chatty(lab):
    """QUIT, and the client is gone; the server's 221 and FIN meet a closed socket."""
    web = lab.listen(25)
    for _ in range(5):
        client, server = lab.pair(web)
        server.sendall(b'220 mx.example\r\n')
        client.recv(90)
        client.sendall(b'NOOP\r\n')
        server.recv(90)
        server.sendall(b'250 ok\r\n')
        client.recv(90)
        client.sendall(b'QUIT\r\n')
        client.close()
        server.recv(90)
        tell(server, b'221 bye\r\n')
        lab.settle()
        server.close()
        lab.settle()
    lab.expect('client', 'E_DATA_AFTER_CLOSE', reason=LATE, accept=['N_AFTER_FIN'])


@scenario('tls-farewell-meets-a-reset', rtt=40, share=0.3)
def farewell(lab):
    """The client says close_notify and closes; the server's own close_notify comes to nobody."""
    with contexts() as both:
        web = lab.listen(993)
        for _ in range(5):
            client, server = secured(lab, web, both)
            lab.exchange(client, server, b'a1 NOOP\r\n', 60)
            drain(client)
            notify(client)
            client.close()
            lab.settle()
            notify(server, 1)
            server.close()
            lab.settle()
    lab.expect('client', 'N_TLS_CLOSE', reason=LATE, accept=['E_DATA_AFTER_CLOSE', 'N_AFTER_FIN'])


@scenario('inventory-sweep-of-four-hosts', rtt=12, share=0.5, v6=True)
def sweep(lab):
    """The administrator's script connects to the same ports of every host, one after the other, and resets what is open."""
    for address in lab.net.servers[:2]:
        lab.listen(22, address=address)
    for address in lab.net.servers:
        for port in (22, 80, 135, 443, 445, 3389, 5985, 8080):
            client = try_connect(lab, port, address=address)
            if client is not None:
                abort(client)
            lab.wait(0.04)
    lab.expect('server', 'N_SCAN', reason='NO_SOCKET', accept=['E_SCAN_PROBE', 'E_PORT_CLOSED'])
    lab.expect('client', 'N_SCAN', reason='TCP_STATE', accept=['E_SCAN_PROBE', 'N_HEALTH'])


@scenario('rebooted-sensor-comes-back', rtt=66, share=0.7, timeout=60, v6=True)
def sensor(lab):
    """A device restarts and dials from the port that it always takes: the old connection's ACK, a RST, and it is in."""
    web = lab.listen(8883)
    for port in (41_000, 41_001, 41_002, 41_003):
        client, server = lab.pair(web, source=(lab.client, port))
        lab.exchange(client, server, b'CONNECT sensor', 20)
        lab.settle()
        forget(client)
        lab.wait(0.6)
        client, server = lab.pair(web, source=(lab.client, port))
        lab.exchange(client, server, b'CONNECT sensor', 20)
        client.close()
        server.close()
        lab.settle()
    lab.expect('client', 'N_HALFOPEN_RECOVERY', accept=['E_NOSOCK_HALFOPEN', 'E_TUPLE_REUSE'])


@scenario('carrier-nat-gives-a-port-again', rtt=58, share=0.4, hops=(3, 7), translates=True)
def nat_again(lab):
    """The NAT has forgotten a subscriber's silent connection and gives its port to another: the server still knows the first."""
    lab.iptables('router', '-t', 'nat', '-A', 'POSTROUTING', '-o', 'out', '-p', 'tcp', '-j', 'MASQUERADE', '--to-ports', '40000')
    web = lab.listen(443)
    for number in range(4):
        client, server = lab.pair(web, source=(lab.net.clients[1], 0))
        lab.exchange(client, server)
        forget(client)
        lab.settle()
        lab.run('router', 'conntrack', '-F')
        client, server = lab.pair(web, source=(lab.net.clients[2], 0))
        lab.exchange(client, server)
        client.close()
        server.close()
        lab.settle()
        lab.run('router', 'conntrack', '-F')
        lab.wait(0.2)
    lab.expect('client', 'N_HALFOPEN_RECOVERY', accept=['E_NOSOCK_HALFOPEN', 'E_TUPLE_REUSE'])


@scenario('container-moved-without-its-connections', rtt=84, share=0.5, hops=(4, 7), loss=0.01, timeout=60)
def moved(lab):
    """The service runs elsewhere now with the same address, and knows none of its clients; each asks in vain and connects again."""
    web = lab.listen(6379)
    pairs = [lab.pair(web) for _ in range(6)]
    for client, server in pairs:
        lab.exchange(client, server, b'*1\r\n$4\r\nPING\r\n', 30)
    lab.settle()
    for _, server in pairs:
        forget(server)
    lab.wait(0.8)
    for client, _ in pairs:
        client.sendall(b'*2\r\n$3\r\nGET\r\n$1\r\na\r\n')
        lab.settle()
        again, server = lab.pair(web)
        lab.exchange(again, server, b'*1\r\n$4\r\nPING\r\n', 30)
    lab.expect('server', 'E_NOSOCK_HALFOPEN', reason=('NO_SOCKET', 'TCP_FLAGS'), accept=['E_PROC_EXIT'])


@scenario('deployment-restarts-a-service', rtt=46, share=0.4, v6=True)
def deployment(lab):
    """SIGKILL with sessions at work; for a second the port is closed, then the new process serves."""
    code = '''import socket, sys, threading, time
listener = socket.create_server(('::', 7000), family=socket.AF_INET6, backlog=50)
held = []
while True:
    connection, _ = listener.accept()
    held.append(connection)
    connection.sendall(b'ready')'''
    server = lab.spawn('server', PYTHON, '-c', code)
    lab.until_listening('server', 7000)
    clients = [lab.connect(7000) for _ in range(7)]
    for client in clients:
        take(client, 5)
    for client in clients:
        client.sendall(b'job ' * 30)
    lab.settle()
    server.kill()
    server.wait()
    lab.wait(0.3)
    for _ in range(3):
        try_connect(lab, 7000)
        lab.wait(0.4)
    again = lab.spawn('server', PYTHON, '-c', code)
    lab.until_listening('server', 7000)
    for _ in range(2):
        take(lab.connect(7000), 5)
    del again
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_PROC_EXIT', 'E_OVERLOAD'])
    lab.expect('server', 'E_PROC_EXIT', reason='TCP_ABORT_ON_CLOSE', accept=['E_UNREAD_DATA'])


@scenario('probes-vanish-behind-a-dead-path', rtt=50, timeout=60, v6=True, box=made(BlackHole, match=b'and then', way='both', later=0.2))
def dead_path(lab):
    """The client's keep-alive probes are not answered any more: it resets what it cannot reach."""
    web = lab.listen(5432)
    pairs = [lab.pair(web, options=keep_alive(2, 1, 4)) for _ in range(3)]
    for client, server in pairs:
        lab.exchange(client, server, b'select 1', 90)
        client.sendall(b'and then')
        take(server, 8)
    lab.wait(9)
    lab.expect('client', 'E_TIMEOUT_KA', reason='TCP_KEEPALIVE_TIMEOUT')


@scenario('report-is-cut-in-the-middle', rtt=98, share=0.2, hops=(2, 9), snaplen=90, one_way={'server': 'down'}, twice=0.01)
def report(lab):
    """A chunked answer without its end, and the server aborts; at the server only one direction was captured."""
    web = lab.listen(80)
    for _ in range(4):
        client, server = lab.pair(web)
        client.sendall(GET % b'report')
        hear(server)
        server.sendall(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
        for _ in range(5):
            server.sendall(b'800\r\n' + b'r' * 2048 + b'\r\n')
            lab.wait(0.04)
        lab.settle(2)
        abort(server)
        lab.settle()
        client.close()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE')


@scenario('job-server-dies-mid-flow-seen-late', rtt=36, share=0.5, format='pcapng')
def seen_late(lab):
    """The captures begin when the sessions are old; then the server aborts them all."""
    web = lab.listen(4730)
    pairs = [lab.pair(web) for _ in range(5)]
    for client, server in pairs:
        lab.exchange(client, server, b'SUBMIT_JOB', 200)
    lab.wait(0.5)
    lab.from_here()
    for client, server in pairs:
        lab.exchange(client, server, b'GET_STATUS', 200)
        client.sendall(b'SUBMIT_JOB again')
        take(server, 16)
    lab.wait(0.5)
    for _, server in pairs:
        abort(server)
        lab.wait(0.02)
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE', accept=['E_PROC_EXIT'])


@scenario('upload-refused-by-an-impatient-server', rtt=64, share=0.3, snaplen=100)
def refused_upload(lab):
    """401 after the header, and the connection is closed with the body unread: the client may never see the answer."""
    web = lab.listen(80)
    for _ in range(4):
        client, server = lab.pair(web)
        client.sendall(b'PUT /file HTTP/1.1\r\nHost: www.example\r\nContent-Length: 60000\r\n\r\n')
        pump = threading.Thread(target=pour, args=(client, b'u' * 6000, 10))
        pump.start()
        server.recv(90)
        lab.settle(1)
        server.sendall(http(b'sign in', '401 Unauthorized', 'Connection: close\r\n'))
        server.close()
        pump.join()
        lab.settle()
        client.close()
    lab.expect('server', 'E_UNREAD_DATA', accept=['E_APP_ABORT', 'E_ACL_APP', 'E_DATA_AFTER_CLOSE'])


@scenario('nobody-listens-at-the-new-port', rtt=148, share=0.6, hops=(7, 8), v6=True, offload=True)
def new_port(lab):
    """Far away, through many hops; the other services of the host are well."""
    web = lab.listen(443)
    lab.good(web, 2)
    for source in lab.net.clients[:2]:
        for _ in range(2):
            try_connect(lab, 9443, source=(source, 0))
            lab.wait(0.4)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET')

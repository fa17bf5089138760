"""More of lost state and dead paths."""
from boxes import BlackHole, Box, made
from ends import forget, keep_alive
from scenario import abort, http, scenario, take

GET = b'GET /inbox HTTP/1.1\r\nHost: mail.example\r\n\r\n'


@scenario('keep-alive-probe-finds-rebooted-server', rtt=21, timeout=60)
def probe_finds_none(lab):
    """The server forgot; the client's keep-alive probe learns it, not its data."""
    web = lab.listen(5432)
    pairs = [lab.pair(web, options=keep_alive(4, 2, 5)) for _ in range(3)]
    for client, server in pairs:
        lab.exchange(client, server, b'SELECT 1')
    lab.settle()
    for _, server in pairs:
        forget(server)
    lab.wait(5)
    lab.expect('server', 'E_NOSOCK_HALFOPEN', reason='NO_SOCKET')


@scenario('server-crash-all-clients-at-once', rtt=55, hops=(6, 3))
def crash_all(lab):
    """The machine restarts in the middle of transfers; every segment that still arrives is refused."""
    web = lab.listen(8080)
    pairs = [lab.pair(web) for _ in range(5)]
    for client, server in pairs:
        lab.exchange(client, server, GET)
        client.sendall(b'PUT /file HTTP/1.1\r\nHost: mail.example\r\nContent-Length: 90000\r\n\r\n' + b'f' * 3000)
    lab.settle()
    for _, server in pairs:
        forget(server)
    for client, _ in pairs:
        client.sendall(b'f' * 2000)
    lab.settle()
    lab.good(web)
    lab.expect('server', 'E_NOSOCK_HALFOPEN', reason='NO_SOCKET')


@scenario('reboot-then-same-port-v6', rtt=83, v6=True)
def same_port_v6(lab):
    web = lab.listen(7000)
    for port in (40_011, 40_012, 40_013):
        client, server = lab.pair(web, source=(lab.client, port))
        lab.exchange(client, server, b'hello')
        lab.settle()
        forget(client)
        lab.wait(0.4)
        client, server = lab.pair(web, source=(lab.client, port))
        lab.exchange(client, server, b'hello again')
        client.close()
        server.close()
        lab.wait(0.2)
    lab.expect('client', 'N_HALFOPEN_RECOVERY', accept=['E_TUPLE_REUSE', 'N_TIMEWAIT'])


@scenario('retransmits-until-the-client-aborts', rtt=29, box=made(BlackHole, match=b'PUT', way='up', later=0.2), timeout=60)
def client_retransmits(lab):
    """What the client sends is lost from now on; after a series of retransmissions its application aborts."""
    web = lab.listen(80)
    for _ in range(2):
        client, server = lab.pair(web)
        lab.exchange(client, server, b'PUT /a HTTP/1.1\r\nHost: mail.example\r\n\r\n')
        lab.wait(0.4)
        client.sendall(GET)
        lab.wait(5)
        abort(client)
        lab.settle()
        server.close()
    lab.expect('client', 'E_TIMEOUT_RTO', reason='TCP_STATE', accept=['E_APP_ABORT'])
    lab.expect('client', 'E_NOSOCK_HALFOPEN', reason='NO_SOCKET', accept=['N_DUP_RST', 'E_TIMEOUT_RTO', 'N_AFTER_FIN', 'E_DATA_AFTER_CLOSE'],
               expected='unknown', optional=True)


class SizeLimit(Box):
    """Drops full-sized segments in silence, as a path with a smaller MTU and no ICMP"""

    def look(self, flow, packet, side):
        return [] if len(packet.frame) > 1400 else [packet.frame]


@scenario('black-hole-for-big-packets', rtt=66, hops=(4, 8), box=made(SizeLimit), timeout=60)
def mtu(lab):
    """The handshake and small packets pass, the answer's full segments never; the server aborts."""
    web = lab.listen(80)
    for _ in range(2):
        client, server = lab.pair(web)
        client.sendall(GET)
        take(server, len(GET))
        server.sendall(http(b'm' * 6000))
        lab.wait(5)
        abort(server)
        lab.settle()
        client.close()
        lab.settle()
    lab.expect('server', 'E_TIMEOUT_RTO', reason='TCP_STATE', accept=['E_APP_ABORT'])
    lab.expect('server', 'E_TIMEOUT_RTO', reason='NO_SOCKET', optional=True, accept=['E_APP_ABORT', 'N_DUP_RST'], expected='unknown')


@scenario('worker-crash-one-connection', rtt=17)
def worker_crash(lab):
    """One process of many dies with a request half read; the others go on."""
    web = lab.listen(9000)
    others = [lab.pair(web) for _ in range(3)]
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(b'POST /job HTTP/1.1\r\nHost: jobs.example\r\nContent-Length: 3000\r\n\r\n' + b'j' * 3000)
        take(server, 200)
        lab.wait(0.4)
        server.close()
        lab.settle()
        client.close()
        for other in others:
            lab.exchange(*other, GET)
    lab.expect('server', 'E_UNREAD_DATA', reason='TCP_ABORT_ON_CLOSE', accept=['E_APP_ABORT', 'E_PROC_EXIT'])


@scenario('upload-refused-while-sending', rtt=88, hops=(2, 13), snaplen=110)
def upload_refused(lab):
    """The server closes while the upload is in flight: one abort, and a bare RST for each segment that still arrives."""
    web = lab.listen(80)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(b'POST /big HTTP/1.1\r\nHost: up.example\r\nContent-Length: 200000\r\n\r\n' + b'b' * 50_000)
        take(server, 2000)
        server.sendall(http(b'no', '403 Forbidden', 'Connection: close\r\n'))
        server.close()
        lab.settle(3)
        client.close()
        lab.settle()
    lab.expect('server', 'E_UNREAD_DATA', accept=['E_APP_ABORT'])

"""Silence: keep-alive probes nobody answers, user timeouts, peers behind a dead path."""
import socket

from boxes import BlackHole, made
from ends import keep_alive
from scenario import abort, scenario, take

TCP_USER_TIMEOUT = 18


@scenario('server-keep-alive-unanswered', rtt=24, box=made(BlackHole, match=b'last request', way='up', later=0.3), timeout=90)
def server_keep_alive(lab):
    """The path from the client dies; the server's probes arrive, no answer comes back, and the server gives up with a RST."""
    web = lab.listen(5432, options=keep_alive(3, 1, 3))
    pairs = [lab.pair(web) for _ in range(3)]
    for client, server in pairs:
        lab.exchange(client, server, b'query')
        client.sendall(b'last request')
        take(server, 12)
        server.sendall(b'answer')
        take(client, 6)
        lab.wait(0.3)
    lab.wait(9)
    # Where the client's answers are still seen, the server seems to leave without need.
    lab.expect('server', 'E_TIMEOUT_KA', reason='TCP_KEEPALIVE_TIMEOUT', accept_at={'client': ['E_APP_ABORT'], 'middle': ['E_APP_ABORT']})


@scenario('client-keep-alive-unanswered', rtt=64, box=made(BlackHole, match=b'last request', way='down', later=0.3), timeout=90)
def client_keep_alive(lab):
    """The server's packets vanish on the way back; the client's probes go unanswered."""
    web = lab.listen(1883)
    pairs = [lab.pair(web, options=keep_alive(2, 1, 4)) for _ in range(3)]
    for client, server in pairs:
        lab.exchange(client, server, b'SUBSCRIBE')
        lab.settle()
        client.sendall(b'last request')
        take(server, 12)
        lab.wait(0.2)
    lab.wait(12)
    lab.expect('client', 'E_TIMEOUT_KA', reason='TCP_KEEPALIVE_TIMEOUT', accept_at={'server': ['E_APP_ABORT']})


@scenario('keep-alive-host-vanished', rtt=18, v6=True, timeout=90)
def host_vanished(lab):
    """The client's machine is off (its packets and answers are dropped there); the server's probes find nobody."""
    web = lab.listen(22, options=keep_alive(2, 1, 3))
    pairs = [lab.pair(web) for _ in range(2)]
    for client, server in pairs:
        lab.exchange(client, server, b'uptime')
    lab.settle()
    lab.iptables('client', '-A', 'INPUT', '-j', 'DROP')
    lab.wait(8)
    lab.expect('server', 'E_TIMEOUT_KA', reason='TCP_KEEPALIVE_TIMEOUT')


@scenario('user-timeout-then-answer', rtt=36, box=made(BlackHole, match=b'last request', way='down', healed=6), timeout=90)
def user_timeout(lab):
    """TCP_USER_TIMEOUT ends the client's connection in silence (tcp_write_err sends nothing); when the path is whole again, the client
    refuses what the server still sends."""
    web = lab.listen(8080)
    pairs = [lab.pair(web, options=[(socket.IPPROTO_TCP, TCP_USER_TIMEOUT, 2500)]) for _ in range(2)]
    for client, server in pairs:
        lab.exchange(client, server, b'query')
        lab.settle()
        client.sendall(b'last request')
        take(server, 12)
    lab.wait(7)
    for _, server in pairs:
        server.sendall(b'late answer')
        lab.wait(0.2)
    lab.expect('client', 'E_NOSOCK_HALFOPEN', reason='NO_SOCKET', accept=['E_TIMEOUT_RTO'])


@scenario('client-gives-up-waiting', rtt=20, timeout=60)
def gives_up_waiting(lab):
    """The request is acknowledged, the answer takes too long for the client's own timer, and it aborts."""
    web = lab.listen(8080)
    lab.good(web)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(b'GET /slow-report HTTP/1.1\r\nHost: api.example\r\n\r\n')
        take(server, 48)
        lab.wait(3)
        abort(client)
        lab.settle()
        server.close()
    lab.expect('client', 'E_APP_ABORT', reason='TCP_STATE')

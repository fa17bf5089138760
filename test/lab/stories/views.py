"""The same kinds of resets seen badly: captures that begin late, see one direction, cut packets, tag or double them."""
import socket

from boxes import Filter, IdleTimer, made
from ends import forget
from scenario import abort, http, scenario, take
from stories.injected import sni_story

GET = b'GET /stream HTTP/1.1\r\nHost: media.example\r\n\r\n'


@scenario('capture-begins-late-server-aborts', rtt=30)
def late_abort(lab):
    """Nobody saw the handshakes."""
    web = lab.listen(8080)
    pairs = [lab.pair(web) for _ in range(4)]
    for client, server in pairs:
        lab.exchange(client, server, GET)
    lab.settle()
    lab.from_here()
    for client, server in pairs:
        lab.exchange(client, server, GET)
        client.sendall(GET)
        take(server, len(GET))
        lab.wait(0.2)
        abort(server)
        lab.settle()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE', accept=['E_UNREAD_DATA'])


@scenario('capture-begins-late-idle-timer', rtt=42, box=made(IdleTimer, seconds=8, ttl=255, form='RA'), timeout=60)
def late_idle(lab):
    web = lab.listen(8080)
    pairs = [lab.pair(web) for _ in range(3)]
    for client, server in pairs:
        lab.exchange(client, server, GET)
    lab.settle()
    lab.from_here()
    for client, server in pairs:
        lab.exchange(client, server, GET)
        lab.wait(0.2)
    lab.wait(8.5)
    lab.expect('box', 'M_IDLE_RST')


@scenario('capture-begins-late-half-open', rtt=64, v6=True)
def late_half_open(lab):
    web = lab.listen(8080)
    pairs = [lab.pair(web) for _ in range(3)]
    for client, server in pairs:
        lab.exchange(client, server, GET)
    lab.settle()
    for _, server in pairs:
        forget(server)
    lab.from_here()
    for client, _ in pairs:
        client.sendall(GET)
        lab.wait(0.3)
    lab.expect('server', 'E_NOSOCK_HALFOPEN', reason='NO_SOCKET')


@scenario('one-direction-to-the-client', rtt=34, one_way={'client': 'down', 'middle': 'down', 'server': 'down'})
def one_way_down(lab):
    """An asymmetric tap: only what the server sends."""
    web = lab.listen(80)
    lab.good(web)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(GET)
        take(server, len(GET))
        server.sendall(http(b'o' * 400)[:300])
        lab.wait(0.2)
        abort(server)
        lab.settle()
    for _ in range(2):
        try:
            lab.connect(8443)
        except ConnectionRefusedError:
            lab.wait(0.2)
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE')
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET')


@scenario('one-direction-to-the-server', rtt=20, one_way={'client': 'up', 'middle': 'up', 'server': 'up'})
def one_way_up(lab):
    web = lab.listen(80)
    for _ in range(4):
        client, server = lab.pair(web)
        lab.exchange(client, server, GET, 3000)
        lab.settle(1)
        abort(client)
        lab.settle()
        server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE', 'E_APP_ABORT'], expected='unknown')


@scenario('span-of-both-router-ports', rtt=28, middle='span')
def span(lab):
    """The middle capture has each packet twice, one hop apart."""
    web = lab.listen(443)
    lab.good(web)
    for _ in range(2):
        try:
            lab.connect(8443)
        except ConnectionRefusedError:
            lab.wait(0.3)
    for _ in range(2):
        client, server = lab.pair(web)
        client.sendall(GET)
        take(server, len(GET))
        lab.wait(0.2)
        abort(server)
        lab.settle()
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET')
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE', accept=['E_UNREAD_DATA'])


@scenario('trunk-with-vlan-tags', rtt=38, vlans=(120,), format='pcapng', box=made(Filter, match=b'blocked.example', ttl=255), where=0.3)
def vlan(lab):
    """The middle capture is on a trunk."""
    sni_story(lab, 2)
    lab.expect('box', 'M_POLICY')
    lab.aftermath('M_POLICY')


@scenario('trunk-with-two-tags-closed-port', rtt=16, vlans=(7, 300), format='pcapng')
def qinq(lab):
    web = lab.listen(443)
    lab.good(web)
    for _ in range(3):
        try:
            lab.connect(9443)
        except ConnectionRefusedError:
            lab.wait(0.3)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET')


@scenario('lossy-path-server-aborts', rtt=70, loss=0.08, late=0.1, twice=0.05, snaplen=100)
def lossy(lab):
    """Loss, reordering and duplicates, and an abort in the middle of them."""
    web = lab.listen(80)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(GET)
        take(server, len(GET))
        server.sendall(http(b'l' * 60_000)[:30_000])
        lab.wait(1.2)
        abort(server)
        lab.settle(3)
        client.close()
        lab.settle()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE')
    lab.expect('server', 'E_APP_ABORT', reason='NO_SOCKET', optional=True)
    lab.expect('client', 'E_APP_ABORT', reason=('NO_SOCKET', 'TCP_ABORT_ON_CLOSE'), optional=True, expected='unknown', accept=['N_DUP_RST', 'E_NOSOCK_HALFOPEN', 'E_UNREAD_DATA'])


@scenario('lossy-path-normal-ends', rtt=110, loss=0.06, late=0.15, twice=0.08)
def lossy_normal(lab):
    web = lab.listen(80)
    for size in (500, 9000, 4000):
        client, server = lab.pair(web)
        lab.exchange(client, server, GET, size)
        lab.wait(0.6)
        abort(client)
        lab.settle(3)
        server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE'])
    lab.expect('client', 'N_BROWSER_CANCEL', reason='NO_SOCKET', optional=True, accept=['N_DUP_RST', 'E_DATA_AFTER_CLOSE'])
    lab.expect('server', 'N_BROWSER_CANCEL', reason='NO_SOCKET', optional=True, accept=['N_DUP_RST'])


@scenario('offload-upload-refused', rtt=24, offload=True, snaplen=140)
def offload_upload(lab):
    """Super-segments in the capture at the client, checksums left to the card."""
    web = lab.listen(80)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(b'POST /upload HTTP/1.1\r\nHost: up.example\r\nContent-Length: 40000\r\n\r\n' + b'u' * 40_000)
        take(server, 500)
        server.sendall(http(b'', '403 Forbidden', 'Connection: close\r\n'))
        lab.wait(0.3)
        server.close()
        lab.settle()
        client.close()
    lab.expect('server', 'E_UNREAD_DATA', reason='TCP_ABORT_ON_CLOSE', accept=['E_APP_ABORT'])
    lab.expect('server', 'E_UNREAD_DATA', reason='NO_SOCKET', accept=['E_APP_ABORT'], optional=True)


IPPROTO_MPTCP = 262


def mptcp_pair(lab, web):
    with lab.net.inside('client'):
        client = socket.socket(lab.family, socket.SOCK_STREAM, IPPROTO_MPTCP)
    lab.open.append(client)
    client.settimeout(5)
    client.connect((lab.server, web.getsockname()[1]))
    server, _ = web.accept()
    lab.open.append(server)
    server.settimeout(5)
    return client, server


@scenario('mptcp-fast-close', rtt=32)
def mptcp(lab):
    """Multipath TCP: an abort is MP_FASTCLOSE in a RST."""
    with lab.net.inside('server'):
        web = socket.socket(lab.family, socket.SOCK_STREAM, IPPROTO_MPTCP)
    lab.open.append(web)
    web.bind(('0.0.0.0', 8080))
    web.listen(8)
    web.settimeout(5)
    for _ in range(3):
        client, server = mptcp_pair(lab, web)
        client.sendall(GET)
        take(server, len(GET))
        server.sendall(b'part of an answer')
        lab.settle()
        client.close()
        lab.settle(4)
        server.close()
        lab.settle()
    lab.expect('client', 'E_MPTCP', expected='unknown', accept=['E_APP_ABORT', 'E_UNREAD_DATA', 'E_DATA_AFTER_CLOSE'])
    lab.expect('server', 'E_MPTCP', expected='unknown', optional=True, accept=['N_DUP_RST', 'E_APP_ABORT'])

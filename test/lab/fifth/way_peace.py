"""Resets that mean no harm, where the way makes them look strange: translated, renumbered, over changing paths, from behind other machines."""
from boxes import made
from ends import drain, forget, tell, try_connect
from fifth.way_boxes import Offset, Reroute, Spray
from fifth.way_common import GET, PASSIVE, Guest, fine, joined, publish
from scenario import abort, http, scenario, take


@scenario('checks-from-behind-a-translator', rtt=12, share=0.5, hops=(1, 2), translates=True)
def checks(lab):
    """Two monitors behind one translated address connect and reset; users of the same address are served."""
    lab.iptables('router', '-t', 'nat', '-A', 'POSTROUTING', '-o', 'out', '-p', 'tcp', '-j', 'MASQUERADE')
    web = lab.listen(8443)
    for number in range(8):
        client, server = lab.pair(web, source=(lab.net.clients[2 + number % 2], 0))
        abort(client)
        lab.wait(0.1)
        server.close()
        if number % 3 == 1:
            lab.good(web, 1)
        lab.wait(0.4)
    lab.expect('client', 'N_HEALTH', accept=['E_SCAN_PROBE', 'E_CLIENT_GAVE_UP'])


@scenario('container-has-said-all-and-is-reset', rtt=70, share=0.4, hops=(4, 6), translates=True, box=made(Spray))
def said_all(lab):
    """The container answers and closes; the client reads to the end and closes with linger 0, over paths that jitter."""
    with Guest(lab) as guest:
        publish(lab, 8080, guest.address, 80)
        web = guest.listen(80)
        fine(lab, web, 8080)
        for _ in range(6):
            client, server = joined(lab, web, 8080)
            client.sendall(GET % b'whole')
            take(server, len(GET % b'whole'))
            server.sendall(http(b'w' * 1800, extra='Connection: close\r\n'))
            server.close()
            while client.recv(4000):
                pass
            abort(client)
            lab.settle()
        lab.settle()
    lab.expect('client', 'N_AFTER_FIN', accept=['N_BROWSER_CANCEL', 'E_DATA_AFTER_CLOSE'])


@scenario('scan-of-a-host-with-containers', rtt=34, share=0.4, hops=(3, 5), translates=True)
def scan(lab):
    """An inventory connects to twenty ports; some are refused by the host, some by a container one hop behind it."""
    with Guest(lab) as guest:
        for port in (8001, 8002, 8003):
            publish(lab, port, guest.address, port)
        web, own = guest.listen(8002), lab.listen(22)
        for port in (21, 22, 23, 25, 53, 80, 110, 111, 139, 143, 443, 445, 993, 3306, 3389, 5432, 8000, 8001, 8002, 8003):
            client = try_connect(lab, port)
            if client is not None:
                server, _ = (web if port == 8002 else own).accept()
                client.close()
                server.close()
            lab.wait(0.03)
        lab.settle()
    lab.expect('server', 'E_SCAN_PROBE', untraced=True, accept=['E_PORT_CLOSED', 'N_SCAN'])
    lab.expect('server', 'E_SCAN_PROBE', reason=PASSIVE, accept=['E_PORT_CLOSED', 'N_SCAN'])


@scenario('pool-shrinks-behind-new-numbers', rtt=46, share=0.3, hops=(2, 6), timeout=60, box=made(Offset, shift=0x600df00d))
def pool(lab):
    """Spare connections are reset after some idle seconds; a firewall on the way has numbered them anew."""
    lab.sysctl('client', 'net/ipv4/tcp_sack', 0)
    web = lab.listen(5432)
    pairs = [lab.pair(web) for _ in range(6)]
    for client, server in pairs:
        lab.exchange(client, server, b'select 1')
    lab.wait(12)
    lab.exchange(*pairs[0], b'select 1')
    for client, _ in pairs[1:]:
        abort(client)
        lab.wait(0.1)
    lab.settle()
    lab.expect('client', 'N_POOL_EXPIRE', reason='TCP_STATE', accept=['N_BROWSER_CANCEL', 'E_APP_ABORT'])


@scenario('reader-has-enough-on-a-shorter-path', rtt=84, share=0.4, hops=(3, 9), v6=True, box=made(Reroute, match=b'/short', more=-4))
def shorter(lab):
    """The path loses four routers in the middle; the client resets when answers are whole, before and after."""
    web = lab.listen(80)
    for number in range(6):
        client, server = lab.pair(web)
        lab.exchange(client, server, GET % (b'short' if number == 2 else b'page'))
        lab.wait(0.03)
        abort(client)
        lab.settle()
        server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE', 'E_APP_ABORT', 'N_HEALTH'])


@scenario('meter-restarts-behind-many-paths', rtt=60, share=0.5, hops=(4, 7), v6=True, timeout=60, box=made(Spray))
def meter(lab):
    """A meter with a fixed source port restarts and dials again: an ACK of the old connection, a RST, a new handshake."""
    web = lab.listen(4059)
    for port in range(40_300, 40_305):
        client, server = lab.pair(web, source=(lab.client, port))
        lab.exchange(client, server, b'AARQ', 80)
        lab.settle()
        forget(client)
        lab.wait(0.2)
        again = lab.connect(4059, source=(lab.client, port))
        fresh, _ = web.accept()
        lab.open.append(fresh)
        lab.exchange(again, fresh, b'AARQ', 80)
        again.close()
        drain(fresh)
        fresh.close()
        lab.settle()
    lab.expect('client', 'N_HALFOPEN_RECOVERY', accept=['E_NOSOCK_HALFOPEN', 'N_TIMEWAIT', 'E_TUPLE_REUSE'])


@scenario('goodbye-after-goodbye-behind-a-normaliser', rtt=58, share=0.3, hops=(3, 6), box=made(Offset, shift=0x1234567, strip=True), snaplen=100)
def goodbye(lab):
    """The server has said BYE and closed, the client says LOGOUT once more; the normaliser has taken the timestamps and changed the numbers."""
    lab.sysctl('client', 'net/ipv4/tcp_sack', 0)
    web = lab.listen(143)
    for _ in range(6):
        client, server = lab.pair(web)
        lab.exchange(client, server, b'a1 NOOP\r\n', 60)
        client.sendall(b'a2 LOGOUT\r\n')
        take(server, 11)
        server.sendall(b'* BYE\r\na2 OK\r\n')
        take(client, 14)
        server.close()
        lab.settle(1.5)
        tell(client, b'\r\n')
        lab.settle()
        client.close()
    lab.expect('server', 'E_DATA_AFTER_CLOSE', accept=['N_AFTER_FIN', 'N_DUP_RST'])

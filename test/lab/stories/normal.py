"""Resets that are no fault."""
from scenario import abort, http, scenario, take

GET = b'GET /logo.png HTTP/1.1\r\nHost: www.example\r\n\r\n'


@scenario('health-check-abort', rtt=4)
def health_check(lab):
    """A balancer's probe: connect, and abort at once, every second."""
    web = lab.listen(8080)
    for _ in range(8):
        client, server = lab.pair(web)
        abort(client)
        lab.settle()
        server.close()
        lab.wait(1 - 0.1)
    lab.expect('client', 'N_HEALTH', reason='TCP_STATE')


@scenario('client-aborts-after-whole-answer', rtt=25)
def abort_after_answer(lab):
    """A client that had its whole answer and saves itself the TIME-WAIT."""
    web = lab.listen(80)
    for size in (200, 5000, 12_000, 900):
        client, server = lab.pair(web)
        lab.exchange(client, server, GET, size)
        lab.wait(0.05)
        abort(client)
        lab.settle()
        server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE'])


@scenario('late-data-after-client-close', rtt=80)
def late_data(lab):
    """The client had enough and closed; the rest of the answer is on its way."""
    web = lab.listen(80)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(GET)
        take(server, len(GET))
        server.sendall(http(b'y' * 900, extra='Connection: close\r\n'))
        lab.settle()
        client.recv(4000)
        client.close()
        server.sendall(b'trailing newline of a sloppy server\r\n')
        lab.settle()
        server.close()
    lab.expect('client', 'E_DATA_AFTER_CLOSE', reason=('NO_SOCKET', 'TCP_ABORT_ON_DATA', 'TCP_TIMEWAIT_SOCKET'), accept=['N_AFTER_FIN'])


@scenario('rst-after-both-fins', rtt=35, v6=True)
def rst_after_fin(lab):
    """The server closes; the client sends a farewell and then closes with linger 0."""
    web = lab.listen(25)
    for _ in range(4):
        client, server = lab.pair(web)
        server.sendall(b'220 mail.example\r\n')
        take(client, 18)
        client.sendall(b'QUIT\r\n')
        take(server, 6)
        server.sendall(b'221 bye\r\n')
        server.close()
        take(client, 9)
        client.recv(1)
        abort(client)
        lab.settle()
    lab.expect('client', 'N_AFTER_FIN', reason='TCP_STATE')
    lab.expect('client', 'N_AFTER_FIN', reason='NO_SOCKET', optional=True)


@scenario('idle-pool-connection-aborted', rtt=10, timeout=90)
def pool_expire(lab):
    """A pool throws away connections that idled for 12 s, with a RST and with nothing outstanding."""
    web = lab.listen(8080)
    pairs = [lab.pair(web) for _ in range(3)]
    for client, server in pairs:
        lab.exchange(client, server)
        lab.wait(0.2)
    lab.wait(12)
    for client, _ in pairs:
        abort(client)
        lab.wait(0.3)
    lab.expect('client', 'N_POOL_EXPIRE', reason='TCP_STATE')


@scenario('nmap-syn-scan', rtt=15)
def syn_scan(lab):
    """nmap -sS: the server refuses closed ports, the scanner's own kernel refuses the SYN/ACKs of the open ones."""
    lab.listen(80)
    lab.listen(22)
    lab.run('client', 'nmap', '-sS', '-n', '-Pn', '-p', '20-40,80,443', '--max-retries', '1', lab.server)
    lab.expect('server', 'N_SCAN', reason='NO_SOCKET', accept=['E_SCAN_PROBE', 'E_PORT_CLOSED'])
    lab.expect('client', 'N_SCAN', reason='NO_SOCKET', accept=['E_SCAN_PROBE', 'N_HEALTH'])

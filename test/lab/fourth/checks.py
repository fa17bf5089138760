"""Checks and scans of the fourth set: somebody wanted to know, and that is all."""
from ends import drain, files, hear, tell
from fourth.common import again
from programs import program
from scenario import abort, http, scenario, take


@scenario('check-of-svnserve-does-not-read', rtt=16, share=0.5, v6=True)
def svn_check(lab):
    """A monitor connects, never reads the greeting, and closes; every second."""
    with files() as folder:
        with program(lab, 3690, 'svnserve', '-d', '--foreground', '-r', folder, '--listen-host', '::'):
            for _ in range(8):
                client = lab.connect(3690)
                lab.settle(3)
                client.close()
                lab.wait(0.85)
    lab.expect('client', 'N_HEALTH', reason='TCP_ABORT_ON_CLOSE', accept=['E_UNREAD_DATA'])
    again(lab, 'client', 'N_HEALTH')


@scenario('check-of-git-daemon-by-two-balancers', rtt=9, share=0.4)
def git_check(lab):
    """Two balancers of a pair check the same port, each in its own rhythm."""
    with files() as folder:
        with program(lab, 9418, 'git', 'daemon', f'--base-path={folder}', '--listen=0.0.0.0'):
            for number in range(12):
                abort(lab.connect(9418, source=(lab.net.clients[1 + number % 2], 0)))
                lab.wait(0.4 if number % 2 else 0.6)
    lab.expect('client', 'N_HEALTH', reason='TCP_STATE')


@scenario('check-says-ping-and-resets', rtt=13, share=0.6, vlans=(16,))
def ping_check(lab):
    """PING, +PONG, reset, as some balancers check a cache."""
    web = lab.listen(6380)
    for _ in range(8):
        client, server = lab.pair(web)
        client.sendall(b'PING\r\n')
        take(server, 6)
        server.sendall(b'+PONG\r\n')
        take(client, 7)
        abort(client)
        lab.wait(1.0)
    lab.expect('client', 'N_HEALTH', reason='TCP_STATE', accept=['N_BROWSER_CANCEL'])


@scenario('check-of-a-mail-server-says-quit', rtt=32, share=0.5, v6=True, timeout=60)
def mail_check(lab):
    """220, QUIT, and gone by reset before the 221 is read."""
    mx = lab.listen(25)
    for _ in range(7):
        client, server = lab.pair(mx)
        server.sendall(b'220 mx.example ESMTP\r\n')
        take(client, 22)
        client.sendall(b'QUIT\r\n')
        abort(client)
        lab.settle(4)
        tell(server, b'221 bye\r\n')
        server.close()
        lab.wait(1.2)
    lab.expect('client', 'N_HEALTH', reason='TCP_STATE', accept=['N_BROWSER_CANCEL'])
    again(lab, 'client', 'N_HEALTH')


@scenario('check-of-a-ready-page-with-keep-alive', rtt=21, share=0.4, snaplen=128, format='pcapng')
def ready_check(lab):
    """GET /ready, 200 with a body of eight bytes, and a reset; a real user beside it."""
    web = lab.listen(8081)
    for number in range(7):
        client, server = lab.pair(web, source=(lab.net.clients[3], 0))
        client.sendall(b'GET /ready HTTP/1.1\r\nHost: 10.0.0.7\r\nUser-Agent: kube-probe/1.29\r\n\r\n')
        hear(server)
        server.sendall(http(b'ready ok'))
        lab.settle(1)
        drain(client)
        abort(client)
        if number % 3 == 1:
            lab.good(web, 1)
        lab.wait(0.8)
    lab.expect('client', 'N_HEALTH', reason='TCP_STATE', accept=['N_BROWSER_CANCEL'])


@scenario('scan-by-pnscan', rtt=29, share=0.4, timeout=60)
def pnscan(lab):
    """pnscan looks for two services on four hosts with connections of its own."""
    for address in lab.net.servers[:2]:
        lab.listen(22, address=address)
    first = lab.net.servers[0]
    for port in ('21:25', '80:83', '443'):
        lab.run('client', 'pnscan', '-n4', '-t1000', f'{first}:{lab.net.servers[3]}', port)
    lab.expect('server', 'N_SCAN', reason='NO_SOCKET', accept=['E_SCAN_PROBE', 'E_PORT_CLOSED'])
    lab.expect('client', 'N_SCAN', optional=True, accept=['E_SCAN_PROBE', 'N_HEALTH', 'E_DATA_AFTER_CLOSE', 'N_AFTER_FIN'])


@scenario('scan-by-zmap', rtt=55, share=0.5, timeout=60)
def zmap(lab):
    """ZMap asks the four hosts of a list for a port, one port after the other; the kernel of the scanner resets what answers."""
    for address in lab.net.servers[:2]:
        lab.listen(443, address=address)
    with files(list='\n'.join(f'{address}/32' for address in lab.net.servers) + '\n', none='') as folder:
        for port in (22, 80, 443, 3389, 8080):
            lab.run('client', 'zmap', '-p', port, '-w', f'{folder}/list', '-b', f'{folder}/none', '-i', 'eth0', '-G', '00:00:5e:00:53:01', '-r', '50', '-c', '1', '-S', lab.client,
                    '-o', '/dev/null', '-q', '-T', '1', '--cores=0')
    lab.expect('server', 'N_SCAN', reason='NO_SOCKET', accept=['E_SCAN_PROBE', 'E_PORT_CLOSED'])
    lab.expect('client', 'N_SCAN', optional=True, accept=['E_SCAN_PROBE', 'N_HEALTH'])


@scenario('scan-by-nmap-maimon-and-window', rtt=24, share=0.6, timeout=60, v6=True)
def maimon(lab):
    """nmap -sW and -sF: ACKs and FINs without a connection, each answered with a RST."""
    lab.listen(443)
    for kind in ('-sW', '-sF'):
        lab.run('client', 'nmap', '-6', '-n', '-Pn', kind, '--max-retries', '0', '-p', '20-33,443', lab.server)
    lab.expect('server', 'N_SCAN', reason=('NO_SOCKET', 'TCP_FLAGS'), accept=['E_SCAN_PROBE'])


@scenario('netcat-looks-for-a-free-port', rtt=18, share=0.5)
def netcat(lab):
    """nc -z over a range, as an administrator does; two of the ports are open."""
    for port in (8003, 8007):
        lab.listen(port)
    for source in lab.net.clients[:2]:
        lab.run('client', 'nc', '-z', '-w', '1', '-s', source, lab.server, '8000-8011')
    lab.expect('server', 'N_SCAN', reason='NO_SOCKET', accept=['E_SCAN_PROBE', 'E_PORT_CLOSED'])

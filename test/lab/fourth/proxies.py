"""Relays, balancers and caches that the other sets do not use: redir, rinetd, simpleproxy, socat, redsocks, dnsdist, stunnel as a client."""
from causes import CANCEL
from ends import dns, drain, hear, tell
from fourth.common import GET, REFUSED, spoken
from programs import configured, program
from scenario import abort, http, scenario, take

DOWN = ['E_UNREAD_DATA', 'M_PROXY_UPSTREAM', 'E_APP_ABORT', 'E_ACL_APP', 'E_DATA_AFTER_CLOSE', 'E_PROC_EXIT']


@scenario('redir-without-its-target', rtt=42, share=0.5)
def redir(lab):
    """A port forwarder in user space beside the service, which is down: accepted, then closed with the request unread."""
    with program(lab, 8080, 'redir', '-n', ':8080', '127.0.0.1:9'):
        spoken(lab, 8080, GET % b'', b'more', count=5)
    lab.expect('server', 'M_LB_NO_BACKEND', accept=DOWN)


@scenario('rinetd-without-its-target', rtt=68, share=0.3, hops=(3, 8))
def rinetd(lab):
    with configured(lab, 8081, '0.0.0.0 8081 127.0.0.1 9\n', 'rinetd', '-f', '-c', '{folder}/conf'):
        spoken(lab, 8081, GET % b'', b'more', count=5)
    lab.expect('server', 'M_LB_NO_BACKEND', accept=DOWN)


@scenario('simpleproxy-backend-aborts', rtt=36, share=0.5)
def simpleproxy(lab):
    """A relay on the router; the real server aborts in the middle of an answer."""
    web = lab.listen(80)
    with program(lab, 8082, 'simpleproxy', '-L', '8082', '-R', f'{lab.server}:80', place='router'):
        for _ in range(4):
            client = lab.connect(8082, address=lab.gateway)
            client.sendall(GET % b'report')
            server, _ = web.accept()
            hear(server)
            server.sendall(http(b'r' * 9000)[:3500])
            lab.wait(0.3)
            abort(server)
            lab.settle(3)
            drain(client)
            client.close()
            lab.settle()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE')
    lab.expect('router', 'M_PROXY_UPSTREAM', optional=True, accept=['E_APP_ABORT', 'E_UNREAD_DATA', 'E_PROC_EXIT'])


@scenario('socat-relay-user-goes', rtt=28, share=0.4, snaplen=110, timeout=60)
def socat(lab):
    """The user of a relay resets a download; the relay drops the server's half with data unread."""
    web = lab.listen(80)
    with program(lab, 8083, 'socat', 'TCP4-LISTEN:8083,fork,reuseaddr', f'TCP4:{lab.server}:80', place='router'):
        for _ in range(3):
            client = lab.connect(8083, address=lab.gateway)
            client.sendall(GET % b'film')
            server, _ = web.accept()
            server.settimeout(1)
            hear(server)
            try:
                server.sendall(http(b'f' * 80_000))
            except OSError:
                pass
            take(client, 20_000)
            abort(client)
            lab.settle(5)
            server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', expected='unknown', accept=CANCEL)
    lab.expect('router', 'M_PROXY_UPSTREAM', expected='unknown', optional=True, accept=['N_BROWSER_CANCEL', 'E_PROC_EXIT', *CANCEL])


@scenario('redsocks-has-no-proxy-behind', rtt=60, share=0.1, hops=(1, 9), timeout=60)
def redsocks(lab):
    """The gateway redirects to redsocks, which should go to a SOCKS proxy that is down: accepted in the server's name, and dropped."""
    lab.iptables('router', '-t', 'nat', '-A', 'PREROUTING', '-i', 'in', '-p', 'tcp', '--dport', 80, '-j', 'REDIRECT', '--to-ports', 12345)
    web = lab.listen(443)
    lab.good(web, 2)
    with configured(lab, 12345, 'base { log_debug = off; log_info = off; log = "file:{folder}/log"; daemon = off; redirector = iptables; }\n'
                    'redsocks { local_ip = 0.0.0.0; local_port = 12345; ip = 127.0.0.1; port = 9; type = socks5; }\n', 'redsocks', '-c', '{folder}/conf', place='router'):
        for _ in range(4):
            client = lab.connect(80)
            tell(client, GET % b'')
            lab.settle(3)
            tell(client, b'more')
            lab.settle()
            drain(client)
            client.close()
            lab.settle()
    lab.expect('router', 'M_PROXY_UPSTREAM', untraced=True, accept=['M_LB_NO_BACKEND', 'M_POLICY', 'E_APP_ABORT', 'E_UNREAD_DATA', 'E_DATA_AFTER_CLOSE'])


@scenario('dnsdist-limits-questions-of-a-connection', rtt=50, share=0.4, timeout=60)
def dnsdist(lab):
    """setMaxTCPQueriesPerConnection(2): after the second answer the connection ends, with more questions on the way."""
    lua = 'setACL({"0.0.0.0/0"})\nsetMaxTCPQueriesPerConnection(2)\nsetLocal("0.0.0.0:53")\naddAction(AllRule(), SpoofAction("192.0.2.80"))\nnewServer({address="127.0.0.1:9", healthCheckMode="up"})\n'
    with configured(lab, 53, lua, 'dnsdist', '--supervised', '-C', '{folder}/conf', '--disable-syslog'):
        for _ in range(5):
            client = lab.connect(53)
            tell(client, b''.join(dns(b'www.zone.example', number, 0x100) for number in range(8)))
            lab.settle()
            tell(client, dns(b'www.zone.example', 99, 0x100))
            lab.settle()
            drain(client)
            client.close()
            lab.settle()
    lab.expect('server', 'E_UNREAD_DATA', accept=['E_APP_ABORT', 'E_DATA_AFTER_CLOSE', 'E_ACL_APP'])


@scenario('dnsdist-refuses-by-access-list', rtt=94, share=0.3, hops=(4, 9), timeout=60)
def dnsdist_acl(lab):
    """setACL of another net: TCP from a stranger is closed at once."""
    with configured(lab, 53, 'setACL({"10.0.0.0/8"})\nsetLocal("0.0.0.0:53")\nnewServer({address="127.0.0.1:9", healthCheckMode="up"})\n', 'dnsdist', '--supervised', '-C', '{folder}/conf',
                    '--disable-syslog'):
        spoken(lab, 53, dns(b'www.zone.example', 1, 0x100), dns(b'www.zone.example', 2, 0x100), count=5)
    lab.expect('server', 'E_ACL_APP', accept=REFUSED)


@scenario('stunnel-client-mode-server-aborts', rtt=57, share=0.6, timeout=60)
def stunnel(lab):
    """A tunnel's near end on the router; behind it the server aborts in the TLS handshake."""
    web = lab.listen(8443)
    with configured(lab, 8084, f'foreground = yes\npid =\ndebug = 3\n[out]\nclient = yes\naccept = 8084\nconnect = {lab.server}:8443\n', 'stunnel4', '{folder}/conf', place='router'):
        for _ in range(4):
            client = lab.connect(8084, address=lab.gateway)
            server, _ = web.accept()
            tell(client, b'hello')
            server.settimeout(2)
            server.recv(2000)
            lab.wait(0.1)
            abort(server)
            lab.settle(3)
            drain(client)
            client.close()
            lab.settle()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE', accept=['E_PROTO', 'E_ACL_APP'])
    lab.expect('router', 'M_PROXY_UPSTREAM', optional=True, accept=['E_APP_ABORT', 'E_UNREAD_DATA', 'M_LB_NO_BACKEND', 'E_ACL_APP'])


@scenario('relay-process-restarted-under-its-users', rtt=46, share=0.2, hops=(1, 7), timeout=60)
def relay_restart(lab):
    """The relay on the router is killed: its sockets with unread data are reset on both sides, new users are refused until it is back."""
    web = lab.listen(80)
    start = ('socat', 'TCP4-LISTEN:8085,fork,reuseaddr', f'TCP4:{lab.server}:80')
    with program(lab, 8085, *start, place='router') as relay:
        pairs = []
        for _ in range(5):
            client = lab.connect(8085, address=lab.gateway)
            server, _ = web.accept()
            lab.open.append(server)
            lab.exchange(client, server)
            pairs.append((client, server))
        lab.run('router', 'kill', '-STOP', '--', f'-{relay.pid}')
        for client, _ in pairs:
            client.sendall(GET % b'next')
        lab.settle()
        lab.run('router', 'kill', '-KILL', '--', f'-{relay.pid}')
        relay.wait()
        lab.wait(0.3)
        for _ in range(3):
            try:
                lab.connect(8085, address=lab.gateway)
            except OSError:
                pass
            lab.wait(0.3)
    with program(lab, 8085, *start, place='router'):
        client = lab.connect(8085, address=lab.gateway)
        server, _ = web.accept()
        lab.exchange(client, server)
        client.close()
        server.close()
        lab.settle()
    lab.expect('router', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_PROC_EXIT', 'E_OVERLOAD', 'M_LB_NO_BACKEND'])
    lab.expect('router', 'E_PROC_EXIT', reason='TCP_ABORT_ON_CLOSE', accept=['E_UNREAD_DATA', 'M_PROXY_UPSTREAM'])
    lab.expect('server', 'E_DATA_AFTER_CLOSE', optional=True, accept=['N_AFTER_FIN'])


@scenario('balancer-probes-drain-and-reset', rtt=19, share=0.5, timeout=60, v6=True)
def drain_mode(lab):
    """A program that drains: it answers 503 to the one that asks, resets those that ask again, and refuses newcomers in the end."""
    web = lab.listen(8080)
    pairs = [lab.pair(web) for _ in range(5)]
    for client, server in pairs:
        lab.exchange(client, server)
    for client, server in pairs:
        client.sendall(GET % b'more')
        hear(server)
        server.sendall(http(b'going down', '503 Service Unavailable', 'Connection: close\r\n'))
        client.sendall(GET % b'still more')
        lab.settle(1)
        server.close()
        lab.settle(1)
        drain(client)
        client.close()
    web.close()
    for _ in range(3):
        try:
            lab.connect(8080)
        except OSError:
            pass
        lab.wait(0.3)
    lab.expect('server', 'E_UNREAD_DATA', reason=('TCP_ABORT_ON_CLOSE', 'TCP_ABORT_ON_DATA'), accept=['E_APP_ABORT', 'E_ACL_APP', 'E_OVERLOAD', 'E_DATA_AFTER_CLOSE', 'E_KEEPALIVE_RACE'])
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_PROC_EXIT', 'E_OVERLOAD'])


@scenario('two-tier-proxy-passes-a-refusal-on', rtt=64, share=0.4, timeout=60)
def two_tier(lab):
    """A forwarding program of our own on the router connects first and answers a refusal with a reset of its own."""
    gateway = lab.listen(8086, place='router')
    for _ in range(5):
        client = lab.connect(8086, address=lab.gateway)
        half, _ = gateway.accept()
        try:
            lab.connect(9999, place='router')
        except OSError:
            abort(half)
        lab.settle(1)
        client.close()
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET')
    lab.expect('router', 'M_LB_NO_BACKEND', reason='TCP_STATE', accept=['M_PROXY_UPSTREAM', 'E_APP_ABORT', 'E_ACL_APP', 'E_OVERLOAD'])

"""Proxies and dispatchers on the way or beside the server: tinyproxy, Privoxy, Dante, microsocks, SNIProxy, sslh, pen, hitch, nghttpx,
Traffic Server, PgBouncer."""
import os
import socket
import struct

from ends import Certificates, drain, files, hear, tell, try_connect
from programs import configured, program
from scenario import abort, http, scenario, take
from stories.injected import client_hello
from third.programs import GET

CANCEL = ['E_UNREAD_DATA', 'E_APP_ABORT', 'E_DATA_AFTER_CLOSE', 'N_AFTER_FIN']


def through(lab, proxy_port, url, *, more=b''):
    """A connection to the proxy on the router, that has asked for a URL."""
    client = lab.connect(proxy_port, address=lab.gateway)
    client.sendall(b'GET ' + url.encode() + b' HTTP/1.1\r\nHost: www.example\r\nConnection: close\r\n' + more + b'\r\n')
    return client


def tinyproxy(lab, more=''):
    return configured(lab, 8888, f'Port 8888\nTimeout 60\nMaxClients 20\nLogFile "{{folder}}/log"\n{more}', 'tinyproxy', '-d', '-c', '{folder}/conf',
                      place='router')


@scenario('tinyproxy-asks-a-closed-port', rtt=30, share=0.5)
def tinyproxy_closed(lab):
    """502 for the user, a refusal on the inner connection."""
    web = lab.listen(80)
    with tinyproxy(lab):
        for port in (80, 8081, 8081, 8081):
            client = through(lab, 8888, f'http://{lab.server}:{port}/')
            if port == 80:
                server, _ = web.accept()
                hear(server)
                server.sendall(http(b't' * 400))
                server.close()
            lab.settle(3)
            drain(client)
            client.close()
            lab.settle()
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_SCAN_PROBE'])


@scenario('tinyproxy-origin-aborts', rtt=52, share=0.3)
def tinyproxy_abort(lab):
    """The origin aborts in the middle of its answer; the proxy closes on the user's side."""
    web = lab.listen(80)
    with tinyproxy(lab):
        for _ in range(4):
            client = through(lab, 8888, f'http://{lab.server}/')
            server, _ = web.accept()
            hear(server)
            server.sendall(http(b't' * 9000)[:4000])
            lab.wait(0.3)
            abort(server)
            lab.settle(3)
            drain(client)
            client.close()
            lab.settle()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE')
    lab.expect('router', 'M_PROXY_UPSTREAM', optional=True, accept=['E_APP_ABORT', 'E_UNREAD_DATA'])


@scenario('privoxy-user-stops-a-download', rtt=44, share=0.4, snaplen=110, timeout=60)
def privoxy(lab):
    """The user goes; Privoxy drops its own connection too."""
    web = lab.listen(80)
    with configured(lab, 8118, 'listen-address 0.0.0.0:8118\nconfdir /etc/privoxy\nlogdir {folder}\n', 'privoxy', '--no-daemon', '{folder}/conf', place='router'):
        for _ in range(3):
            client = through(lab, 8118, f'http://{lab.server}/')
            server, _ = web.accept()
            server.settimeout(2)
            hear(server)
            try:
                server.sendall(http(b'v' * 90_000))
            except OSError:
                pass
            take(client, 30_000)
            client.close()
            lab.settle(4)
            server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', expected='unknown', accept=CANCEL)
    lab.expect('router', 'M_PROXY_UPSTREAM', expected='unknown', optional=True, accept=['N_BROWSER_CANCEL', *CANCEL])


def socks(lab, port, address, target):
    """A SOCKS5 CONNECT. Gives the socket and the answer's code."""
    client = lab.connect(port, address=lab.gateway)
    client.sendall(b'\x05\x01\x00')
    take(client, 2)
    client.sendall(b'\x05\x01\x00\x01' + socket.inet_aton(address) + struct.pack('!H', target))
    answer = client.recv(32)
    return client, answer[1] if len(answer) > 1 else None


@scenario('microsocks-target-refuses', rtt=66, share=0.2, hops=(2, 8))
def microsocks(lab):
    """A SOCKS proxy dials for the client, and the port is closed."""
    with program(lab, 1080, 'microsocks', '-i', '0.0.0.0', '-p', '1080', place='router'):
        for port in (9001, 9001, 9002, 9001):
            client, _ = socks(lab, 1080, lab.server, port)
            drain(client)
            client.close()
            lab.wait(0.3)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_SCAN_PROBE'])


@scenario('microsocks-user-aborts', rtt=34, share=0.4, snaplen=110)
def microsocks_abort(lab):
    """Through SOCKS: the user's program aborts while the server pours; the proxy passes the bad news on."""
    web = lab.listen(80)
    with program(lab, 1080, 'microsocks', '-i', '0.0.0.0', '-p', '1080', place='router'):
        for _ in range(3):
            client, _ = socks(lab, 1080, lab.server, 80)
            server, _ = web.accept()
            server.settimeout(1)
            client.sendall(GET % b'film')
            hear(server)
            try:
                server.sendall(http(b'f' * 80_000))
            except OSError:
                pass
            take(client, 20_000)
            abort(client)
            lab.settle(4)
            server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', expected='unknown', accept=CANCEL)
    lab.expect('router', 'M_PROXY_UPSTREAM', expected='unknown', optional=True, accept=['N_BROWSER_CANCEL', *CANCEL])


@scenario('dante-blocks-by-its-rules', rtt=26, share=0.5)
def dante(lab):
    """A client rule that blocks: the connection is accepted, and dropped with the greeting unread."""
    with configured(lab, 1080, 'logoutput: {folder}/log\ninternal: in port = 1080\nexternal: out\nclientmethod: none\nsocksmethod: none\nuser.privileged: root\nuser.unprivileged: nobody\n'
                    f'client block {{ from: {lab.client}/32 to: 0.0.0.0/0 }}\nclient pass {{ from: 0.0.0.0/0 to: 0.0.0.0/0 }}\n'
                    'socks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }\n', 'danted', '-f', '{folder}/conf', place='router'):
        for _ in range(5):
            client = lab.connect(1080, address=lab.gateway)
            tell(client, b'\x05\x01\x00')
            lab.settle(4)
            drain(client)
            client.close()
            lab.settle()
    lab.expect('router', 'E_ACL_APP', accept=['E_UNREAD_DATA', 'E_APP_ABORT', 'E_DATA_AFTER_CLOSE', 'M_LB_NO_BACKEND'])


@scenario('sniproxy-does-not-know-the-name', rtt=58, share=0.2, hops=(1, 9))
def sniproxy(lab):
    """No entry for the server name: an alert or nothing, and the end."""
    with configured(lab, 443, 'user root\npidfile {folder}/pid\nerror_log {\n filename {folder}/log\n}\nlisten 0.0.0.0:443 {\n proto tls\n table names\n}\ntable names {\n fine.example 127.0.0.1:9\n}\n',
                    'sniproxy', '-f', '-c', '{folder}/conf'):
        for name in ('fine.example', 'other.example', 'fine.example', 'other.example'):
            client = lab.connect(443)
            tell(client, client_hello(name))
            lab.settle()
            tell(client, b'\x16\x03\x01\x00\x10' + b'c' * 16)
            lab.settle()
            drain(client)
            client.close()
            lab.settle()
    lab.expect('server', 'M_LB_NO_BACKEND', accept=['E_PROTO', 'M_PROXY_UPSTREAM', 'E_ACL_APP', 'E_UNREAD_DATA', 'E_APP_ABORT', 'E_DATA_AFTER_CLOSE'])


@scenario('pen-without-a-living-server', rtt=24, share=0.6)
def pen(lab):
    """A balancer that accepts, finds no server, and closes with the request unread."""
    with program(lab, 8080, 'pen', '-f', '-r', '8080', '127.0.0.1:9', '127.0.0.1:10'):
        for _ in range(5):
            client = lab.connect(8080)
            tell(client, GET % b'')
            lab.settle()
            tell(client, b'more')
            lab.settle()
            drain(client)
            client.close()
            lab.settle()
    lab.expect('server', 'M_LB_NO_BACKEND', accept=['E_UNREAD_DATA', 'M_PROXY_UPSTREAM', 'E_APP_ABORT', 'E_ACL_APP', 'E_DATA_AFTER_CLOSE'])


@scenario('pen-one-backend-aborts', rtt=40, share=0.3)
def pen_abort(lab):
    """A balancer on the way; the real server aborts in the middle."""
    web = lab.listen(80)
    with program(lab, 8080, 'pen', '-f', '-r', '8080', f'{lab.server}:80', place='router'):
        for number in range(4):
            client = lab.connect(8080, address=lab.gateway)
            client.sendall(GET % b'')
            server, _ = web.accept()
            hear(server)
            server.sendall(http(b'p' * 8000)[:3000])
            lab.wait(0.3)
            abort(server)
            lab.settle(3)
            drain(client)
            client.close()
            lab.settle()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE')
    lab.expect('router', 'M_PROXY_UPSTREAM', optional=True, accept=['E_APP_ABORT', 'E_UNREAD_DATA'])


@scenario('hitch-without-its-backend', rtt=82, share=0.5)
def hitch(lab):
    """TLS ends at hitch; where it should go nothing listens."""
    with Certificates() as certificates, files() as folder:
        with open(f'{folder}/pem', 'w') as file:
            file.write(open(certificates.key).read() + open(certificates.certificate).read())
        with program(lab, 443, 'hitch', '--backend=[127.0.0.1]:9', '--frontend=[*]:443', '--workers=1', '--user=nobody', f'{folder}/pem'):
            for _ in range(4):
                lab.run('client', 'curl', '-sk', '-m', '4', '-o', '/dev/null', f'https://{lab.server}/')
                lab.settle(3)
    lab.expect('server', 'M_LB_NO_BACKEND', accept=['M_PROXY_UPSTREAM', 'E_APP_ABORT', 'E_UNREAD_DATA', 'E_ACL_APP', 'E_DATA_AFTER_CLOSE', 'E_PROTO'])


@scenario('sslh-target-is-down', rtt=20, share=0.4)
def sslh(lab):
    """One port for SSH and TLS; what is asked for is not there."""
    with program(lab, 443, 'sslh-select' if os.path.exists('/usr/sbin/sslh-select') else 'sslh', '-f', '-u', 'nobody', '-p', '0.0.0.0:443', '--ssh', '127.0.0.1:9',
                 '--tls', '127.0.0.1:10'):
        for first in (b'SSH-2.0-test\r\n', client_hello('www.example'), b'SSH-2.0-test\r\n', client_hello('www.example')):
            client = lab.connect(443)
            tell(client, first)
            lab.settle()
            tell(client, b'more')
            lab.settle()
            drain(client)
            client.close()
            lab.settle()
    lab.expect('server', 'M_LB_NO_BACKEND', accept=['E_UNREAD_DATA', 'M_PROXY_UPSTREAM', 'E_APP_ABORT', 'E_ACL_APP', 'E_DATA_AFTER_CLOSE', 'E_PROTO'])


@scenario('nghttpx-backend-resets', rtt=46, share=0.3, v6=True)
def nghttpx(lab):
    """HTTP/1 in front, HTTP/1 behind; the backend aborts, the client gets its 502."""
    web = lab.listen(80)
    with program(lab, 3000, 'nghttpx', '--conf=/dev/null', '-f*,3000;no-tls', f'-b{lab.server},80', '--workers=1', '--no-ocsp', place='router'):
        for _ in range(4):
            client = lab.connect(3000, address=lab.gateway)
            client.sendall(GET % b'')
            server, _ = web.accept()
            hear(server)
            lab.wait(0.2)
            abort(server)
            lab.settle(3)
            drain(client)
            client.close()
            lab.settle()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE', accept=['E_ACL_APP'])
    lab.expect('router', 'M_PROXY_UPSTREAM', optional=True, accept=['E_APP_ABORT', 'E_UNREAD_DATA'])
    lab.expect('server', 'E_DATA_AFTER_CLOSE', reason='NO_SOCKET', optional=True, accept=['N_DUP_RST', 'E_NOSOCK_HALFOPEN'])


@scenario('transparent-proxy-refuses-for-the-server', rtt=74, share=0.1, hops=(1, 11))
def transparent(lab):
    """The gateway redirects web connections to itself, where tinyproxy's place is empty: it answers in the server's name."""
    lab.iptables('router', '-t', 'nat', '-A', 'PREROUTING', '-i', 'in', '-p', 'tcp', '--dport', 80, '-j', 'REDIRECT', '--to-ports', 8888)
    lab.listen(80)
    web = lab.listen(443)
    lab.good(web, 3)
    for _ in range(4):
        try_connect(lab, 80)
        lab.wait(0.4)
    lab.expect('router', 'M_POLICY_SYN', untraced=True, accept=['M_LB_NO_BACKEND', 'M_PROXY_UPSTREAM', 'E_PORT_CLOSED'])


@scenario('transparent-proxy-gives-up-on-the-origin', rtt=54, share=0.15, hops=(1, 8), timeout=60)
def transparent_abort(lab):
    """The gateway has the connection itself, with its own TTL; when the origin does not answer it aborts in the server's name."""
    lab.iptables('router', '-t', 'nat', '-A', 'PREROUTING', '-i', 'in', '-p', 'tcp', '--dport', 80, '-j', 'REDIRECT', '--to-ports', 8888)
    web = lab.listen(443)
    lab.good(web, 2)
    gateway = lab.listen(8888, place='router')
    # The kernel's tracepoint knows the address before the translation, so it is the router's by where it left.
    for _ in range(4):
        client = lab.connect(80)
        server, _ = gateway.accept()
        client.sendall(GET % b'late')
        hear(server)
        lab.wait(1.5)
        abort(server)
        lab.settle()
        client.close()
    lab.expect('router', 'M_PROXY_UPSTREAM', untraced=True, accept=['M_POLICY', 'E_APP_ABORT'])

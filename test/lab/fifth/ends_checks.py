"""Monitors, probes and scans by programs that people have, and by habits that monitors have."""
import shutil
import threading

from ends import Certificates, contexts, dns, drain, hear, shaken, tell, try_connect
from fifth.ends_common import GET, LOOKED
from programs import configured, python
from scenario import abort, http, scenario, take
from stories.injected import client_hello

PLUGINS = '/usr/lib/nagios/plugins'
GREETER = '''import socket, sys, threading, time
words = sys.argv[3].encode().decode('unicode_escape').encode()
def serve(connection):
    try:
        time.sleep(float(sys.argv[4]))
        connection.sendall(words)
        while connection.recv(4000):
            connection.sendall(b'500 what?\\r\\n')
    except OSError:
        pass
    connection.close()
listener = socket.create_server((sys.argv[1], int(sys.argv[2])), family=socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()'''

ANSWERING = '''import socket, sys, threading
def serve(connection):
    try:
        connection.recv(4000)
        connection.sendall(b'HTTP/1.0 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n' % int(sys.argv[2]))
        connection.sendall(b'p' * int(sys.argv[2]))
        connection.recv(10)
    except OSError:
        pass
    connection.close()
listener = socket.create_server(('0.0.0.0', int(sys.argv[1])))
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()'''


def greeter(lab, port, words, pause=0.0):
    """A server that speaks first."""
    return python(lab, port, GREETER, '::' if lab.net.v6 else '0.0.0.0', port, words, pause)


def looked(lab, by='client', **more):
    lab.expect(by, 'N_HEALTH', accept=LOOKED, **more)


@scenario('check-tcp-plugin-and-a-slow-greeting', rtt=23, share=0.4, timeout=60)
def plugin_tcp(lab):
    """check_tcp connects and closes; the mail server's greeting comes when it is gone."""
    with greeter(lab, 25, r'220 mx.example ESMTP\r\n', 0.05):
        for _ in range(7):
            lab.run('client', f'{PLUGINS}/check_tcp', '-H', lab.server, '-p', 25)
            lab.wait(0.8)
    looked(lab)


@scenario('check-plugin-says-quit-and-goes', rtt=35, share=0.5, v6=True, timeout=60)
def plugin_quit(lab):
    """check_tcp expects the greeting, says QUIT and closes without reading the 221, over IPv6."""
    with greeter(lab, 25, r'220 mx.example ESMTP\r\n'):
        for _ in range(6):
            lab.run('client', f'{PLUGINS}/check_tcp', '-H', lab.server, '-p', 25, '-e', '220', '-q', 'QUIT\r\n')
            lab.wait(1.0)
    looked(lab)


@scenario('check-plugin-looks-at-a-database', rtt=6, share=0.5, vlans=(31,), timeout=60)
def plugin_database(lab):
    """Somebody uses check_tcp for MySQL: the greeting packet arrives before or after the close."""
    with greeter(lab, 3306, r'J\0\0\0\n8.0.36\0abcdefgh'):
        for number in range(9):
            lab.run('client', f'{PLUGINS}/check_tcp', '-H', lab.server, '-p', 3306)
            lab.wait(0.5)
    looked(lab)


@scenario('bash-asks-dev-tcp', rtt=17, share=0.5, timeout=60)
def bash_probe(lab):
    """A start script waits for the database with </dev/tcp: refused twice, then there."""
    lab.good(lab.listen(9999), 1)
    for _ in range(2):
        lab.run('client', 'bash', '-c', f'exec 3<>/dev/tcp/{lab.server}/5672')
        lab.wait(0.5)
    with greeter(lab, 5672, r'hello, this is broker 1\r\n'):
        for _ in range(6):
            lab.run('client', 'bash', '-c', f'exec 3<>/dev/tcp/{lab.server}/5672')
            lab.wait(0.6)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_PROC_EXIT', 'E_OVERLOAD'])
    looked(lab)


@scenario('netcat-traditional-waits-for-ssh', rtt=52, share=0.3, hops=(4, 7), timeout=60)
def nc_wait(lab):
    """nc -z by a deployment script that waits for a machine to be up: the port is open, the greeting meets nobody."""
    with greeter(lab, 22, r'SSH-2.0-OpenSSH_9.6\r\n', 0.02):
        for _ in range(6):
            lab.run('client', 'nc.traditional', '-z', '-w', 2, lab.server, 22)
            lab.wait(1.0)
    looked(lab)


@scenario('container-health-by-busybox-wget', rtt=3, share=0.5, snaplen=96, timeout=60)
def busybox_probe(lab):
    """HEALTHCHECK of a container: busybox wget --spider, which is content with the head of the answer."""
    with python(lab, 8080, ANSWERING, 8080, 9000):
        for _ in range(8):
            lab.run('client', 'busybox', 'wget', '-q', '--spider', f'http://{lab.server}:8080/healthz')
            lab.wait(0.7)
    looked(lab)


@scenario('telnet-in-a-pipe', rtt=41, share=0.4, timeout=60)
def telnet_pipe(lab):
    """echo | telnet host port, as old scripts check a port: telnet ends with its input, before the greeting comes."""
    with greeter(lab, 143, r'* OK IMAP4rev1 ready\r\n', 0.06):
        for _ in range(6):
            lab.run('client', 'bash', '-c', f'echo | telnet {lab.server} 143')
            lab.wait(0.7)
    looked(lab)


@scenario('nping-connects-to-ports', rtt=30, share=0.5, timeout=60)
def nping_connect(lab):
    """nping --tcp: SYNs by a raw socket to three ports; the kernel of the asking host ends what answers."""
    lab.listen(443)
    lab.run('client', 'nping', '--tcp', '-c', 4, '--delay', '300ms', '-p', '443,8443', lab.server)
    lab.expect('server', 'N_SCAN', reason='NO_SOCKET', accept=['E_SCAN_PROBE', 'E_PORT_CLOSED', 'N_HEALTH'])
    lab.expect('client', 'N_SCAN', accept=['E_SCAN_PROBE', 'N_HEALTH', 'E_CLIENT_GAVE_UP'])


@scenario('tcptraceroute-to-a-web-server', rtt=48, share=0.5, hops=(2, 3), timeout=60)
def trace(lab):
    """tcptraceroute to port 443 of two addresses: raw SYNs, whose answers the own kernel refuses."""
    lab.listen(443)
    for address in lab.net.servers[:2]:
        lab.run('client', 'tcptraceroute', '-n', '-q', 3, '-w', 1, '-f', 5, '-m', 12, address, 443)
    lab.expect('client', 'N_SCAN', accept=['E_SCAN_PROBE', 'N_HEALTH', 'E_CLIENT_GAVE_UP'])
    lab.expect('client', 'N_SCAN', untraced=True, optional=True, accept=['E_SCAN_PROBE', 'N_HEALTH', 'E_CLIENT_GAVE_UP'])


@scenario('httping-measures-a-site', rtt=38, share=0.4, timeout=60)
def httping(lab):
    """httping asks for the head of a page again and again and leaves what follows."""
    with python(lab, 80, ANSWERING, 80, 3000):
        lab.run('client', 'httping', '-c', 6, '-i', '0.6', f'http://{lab.server}/')
    looked(lab)


@scenario('monit-watches-a-port', rtt=8, share=0.5, timeout=60)
def monit(lab):
    """monit, every second, for a service that greets and for a port that is closed."""
    with greeter(lab, 11211, r'VERSION 1\r\n', 0.03):
        with configured(lab, 2812, f'set daemon 1\nset httpd port 2812 and allow localhost\nset pidfile {{folder}}/pid\nset idfile {{folder}}/id\nset statefile {{folder}}/state\n'
                        f'check host box with address {lab.server}\n if failed port 11211 then alert\n', 'sh', '-c', 'chmod 600 {folder}/conf; exec monit -I -c {folder}/conf',
                        place='client'):
            lab.wait(8)
    looked(lab)


@scenario('balancer-looks-at-the-server-hello', rtt=11, share=0.5, timeout=60)
def hello_check(lab):
    """A ssl-hello check: a ClientHello, the first bytes of the answer, gone; the certificate arrives or lies unread."""
    web = lab.listen(443)
    for _ in range(8):
        client, server = lab.pair(web)
        client.sendall(client_hello('check.example'))
        server.recv(4000)
        # The first flight of a TLS 1.2 server, as long as a chain of certificates makes it.
        server.sendall(b'\x16\x03\x03\x00\x41\x02\0\0\x3d\x03\x03' + b'r' * 59 + b'\x16\x03\x03\x0b\xb8\x0b' + b'c' * 2999)
        client.recv(11)
        client.close()
        lab.wait(0.8)
        server.close()
    looked(lab)


@scenario('sslscan-tries-every-version', rtt=29, snaplen=160, share=0.5, timeout=60)
def sslscan(lab):
    """sslscan opens a connection for each version and cipher and ends it as soon as it knows."""
    code = '''import socket, ssl, sys, threading
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
def serve(connection):
    try:
        connection.settimeout(3)
        safe = context.wrap_socket(connection, server_side=True)
        safe.recv(100)
        safe.close()
    except (OSError, ssl.SSLError):
        connection.close()
listener = socket.create_server(('0.0.0.0', 443), backlog=50)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()'''
    with Certificates() as certificates:
        with python(lab, 443, code, certificates.certificate, certificates.key):
            lab.run('client', 'sslscan', '--no-heartbleed', '--no-groups', '--no-renegotiation', f'{lab.server}:443', timeout=50)
    for by in ('client', 'server'):
        lab.expect(by, 'N_SCAN', optional=by == 'server', accept=['E_SCAN_PROBE', 'N_HEALTH', 'E_PROTO', *LOOKED])


@scenario('smtp-check-of-starttls', rtt=27, share=0.4, v6=True, timeout=60)
def starttls(lab):
    """A monitor reads EHLO's answer and the certificate after STARTTLS, and resets; every other check it does without TLS."""
    with contexts() as both:
        mx = lab.listen(587)
        for number in range(6):
            client, server = lab.pair(mx)
            server.sendall(b'220 mx.example ESMTP\r\n')
            take(client, 22)
            client.sendall(b'EHLO check\r\n')
            take(server, 12)
            server.sendall(b'250-mx.example\r\n250 STARTTLS\r\n')
            take(client, 30)
            if number % 2:
                client.sendall(b'STARTTLS\r\n')
                take(server, 10)
                server.sendall(b'220 go ahead\r\n')
                take(client, 14)
                client, server = shaken(client, server, both, 'mx.example')
                lab.settle(1)
                drain(client)
            abort(client)
            lab.wait(1.0)
    looked(lab)


@scenario('uptime-page-fetch-then-linger-zero', rtt=88, share=0.3, hops=(5, 9), loss=0.004, timeout=60)
def uptime(lab):
    """An uptime service fetches the front page from two places every second and ends with linger zero."""
    web = lab.listen(80)
    for number in range(9):
        client, server = lab.pair(web, source=(lab.net.clients[1 + number % 2], 0))
        client.sendall(GET % b'')
        hear(server)
        page = http(b'<html>' + b'w' * 7000)
        server.sendall(page)
        take(client, len(page))
        abort(client)
        lab.wait(0.7)
    lab.expect('client', 'N_HEALTH', reason='TCP_STATE', accept=['N_BROWSER_CANCEL', 'N_POOL_EXPIRE'])
    lab.expect('client', 'N_HEALTH', reason='NO_SOCKET', optional=True, accept=LOOKED, why='acknowledgements that were repeated or late')


@scenario('dns-check-over-tcp', rtt=19, share=0.5, timeout=60)
def dns_check(lab):
    """A balancer asks dnsmasq a question over TCP and resets when it has the answer."""
    with configured(lab, 53, 'no-resolv\nno-hosts\nuser=root\naddress=/check.example/192.0.2.7\n', 'dnsmasq', '-k', '-C', '{folder}/conf', '--pid-file='):
        for number in range(8):
            client = lab.connect(53)
            client.sendall(dns(b'check.example', 700 + number, 0x100))
            client.recv(500)
            abort(client)
            lab.wait(0.9)
    lab.expect('client', 'N_HEALTH', accept=['N_BROWSER_CANCEL'])


@scenario('grpc-health-probe', rtt=5, share=0.5, timeout=60)
def grpc(lab):
    """HTTP/2: preface, SETTINGS, a health check answered, and the probe exits with the server's PING unread."""
    frame = lambda kind, flags, stream, body: len(body).to_bytes(3, 'big') + bytes([kind, flags]) + stream.to_bytes(4, 'big') + body  # noqa: E731
    server_side = lab.listen(50051)
    for _ in range(7):
        client, server = lab.pair(server_side)
        client.sendall(b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' + frame(4, 0, 0, b'') + frame(1, 4, 1, b'\x83\x86' + b'h' * 60) + frame(0, 1, 1, b'\0\0\0\0\0'))
        lab.settle(1)
        drain(server)
        server.sendall(frame(4, 0, 0, b'\0\3\0\0\0\x64') + frame(4, 1, 0, b'') + frame(1, 4, 1, b'\x88' + b'h' * 20) + frame(0, 0, 1, b'\0\0\0\0\2\x08\x01') + frame(1, 5, 1, b'grpc-status0'))
        lab.settle(1)
        drain(client)
        tell(server, frame(6, 0, 0, b'\2\4\1\0\0\0\0\0'))
        lab.settle(1)
        client.close()
        lab.wait(0.8)
        server.close()
    lab.expect('client', 'N_HEALTH', accept=['N_BROWSER_CANCEL', 'E_UNREAD_DATA', 'N_POOL_EXPIRE'])


@scenario('banners-of-many-servers-are-collected', rtt=33, share=0.4, timeout=60)
def banners(lab):
    """An asset inventory connects to seven ports of four hosts, takes the greeting where there is one, and resets."""
    for address in lab.net.servers:
        for port in (22, 25, 110, 5900):
            lab.listen(port, address=address)
    for address in lab.net.servers:
        for port in (21, 22, 25, 80, 110, 443, 5900):
            client = try_connect(lab, port, address=address)
            if client:
                lab.wait(0.02)
                abort(client)
    lab.expect('server', 'N_SCAN', reason='NO_SOCKET', accept=['E_SCAN_PROBE', 'E_PORT_CLOSED'])
    lab.expect('client', 'N_SCAN', accept=['E_SCAN_PROBE', 'N_HEALTH', 'E_CLIENT_GAVE_UP'])


@scenario('tls-certificate-expiry-watch', rtt=72, share=0.3, hops=(3, 10), timeout=60)
def expiry(lab):
    """A script takes the certificate and closes without reading the session tickets; node's tls module, every second."""
    code = '''const tls = require('node:tls');
let left = 6;
const once = () => { const socket = tls.connect({ host: process.argv[1], port: 443, rejectUnauthorized: false }, () => { socket.getPeerCertificate(); socket.destroy(); if (--left) setTimeout(once, 900); }); };
once();'''
    with contexts() as (serve, _):
        web = lab.listen(443)
        held = []

        def accept():
            for _ in range(6):
                plain, _ = web.accept()
                try:
                    held.append(serve.wrap_socket(plain, server_side=True))
                except OSError:
                    held.append(plain)
        thread = threading.Thread(target=accept)
        thread.start()
        lab.run('client', shutil.which('node'), '-e', code, lab.server)
        thread.join()
        for each in held:
            each.close()
    looked(lab)
    looked(lab, 'server', optional=True)

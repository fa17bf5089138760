"""Servers that the other sets do not use: Go, Caddy, h2o, Gunicorn, uWSGI, Puma, PHP, NATS, beanstalkd, NSD, Knot, OpenLDAP, ngIRCd, Dropbear,
PgBouncer, xinetd."""
import struct

from causes import UNREAD
from ends import dns, drain, files, tell, try_connect
from kernel import LATE
from programs import configured, program
from scenario import scenario
from third.golang import golang
from third.programs import GET, dropbear, nats


def keep_alive_race(lab, port, seconds, request=GET % b'', count=4, first=b'', settle=2.5, spread=0.012):
    """The next request of a kept connection is on its way when the server's idle time ends. `seconds` is that time."""
    one_way = lab.conditions['rtt'] / 2000
    for number in range(count):
        client = lab.connect(port)
        if first:
            client.sendall(first)
            lab.settle(1)
            client.recv(9000)
        client.sendall(request)
        client.recv(9000)
        # Which itself waits 0.1 s for more.
        drain(client)
        lab.wait(seconds - one_way - 0.1 + (number - count / 2) * spread)
        tell(client, request)
        lab.settle(settle)
        drain(client)
        client.close()
        lab.settle(1)


def upload(lab, port, size, path=b'upload', part=20_000):
    """A client that sends a large body, whatever is answered meanwhile."""
    client = lab.connect(port)
    tell(client, b'POST /%s HTTP/1.1\r\nHost: www.example\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n' % (path, size))
    for _ in range(size // part):
        tell(client, b'b' * part)
        lab.wait(0.03)
    lab.settle(3)
    drain(client)
    client.close()
    lab.settle()


@scenario('go-idle-timeout-crosses-request', rtt=124, share=0.3, hops=(3, 9), v6=True, timeout=60)
def go_race(lab):
    """http.Server with IdleTimeout; the client's pool is a little too late."""
    with golang(lab, 'serve', 1500):
        keep_alive_race(lab, 8080, 1.5)
    lab.expect('server', 'E_KEEPALIVE_RACE', reason=LATE)


@scenario('go-handler-aborts-by-linger', rtt=42, share=0.4, twice=0.02)
def go_abort(lab):
    """Half of an announced answer; then SetLinger(0) and Close()."""
    with golang(lab, 'serve', 5000):
        for path in (b'fine', b'abort', b'fine', b'abort', b'abort', b'abort'):
            client = lab.connect(8080)
            client.sendall(GET % path)
            lab.wait(0.5)
            drain(client)
            client.close()
            lab.settle()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE')


@scenario('go-program-panics', rtt=30, v6=True, share=0.6, format='pcapng')
def go_panic(lab):
    """A panic in a goroutine ends the process; those who wait with requests unread are reset, and later ones refused."""
    with golang(lab, 'serve', 60_000):
        clients = [lab.connect(8080) for _ in range(7)]
        for client in clients:
            client.sendall(GET % b'fine')
            lab.settle(1)
            client.recv(9000)
        for client in clients[1:]:
            client.sendall(b'POST /slow HTTP/1.1\r\nHost: www.example\r\nContent-Length: 50000\r\n\r\n' + b'm' * 20_000)
        lab.wait(0.2)
        clients[0].sendall(GET % b'stop')
        lab.wait(1.3)
        for _ in range(2):
            try_connect(lab, 8080)
            lab.wait(0.4)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_PROC_EXIT', 'E_OVERLOAD'])
    lab.expect('server', 'E_PROC_EXIT', reason='TCP_ABORT_ON_CLOSE', accept=['E_UNREAD_DATA'])


@scenario('caddy-refuses-a-large-body', rtt=58, share=0.3, snaplen=120, timeout=60)
def caddy_large(lab):
    """request_body max_size: 413, and what was still coming is not read."""
    with configured(lab, 8080, '{\n admin off\n}\n:8080 {\n request_body {\n max_size 10KB\n }\n reverse_proxy 127.0.0.1:9\n handle_errors {\n respond "no" 413\n }\n}\n',
                    'caddy', 'run', '--config', '{folder}/conf', '--adapter', 'caddyfile'):
        for _ in range(4):
            upload(lab, 8080, 600_000)
    lab.expect('server', 'E_UNREAD_DATA', accept=UNREAD)


@scenario('h2o-limits-the-body', rtt=36, share=0.5, snaplen=120, v6=False)
def h2o_limit(lab):
    with configured(lab, 8080, 'listen: 8080\nuser: root\nlimit-request-body: 2000\nhosts:\n  default:\n    paths:\n      /:\n        file.dir: {folder}\n',
                    'h2o', '-c', '{folder}/conf'):
        for _ in range(4):
            upload(lab, 8080, 200_000)
    lab.expect('server', 'E_UNREAD_DATA', accept=UNREAD)


WSGI = '''import time
def app(environ, start):
    if environ['PATH_INFO'] == '/hang':
        time.sleep(30)
    body = b'w' * 800
    start('200 OK', [('Content-Type', 'text/plain'), ('Content-Length', str(len(body)))])
    return [body]
'''


@scenario('gunicorn-worker-timeout', rtt=28, share=0.4, timeout=60, snaplen=128)
def gunicorn_timeout(lab):
    """The worker hangs with an upload unread; the master kills it after two seconds."""
    with files(**{'web.py': WSGI}) as folder:
        with program(lab, 8000, '/usr/bin/gunicorn', '--chdir', folder, '-b', '0.0.0.0:8000', '--timeout', '2', '--workers', '2', 'web:app'):
            lab.run('client', 'curl', '-s', '-m', '3', '-o', '/dev/null', f'http://{lab.server}:8000/')
            clients = [lab.connect(8000) for _ in range(2)]
            for client in clients:
                client.sendall(b'POST /hang HTTP/1.1\r\nHost: www.example\r\nContent-Length: 90000\r\n\r\n' + b'b' * 60_000)
            lab.wait(5)
            for client in clients:
                drain(client)
                client.close()
    lab.expect('server', 'E_PROC_EXIT', reason='TCP_ABORT_ON_CLOSE', accept=['E_UNREAD_DATA', 'E_APP_ABORT'])
    lab.expect('server', 'E_DATA_AFTER_CLOSE', optional=True, accept=['E_PROC_EXIT', 'N_DUP_RST', 'E_UNREAD_DATA'])


@scenario('gunicorn-keep-alive-of-two-seconds', rtt=88, share=0.2, hops=(3, 8), timeout=60)
def gunicorn_race(lab):
    """gthread workers close idle connections after two seconds; a pool that thinks of five asks once more."""
    with files(**{'web.py': WSGI}) as folder:
        with program(lab, 8000, '/usr/bin/gunicorn', '--chdir', folder, '-b', '0.0.0.0:8000', '--worker-class', 'gthread', '--threads', '2',
                     '--keep-alive', '2', 'web:app'):
            # The thread looks once a second for connections to close.
            for number in range(6):
                client = lab.connect(8000)
                client.sendall(GET % b'')
                client.recv(9000)
                drain(client)
                lab.wait(1.9 + number * 0.15)
                tell(client, GET % b'again')
                lab.settle()
                drain(client)
                client.close()
                lab.settle(1)
    lab.expect('server', 'E_KEEPALIVE_RACE', reason=LATE)


@scenario('uwsgi-application-ignores-the-body', rtt=52, share=0.3, timeout=60, snaplen=120)
def uwsgi_body(lab):
    """The application answers without reading what was posted: the classic of uWSGI."""
    with files(**{'web.py': WSGI}) as folder:
        with program(lab, 8000, 'uwsgi', '--plugin', 'python3', '--http-socket', '0.0.0.0:8000', '--chdir', folder, '--wsgi', 'web:app',
                     '--callable', 'app', '--need-app'):
            for _ in range(4):
                upload(lab, 8000, 120_000)
    lab.expect('server', 'E_UNREAD_DATA', accept=UNREAD)


@scenario('puma-persistent-timeout', rtt=96, share=0.4, hops=(2, 9), timeout=60)
def puma_race(lab):
    """persistent_timeout 1: Puma closes, the next request is under way."""
    with configured(lab, 9292, "bind 'tcp://0.0.0.0:9292'\npersistent_timeout 1\nthreads 1, 4\nworkers 0\n", 'puma', '-C', '{folder}/conf', '{folder}/app.ru',
                    **{'app.ru': "run lambda { |env| [200, { 'Content-Type' => 'text/plain' }, ['p' * 700]] }\n"}):
        keep_alive_race(lab, 9292, 1.4, count=8, spread=0.06)
    lab.expect('server', 'E_KEEPALIVE_RACE', reason=LATE)


@scenario('php-server-killed-at-work', rtt=22, timeout=60)
def php_killed(lab):
    """php -S works on one request at a time; killed, those in its queue are reset, and who comes later is refused."""
    with files(**{'index.php': "<?php if ($_SERVER['REQUEST_URI'] === '/slow') usleep(3000000); echo str_repeat('p', 500);\n"}) as folder:
        with program(lab, 8080, 'php', '-S', '0.0.0.0:8080', '-t', folder) as server:
            lab.run('client', 'curl', '-s', '-m', '3', '-o', '/dev/null', f'http://{lab.server}:8080/')
            clients = [lab.connect(8080) for _ in range(6)]
            clients[0].sendall(GET % b'slow')
            lab.wait(0.3)
            for client in clients[1:]:
                client.sendall(GET % b'index.php')
            lab.wait(0.4)
            server.kill()
            server.wait()
            lab.wait(0.4)
            for _ in range(3):
                try_connect(lab, 8080)
                lab.wait(0.4)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_PROC_EXIT', 'E_OVERLOAD'])
    lab.expect('server', 'E_PROC_EXIT', accept=['E_UNREAD_DATA'])


@scenario('nats-has-enough-connections', rtt=34, share=0.3)
def nats_limit(lab):
    """max_connections: an error and a close, while the client's CONNECT and PING are on their way."""
    with configured(lab, 4222, 'listen: 0.0.0.0:4222\nmax_connections: 3\n', 'nats-server', '-c', '{folder}/conf'):
        kept = []
        for number in range(8):
            client = lab.connect(4222)
            tell(client, b'CONNECT {"verbose":false}\r\nPING\r\n')
            lab.settle()
            drain(client)
            if number < 3:
                kept.append(client)
            else:
                client.close()
                lab.settle()
    lab.expect('server', 'E_ACL_APP', accept=['E_OVERLOAD', 'E_UNREAD_DATA', 'E_APP_ABORT', 'E_DATA_AFTER_CLOSE'])


@scenario('web-request-to-nats', rtt=66, share=0.4)
def nats_http(lab):
    """HTTP where NATS is spoken: Unknown Protocol Operation, and the rest stays unread."""
    with nats(lab):
        for _ in range(4):
            client = lab.connect(4222)
            tell(client, GET % b'')
            tell(client, b'x' * 4000)
            lab.settle()
            tell(client, b'y' * 400)
            lab.settle()
            drain(client)
            client.close()
            lab.settle()
    lab.expect('server', 'E_PROTO', accept=['E_UNREAD_DATA', 'E_APP_ABORT', 'E_ACL_APP', 'E_DATA_AFTER_CLOSE'])


@scenario('beanstalkd-killed-with-reserved-jobs', rtt=16, v6=True)
def beanstalkd(lab):
    with program(lab, 11300, 'beanstalkd', '-l', '::', '-p', '11300') as server:
        clients = [lab.connect(11300) for _ in range(5)]
        for client in clients:
            client.sendall(b'put 0 0 60 5\r\nhello\r\n')
            client.recv(90)
            client.sendall(b'reserve\r\n')
            client.recv(90)
        lab.run('server', 'kill', '-STOP', server.pid)
        for client in clients:
            client.sendall(b'delete 1\r\n')
        lab.settle()
        server.kill()
        server.wait()
        lab.wait(0.5)
        for _ in range(2):
            try_connect(lab, 11300)
            lab.wait(0.5)
    lab.expect('server', 'E_PROC_EXIT', reason='TCP_ABORT_ON_CLOSE')
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_PROC_EXIT', 'E_OVERLOAD'])


ZONE = '$ORIGIN zone.example.\n$TTL 60\n@ SOA ns admin 1 3600 600 86400 60\n@ NS ns\nns A 192.0.2.53\nwww A 192.0.2.80\n'


@scenario('nsd-answers-so-many-and-closes', rtt=44, share=0.3)
def nsd_count(lab):
    """tcp-query-count: after three answers the connection is closed, with more questions unread."""
    with configured(lab, 53, 'server:\n ip-address: 0.0.0.0\n port: 53\n username: ""\n zonesdir: "{folder}"\n database: ""\n pidfile: ""\n xfrdfile: ""\n zonelistfile: "{folder}/zl"\n'
                    ' tcp-query-count: 3\n server-count: 1\nremote-control:\n control-enable: no\nzone:\n name: zone.example\n zonefile: zone\n',
                    'nsd', '-d', '-c', '{folder}/conf', zone=ZONE):
        for _ in range(4):
            client = lab.connect(53)
            tell(client, b''.join(dns(b'www.zone.example', number) for number in range(9)))
            lab.settle()
            tell(client, dns(b'www.zone.example', 99))
            lab.settle()
            drain(client)
            client.close()
            lab.settle()
    lab.expect('server', 'E_UNREAD_DATA', accept=UNREAD)


@scenario('knot-tires-of-an-idle-resolver', rtt=140, share=0.4, hops=(4, 10), timeout=60)
def knot_idle(lab):
    """tcp-idle-timeout 1: the next question crosses the FIN."""
    with configured(lab, 53, 'server:\n    listen: 0.0.0.0@53\n    rundir: {folder}\n    tcp-idle-timeout: 1\n    tcp-workers: 1\n    user: root\ndatabase:\n    storage: {folder}\n'
                    'zone:\n  - domain: zone.example\n    storage: {folder}\n    file: zone\n', 'knotd', '-c', '{folder}/conf', zone=ZONE):
        # Knot looks for idle ones now and then, so some ask before that, some while its FIN is on the way, some after.
        clients = [lab.connect(53) for _ in range(14)]
        for number, client in enumerate(clients):
            client.sendall(dns(b'www.zone.example', number))
            client.recv(900)
        for number, client in enumerate(clients):
            tell(client, dns(b'www.zone.example', number + 50))
            lab.wait(0.13)
        lab.settle()
        for client in clients:
            drain(client)
            client.close()
    lab.expect('server', 'E_KEEPALIVE_RACE', reason=LATE, accept=['E_DATA_AFTER_CLOSE'])


BIND = bytes.fromhex('300c020101600702010304008000')
SEARCH = bytes.fromhex('3025020102632004000a01000a0100020100020100010100870b6f626a656374436c6173733000')


@scenario('slapd-idle-timeout-and-a-late-search', rtt=54, share=0.3, timeout=60, v6=True)
def slapd_idle(lab):
    """idletimeout 2: the directory has closed, the application's pool does not know and searches."""
    with configured(lab, 389, 'include /etc/ldap/schema/core.schema\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\npidfile {folder}/pid\nidletimeout 2\n'
                    'database mdb\nsuffix "dc=example"\ndirectory {folder}\n', 'slapd', '-d', '0', '-f', '{folder}/conf', '-h', 'ldap://[::]:389/'):
        clients = []
        for _ in range(4):
            client = lab.connect(389)
            client.sendall(BIND)
            client.recv(900)
            clients.append(client)
        lab.wait(6)
        for client in clients:
            tell(client, SEARCH)
            lab.wait(0.3)
    lab.expect('server', 'E_KEEPALIVE_RACE', reason=LATE, accept=['E_DATA_AFTER_CLOSE'])


@scenario('ngircd-has-too-many-of-this-address', rtt=72, share=0.2, hops=(2, 8))
def ngircd_limit(lab):
    """MaxConnectionsIP: an ERROR line, the connection is closed while the client registers."""
    with configured(lab, 6667, '[Global]\nName = irc.example\nInfo = lab\nServerGID = root\nServerUID = root\nPorts = 6667\nMotdPhrase = hi\n[Limits]\nMaxConnectionsIP = 2\n'
                    '[Options]\nDNS = no\nIdent = no\nPAM = no\n', 'ngircd', '-n', '-f', '{folder}/conf'):
        kept = []
        for number in range(7):
            client = lab.connect(6667)
            tell(client, b'NICK guest%d\r\nUSER guest 0 * :guest\r\n' % number)
            lab.settle()
            drain(client)
            if number < 2:
                kept.append(client)
            else:
                client.close()
                lab.settle()
    lab.expect('server', 'E_ACL_APP', accept=['E_OVERLOAD', 'E_UNREAD_DATA', 'E_APP_ABORT', 'E_DATA_AFTER_CLOSE'])


@scenario('browser-at-the-dropbear-port', rtt=40, share=0.6, v6=True, vlans=(31,))
def dropbear_http(lab):
    """HTTP to an SSH server that does not know what to do with it."""
    with dropbear(lab):
        for _ in range(4):
            client = lab.connect(22)
            tell(client, GET % b'' + b'\r\n' * 40 + b'z' * 3000)
            lab.settle(3)
            tell(client, b'z' * 300)
            lab.settle(3)
            drain(client)
            client.close()
            lab.settle()
    lab.expect('server', 'E_PROTO', accept=['E_UNREAD_DATA', 'E_APP_ABORT', 'E_ACL_APP', 'E_DATA_AFTER_CLOSE'])


@scenario('xinetd-allows-two-of-a-source', rtt=20, share=0.5)
def xinetd_limit(lab):
    """per_source = 2: the third is accepted and closed at once, its words unread."""
    with configured(lab, 7000, 'service echo-lab\n{\n type = UNLISTED\n port = 7000\n socket_type = stream\n protocol = tcp\n wait = no\n user = root\n'
                    ' server = /bin/cat\n per_source = 2\n instances = 10\n}\n', 'xinetd', '-dontfork', '-f', '{folder}/conf', '-pidfile', '{folder}/pid'):
        kept = []
        for number in range(7):
            client = lab.connect(7000)
            tell(client, b'hello\n')
            lab.settle()
            drain(client)
            if number < 2:
                kept.append(client)
            else:
                client.close()
                lab.settle()
    lab.expect('server', 'E_ACL_APP', accept=['E_OVERLOAD', 'E_UNREAD_DATA', 'E_APP_ABORT', 'E_DATA_AFTER_CLOSE'])


@scenario('pgbouncer-is-told-a-wrong-length', rtt=26, share=0.3, v6=False)
def pgbouncer_length(lab):
    """The startup packet says that it is two bytes longer than it is: FATAL, and what the client goes on to say finds nobody."""
    start = struct.pack('!II', 34, 196608) + b'user\0app\0database\0shop\0\0'
    with configured(lab, 6432, '[databases]\nshop = host=127.0.0.1 port=9\n[pgbouncer]\nlisten_addr = 0.0.0.0\nlisten_port = 6432\nauth_type = any\nmax_client_conn = 2\n'
                    'unix_socket_dir =\nlogfile = {folder}/log\n', 'setpriv', '--reuid', 'nobody', '--clear-groups', 'pgbouncer', '{folder}/conf'):
        kept = [lab.connect(6432) for _ in range(2)]
        lab.wait(0.2)
        for _ in range(5):
            client = lab.connect(6432)
            tell(client, start)
            lab.settle()
            tell(client, b'Q\0\0\0\x0dselect 1\0')
            lab.settle()
            drain(client)
            client.close()
            lab.settle()
        del kept
    lab.expect('server', 'E_PROTO', accept=['E_UNREAD_DATA', 'E_APP_ABORT', 'E_ACL_APP', 'E_DATA_AFTER_CLOSE'])

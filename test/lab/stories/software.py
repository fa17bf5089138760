"""Servers and proxies as Debian ships them."""
import os
import shutil
import socket
import subprocess
from contextlib import contextmanager

from ends import drain, files
from programs import configured
from scenario import abort, http, scenario, take

GET = b'GET / HTTP/1.1\r\nHost: www.example\r\n\r\n'


@contextmanager
def nginx(lab, http_part, place='server', port=80, main=''):
    with files() as folder:
        with open(f'{folder}/nginx.conf', 'w') as file:
            file.write(f'daemon off; worker_processes 1; error_log {folder}/error.log; pid {folder}/pid; events {{}} {main}\n'
                       f'http {{ access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;'
                       f' uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; {http_part} }}\n')
        lab.spawn(place, 'nginx', '-p', folder, '-c', f'{folder}/nginx.conf', '-e', f'{folder}/error.log')
        lab.until_listening(place, port)
        yield folder


def haproxy(lab, config, place='router', port=80):
    return configured(lab, port, 'global\n  maxconn 50\ndefaults\n  timeout connect 2s\n  timeout client 20s\n  timeout server 20s\n' + config,
                      'haproxy', '-db', '-f', '{folder}/conf', place=place)


@scenario('nginx-444', rtt=22)
def nginx_444(lab):
    """return 444 with reset_timedout_connection: nginx closes without an answer, with a RST."""
    with nginx(lab, 'reset_timedout_connection on; server { listen 80; location / { return 200 "ok\\n"; } location /admin { return 444; } }'):
        for path in ('/', '/admin', '/', '/admin', '/admin'):
            lab.run('client', 'curl', '-s', '-m', '4', f'http://{lab.server}{path}')
            lab.settle()
    lab.expect('server', 'E_APP_ABORT', reason=('TCP_STATE', 'TCP_ABORT_ON_CLOSE'), accept=['E_UNREAD_DATA', 'E_ACL_APP'])


@scenario('nginx-send-timeout-reset', rtt=18, snaplen=120, timeout=60)
def nginx_send_timeout(lab):
    """A client that stops reading; nginx waits send_timeout and resets."""
    with files(page='n' * 3_000_000) as folder:
        with nginx(lab, f'reset_timedout_connection on; send_timeout 3s; server {{ listen 80; root {folder}; }}'):
            for _ in range(2):
                client = lab.connect(80, options=[(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)])
                client.sendall(b'GET /page HTTP/1.1\r\nHost: www.example\r\n\r\n')
                lab.wait(5)
                client.close()
                lab.settle()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE', accept=['E_TIMEOUT_RTO', 'E_UNREAD_DATA'])
    lab.expect('client', 'E_UNREAD_DATA', optional=True, accept=['E_APP_ABORT'])


@scenario('curl-refuses-big-file', rtt=46, snaplen=120, offload=True)
def curl_refuses(lab):
    """curl --max-filesize sees the Content-Length and closes; segmentation offload is on."""
    with files(page='n' * 60_000) as folder:
        with nginx(lab, f'server {{ listen 80; root {folder}; }}'):
            for _ in range(3):
                lab.run('client', 'curl', '-s', '-o', '/dev/null', '--max-filesize', '1000', f'http://{lab.server}/page')
                lab.settle(4)
    lab.expect('client', 'E_UNREAD_DATA', expected='unknown', accept=['N_BROWSER_CANCEL', 'E_APP_ABORT', 'E_DATA_AFTER_CLOSE', 'N_AFTER_FIN'])


@scenario('haproxy-health-checks', rtt=5, timeout=60)
def haproxy_checks(lab):
    """HAProxy's TCP checks from the router: SYN, SYN/ACK, RST/ACK, every second, beside true traffic."""
    web = lab.listen(8080)
    with haproxy(lab, f'listen web\n  mode tcp\n  bind :80\n  server one {lab.server}:8080 check inter 1s\n'):
        for _ in range(8):
            try:
                web.settimeout(0.9)
                lab.open.append(web.accept()[0])
            except TimeoutError:
                pass
            lab.wait(0.2)
    lab.expect('router', 'N_HEALTH')


@scenario('haproxy-checks-a-closed-port', rtt=28, timeout=60)
def haproxy_closed_port(lab):
    """The balancer's checks meet a port where nothing listens."""
    with haproxy(lab, f'listen web\n  mode tcp\n  bind :80\n  server one {lab.server}:8080 check inter 1s fall 1\n'):
        lab.wait(4.5)
    lab.expect('server', 'E_PORT_CLOSED')


@scenario('haproxy-tcp-request-reject', rtt=40)
def haproxy_reject(lab):
    """An ACL of the proxy refuses the connection after the handshake."""
    web = lab.listen(8080)
    with haproxy(lab, f'listen web\n  mode tcp\n  bind :80\n  tcp-request connection reject if {{ src {lab.client} }}\n  server one {lab.server}:8080\n'):
        for _ in range(4):
            try:
                client = lab.connect(80, address=lab.gateway)
                client.sendall(GET)
                client.recv(10)
                client.close()
            except OSError:
                pass
            lab.settle()
    del web
    lab.expect('router', 'E_ACL_APP', accept=['E_UNREAD_DATA', 'E_APP_ABORT', 'M_LB_NO_BACKEND'])
    lab.aftermath('E_ACL_APP', 'router')


@scenario('haproxy-server-aborts', rtt=36, middle='out')
def haproxy_server_aborts(lab):
    """The server behind the proxy aborts; the proxy passes on what it got and closes. Two connections, one cause."""
    web = lab.listen(8080)
    with haproxy(lab, f'listen web\n  mode http\n  bind :80\n  server one {lab.server}:8080\n'):
        for _ in range(3):
            client = lab.connect(80, address=lab.gateway)
            client.sendall(GET)
            server, _ = web.accept()
            server.settimeout(3)
            server.recv(4000)
            server.sendall(http(b'h' * 5000)[:2000])
            lab.wait(0.3)
            abort(server)
            lab.settle()
            drain(client)
            client.close()
            lab.settle()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE')
    lab.expect('router', 'M_PROXY_UPSTREAM', optional=True)


@scenario('nginx-proxy-backend-down', rtt=30)
def nginx_backend_down(lab):
    """nginx on the router asks a backend where nothing listens: the RST is on the inner connection, the client gets a 502."""
    with nginx(lab, f'server {{ listen 80; location / {{ proxy_pass http://{lab.server}:8080; }} }}', place='router'):
        for _ in range(3):
            lab.run('client', 'curl', '-s', '-m', '4', f'http://{lab.gateway}/')
            lab.wait(0.3)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET')


@scenario('nginx-proxy-cancelled-by-client', rtt=44, timeout=60)
def nginx_proxy_cancelled(lab):
    """The client goes away while the backend works; nginx drops the backend connection too."""
    web = lab.listen(8080)
    with nginx(lab, f'server {{ listen 80; location / {{ proxy_pass http://{lab.server}:8080; }} }}', place='router'):
        for _ in range(3):
            client = lab.connect(80, address=lab.gateway)
            client.sendall(GET)
            server, _ = web.accept()
            server.settimeout(3)
            server.recv(4000)
            lab.wait(0.5)
            abort(client)
            lab.wait(0.2)
            try:
                server.sendall(http(b'late answer'))
                lab.wait(0.1)
                server.close()
            except OSError:
                pass
            lab.settle()
    lab.expect('client', 'E_APP_ABORT', reason='TCP_STATE', expected='unknown', accept=['N_BROWSER_CANCEL'])
    lab.expect('router', 'E_DATA_AFTER_CLOSE', optional=True, accept=['N_AFTER_FIN', 'E_UNREAD_DATA', 'M_PROXY_UPSTREAM'], expected='unknown')


@scenario('userland-proxy-target-down', rtt=26)
def userland_proxy(lab):
    """socat as docker's proxy works: accepts for a container where nothing listens, and closes with the request unread."""
    lab.spawn('server', 'socat', f'TCP-LISTEN:8080,fork,reuseaddr', 'TCP:127.0.0.1:9')
    lab.until_listening('server', 8080)
    for _ in range(4):
        client = lab.connect(8080)
        try:
            client.sendall(GET)
            client.recv(10)
        except OSError:
            pass
        lab.settle()
        client.close()
    lab.expect('server', 'M_LB_NO_BACKEND', accept=['E_UNREAD_DATA', 'M_PROXY_UPSTREAM', 'E_DATA_AFTER_CLOSE', 'E_APP_ABORT', 'E_ACL_APP'])


@contextmanager
def redis(lab, *options):
    with files() as folder:
        lab.spawn('server', 'redis-server', '--port', '6379', '--bind', '*', '--dir', folder, '--save', '', *options)
        lab.until_listening('server', 6379)
        yield


@scenario('redis-protected-mode', rtt=16)
def redis_protected(lab):
    """-DENIED, and the connection closes with the client's command unread."""
    with redis(lab, '--protected-mode', 'yes'):
        for _ in range(4):
            client = lab.connect(6379)
            client.sendall(b'*1\r\n$4\r\nPING\r\n')
            lab.settle()
            drain(client)
            client.close()
            lab.settle()
    lab.expect('server', 'E_ACL_APP', reason='TCP_ABORT_ON_CLOSE', accept=['E_UNREAD_DATA', 'E_APP_ABORT'], optional=True)
    # When the FIN was quicker than the client's command, it looks like any data after close.
    lab.expect('server', 'E_ACL_APP', accept=['E_DATA_AFTER_CLOSE', 'N_AFTER_FIN'], expected='unknown', optional=True)


@scenario('redis-killed', rtt=12, v6=True)
def redis_killed(lab):
    """kill -9 of redis while pipelines are on their way."""
    with files() as folder:
        program = lab.spawn('server', 'redis-server', '--port', '6379', '--bind', '*', '-::*', '--dir', folder, '--save', '', '--protected-mode', 'no')
        lab.until_listening('server', 6379)
        clients = [lab.connect(6379) for _ in range(6)]
        for client in clients:
            client.sendall(b'*1\r\n$4\r\nPING\r\n')
            take(client, 7)
        lab.settle()
        lab.run('server', 'kill', '-STOP', program.pid)
        for client in clients:
            client.sendall(b'*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n')
        lab.settle()
        program.kill()
        program.wait()
        lab.settle()
        for _ in range(2):
            try:
                lab.connect(6379)
            except ConnectionRefusedError:
                lab.wait(0.2)
    lab.expect('server', 'E_PROC_EXIT', reason='TCP_ABORT_ON_CLOSE')
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_PROC_EXIT', 'E_OVERLOAD'])


@scenario('postgresql-immediate-stop', rtt=20, timeout=60)
def postgres_stop(lab):
    """pg_ctl stop -m immediate with sessions in the middle of work, then refusals."""
    binaries = next(path for path in sorted(os.listdir('/usr/lib/postgresql'), reverse=True))
    binaries = f'/usr/lib/postgresql/{binaries}/bin'
    with files() as folder:
        def as_postgres(*command):
            return lab.run('server', 'setpriv', '--reuid', 'postgres', '--regid', 'postgres', '--clear-groups', *command, timeout=40,
                           env={**os.environ, 'LC_ALL': 'C', 'PGOPTIONS': ''})
        data = f'{folder}/data'
        as_postgres(f'{binaries}/initdb', '-D', data, '-A', 'trust', '-N')
        with open(f'{data}/pg_hba.conf', 'a') as file:
            file.write('host all all 0.0.0.0/0 trust\n')
        as_postgres(f'{binaries}/pg_ctl', '-D', data, '-w', '-l', f'{folder}/log', '-o', f"-h '*' -k {folder}", 'start')
        try:
            sessions = [lab.spawn('client', 'psql', '-h', lab.server, '-U', 'postgres', '-c', f'select pg_sleep({30 + each})')
                        for each in range(4)]
            lab.wait(1.5)
            idle = lab.connect(5432)
            idle.sendall(b'\x00\x00\x00\x08\x04\xd2\x16\x2f')
            take(idle, 1)
            idle.sendall(b'garbage that is no startup packet' * 3)
            lab.wait(0.3)
        finally:
            as_postgres(f'{binaries}/pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop')
        for session in sessions:
            session.wait()
        for _ in range(2):
            lab.run('client', 'psql', '-h', lab.server, '-U', 'postgres', '-c', 'select 1')
            lab.wait(0.3)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', port=5432, accept=['E_PROC_EXIT', 'E_OVERLOAD'])
    lab.expect('server', 'E_PROC_EXIT', optional=True, accept=['E_UNREAD_DATA', 'E_APP_ABORT', 'E_PROTO'])
    lab.expect('client', 'E_PROC_EXIT', optional=True, accept=['E_UNREAD_DATA', 'E_DATA_AFTER_CLOSE'], expected='unknown')


@scenario('sshd-max-startups', rtt=24)
def sshd_max_startups(lab):
    """OpenSSH drops connections beyond MaxStartups with the client's banner unread."""
    with files() as folder:
        subprocess.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', f'{folder}/key'], check=True)
        os.makedirs('/run/sshd', exist_ok=True)
        with open(f'{folder}/config', 'w') as file:
            file.write(f'Port 22\nHostKey {folder}/key\nPidFile none\nMaxStartups 2:100:2\nUsePAM no\n')
        lab.spawn('server', shutil.which('sshd') or '/usr/sbin/sshd', '-D', '-f', f'{folder}/config', '-E', f'{folder}/log')
        lab.until_listening('server', 22)
        kept = [lab.connect(22) for _ in range(2)]
        lab.settle(3)
        for _ in range(4):
            client = lab.connect(22)
            client.sendall(b'SSH-2.0-OpenSSH_9.2\r\n')
            lab.settle()
            drain(client)
            client.close()
            lab.settle()
        for client in kept:
            drain(client)
            client.close()
    lab.expect('server', 'E_ACL_APP', accept=['E_UNREAD_DATA', 'E_OVERLOAD', 'E_DATA_AFTER_CLOSE', 'E_APP_ABORT'])

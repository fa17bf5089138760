"""Web servers, proxies and load generators that no other part of the laboratory uses: Apache, lighttpd, Varnish, Squid, Node.js, wrk."""
import os
import shutil
import signal
from contextlib import contextmanager

from ends import drain, files
from scenario import abort, http, scenario, take

GET = b'GET /page HTTP/1.1\r\nHost: www.example\r\n\r\n'


@contextmanager
def apache(lab, more):
    with files(page='a' * 900) as folder:
        modules = '\n'.join(f'LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so' for name in ('mpm_prefork', 'authz_core'))
        with open(f'{folder}/conf', 'w') as file:
            file.write(f'ServerRoot {folder}\nServerName www.example\nListen 80\nPidFile {folder}/pid\nErrorLog {folder}/log\n'
                       f'{modules}\nUser www-data\nGroup www-data\nDocumentRoot {folder}\n{more}\n')
        program = lab.spawn('server', 'apache2', '-DFOREGROUND', '-f', f'{folder}/conf')
        lab.until_listening('server', 80)
        yield program


@contextmanager
def lighttpd(lab, folder, more=''):
    with open(f'{folder}/conf', 'w') as file:
        file.write(f'server.document-root = "{folder}"\nserver.port = 80\nserver.errorlog = "{folder}/log"\n{more}\n')
    program = lab.spawn('server', 'lighttpd', '-D', '-f', f'{folder}/conf')
    lab.until_listening('server', 80)
    lab.wait(0.2)
    yield program
    program.terminate()
    program.wait()


@contextmanager
def varnish(lab, *parameters):
    with files() as folder:
        lab.spawn('router', 'varnishd', '-F', '-a', ':80', '-b', f'{lab.server}:8080', '-n', folder, '-s', 'malloc,20M', '-j', 'none',
                  *[word for each in parameters for word in ('-p', each)])
        lab.until_listening('router', 80, 25)
        lab.wait(0.5)
        yield


@contextmanager
def squid(lab):
    with files() as folder:
        with open(f'{folder}/conf', 'w') as file:
            file.write(f'http_port 3128\nhttp_access allow all\nacl all src all\ncache deny all\naccess_log none\ncache_log {folder}/log\n'
                       f'pid_filename {folder}/pid\nvisible_hostname proxy.example\nshutdown_lifetime 1 seconds\n'
                       f'coredump_dir {folder}\npinger_enable off\n')
        lab.spawn('router', 'squid', '-N', '-f', f'{folder}/conf')
        lab.until_listening('router', 3128, 25)
        lab.wait(0.5)
        yield


@contextmanager
def node(lab, program, place='server', port=8080):
    with files(**{'app.js': program}) as folder:
        child = lab.spawn(place, shutil.which('node'), f'{folder}/app.js')
        if port:
            lab.until_listening(place, port)
        yield child


@scenario('apache-dies-with-a-queue', rtt=35)
def apache_dies(lab):
    """One worker is busy, five requests wait in the accept queue; somebody kills everything. Then nothing listens."""
    with apache(lab, 'StartServers 1\nMaxRequestWorkers 1\nServerLimit 1\nMinSpareServers 1\nMaxSpareServers 1') as program:
        client = lab.connect(80)
        client.sendall(GET)
        take(client, 900)
        drain(client)
        client.close()
        lab.settle()
        busy = lab.connect(80)
        busy.sendall(b'GET /page HTTP/1.1\r\n')
        lab.settle()
        for _ in range(5):
            lab.connect(80).sendall(GET)
            lab.wait(0.1)
        lab.settle()
        os.killpg(program.pid, signal.SIGKILL)
        program.wait()
        lab.wait(1)
        for _ in range(2):
            try:
                lab.connect(80)
            except ConnectionRefusedError:
                lab.wait(0.5)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_PROC_EXIT', 'E_OVERLOAD'])
    lab.expect('server', 'E_PROC_EXIT')


@scenario('lighttpd-restart-gap', rtt=60, v6=False, share=0.2, middle='in')
def lighttpd_restart(lab):
    """Refused while the server restarts, served before and after."""
    with files(page='l' * 1500) as folder:
        for _ in range(2):
            with lighttpd(lab, folder, 'server.max-keep-alive-requests = 0'):
                for _ in range(2):
                    lab.run('client', 'curl', '-s', '-o', '/dev/null', f'http://{lab.server}/page')
                    lab.wait(0.2)
            for _ in range(2):
                lab.run('client', 'curl', '-s', '-o', '/dev/null', f'http://{lab.server}/page')
                lab.wait(0.3)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_PROC_EXIT', 'E_OVERLOAD'])


@scenario('lighttpd-upload-too-big', rtt=30, timeout=90, snaplen=96)
def lighttpd_upload(lab):
    """413 at once; the client goes on sending, slowly, until the server stops listening to it."""
    with files() as folder:
        with lighttpd(lab, folder, 'server.max-request-size = 1'):
            for _ in range(2):
                client = lab.connect(80)
                client.sendall(b'POST /upload HTTP/1.1\r\nHost: www.example\r\nContent-Length: 500000\r\n\r\n')
                try:
                    for _ in range(25):
                        client.sendall(b'u' * 1400)
                        lab.wait(0.3)
                except OSError:
                    pass
                client.close()
                lab.settle()
    lab.expect('server', 'E_UNREAD_DATA', expected='unknown', accept=['E_DATA_AFTER_CLOSE', 'N_AFTER_FIN', 'E_APP_ABORT'])


@scenario('wrk-stops-in-the-middle', rtt=90, share=0.5)
def wrk(lab):
    """A load generator whose time is up closes with answers on their way."""
    with files(page='w' * 4000) as folder:
        with lighttpd(lab, folder):
            lab.run('client', 'wrk', '-t1', '-c5', '-d1s', f'http://{lab.server}/page')
            lab.settle(4)
    lab.expect('client', 'E_DATA_AFTER_CLOSE', expected='unknown', accept=['N_BROWSER_CANCEL', 'N_AFTER_FIN', 'E_UNREAD_DATA', 'E_APP_ABORT'])
    lab.expect('server', 'E_DATA_AFTER_CLOSE', optional=True, expected='unknown', accept=['N_AFTER_FIN', 'N_DUP_RST'])


@scenario('varnish-idle-close-meets-request', rtt=220, share=0.85, timeout=90)
def varnish_race(lab):
    """The cache closes idle connections after 2 s; a request of the client's pool crosses the FIN."""
    web = lab.listen(8080)
    with varnish(lab, 'timeout_idle=2'):
        pairs = []
        for number in range(3):
            client = lab.connect(80, address=lab.gateway)
            client.sendall(GET)
            if number == 0:
                server, _ = web.accept()
                server.settimeout(5)
                server.recv(4000)
                server.sendall(http(b'v' * 400, extra='Cache-Control: max-age=60\r\n'))
            take(client, 400)
            drain(client)
            pairs.append(client)
            lab.wait(2 - 0.1 - 0.19 + 0.07 + number * 0.02)
            client.sendall(GET)
            lab.settle()
    lab.expect('router', 'E_KEEPALIVE_RACE', reason=('NO_SOCKET', 'TCP_ABORT_ON_DATA', 'TCP_TIMEWAIT_SOCKET', 'TCP_ABORT_ON_CLOSE'))
    lab.expect('router', 'N_AFTER_FIN', optional=True, expected='unknown', accept=['E_DATA_AFTER_CLOSE', 'E_UNREAD_DATA', 'M_PROXY_UPSTREAM'])


@scenario('varnish-backend-aborts', rtt=44, share=0.3, tos=0x20)
def varnish_backend(lab):
    """The backend resets half way through its answer; the cache tells its own client in HTTP."""
    web = lab.listen(8080)
    with varnish(lab):
        for _ in range(3):
            client = lab.connect(80, address=lab.gateway)
            client.sendall(GET.replace(b'/page', b'/%d' % client.fileno()))
            server, _ = web.accept()
            server.settimeout(5)
            server.recv(4000)
            server.sendall(http(b'v' * 9000)[:3000])
            lab.wait(0.3)
            abort(server)
            lab.settle()
            drain(client)
            client.close()
            lab.settle()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE')
    lab.expect('router', 'M_PROXY_UPSTREAM', optional=True, accept=['E_UNREAD_DATA', 'E_APP_ABORT'])
    lab.expect('client', 'E_DATA_AFTER_CLOSE', optional=True, expected='unknown', accept=['N_AFTER_FIN', 'E_UNREAD_DATA', 'N_BROWSER_CANCEL'])


@scenario('squid-origin-refuses', rtt=52, share=0.2)
def squid_refused(lab):
    """The proxy asks origins where nothing listens; the browser sees an error page."""
    with squid(lab):
        for port in (8081, 8082, 8081):
            lab.run('client', 'curl', '-s', '-m', '6', '-o', '/dev/null', '-x', f'http://{lab.gateway}:3128', f'http://{lab.server}:{port}/')
            lab.wait(0.4)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_SCAN_PROBE'])


@scenario('squid-browser-cancels-download', rtt=48, share=0.4, snaplen=96)
def squid_cancel(lab):
    """The user stops a big download; browser and proxy both drop what is still coming."""
    with files(page='s' * 900_000) as folder:
        with lighttpd(lab, folder), squid(lab):
            for _ in range(2):
                client = lab.connect(3128, address=lab.gateway)
                client.sendall(f'GET http://{lab.server}/page HTTP/1.1\r\nHost: {lab.server}\r\n\r\n'.encode())
                take(client, 60_000)
                client.close()
                lab.settle(4)
    mine = ['E_UNREAD_DATA', 'E_APP_ABORT', 'E_DATA_AFTER_CLOSE', 'N_AFTER_FIN']
    lab.expect('client', 'N_BROWSER_CANCEL', expected='unknown', accept=mine)
    lab.expect('router', 'M_PROXY_UPSTREAM', expected='unknown', optional=True, accept=['N_BROWSER_CANCEL', *mine])


@scenario('node-keep-alive-crosses-request', rtt=180, share=0.2, hops=(2, 9), timeout=60)
def node_race(lab):
    """server.keepAliveTimeout ends while the next request of the pool is on the wire."""
    program = '''const http = require('http');
const server = http.createServer((request, response) => response.end('n'.repeat(500)));
server.keepAliveTimeout = 1500; server.listen(8080);'''
    with node(lab, program):
        for number in range(4):
            client = lab.connect(8080)
            client.sendall(GET)
            client.recv(900)
            drain(client)
            # Node.js 20 adds a second to what it announces.
            lab.wait(2.5 - 0.1 - 0.09 + 0.02 + number * 0.015)
            client.sendall(GET)
            lab.settle()
            client.close()
    lab.expect('server', 'E_KEEPALIVE_RACE', reason=('NO_SOCKET', 'TCP_ABORT_ON_DATA', 'TCP_TIMEWAIT_SOCKET', 'TCP_ABORT_ON_CLOSE'))


@scenario('node-reset-and-destroy', rtt=24, v6=True, vlans=(77,))
def node_reset(lab):
    """An application of Node.js answers some requests by socket.resetAndDestroy()."""
    program = '''const http = require('http');
http.createServer((request, response) => request.url === '/bad' ? setTimeout(() => request.socket.resetAndDestroy(), 120)
  : response.end('n'.repeat(700))).listen(8080, '::');'''
    with node(lab, program):
        for path in ('good', 'bad', 'good', 'bad', 'bad'):
            lab.run('client', 'curl', '-s', '-m', '4', '-o', '/dev/null', f'http://[{lab.server}]:8080/{path}')
            lab.settle()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE')


@scenario('node-fetch-aborted', rtt=70, share=0.5, snaplen=96)
def node_fetch(lab):
    """AbortController in a client of Node.js: a download that nobody wants any more."""
    program = '''const http = require('http'), at = { host: process.argv[2], port: 80, path: '/page', agent: false };
const one = () => new Promise((done) => { const request = http.get(at, (response) => { let seen = 0;
  response.on('data', (part) => { seen += part.length; if (seen > 90000) request.destroy(); }); response.on('close', () => setTimeout(done, 300)); });
  request.on('error', () => {}); });
(async () => { for (let n = 0; n < 3; n++) await one(); })();'''
    with files(page='f' * 700_000, **{'client.js': program}) as folder:
        with lighttpd(lab, folder):
            lab.run('client', shutil.which('node'), f'{folder}/client.js', lab.server)
            lab.settle()
    lab.expect('client', 'N_BROWSER_CANCEL', expected='unknown', accept=['E_UNREAD_DATA', 'E_APP_ABORT', 'E_DATA_AFTER_CLOSE', 'N_AFTER_FIN'])


@scenario('node-crashes-while-busy', rtt=28)
def node_crash(lab):
    """An uncaught error ends the process; requests that come in that moment, and those after it, find nobody."""
    program = '''const net = require('net');
net.createServer((socket) => { socket.on('error', () => {}); socket.on('data', (data) => {
  if (String(data).includes('boom')) { const end = Date.now() + 900; while (Date.now() < end); throw new Error('boom'); }
  socket.write('ok'); }); }).listen(8080);'''
    with node(lab, program):
        clients = [lab.connect(8080) for _ in range(6)]
        for client in clients:
            client.sendall(b'hello')
            take(client, 2)
        clients[0].sendall(b'boom')
        lab.wait(0.3)
        for client in clients[1:]:
            client.sendall(b'next work')
        lab.wait(1.2)
        for _ in range(2):
            try:
                lab.connect(8080)
            except ConnectionRefusedError:
                lab.wait(0.4)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_PROC_EXIT', 'E_OVERLOAD'])
    lab.expect('server', 'E_PROC_EXIT', reason='TCP_ABORT_ON_CLOSE')

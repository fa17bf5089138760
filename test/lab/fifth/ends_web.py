"""Browsers, players, feeds and other clients of the web that leave as they like; nobody is hurt."""
import shutil
import threading

from ends import contexts, drain, files, hear, notify, secured, tell
from fifth.ends_common import ENOUGH, GET
from programs import PYTHON, program, python
from scenario import abort, http, scenario, take

# A server of one file, with ranges, as a web server of videos has it.
RANGES = '''import http.server, os, re, sys
data = open(sys.argv[2], 'rb').read()
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def do_HEAD(self):
        self.do_GET(False)
    def do_GET(self, body=True):
        match = re.match(r'bytes=(\\d+)-(\\d*)', self.headers.get('Range', ''))
        begin, end = (int(match[1]), int(match[2]) if match[2] else len(data) - 1) if match else (0, len(data) - 1)
        end = min(end, len(data) - 1)
        self.send_response(206 if match else 200)
        self.send_header('Accept-Ranges', 'bytes')
        self.send_header('Content-Type', 'video/mp4')
        if match:
            self.send_header('Content-Range', f'bytes {begin}-{end}/{len(data)}')
        self.send_header('Content-Length', str(end - begin + 1))
        self.end_headers()
        if body:
            try:
                self.wfile.write(data[begin:end + 1])
            except OSError:
                self.close_connection = True
    def log_message(self, *_):
        pass
http.server.ThreadingHTTPServer(('0.0.0.0', int(sys.argv[1])), Handler).serve_forever()'''


def enough(lab, **more):
    lab.expect('client', 'N_BROWSER_CANCEL', accept=ENOUGH, **more)


@scenario('player-seeks-in-a-video', rtt=36, share=0.4, snaplen=100, timeout=60)
def seeks(lab):
    """ffmpeg reads a film over HTTP, jumps four times: each jump leaves a range half read and asks for another."""
    with files() as folder:
        film = f'{folder}/film.mp4'
        lab.run('server', 'ffmpeg', '-loglevel', 'error', '-f', 'lavfi', '-i', 'testsrc=duration=60:size=640x360:rate=15', '-c:v', 'mpeg4', '-b:v', '400k', film, timeout=50)
        with python(lab, 8080, RANGES, 8080, film):
            for begin in (5, 20, 40, 52):
                lab.run('client', 'ffmpeg', '-loglevel', 'error', '-ss', begin, '-i', f'http://{lab.server}:8080/film.mp4', '-frames:v', 2, '-f', 'null', '-')
                lab.wait(0.4)
    enough(lab)


@scenario('thumbnails-from-the-heads-of-files', rtt=61, snaplen=96, share=0.3, hops=(3, 8), v6=False, timeout=60)
def heads(lab):
    """ffprobe takes what a file says of itself and leaves the film."""
    with files() as folder:
        film = f'{folder}/clip.mkv'
        lab.run('server', 'ffmpeg', '-loglevel', 'error', '-f', 'lavfi', '-i', 'testsrc=duration=20:size=640x360:rate=15', '-c:v', 'mpeg4', '-b:v', '3000k', film, timeout=50)
        with python(lab, 8080, RANGES, 8080, film):
            for _ in range(4):
                lab.run('client', 'ffprobe', '-loglevel', 'error', f'http://{lab.server}:8080/clip.mkv')
                lab.wait(0.5)
    enough(lab)


@scenario('rclone-wants-the-head-of-a-file', rtt=44, share=0.5, timeout=60)
def rclone(lab):
    """rclone cat --head of a large file of a web server: the rest is cut off, on purpose."""
    with files() as folder:
        with open(f'{folder}/log', 'w') as file:
            file.write('line of a log\n' * 60_000)
        with python(lab, 8080, RANGES, 8080, f'{folder}/log'):
            for _ in range(4):
                lab.run('client', 'rclone', 'cat', '--config', '/dev/null', '--head', 2000, '--http-url', f'http://{lab.server}:8080', ':http:log', timeout=20)
                lab.wait(0.3)
    enough(lab)


@scenario('radio-is-heard-for-a-while', rtt=57, share=0.4, timeout=60, snaplen=140)
def radio(lab):
    """A stream without an end (ICY): ffmpeg takes two seconds of it, as it was told, and leaves; the station speaks on."""
    code = '''import socket, sys, threading, time
def serve(connection):
    try:
        connection.recv(4000)
        connection.sendall(b'ICY 200 OK\\r\\nicy-name: lab\\r\\nContent-Type: audio/basic\\r\\n\\r\\n')
        while True:
            connection.sendall(b'\\x7f' * 800)
            time.sleep(0.1)
    except OSError:
        connection.close()
listener = socket.create_server(('0.0.0.0', 8000))
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()'''
    with python(lab, 8000, code):
        for _ in range(4):
            lab.run('client', 'ffmpeg', '-loglevel', 'error', '-f', 'mulaw', '-ar', 8000, '-t', 1.5, '-i', f'http://{lab.server}:8000/live', '-f', 'null', '-')
            lab.wait(0.3)
    enough(lab)


@scenario('nodes-families-race', rtt=160, share=0.3, hops=(4, 9), timeout=60)
def node_race(lab):
    """node's autoSelectFamily: the first address is given 100 ms, the second takes it; the first one's answer meets nobody."""
    code = '''const net = require('node:net');
const [first, second] = process.argv.slice(1);
let left = 6;
const once = () => {
  const socket = net.connect({ host: 'www.example', port: 443, autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 100,
    lookup: (name, options, done) => done(null, [{ address: first, family: 4 }, { address: second, family: 4 }]) });
  socket.on('connect', () => setTimeout(() => socket.end(), 300));
  socket.on('error', () => {});
  socket.on('close', () => { if (--left) setTimeout(once, 200); });
};
once();'''
    listener = lab.listen(443)
    done = threading.Event()

    def serve():
        listener.settimeout(0.3)
        while not done.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                continue
            connection.settimeout(3)
            try:
                connection.recv(10)
            except OSError:
                pass
            connection.close()
    thread = threading.Thread(target=serve)
    thread.start()
    lab.run('client', shutil.which('node'), '-e', code, lab.net.servers[1], lab.net.servers[0])
    done.set()
    thread.join()
    lab.expect('client', 'E_CLIENT_GAVE_UP', accept=['N_HEALTH'])
    lab.expect('server', 'E_CLIENT_GAVE_UP', optional=True, accept=['N_AFTER_FIN', 'N_DUP_RST'])


@scenario('second-connection-as-a-spare', rtt=290, share=0.4, hops=(5, 11), v6=True, timeout=60)
def spare(lab):
    """A browser opens a second connection when the first takes more than 250 ms, and stops it when the first is there."""
    web = lab.listen(443)
    for _ in range(5):
        first, second = lab.socket(), lab.socket()
        for each, pause in ((first, 0.25), (second, 0.06)):
            each.setblocking(False)
            each.connect_ex((lab.server, 443))
            lab.wait(pause)
        second.close()
        first.settimeout(5)
        server, _ = web.accept()
        lab.exchange(first, server, GET % b'', 1500)
        server.close()
        lab.settle(1)
        first.close()
        lab.settle(1.5)
    lab.expect('client', 'E_CLIENT_GAVE_UP', accept=['N_HEALTH'])


@scenario('idle-notice-408-is-never-read', rtt=24, share=0.5, timeout=60)
def notice(lab):
    """A preconnected socket: the server says 408 and closes after two seconds; the browser finds it closed later and drops it unread."""
    web = lab.listen(80)
    pairs = [lab.pair(web) for _ in range(5)]
    lab.wait(2)
    for _, server in pairs:
        server.sendall(http(b'<h1>Request Timeout</h1>', '408 Request Timeout', 'Connection: close\r\n'))
        server.close()
    lab.wait(1.5)
    for client, _ in pairs:
        client.close()
        lab.wait(0.05)
    lab.expect('client', 'N_AFTER_FIN', accept=['E_UNREAD_DATA', 'N_POOL_EXPIRE'])


@scenario('pool-finds-its-tls-connections-closed', rtt=53, snaplen=200, share=0.4, v6=True, timeout=60)
def found_closed(lab):
    """TLS 1.3: the server ends idle connections with close_notify and FIN; the pool sees it at the next call and drops them unread."""
    with contexts() as both:
        web = lab.listen(443)
        pairs = [secured(lab, web, both) for _ in range(6)]
        for client, server in pairs:
            lab.exchange(client, server, GET % b'api', 2000)
        lab.wait(3)
        for _, server in pairs:
            notify(server)
            server.close()
        lab.wait(2)
        for client, _ in pairs:
            client.close()
            lab.wait(0.02)
    lab.expect('client', 'N_AFTER_FIN', accept=['N_TLS_CLOSE', 'N_POOL_EXPIRE', 'E_UNREAD_DATA'])


@scenario('update-is-loaded-in-ranges', rtt=78, share=0.4, loss=0.005, snaplen=110, timeout=60)
def ranges(lab):
    """A background downloader: three ranges of a file over one connection, each whole, a rest of some seconds, and a reset."""
    web = lab.listen(80)
    for _ in range(4):
        client, server = lab.pair(web)
        for begin in (0, 30_000, 60_000):
            client.sendall(b'GET /update.cab HTTP/1.1\r\nHost: dl.example\r\nRange: bytes=%d-%d\r\n\r\n' % (begin, begin + 29_999))
            hear(server)
            answer = http(b'u' * 30_000, '206 Partial Content', f'Content-Range: bytes {begin}-{begin + 29999}/90000\r\n')
            server.sendall(answer)
            take(client, len(answer))
        lab.wait(0.6)
        abort(client)
        lab.settle()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE'])
    lab.expect('client', 'N_DUP_RST', optional=True, accept=['N_AFTER_FIN'])


@scenario('not-modified-and-gone', rtt=31, share=0.5, v6=True, vlans=(9,))
def not_modified(lab):
    """A feed reader with SO_LINGER 0: four times 304, six feeds, a reset each."""
    web = lab.listen(80)
    for _ in range(6):
        client, server = lab.pair(web)
        for _ in range(2):
            client.sendall(b'GET /feed.xml HTTP/1.1\r\nHost: news.example\r\nIf-None-Match: "77"\r\n\r\n')
            hear(server)
            answer = b'HTTP/1.1 304 Not Modified\r\nETag: "77"\r\n\r\n'
            server.sendall(answer)
            take(client, len(answer))
        lab.wait(0.05)
        abort(client)
        lab.settle()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE', 'N_HEALTH'])


@scenario('http2-browser-window-is-closed', rtt=47, share=0.4, timeout=60, snaplen=160)
def http2(lab):
    """TLS 1.3 with many answers; GOAWAY and close_notify from the client, then its socket goes while the server's WINDOW_UPDATE and PING come."""
    with contexts() as both:
        web = lab.listen(443)
        for _ in range(6):
            client, server = secured(lab, web, both)
            for size in (900, 14_000, 3000):
                lab.exchange(client, server, b'\0\0\x20\1\5\0\0\0\1' + b'h' * 32, size)
            lab.wait(0.3)
            drain(client)
            tell(client, b'\0\0\x08\7\0\0\0\0\0' + b'\0' * 8)
            notify(client)
            tell(server, b'\0\0\x08\6\0\0\0\0\0' + b'p' * 8)
            client.close()
            lab.settle()
            server.close()
            lab.settle(1)
    lab.expect('server', 'N_TLS_CLOSE', optional=True, accept=['N_AFTER_FIN', 'N_DUP_RST', 'E_UNREAD_DATA'], why='the farewell of the client lies unread when the server closes')
    lab.expect('client', 'N_TLS_CLOSE', accept=['N_AFTER_FIN', 'E_DATA_AFTER_CLOSE', 'N_DUP_RST', 'N_BROWSER_CANCEL', 'E_UNREAD_DATA'])


@scenario('long-poll-is-over-for-the-client', rtt=39, share=0.5, timeout=60)
def long_poll(lab):
    """A chat's long poll: the page is left, the browser closes; some seconds later the server has news for it."""
    web = lab.listen(8080)
    pairs = [lab.pair(web) for _ in range(5)]
    for client, server in pairs:
        lab.exchange(client, server, GET % b'rooms', 700)
        client.sendall(GET % b'poll')
        hear(server)
    lab.wait(1)
    for client, _ in pairs:
        client.close()
    lab.wait(2.5)
    for _, server in pairs:
        tell(server, http(b'{"news": 1}'))
        lab.wait(0.1)
    lab.settle()
    lab.expect('client', 'E_DATA_AFTER_CLOSE', accept=['N_AFTER_FIN', 'N_BROWSER_CANCEL'])


@scenario('websocket-tab-is-closed', rtt=69, share=0.3, hops=(2, 7), timeout=60)
def websocket(lab):
    """The tab goes: 1001 and FIN at once; ticks of the server are still coming."""
    web = lab.listen(8080)
    for _ in range(5):
        client, server = lab.pair(web)
        client.sendall(b'GET /ws HTTP/1.1\r\nHost: www.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n')
        hear(server)
        server.sendall(b'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
        for _ in range(8):
            server.sendall(b'\x81\x10tick tick tick 1')
            lab.wait(0.06)
        lab.settle(1)
        drain(client)
        tell(client, b'\x88\x82abcd\x62\x8b')
        client.close()
        for _ in range(3):
            tell(server, b'\x81\x10tick tick tick 2')
            lab.wait(0.015)
        lab.settle()
        server.close()
    lab.expect('client', 'E_DATA_AFTER_CLOSE', accept=['N_AFTER_FIN', 'N_DUP_RST', 'N_BROWSER_CANCEL', 'E_UNREAD_DATA'])


@scenario('crawler-of-heads-with-keep-alive-off', rtt=92, share=0.4, hops=(6, 8), timeout=60)
def crawler(lab):
    """A link checker in Perl: Connection: close, the head is read, the pages of some kilobytes not; the exit of the script resets."""
    code = '''use IO::Socket::INET;
for (1 .. 6) {
    my $socket = IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => 80) or die;
    print $socket "GET /page HTTP/1.0\\r\\nHost: www.example\\r\\n\\r\\n";
    sysread $socket, my $head, 60;
    select undef, undef, undef, 0.4;
    close $socket;
    select undef, undef, undef, 0.4;
}'''
    page = '''import socket
listener = socket.create_server(('0.0.0.0', 80))
while True:
    connection, _ = listener.accept()
    connection.recv(4000)
    connection.sendall(b'HTTP/1.0 200 OK\\r\\nContent-Type: text/html\\r\\nContent-Length: 5000\\r\\n\\r\\n' + b'p' * 5000)
    connection.close()'''
    with program(lab, 80, PYTHON, '-c', page):
        lab.run('client', 'perl', '-e', code, lab.server)
    enough(lab)

"""Clients that stop before the end, lose patience, or are stopped: Java, Perl, Ruby, Requests, HTTPX, lftp, axel, w3m, siege, httperf, git, svn."""
from contextlib import contextmanager

from causes import CANCEL
from ends import drain, files, hear
from fourth.common import GET
from kernel import LATE
from programs import PYTHON, program
from scenario import http, scenario, take
from third.clients import site, site_of

STOPPED = [*CANCEL, 'E_PROC_EXIT']


def stopped(lab, *command, after=1.0, times=3, sign='kill'):
    """A program of the client that is ended in the middle of what it does."""
    for _ in range(times):
        running = lab.spawn('client', *command)
        lab.wait(after)
        getattr(running, sign)()
        running.wait()
        lab.settle(4)


@contextmanager
def slow(lab, port=8080, seconds=1.5, part=b'', pieces=0):
    """A server that thinks for a while, or answers in pieces that take their time."""
    code = f'''import socket, socketserver, sys, time
class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            while self.request.recv(9000):
                time.sleep({seconds})
                self.request.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: ' + str({len(part)} * {max(pieces, 1)}).encode() + b'\\r\\n\\r\\n')
                for _ in range({max(pieces, 1)}):
                    self.request.sendall({part!r})
                    time.sleep(0.05)
        except OSError:
            pass
class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True
    address_family = socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET
Server((sys.argv[1], {port}), Handler).serve_forever()'''
    with program(lab, port, PYTHON, '-c', code, '::' if lab.net.v6 else '0.0.0.0') as server:
        yield server


JAVA = '''import java.net.*;
import java.net.http.*;
import java.time.Duration;
public class Fetch {
  public static void main(String[] words) throws Exception {
    if (words[0].equals("timeout")) {
      HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      for (int number = 0; number < 4; number++) {
        try {
          client.send(HttpRequest.newBuilder(URI.create(words[1])).timeout(Duration.ofMillis(700)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (Exception error) { }
        Thread.sleep(1500);
      }
    } else {
      for (int number = 0; number < 4; number++) {
        HttpURLConnection connection = (HttpURLConnection) new URL(words[1]).openConnection();
        connection.getInputStream().readNBytes(3000);
        connection.disconnect();
        Thread.sleep(400);
      }
    }
  }
}
'''


def java(lab, *words):
    with files(**{'Fetch.java': JAVA}) as folder:
        lab.run('client', 'java', '-XX:TieredStopAtLevel=1', f'{folder}/Fetch.java', *words, timeout=60)


@scenario('java-http-client-times-out', rtt=30, share=0.4, timeout=110)
def java_timeout(lab):
    """HttpRequest.timeout of 0.7 s, an answer after 1.3: it comes to a socket that is closed."""
    with slow(lab, seconds=1.3, part=b'j' * 900):
        java(lab, 'timeout', f'http://{lab.server}:8080/slow')
        lab.settle(4)
    lab.expect('client', 'E_DATA_AFTER_CLOSE', expected='unknown', accept=['E_CLIENT_GAVE_UP', 'E_TIMEOUT_RTO', 'N_BROWSER_CANCEL', 'E_APP_ABORT', 'N_AFTER_FIN', 'E_UNREAD_DATA'])


@scenario('java-disconnects-in-the-middle', rtt=62, share=0.3, timeout=110, snaplen=110)
def java_disconnect(lab):
    """HttpURLConnection.disconnect() after three kilobytes of a long answer."""
    with slow(lab, seconds=0.05, part=b'j' * 4000, pieces=12):
        java(lab, 'disconnect', f'http://{lab.server}:8080/long')
        lab.settle(6)
    lab.expect('client', 'N_BROWSER_CANCEL', expected='unknown', accept=STOPPED)


@scenario('lwp-reads-so-much-and-no-more', rtt=47, share=0.5, snaplen=120, timeout=60)
def lwp(lab):
    """LWP::UserAgent with max_size: the rest of the page is not wanted."""
    code = 'use LWP::UserAgent; for (1..4) { LWP::UserAgent->new(max_size => 6000)->get($ARGV[0]); select(undef, undef, undef, 0.3) }'
    with slow(lab, seconds=0.05, part=b'l' * 3000, pieces=14):
        lab.run('client', 'perl', '-e', code, f'http://{lab.server}:8080/page')
        lab.settle(4)
    lab.expect('client', 'N_BROWSER_CANCEL', expected='unknown', accept=STOPPED)


@scenario('ruby-read-timeout', rtt=84, share=0.3, v6=True, timeout=60)
def ruby(lab):
    """Net::HTTP with read_timeout 0.6 and no retries; the answer comes later."""
    code = "require 'net/http'; 4.times { begin; h = Net::HTTP.new(ARGV[0], 8080); h.read_timeout = 0.6; h.max_retries = 0; h.get('/'); rescue StandardError; end; sleep 1.2 }"
    with slow(lab, seconds=1.1, part=b'r' * 700):
        lab.run('client', 'ruby', '-e', code, lab.server)
        lab.settle(4)
    lab.expect('client', 'E_DATA_AFTER_CLOSE', expected='unknown', accept=['E_CLIENT_GAVE_UP', 'E_TIMEOUT_RTO', 'N_BROWSER_CANCEL', 'E_APP_ABORT', 'N_AFTER_FIN', 'E_UNREAD_DATA'])


@scenario('requests-stream-is-left', rtt=39, share=0.6, snaplen=110, timeout=60)
def requests(lab):
    """requests.get(stream=True): the head is enough, the response is closed."""
    code = '''import requests, sys, time
for _ in range(4):
    with requests.get(sys.argv[1], stream=True) as answer:
        next(answer.iter_content(500))
        time.sleep(0.2)
    time.sleep(0.3)'''
    with slow(lab, seconds=0.02, part=b'q' * 5000, pieces=9):
        lab.run('client', PYTHON, '-c', code, f'http://{lab.server}:8080/stream')
        lab.settle(4)
    lab.expect('client', 'N_BROWSER_CANCEL', expected='unknown', accept=STOPPED)


@scenario('httpx-pool-is-cancelled', rtt=71, share=0.2, hops=(2, 9), v6=True, timeout=60)
def httpx(lab):
    """Five requests of an HTTPX pool with a timeout shorter than the answer takes."""
    code = '''import asyncio, httpx, sys
async def main():
    async with httpx.AsyncClient(timeout=0.8) as client:
        await asyncio.gather(*[client.get(sys.argv[1]) for _ in range(5)], return_exceptions=True)
    await asyncio.sleep(1.5)
asyncio.run(main())'''
    with slow(lab, seconds=1.4, part=b'x' * 2000):
        lab.run('client', PYTHON, '-c', code, f'http://[{lab.server}]:8080/')
        lab.settle(4)
    lab.expect('client', 'E_DATA_AFTER_CLOSE', expected='unknown', accept=['E_CLIENT_GAVE_UP', 'E_TIMEOUT_RTO', 'N_BROWSER_CANCEL', 'E_APP_ABORT', 'N_AFTER_FIN', 'E_UNREAD_DATA'])


@scenario('lftp-mirror-is-killed', rtt=53, share=0.4, snaplen=100, timeout=60)
def lftp(lab):
    """lftp with pget in three parts, killed in full flight."""
    with site(lab, film='f' * 700_000), files() as folder:
        stopped(lab, 'lftp', '-c', f'set net:limit-rate 60000; set xfer:clobber yes; get {site_of(lab)}/film -o {folder}/film', after=1.3)
    lab.expect('client', 'N_BROWSER_CANCEL', expected='unknown', accept=STOPPED)


@scenario('axel-is-interrupted', rtt=92, share=0.3, hops=(3, 10), snaplen=100, timeout=60)
def axel(lab):
    """axel fetches with a limit of speed, and is told to stop."""
    with site(lab, film='a' * 700_000), files() as folder:
        stopped(lab, 'axel', '-q', '-n', '2', '-s', '90000', '-o', f'{folder}/film', f'{site_of(lab)}/film', after=1.4, times=2)
    lab.expect('client', 'N_BROWSER_CANCEL', expected='unknown', accept=STOPPED)


@scenario('curl-into-head', rtt=26, share=0.5, snaplen=100, v6=True, timeout=60)
def curl_head(lab):
    """curl … | head -c 100: the pipe breaks, curl leaves."""
    with site(lab, log='c' * 400_000):
        for _ in range(4):
            lab.run('client', 'sh', '-c', f'curl -s -g --limit-rate 300k {site_of(lab)}/log | head -c 100 > /dev/null')
            lab.settle(4)
    lab.expect('client', 'N_BROWSER_CANCEL', expected='unknown', accept=STOPPED)


@scenario('siege-stops-at-its-second', rtt=33, share=0.4, snaplen=110, timeout=60)
def siege(lab):
    """siege -t1S with four users; what is under way when the second is over is dropped."""
    with slow(lab, seconds=0.35, part=b's' * 1500, pieces=2), files(siegerc='verbose = false\nlogging = false\nshow-logfile = false\n') as folder:
        for _ in range(2):
            lab.run('client', 'siege', '-R', f'{folder}/siegerc', '-q', '-b', '-c', '4', '-t', '1S', f'http://{lab.server}:8080/', env={'HOME': folder, 'PATH': '/usr/bin:/bin:/usr/sbin:/sbin'})
            lab.settle(4)
            lab.wait(0.5)
    lab.expect('client', 'N_BROWSER_CANCEL', expected='unknown', accept=[*STOPPED, 'E_CLIENT_GAVE_UP'])
    lab.expect('server', 'N_DUP_RST', reason=('NO_SOCKET', 'TCP_FLAGS'), optional=True, accept=['N_AFTER_FIN', 'E_DATA_AFTER_CLOSE', 'E_NOSOCK_HALFOPEN'])


@scenario('httperf-gives-up', rtt=44, share=0.3, timeout=60)
def httperf(lab):
    """httperf --timeout 0.6 against answers that take one second: a close, then the answer."""
    with slow(lab, seconds=1.0, part=b'p' * 800):
        lab.run('client', 'httperf', '--hog', '--server', lab.server, '--port', '8080', '--uri', '/', '--num-conns', '6', '--rate', '4', '--timeout', '0.6', timeout=40)
        lab.settle(4)
        lab.wait(0.5)
    lab.expect('client', 'E_DATA_AFTER_CLOSE', expected='unknown', accept=['E_CLIENT_GAVE_UP', 'E_TIMEOUT_RTO', 'N_BROWSER_CANCEL', 'E_APP_ABORT', 'N_AFTER_FIN', 'E_UNREAD_DATA'])


@scenario('git-clone-is-interrupted', rtt=66, share=0.4, snaplen=110, timeout=60)
def git_clone(lab):
    """A clone that is killed while objects come."""
    with files() as folder:
        make = f'cd {folder} && git init -q project.git && cd project.git && head -c 900000 /dev/urandom > blob && git add blob && git -c user.name=a -c user.email=a@example commit -qm one'
        lab.run('server', 'sh', '-c', make, check=True)
        with program(lab, 9418, 'git', '-c', 'safe.directory=*', 'daemon', '--export-all', f'--base-path={folder}', '--listen=0.0.0.0'):
            for _ in range(3):
                lab.run('client', 'sh', '-c', f'timeout -s KILL 0.55 git clone -q git://{lab.server}/project.git {folder}/copy; rm -rf {folder}/copy')
                lab.settle(6)
    lab.expect('client', 'N_BROWSER_CANCEL', expected='unknown', accept=STOPPED)
    lab.expect('server', 'E_DATA_AFTER_CLOSE', optional=True, expected='unknown', accept=['N_DUP_RST', 'N_AFTER_FIN', 'E_PROC_EXIT', 'E_UNREAD_DATA'])


@scenario('w3m-shows-and-is-closed', rtt=78, share=0.3, v6=True, timeout=60)
def w3m(lab):
    """A text browser is ended while the page still comes in pieces."""
    with slow(lab, seconds=0.05, part=b'<p>w3m</p>' * 200, pieces=25):
        stopped(lab, 'w3m', '-dump', f'http://[{lab.server}]:8080/page', after=0.9)
    lab.expect('client', 'N_BROWSER_CANCEL', expected='unknown', accept=STOPPED)


@scenario('application-crashes-at-a-long-answer', rtt=35, share=0.5, snaplen=120, timeout=60)
def crash(lab):
    """The client's process dies of a segmentation fault while it reads: a reset, because data lie unread."""
    code = '''import ctypes, socket, sys, time
connection = socket.create_connection((sys.argv[1], 8080))
connection.sendall(b'GET / HTTP/1.1\\r\\nHost: www.example\\r\\n\\r\\n')
connection.recv(2000)
time.sleep(0.3)
ctypes.string_at(0)'''
    with slow(lab, seconds=0.05, part=b'k' * 4000, pieces=10):
        for _ in range(4):
            lab.run('client', PYTHON, '-c', code, lab.server)
            lab.settle(4)
    lab.expect('client', 'E_PROC_EXIT', expected='unknown', accept=['N_BROWSER_CANCEL', *CANCEL])


@scenario('page-is-whole-but-the-client-left-before', rtt=99, share=0.6, hops=(6, 6), v6=True)
def left_before(lab):
    """close() 0.3 s after the request without an answer; the server answers later, to nobody."""
    web = lab.listen(443)
    for _ in range(5):
        client, server = lab.pair(web)
        client.sendall(GET % b'slow')
        hear(server)
        lab.wait(0.3)
        client.close()
        lab.settle(1)
        server.sendall(http(b'late' * 300))
        lab.settle()
        server.close()
    lab.expect('client', 'E_DATA_AFTER_CLOSE', reason=LATE, expected='unknown', accept=['E_CLIENT_GAVE_UP', 'N_BROWSER_CANCEL', 'N_AFTER_FIN', 'N_DUP_RST', 'E_APP_ABORT', 'E_TIMEOUT_RTO'])


@scenario('download-manager-drops-a-mirror', rtt=115, share=0.2, hops=(3, 11), snaplen=100, loss=0.01)
def mirror(lab):
    """Two mirrors serve parts; when the nearer has sent all, the farther is reset in the middle of its part."""
    web = lab.listen(80)
    for _ in range(3):
        near, far = lab.pair(web, address=lab.net.servers[0]), lab.pair(web, address=lab.net.servers[1])
        for client, server in (near, far):
            client.sendall(b'GET /part HTTP/1.1\r\nHost: mirror.example\r\nRange: bytes=0-19999\r\n\r\n')
            hear(server)
        part = http(b'n' * 9000, '206 Partial Content')
        near[1].sendall(part)
        take(near[0], len(part))
        far[1].sendall(http(b'f' * 20000, '206 Partial Content')[:7000])
        take(far[0], 5000)
        far[0].setsockopt(1, 13, b'\x01\0\0\0\0\0\0\0')
        far[0].close()
        for each in (near[0], near[1]):
            each.close()
        lab.settle()
        drain(far[1])
        far[1].close()
    lab.expect('client', 'N_BROWSER_CANCEL', reason=('TCP_STATE', 'TCP_ABORT_ON_CLOSE'), expected='unknown', accept=[*CANCEL])
    lab.expect('client', 'N_DUP_RST', reason='NO_SOCKET', optional=True, accept=['E_DATA_AFTER_CLOSE', 'N_BROWSER_CANCEL', 'N_AFTER_FIN'])

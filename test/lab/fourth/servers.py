"""Servers that no other set uses, and how they end what they do not want, cannot, or have waited for too long."""
from causes import MISUNDERSTOOD, UNREAD
from ends import dns, drain, files, tell, try_connect
from fourth.common import GET, REFUSED, spoken
from kernel import LATE
from programs import configured, program, python
from scenario import scenario
from stories.injected import client_hello
from third.servers import keep_alive_race, upload

TWISTED = '''from twisted.internet import protocol, reactor
from twisted.protocols.basic import LineReceiver
from twisted.web import resource, server
import sys
class Page(resource.Resource):
    isLeaf = True
    def render(self, request):
        return b'p' * 600
class Chat(LineReceiver):
    MAX_LENGTH = 200
    def lineReceived(self, line):
        self.sendLine(b'ok ' + line)
    def lineLengthExceeded(self, line):
        self.transport.abortConnection()
class Chats(protocol.Factory):
    protocol = Chat
kind = sys.argv[1]
reactor.listenTCP(8080, server.Site(Page(), timeout=1.5) if kind == 'web' else Chats(), interface=sys.argv[2])
reactor.run()'''


@scenario('twisted-site-tires-as-the-request-comes', rtt=90, share=0.3, hops=(4, 7), timeout=60)
def twisted_site(lab):
    """twisted.web closes idle connections after 1.5 seconds; the next request is under way."""
    with python(lab, 8080, TWISTED, 'web', '0.0.0.0'):
        keep_alive_race(lab, 8080, 1.5, count=6, spread=0.01)
    lab.expect('server', 'E_KEEPALIVE_RACE', reason=LATE)


@scenario('twisted-aborts-on-an-endless-line', rtt=35, v6=True)
def twisted_line(lab):
    """lineLengthExceeded calls abortConnection(), without a word."""
    with python(lab, 8080, TWISTED, 'chat', '::'):
        spoken(lab, 8080, b'hello\r\n', b'x' * 900, count=5)
    lab.expect('server', 'E_APP_ABORT', accept=['E_PROTO', 'E_UNREAD_DATA', 'E_ACL_APP'])


@scenario('tornado-body-too-large', rtt=60, share=0.4, snaplen=120, timeout=60)
def tornado(lab):
    """max_body_size: the connection is closed while the body comes."""
    code = '''import tornado.httpserver, tornado.ioloop, tornado.web
class Page(tornado.web.RequestHandler):
    def post(self):
        self.write('ok')
tornado.httpserver.HTTPServer(tornado.web.Application([('/.*', Page)]), max_body_size=20000).listen(8080, '0.0.0.0')
tornado.ioloop.IOLoop.current().start()'''
    with python(lab, 8080, code):
        for _ in range(4):
            upload(lab, 8080, 200_000)
    lab.expect('server', 'E_UNREAD_DATA', accept=UNREAD)


@scenario('waitress-channel-timeout', rtt=70, share=0.2, timeout=90)
def waitress(lab):
    """channel_timeout 2: idle channels are closed; some clients ask just then, some after."""
    code = '''import waitress
def app(environ, start):
    start('200 OK', [('Content-Length', '400')])
    return [b'w' * 400]
waitress.serve(app, listen='0.0.0.0:8080', channel_timeout=2, cleanup_interval=1, _quiet=True)'''
    with python(lab, 8080, code):
        clients = [lab.connect(8080) for _ in range(10)]
        for client in clients:
            client.sendall(GET % b'')
            client.recv(9000)
        for client in clients:
            lab.wait(0.42)
            tell(client, GET % b'again')
        lab.settle()
        for client in clients:
            drain(client)
            client.close()
    lab.expect('server', 'E_KEEPALIVE_RACE', reason=LATE, accept=['E_DATA_AFTER_CLOSE'])


NAMED = '''options {{
 directory "{{folder}}"; pid-file "{{folder}}/pid"; session-keyfile "{{folder}}/key"; managed-keys-directory "{{folder}}";
 listen-on port 53 {{ any; }}; listen-on-v6 {{ any; }}; recursion no; tcp-initial-timeout 25; tcp-idle-timeout {idle}; tcp-keepalive-timeout 20;
}};
controls {{ }};
zone "zone.example" {{ type master; file "{{folder}}/zone"; }};
'''
ZONE = '$ORIGIN zone.example.\n$TTL 60\n@ SOA ns admin 1 3600 600 86400 60\n@ NS ns\nns A 192.0.2.53\nwww A 192.0.2.80\n'


@scenario('bind-is-asked-too-late', rtt=130, share=0.4, hops=(4, 9), timeout=90, v6=True)
def named_race(lab):
    """The same with three seconds, and questions that cross the end."""
    with configured(lab, 53, NAMED.format(idle=30), 'named', '-f', '-c', '{folder}/conf', zone=ZONE):
        keep_alive_race(lab, 53, 3.0, request=dns(b'www.zone.example', 7), count=6, spread=0.012)
    lab.expect('server', 'E_KEEPALIVE_RACE', accept=['E_DATA_AFTER_CLOSE'])


@scenario('gearmand-killed-with-workers', rtt=18, share=0.6)
def gearmand(lab):
    """kill -9 while workers wait and jobs come in; then the port is closed."""
    with program(lab, 4730, 'gearmand', '-L', '0.0.0.0', '-p', '4730', '-l', '/dev/null', '-P', '/dev/null', '-u', 'root') as server:
        clients = [lab.connect(4730) for _ in range(6)]
        for number, client in enumerate(clients):
            client.sendall(b'\0REQ\0\0\0\x10\0\0\0\x04ping')
            client.recv(90)
        # The threads are held so that what comes is not read any more, as in a process that swaps to its death.
        lab.run('server', 'kill', '-STOP', server.pid)
        for client in clients:
            client.sendall(b'\0REQ\0\0\0\x10\0\0\0\x04ping')
        lab.settle()
        server.kill()
        server.wait()
        lab.wait(0.4)
        for _ in range(3):
            try_connect(lab, 4730)
            lab.wait(0.4)
    lab.expect('server', 'E_PROC_EXIT', reason='TCP_ABORT_ON_CLOSE', accept=['E_UNREAD_DATA'])
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_PROC_EXIT', 'E_OVERLOAD'])


@scenario('tcpserver-handler-never-reads', rtt=64, share=0.4)
def handler(lab):
    """The program that tcpserver starts for each connection says its sentence and exits: what was sent to it is lost."""
    with program(lab, 7001, 'tcpserver', '-RHl0', '0.0.0.0', '7001', '/bin/sh', '-c', 'sleep 0.3; echo 500 out of order'):
        spoken(lab, 7001, b'DO something useful\r\n', b'and more\r\n', count=5, pause=4)
    lab.expect('server', 'E_UNREAD_DATA', accept=[*UNREAD, 'E_PROC_EXIT', 'E_PROTO'])


@scenario('nbd-server-is-spoken-to-in-http', rtt=40, share=0.6, timeout=60)
def nbd(lab):
    """A web request where a block device is negotiated."""
    with files(disk='d' * 65536) as folder:
        with program(lab, 10809, 'nbd-server', '10809', f'{folder}/disk', '-d', '-C', '/dev/null'):
            spoken(lab, 10809, GET % b'' + b'z' * 4000, b'y' * 300)
    lab.expect('server', 'E_PROTO', accept=MISUNDERSTOOD)


@scenario('tls-hello-to-svnserve', rtt=55, share=0.3, v6=True)
def svnserve(lab):
    """A client believes that svn:// is TLS."""
    with files() as folder:
        with program(lab, 3690, 'svnserve', '-d', '--foreground', '-r', folder, '--listen-host', '::'):
            spoken(lab, 3690, client_hello('svn.example'), client_hello('svn.example'))
    lab.expect('client', 'E_DATA_AFTER_CLOSE', optional=True, expected='unknown', accept=['N_AFTER_FIN', 'N_DUP_RST'])
    lab.expect('server', 'E_PROTO', accept=MISUNDERSTOOD)


@scenario('git-daemon-is-asked-in-http', rtt=24, share=0.5)
def git_http(lab):
    """http:// typed where git:// was meant: bad line length character."""
    with files() as folder:
        with program(lab, 9418, 'git', 'daemon', '--reuseaddr', f'--base-path={folder}', '--listen=0.0.0.0'):
            spoken(lab, 9418, GET % b'project.git/info/refs' + b'q' * 500, b'more')
    lab.expect('server', 'E_PROTO', accept=MISUNDERSTOOD)


@scenario('cvs-dislikes-the-greeting', rtt=80, share=0.2, hops=(2, 8))
def cvs(lab):
    """cvs pserver by tcpserver: bad auth protocol start."""
    with program(lab, 2401, 'tcpserver', '-RHl0', '0.0.0.0', '2401', 'cvs', '-f', '--allow-root=/nowhere', 'pserver'):
        spoken(lab, 2401, b'GET / HTTP/1.0\r\n\r\n' + b'c' * 200, b'c' * 100)
    lab.expect('server', 'E_PROTO', accept=MISUNDERSTOOD)


@scenario('distccd-serves-only-neighbours', rtt=34, share=0.5, timeout=60)
def distccd(lab):
    """--allow of another net: the job is refused unread."""
    with program(lab, 3632, 'distccd', '--no-detach', '--daemon', '--allow', '10.9.9.0/24', '--listen', '0.0.0.0', '--user', 'nobody', '--log-file', '/dev/null'):
        spoken(lab, 3632, b'DIST00000001ARGC00000002ARGV00000003gccARGV00000002-c', b'DOTI00000010' + b'i' * 16, count=5)
    lab.expect('server', 'E_ACL_APP', accept=REFUSED)


@scenario('etcd-is-killed-by-the-supervisor', rtt=15, share=0.5, v6=True, timeout=60)
def etcd(lab):
    """kill -9 of a store with watchers; three of them come back at once and find the port closed."""
    with files() as folder:
        with program(lab, 2379, 'etcd', '--data-dir', f'{folder}/data', '--listen-client-urls', 'http://[::]:2379', '--advertise-client-urls', 'http://localhost:2379',
                     '--listen-peer-urls', 'http://localhost:2390', '--initial-advertise-peer-urls', 'http://localhost:2390', '--initial-cluster',
                     'default=http://localhost:2390', '--unsafe-no-fsync', seconds=25) as server:
            lab.wait(1)
            clients = [lab.connect(2379) for _ in range(6)]
            for client in clients:
                client.sendall(GET % b'version')
                client.recv(900)
            lab.run('server', 'kill', '-STOP', server.pid)
            for client in clients:
                client.sendall(GET % b'health')
            lab.settle()
            server.kill()
            server.wait()
            lab.wait(0.3)
            for _ in range(3):
                try_connect(lab, 2379)
                lab.wait(0.3)
    lab.expect('server', 'E_PROC_EXIT', reason='TCP_ABORT_ON_CLOSE', accept=['E_UNREAD_DATA'])
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_PROC_EXIT', 'E_OVERLOAD'])


@scenario('mojolicious-inactivity', rtt=96, share=0.3, hops=(3, 8), timeout=60)
def mojo(lab):
    """Mojo::Server::Daemon closes after two idle seconds; requests cross the FIN."""
    code = "use Mojolicious::Lite; get '/*any' => {any => ''} => sub { shift->render(text => 'm' x 500) }; app->log->level('fatal'); " \
        "use Mojo::Server::Daemon; Mojo::Server::Daemon->new(app => app, silent => 1, keep_alive_timeout => 2, listen => ['http://*:8080'])->run"
    with program(lab, 8080, 'perl', '-e', code):
        keep_alive_race(lab, 8080, 2.0, count=8, spread=0.03)
    lab.expect('server', 'E_KEEPALIVE_RACE', reason=LATE)


@scenario('thin-is-killed-in-a-deployment', rtt=38, share=0.4, timeout=60)
def thin(lab):
    """The old process dies with requests in its queue, the new one is there a second later."""
    app = "run lambda { |env| sleep 2 if env['PATH_INFO'] == '/slow'; [200, { 'Content-Type' => 'text/plain' }, ['t' * 600]] }\n"
    with files(**{'config.ru': app}) as folder:
        start = ('thin', 'start', '-R', f'{folder}/config.ru', '-a', '0.0.0.0', '-p', '8080', '-c', folder, '-e', 'production', '-l', '/dev/null', '-P', f'{folder}/pid')
        with program(lab, 8080, *start) as server:
            lab.run('client', 'curl', '-s', '-m', '5', '-o', '/dev/null', f'http://{lab.server}:8080/')
            clients = [lab.connect(8080) for _ in range(6)]
            clients[0].sendall(GET % b'slow')
            lab.wait(0.3)
            for client in clients[1:]:
                client.sendall(GET % b'fine')
            lab.wait(0.3)
            server.kill()
            server.wait()
            for _ in range(3):
                try_connect(lab, 8080)
                lab.wait(0.3)
        with program(lab, 8080, *start):
            client = lab.connect(8080)
            client.sendall(GET % b'fine')
            client.recv(3000)
            client.close()
            lab.settle()
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_PROC_EXIT', 'E_OVERLOAD'])
    lab.expect('server', 'E_PROC_EXIT', accept=['E_UNREAD_DATA'])


JAVA = '''import com.sun.net.httpserver.*;
import java.net.*;
import java.util.concurrent.*;
public class Serve {
  public static void main(String[] words) throws Exception {
    if (words[0].equals("http")) {
      HttpServer server = HttpServer.create(new InetSocketAddress("0.0.0.0", 8080), 50);
      server.createContext("/", exchange -> { exchange.sendResponseHeaders(200, 500); exchange.getResponseBody().write(new byte[500]); exchange.close(); });
      server.createContext("/throw", exchange -> { throw new RuntimeException("no"); });
      server.setExecutor(Executors.newCachedThreadPool());
      server.start();
    } else {
      ServerSocket server = new ServerSocket(8080);
      while (true) {
        Socket socket = server.accept();
        new Thread(() -> {
          try {
            byte[] part = new byte[4096];
            int count = socket.getInputStream().read(part);
            socket.getOutputStream().write("HTTP/1.1 200 OK\\r\\nContent-Length: 9000\\r\\n\\r\\npartial".getBytes());
            Thread.sleep(300);
            if (words[0].equals("halt")) Runtime.getRuntime().halt(3);
            socket.setSoLinger(true, 0);
            socket.close();
          } catch (Exception error) { }
        }).start();
      }
    }
  }
}
'''


def java(lab, kind, folder):
    return program(lab, 8080, 'java', '-Xshare:auto', '-XX:TieredStopAtLevel=1', '-Djava.net.preferIPv4Stack=true', f'{folder}/Serve.java', kind, seconds=40)


@scenario('java-socket-lingers-zero-in-an-error', rtt=42, share=0.3, timeout=100)
def java_linger(lab):
    """setSoLinger(true, 0) in a catch-all: the answer is cut."""
    with files(**{'Serve.java': JAVA}) as folder, java(lab, 'linger', folder):
        spoken(lab, 8080, GET % b'report', count=5, pause=12)
    lab.expect('server', 'E_APP_ABORT')


@scenario('java-handler-throws-at-an-upload', rtt=52, share=0.5, timeout=100, snaplen=110)
def java_throw(lab):
    """com.sun.net.httpserver: an exception in the handler closes the connection with the body unread."""
    with files(**{'Serve.java': JAVA}) as folder, java(lab, 'http', folder):
        for _ in range(4):
            upload(lab, 8080, 300_000, path=b'throw')
    lab.expect('server', 'E_UNREAD_DATA', accept=UNREAD)


@scenario('java-virtual-machine-halts', rtt=28, share=0.4, timeout=100, v6=False)
def java_halt(lab):
    """Runtime.halt() as after an OutOfMemoryError: the others' requests are unread, and the port is closed."""
    with files(**{'Serve.java': JAVA}) as folder, java(lab, 'halt', folder) as server:
        clients = [lab.connect(8080) for _ in range(5)]
        lab.wait(0.3)
        clients[0].sendall(GET % b'')
        lab.wait(0.2)
        for client in clients:
            tell(client, GET % b'second')
        server.wait()
        lab.wait(0.2)
        for _ in range(3):
            try_connect(lab, 8080)
            lab.wait(0.3)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_PROC_EXIT', 'E_OVERLOAD'])
    lab.expect('server', 'E_PROC_EXIT', accept=['E_UNREAD_DATA', 'E_APP_ABORT'])


@scenario('socat-range-keeps-strangers-out', rtt=72, share=0.5, hops=(3, 9))
def socat_range(lab):
    """socat's range option: accepted, looked at, closed."""
    with program(lab, 7070, 'socat', 'TCP4-LISTEN:7070,fork,reuseaddr,range=10.0.0.0/8', 'EXEC:/bin/cat'):
        spoken(lab, 7070, b'STATUS\r\n', b'more\r\n', count=5)
    lab.expect('server', 'E_ACL_APP', accept=REFUSED)

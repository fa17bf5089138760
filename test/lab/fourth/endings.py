"""More ways in which a connection ends badly, told by programs of our own and by what stands at the ends."""
import subprocess
import threading

from boxes import BlackHole, made
from causes import MISUNDERSTOOD
from ends import Certificates, drain, files, forget, hear, keep_alive, tell, try_connect
from fourth.common import GET, REFUSED, spoken
from programs import program, python
from scenario import abort, http, scenario, take
from stories.injected import client_hello


@scenario('tcpserver-rules-deny', rtt=82, share=0.4, hops=(3, 9), timeout=60)
def tcprules(lab):
    """A rule file with :deny. The connection is accepted by the kernel and dropped by tcpserver."""
    with files(rules=':deny\n') as folder:
        subprocess.run(['tcprules', f'{folder}/cdb', f'{folder}/new'], stdin=open(f'{folder}/rules'), check=True)
        with program(lab, 7002, 'tcpserver', '-RHl0', '-x', f'{folder}/cdb', '0.0.0.0', '7002', '/bin/cat'):
            spoken(lab, 7002, b'hello\n', b'are you there?\n', count=5)
    lab.expect('server', 'E_ACL_APP', accept=REFUSED)


@scenario('server-probes-a-dead-link-v6', rtt=108, v6=True, hops=(5, 8), timeout=60, box=made(BlackHole, match=b'over and out', way='both', later=0.3))
def dead_link(lab):
    """The server's keep-alive probes go nowhere after the client's link died: three, and a reset that nobody hears."""
    web = lab.listen(8883, options=keep_alive(3, 1, 3))
    pairs = [lab.pair(web) for _ in range(4)]
    for client, server in pairs:
        lab.exchange(client, server, b'CONNECT', 60)
        client.sendall(b'over and out')
        take(server, 12)
        lab.wait(0.2)
    lab.wait(9)
    lab.expect('server', 'E_TIMEOUT_KA', reason='TCP_KEEPALIVE_TIMEOUT')


JAVA = '''import javax.net.ssl.*;
import java.io.*;
import java.security.KeyStore;
public class Safe {
  public static void main(String[] words) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new FileInputStream(words[0]), "secret".toCharArray());
    KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(store, "secret".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    SSLServerSocket server = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(8443);
    while (true) {
      SSLSocket socket = (SSLSocket) server.accept();
      new Thread(() -> { try { socket.startHandshake(); socket.getInputStream().read(); socket.close(); } catch (Exception error) { try { socket.close(); } catch (IOException e) { } } }).start();
    }
  }
}
'''


@scenario('plain-request-to-a-java-tls-port', rtt=34, share=0.5, timeout=110)
def java_tls(lab):
    """HTTP where a Java SSLServerSocket waits for a ClientHello: Unsupported or unrecognized SSL message."""
    with Certificates() as certificates, files(**{'Safe.java': JAVA}) as folder:
        subprocess.run(['openssl', 'pkcs12', '-export', '-inkey', certificates.key, '-in', certificates.certificate, '-out', f'{folder}/store', '-passout', 'pass:secret'], check=True)
        with program(lab, 8443, 'java', '-XX:TieredStopAtLevel=1', '-Djava.net.preferIPv4Stack=true', f'{folder}/Safe.java', f'{folder}/store', seconds=60):
            spoken(lab, 8443, GET % b'' + b'x' * 900, b'more', count=5, pause=6)
    lab.expect('server', 'E_PROTO', accept=MISUNDERSTOOD)


@scenario('hello-to-a-telnet-like-port', rtt=56, share=0.3, v6=True)
def hello(lab):
    """A line protocol is sent a ClientHello: an error in words and a close, with the rest unread."""
    web = lab.listen(6000)
    for _ in range(5):
        client, server = lab.pair(web)
        client.sendall(client_hello('line.example'))
        server.recv(100)
        server.sendall(b'ERR unknown command\r\n')
        server.close()
        lab.settle()
        drain(client)
        client.close()
        lab.settle()
    lab.expect('server', 'E_PROTO', accept=MISUNDERSTOOD)


@scenario('abort-overtakes-what-was-lost', rtt=96, share=0.5, loss=0.08, late=0.03, snaplen=100)
def overtakes(lab):
    """A lossy path: the server aborts a long answer while parts of it are missing at the client."""
    web = lab.listen(8080)
    for _ in range(5):
        client, server = lab.pair(web)
        client.sendall(GET % b'big')
        hear(server)
        server.sendall(http(b'b' * 60_000)[:30_000])
        lab.wait(0.35)
        abort(server)
        lab.settle()
        drain(client)
        client.close()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE')
    lab.expect('server', 'E_APP_ABORT', reason='NO_SOCKET', optional=True, accept=['N_DUP_RST', 'E_DATA_AFTER_CLOSE'], why='acknowledgements that met a socket that is gone')


@scenario('idle-server-resets-as-the-request-comes', rtt=134, share=0.4, hops=(4, 10), v6=True, timeout=60)
def crossing(lab):
    """An idle timer of one second that ends by reset, not FIN; the next request is on its way."""
    web = lab.listen(8080)
    for number in range(7):
        client, server = lab.pair(web)
        lab.exchange(client, server)
        lab.wait(1.0)
        worker = threading.Timer(0.02 + 0.006 * number, abort, [server])
        worker.start()
        client.sendall(GET % b'next')
        worker.join()
        lab.settle()
        client.close()
    lab.expect('server', 'E_KEEPALIVE_RACE', reason=('TCP_STATE', 'TCP_ABORT_ON_CLOSE', 'NO_SOCKET'), accept=['E_APP_ABORT', 'N_POOL_EXPIRE'])


@scenario('old-sessions-aborted-seen-one-way', rtt=49, share=0.5, v6=True, one_way={'client': 'down', 'server': 'up'}, format='pcapng')
def one_way(lab):
    """The captures begin late and show one direction; the server's program aborts four exchanges half way."""
    web = lab.listen(9300)
    pairs = [lab.pair(web) for _ in range(4)]
    for client, server in pairs:
        lab.exchange(client, server, size=900)
    lab.wait(0.4)
    lab.from_here()
    for client, server in pairs:
        client.sendall(GET % b'search')
        hear(server)
        server.sendall(http(b's' * 5000)[:2500])
        lab.wait(0.2)
        abort(server)
        lab.wait(0.1)
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE')


@scenario('out-of-descriptors', rtt=22, share=0.5, timeout=60)
def descriptors(lab):
    """A server with RLIMIT_NOFILE of 14: beyond that it closes the oldest sessions, whatever they are about to say."""
    code = '''import resource, socket, time
resource.setrlimit(resource.RLIMIT_NOFILE, (14, 14))
listener = socket.create_server(('0.0.0.0', 7007), backlog=50)
held = []
while True:
    try:
        connection, _ = listener.accept()
        connection.sendall(b'welcome\\n')
        held.append(connection)
    except OSError:
        while held:
            held.pop(0).close()'''
    with python(lab, 7007, code):
        clients = [lab.connect(7007) for _ in range(7)]
        lab.wait(0.3)
        for client in clients:
            drain(client)
            tell(client, b'a request that is never read\n')
        lab.settle()
        more = [try_connect(lab, 7007) for _ in range(6)]
        lab.wait(0.5)
        for client in clients:
            drain(client)
            client.close()
        lab.settle()
        del more
    lab.expect('server', 'E_UNREAD_DATA', reason='TCP_ABORT_ON_CLOSE', accept=['E_APP_ABORT', 'E_OVERLOAD', 'E_PROC_EXIT', 'E_ACL_APP'])


@scenario('virtual-machine-is-restored', rtt=72, share=0.5, hops=(4, 6), timeout=60)
def restored(lab):
    """A client is set back to a state before its sessions; the server's pushes meet a kernel that does not know them."""
    web = lab.listen(5672)
    pairs = [lab.pair(web) for _ in range(5)]
    for client, server in pairs:
        lab.exchange(client, server, b'basic.consume', 80)
    lab.settle()
    for client, _ in pairs:
        forget(client)
    lab.wait(1.2)
    for _, server in pairs:
        server.sendall(b'basic.deliver')
        lab.wait(0.25)
    lab.expect('client', 'E_NOSOCK_HALFOPEN', reason=('NO_SOCKET', 'TCP_FLAGS'), accept=['E_PROC_EXIT'])


@scenario('service-moves-while-clients-retry', rtt=17, share=0.4, v6=True, timeout=60)
def moves(lab):
    """A closed port that three clients ask again and again, each in its own rhythm, until the service is back."""
    web = lab.listen(8088)
    lab.good(web, 1)
    web.close()
    for number in range(9):
        try_connect(lab, 8088, source=(lab.net.clients[number % 3], 0))
        lab.wait(0.15 + 0.1 * (number % 3))
    web = lab.listen(8088)
    for source in lab.net.clients[:3]:
        lab.good(web, 1, source=(source, 0))
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_PROC_EXIT', 'E_OVERLOAD'])

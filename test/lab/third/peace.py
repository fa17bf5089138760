"""Resets that are nobody's fault, around programs of the third set: checks, probes, pools, farewells, losers of a race."""
import ssl

from ends import contexts, drain, hear, notify, secured
from programs import configured, program
from scenario import abort, http, scenario, take
from third.programs import GET, dropbear, nats


@scenario('check-of-nats-leaves-the-greeting-unread', rtt=18, share=0.4)
def nats_check(lab):
    """A monitor connects every second and closes; the INFO line is never read, so the close is a reset."""
    with nats(lab):
        for _ in range(7):
            client = lab.connect(4222)
            lab.settle(2)
            client.close()
            lab.wait(0.85)
    lab.expect('client', 'N_HEALTH', reason='TCP_ABORT_ON_CLOSE', accept=['E_UNREAD_DATA'])


@scenario('check-of-dropbear-reads-the-banner', rtt=44, share=0.3, v6=True)
def dropbear_check(lab):
    """A monitor reads SSH-2.0 and resets, every 1.5 seconds."""
    with dropbear(lab):
        for _ in range(6):
            client = lab.connect(22)
            client.recv(200)
            abort(client)
            lab.wait(1.5)
    lab.expect('client', 'N_HEALTH', reason=('TCP_STATE', 'TCP_ABORT_ON_CLOSE'), accept=['E_UNREAD_DATA'])
    lab.expect('client', 'N_HEALTH', reason='NO_SOCKET', optional=True, accept=['N_DUP_RST'], why='more of the greeting met the reset')


@scenario('check-of-pgbouncer-beside-work', rtt=7, share=0.6)
def pgbouncer_check(lab):
    """A balancer's port check on a pooler that other clients hold connections to."""
    with configured(lab, 6432, '[databases]\nshop = host=127.0.0.1 port=9\n[pgbouncer]\nlisten_addr = 0.0.0.0\nlisten_port = 6432\nauth_type = any\n'
                    'unix_socket_dir =\nlogfile = {folder}/log\n', 'setpriv', '--reuid', 'nobody', '--clear-groups', 'pgbouncer', '{folder}/conf'):
        for _ in range(8):
            abort(lab.connect(6432, source=(lab.net.clients[3], 0)))
            lab.wait(0.9)
    lab.expect('client', 'N_HEALTH', reason='TCP_STATE')


@scenario('check-by-http-head', rtt=28, share=0.5, vlans=(8,), middle='in')
def head_check(lab):
    """HEAD /, 200 with Connection: close, the server's FIN, and the monitor's reset on top."""
    web = lab.listen(80)
    for _ in range(6):
        client, server = lab.pair(web)
        client.sendall(b'HEAD / HTTP/1.1\r\nHost: www.example\r\nUser-Agent: check/1\r\n\r\n')
        hear(server)
        server.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
        server.close()
        lab.settle(1)
        drain(client)
        abort(client)
        lab.wait(0.7)
    lab.expect('client', 'N_HEALTH', reason='TCP_STATE', accept=['N_AFTER_FIN'])
    lab.expect('client', 'N_AFTER_FIN', reason='NO_SOCKET', optional=True, accept=['N_DUP_RST', 'N_HEALTH'])


@scenario('beanstalk-worker-has-done-its-job', rtt=62, share=0.3)
def beanstalk_done(lab):
    """put, INSERTED, and the producer resets: its library never says goodbye."""
    with program(lab, 11300, 'beanstalkd', '-p', '11300'):
        for _ in range(5):
            client = lab.connect(11300)
            client.sendall(b'put 0 0 60 5\r\nhello\r\n')
            client.recv(90)
            lab.wait(0.05)
            abort(client)
            lab.settle()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE', 'E_APP_ABORT'])


@scenario('puma-closes-and-the-client-resets', rtt=50, share=0.4, v6=False, timeout=60)
def puma_close(lab):
    """Connection: close from Puma with its FIN; the client's library ends with linger zero."""
    with configured(lab, 9292, "bind 'tcp://0.0.0.0:9292'\nthreads 1, 4\nworkers 0\n", 'puma', '-C', '{folder}/conf', '{folder}/app.ru',
                    **{'app.ru': "run lambda { |env| [200, { 'Content-Type' => 'text/plain' }, ['p' * 1700]] }\n"}):
        for _ in range(5):
            client = lab.connect(9292)
            client.sendall(b'GET / HTTP/1.1\r\nHost: www.example\r\nConnection: close\r\n\r\n')
            lab.settle(2)
            drain(client)
            abort(client)
            lab.settle()
    lab.expect('client', 'N_AFTER_FIN', reason='TCP_STATE')
    lab.expect('client', 'N_AFTER_FIN', reason='NO_SOCKET', optional=True, accept=['N_DUP_RST'])


@scenario('netwox-scans-ports', rtt=26, share=0.5, timeout=60)
def netwox_scan(lab):
    """netwox 67: connects to a range of ports, by the operator's wish."""
    for port in (80, 88):
        lab.listen(port)
    lab.run('client', 'netwox', '67', '-i', lab.server, '-p', '75-90', timeout=40)
    lab.expect('server', 'N_SCAN', reason='NO_SOCKET', accept=['E_SCAN_PROBE', 'E_PORT_CLOSED'])
    lab.expect('client', 'N_SCAN', optional=True, accept=['E_SCAN_PROBE', 'N_HEALTH'])
    lab.expect('client', 'N_SCAN', optional=True, untraced=True, accept=['E_SCAN_PROBE', 'N_HEALTH'])


@scenario('server-side-pool-expires', rtt=36, share=0.6, timeout=60, v6=True)
def server_pool(lab):
    """The server's reaper resets sessions that have been idle for eleven seconds; all was answered, and nobody asks again."""
    web = lab.listen(27017)
    pairs = [lab.pair(web) for _ in range(5)]
    for client, server in pairs:
        lab.exchange(client, server, b'find', 400)
        lab.wait(0.35)
    lab.wait(9.6)
    for _, server in pairs:
        abort(server)
        lab.wait(0.35)
    lab.expect('server', 'N_POOL_EXPIRE', reason='TCP_STATE')


@scenario('camera-resets-after-each-picture', rtt=74, share=0.3, loss=0.005, snaplen=120)
def camera(lab):
    """A small server sends the whole picture, waits until it is there, and resets to be rid of the connection."""
    web = lab.listen(8081)
    for number in range(5):
        client, server = lab.pair(web)
        client.sendall(GET % b'picture.jpg')
        hear(server)
        picture = http(b'j' * (9000 + 3000 * number))
        server.sendall(picture)
        take(client, len(picture))
        lab.wait(0.25)
        abort(server)
        lab.settle()
        client.close()
    lab.expect('server', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE', 'N_AFTER_FIN'])


@scenario('close-notify-and-reset-at-once', rtt=88, share=0.4, v6=True)
def notify_and_reset(lab):
    """As some TLS libraries end: the alert, and a reset on its heels."""
    with contexts() as both:
        both[0].maximum_version = ssl.TLSVersion.TLSv1_2
        web = lab.listen(443)
        for _ in range(5):
            client, server = secured(lab, web, both)
            lab.exchange(client, server, GET % b'', 700)
            lab.wait(0.1)
            notify(client)
            abort(client)
            lab.settle()
            server.close()
    lab.expect('client', 'N_TLS_CLOSE', reason='TCP_STATE', accept=['N_AFTER_FIN', 'N_BROWSER_CANCEL'])
    lab.expect('client', 'N_TLS_CLOSE', reason='NO_SOCKET', optional=True, accept=['N_DUP_RST', 'N_AFTER_FIN', 'E_DATA_AFTER_CLOSE'])


@scenario('two-connects-one-is-taken', rtt=40, share=0.2)
def race(lab):
    """Both connections of a race come through; the second is reset before it said anything."""
    web = lab.listen(443)
    for _ in range(5):
        taken = lab.pair(web)
        spare = lab.pair(web)
        abort(spare[0])
        lab.exchange(*taken, GET % b'', 2000)
        for each in (*taken, spare[1]):
            each.close()
        lab.settle()
        lab.wait(lab.random.random())
    lab.expect('client', 'E_CLIENT_GAVE_UP', reason='TCP_STATE', accept=['N_HEALTH', 'N_BROWSER_CANCEL', 'N_POOL_EXPIRE'])


@scenario('connect-timeouts-shorter-than-the-path', rtt=190, share=0.3, hops=(4, 11), twice=0.01)
def short_timeouts(lab):
    """A client gives a connect 0.12 seconds; the SYN/ACK comes later, to nobody."""
    web = lab.listen(8443)
    lab.good(web, 1)
    for _ in range(5):
        client = lab.socket()
        client.settimeout(0.12)
        try:
            client.connect((lab.server, 8443))
        except OSError:
            pass
        client.close()
        lab.settle(2)
    lab.expect('client', 'E_CLIENT_GAVE_UP', reason='NO_SOCKET')

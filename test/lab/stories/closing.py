"""The end of connections: races, farewells, TLS."""
import socket
import ssl
import threading

from ends import Certificates, notify, shaken
from scenario import abort, http, scenario, take

GET = b'GET /api/items HTTP/1.1\r\nHost: api.example\r\n\r\n'


@scenario('keep-alive-race-5s', rtt=120, timeout=90)
def keep_alive_race(lab):
    """A server that closes idle connections after 5 s, and a pool that uses one at that moment."""
    web = lab.listen(3000)
    pairs = [lab.pair(web) for _ in range(3)]
    for client, server in pairs:
        lab.exchange(client, server, GET)
    lab.wait(5 - 0.3)
    for client, server in pairs:
        server.close()
        lab.wait(0.02)
        client.sendall(GET)
        lab.wait(0.1)
    lab.settle()
    lab.expect('server', 'E_KEEPALIVE_RACE', reason=('NO_SOCKET', 'TCP_ABORT_ON_DATA', 'TCP_TIMEWAIT_SOCKET'))


@scenario('keep-alive-race-far', rtt=150, hops=(2, 14), v6=True, timeout=90)
def keep_alive_race_far(lab):
    web = lab.listen(3000)
    pairs = [lab.pair(web) for _ in range(2)]
    for client, server in pairs:
        lab.exchange(client, server, GET)
    lab.wait(10 - 0.4)
    for client, server in pairs:
        client.sendall(GET)
        lab.wait(0.01)
        server.close()
        lab.wait(0.1)
    lab.settle()
    lab.expect('server', 'E_KEEPALIVE_RACE', reason=('NO_SOCKET', 'TCP_ABORT_ON_DATA', 'TCP_TIMEWAIT_SOCKET'))


@scenario('farewell-after-server-close', rtt=70)
def farewell(lab):
    """The server has closed; the client still says QUIT."""
    web = lab.listen(21)
    for _ in range(4):
        client, server = lab.pair(web)
        server.sendall(b'220 ftp.example ready\r\n')
        take(client, 23)
        client.sendall(b'NOOP\r\n')
        take(server, 6)
        server.sendall(b'221 goodbye\r\n')
        lab.settle()
        server.close()
        lab.settle()
        take(client, 13)
        client.sendall(b'QUIT\r\n')
        lab.settle()
        client.close()
    lab.expect('server', 'E_DATA_AFTER_CLOSE', reason=('NO_SOCKET', 'TCP_ABORT_ON_DATA', 'TCP_TIMEWAIT_SOCKET'), accept=['N_AFTER_FIN'])


@scenario('client-closes-before-the-rest', rtt=90, twice=0.15)
def client_closes_early(lab):
    """The client has read what Content-Length promised; the server appends."""
    web = lab.listen(80)
    for _ in range(4):
        client, server = lab.pair(web)
        client.sendall(GET)
        take(server, len(GET))
        server.sendall(http(b'z' * 600))
        lab.settle()
        client.recv(4096)
        client.close()
        lab.settle(0.7)
        server.sendall(b'\r\n')
        lab.settle()
        server.close()
    lab.expect('client', 'E_DATA_AFTER_CLOSE', accept=['N_AFTER_FIN', 'N_DUP_RST'])


@scenario('abort-after-server-fin', rtt=25)
def abort_after_fin(lab):
    """Connection: close. The server's FIN has come, all is read; the client closes with linger 0."""
    web = lab.listen(80)
    for size in (100, 2000, 7000, 20_000):
        client, server = lab.pair(web)
        client.sendall(GET)
        take(server, len(GET))
        answer = http(b'z' * size, extra='Connection: close\r\n')
        server.sendall(answer)
        server.close()
        take(client, len(answer))
        client.recv(1)
        abort(client)
        lab.settle()
    lab.expect('client', 'N_AFTER_FIN', reason='TCP_STATE', accept=['N_BROWSER_CANCEL'])


def tls_pair(lab, web, certificates, version, name='www.example'):
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.load_cert_chain(certificates.certificate, certificates.key)
    server_context.minimum_version = server_context.maximum_version = version
    client_context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client_context.check_hostname, client_context.verify_mode = False, ssl.CERT_NONE
    return shaken(*lab.pair(web), (server_context, client_context), name)


def tls_exchange(client, server, size=500):
    client.sendall(GET)
    server.recv(4000)
    server.sendall(http(b't' * size))
    client.recv(20_000)


def tls_story(lab, version, ending):
    web = lab.listen(443)
    with Certificates() as certificates:
        for size in (300, 900, 4000):
            client, server = tls_pair(lab, web, certificates, version)
            tls_exchange(client, server, size)
            lab.settle()
            ending(lab, client, server)
            lab.settle()
            client.close()
            server.close()
            lab.settle()


@scenario('tls12-close-notify-then-abort', rtt=30)
def tls12_notify_abort(lab):
    def ending(lab, client, server):
        notify(client, 0.05)
        abort(client)
    tls_story(lab, ssl.TLSVersion.TLSv1_2, ending)
    lab.expect('client', 'N_TLS_CLOSE', reason=('TCP_STATE', 'TCP_ABORT_ON_CLOSE'))
    lab.expect('client', 'N_TLS_CLOSE', reason='NO_SOCKET', optional=True)


@scenario('tls13-unread-close-notify', rtt=55, hops=(4, 6))
def tls13_unread(lab):
    """The server says close_notify and closes; the client closes without reading it."""
    def ending(lab, client, server):
        notify(server, 0.05)
        server.shutdown(socket.SHUT_WR)
        lab.settle()
        client.close()
    tls_story(lab, ssl.TLSVersion.TLSv1_3, ending)
    lab.expect('client', 'N_TLS_CLOSE', reason='TCP_ABORT_ON_CLOSE', accept=['N_AFTER_FIN'])


@scenario('tls13-notify-crosses-close', rtt=80, v6=True)
def tls13_cross(lab):
    """The client is done and closes; the server's answer to its close_notify meets no socket."""
    def ending(lab, client, server):
        notify(client, 0.05)
        client.close()
        lab.wait(0.05)
        notify(server, 0.05)
    tls_story(lab, ssl.TLSVersion.TLSv1_3, ending)
    lab.expect('client', 'N_TLS_CLOSE', reason=('NO_SOCKET', 'TCP_ABORT_ON_DATA', 'TCP_ABORT_ON_CLOSE'),
               accept=['E_DATA_AFTER_CLOSE', 'N_AFTER_FIN'])


@scenario('tls-client-distrusts-certificate', rtt=35)
def distrust(lab):
    """unknown_ca, and the connection is gone: the alert says why."""
    web = lab.listen(443)
    with Certificates() as certificates:
        server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server_context.load_cert_chain(certificates.certificate, certificates.key)
        server_context.maximum_version = ssl.TLSVersion.TLSv1_2
        for _ in range(3):
            client, server = lab.pair(web)

            def serve(server=server):
                try:
                    server_context.wrap_socket(server, server_side=True)
                except (OSError, ssl.SSLError):
                    pass
            thread = threading.Thread(target=serve)
            thread.start()
            context = ssl.create_default_context()
            wrapped = context.wrap_socket(client, server_hostname='www.example', do_handshake_on_connect=False)
            try:
                wrapped.do_handshake()
            except ssl.SSLError:
                pass
            abort(wrapped)
            thread.join()
            lab.settle()
    lab.expect('client', 'E_PROTO', reason=('TCP_STATE', 'TCP_ABORT_ON_CLOSE'), accept=['E_APP_ABORT'])
    lab.expect('client', 'E_PROTO', reason='NO_SOCKET', optional=True, accept=['E_APP_ABORT'])


@scenario('simultaneous-close-then-reset', rtt=100)
def simultaneous_close(lab):
    """Both close at once, one of them with data on its way."""
    web = lab.listen(7777)
    for _ in range(3):
        client, server = lab.pair(web)
        lab.exchange(client, server, b'hello')
        lab.settle()
        client.close()
        server.sendall(b'last words')
        server.close()
        lab.settle()
    lab.expect('client', 'E_DATA_AFTER_CLOSE', accept=['N_AFTER_FIN'])
    lab.expect('server', 'N_AFTER_FIN', optional=True)

"""Applications that break off: SO_LINGER 0, unread input, killed processes, cancelled downloads."""
import socket
import sys

from scenario import abort, http, scenario, take

REQUEST = b'POST /orders HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 20000\r\n\r\n'
GET = b'GET /report HTTP/1.1\r\nHost: shop.example\r\n\r\n'


@scenario('linger-abort-after-request', rtt=12)
def linger_abort_after_request(lab):
    """The server takes the request and aborts instead of answering."""
    web = lab.listen(8080)
    lab.good(web)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(GET)
        take(server, len(GET))
        lab.wait(0.3)
        abort(server)
        lab.settle()
        client.close()
    lab.good(web)
    # The kernel took the request either way; only the server knows whether its application did.
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE', accept=['E_UNREAD_DATA'])


@scenario('linger-abort-mid-response', rtt=60, hops=(2, 9))
def linger_abort_mid_response(lab):
    web = lab.listen(80)
    lab.good(web)
    for size in (3000, 9000):
        client, server = lab.pair(web)
        client.sendall(GET)
        take(server, len(GET))
        server.sendall(http(b'row\n' * 5000)[:size])
        lab.wait(0.5)
        abort(server)
        lab.settle()
        client.close()
    lab.good(web)
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE')


@scenario('unread-post-early-answer', rtt=30)
def unread_post(lab):
    """An early 413 without reading the body: the answer is at risk, the close becomes a RST."""
    web = lab.listen(8080)
    lab.good(web)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(REQUEST + b'x' * 20000)
        take(server, len(REQUEST))
        server.sendall(http(b'too large', '413 Payload Too Large', 'Connection: close\r\n'))
        lab.wait(0.2)
        server.close()
        lab.settle()
        client.close()
    lab.expect('server', 'E_UNREAD_DATA', reason='TCP_ABORT_ON_CLOSE', accept=['E_APP_ABORT'])
    lab.expect('server', 'E_UNREAD_DATA', reason='NO_SOCKET', optional=True, accept=['E_APP_ABORT'])


@scenario('unread-request-closed-at-once', rtt=8, v6=True)
def unread_request(lab):
    """A worker that closes without reading the request."""
    web = lab.listen(9000)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(b'HELO batch-7\r\n')
        lab.settle()
        server.close()
        lab.settle()
        client.close()
    lab.expect('server', 'E_UNREAD_DATA', reason='TCP_ABORT_ON_CLOSE', accept=['E_APP_ABORT'])


@scenario('download-cancelled', rtt=40, snaplen=128)
def download_cancelled(lab):
    """A client that closes in the middle of a download; the server's data in flight meets no socket."""
    web = lab.listen(80)
    for size in (60_000, 120_000):
        client, server = lab.pair(web)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 40_000)
        client.sendall(GET)
        take(server, len(GET))
        server.settimeout(0.5)
        try:
            server.sendall(http(b'row\n' * 50_000)[:size * 2])
        except OSError:
            pass
        take(client, 8000)
        client.close()
        lab.settle()
        server.close()
    # Nobody but the user knows whether the cancel was wanted.
    lab.expect('client', 'E_UNREAD_DATA', reason='TCP_ABORT_ON_CLOSE', expected='unknown', accept=['N_BROWSER_CANCEL', 'E_APP_ABORT'])
    lab.expect('client', 'E_UNREAD_DATA', reason='NO_SOCKET', expected='unknown', accept=['N_BROWSER_CANCEL', 'E_APP_ABORT'],
               optional=True)


SERVER_PROGRAM = '''
import socket, sys
web = socket.create_server((sys.argv[1], int(sys.argv[2])), family=socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET)
kept = []
while True:
    kept.append(web.accept()[0])
    kept[-1].sendall(b"220 ready\\r\\n")
'''


@scenario('process-killed-with-unread-data', rtt=18)
def process_killed(lab):
    """kill -9 of a server with many connections that all have input waiting; then nobody listens until it is back."""
    command = (sys.executable, '-c', SERVER_PROGRAM, lab.server, 5555)
    program = lab.spawn('server', *command)
    lab.until_listening('server', 5555)
    clients = [lab.connect(5555) for _ in range(7)]
    for client in clients:
        take(client, 11)
        client.sendall(b'SUBSCRIBE prices\r\n')
    lab.settle()
    program.kill()
    program.wait()
    lab.settle()
    for _ in range(2):
        try:
            lab.connect(5555)
        except ConnectionRefusedError:
            lab.wait(0.3)
    lab.spawn('server', *command)
    lab.until_listening('server', 5555)
    again = lab.connect(5555)
    take(again, 11)
    lab.expect('server', 'E_PROC_EXIT', reason='TCP_ABORT_ON_CLOSE')
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_PROC_EXIT', 'E_OVERLOAD'])

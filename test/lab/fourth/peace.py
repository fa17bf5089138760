"""Resets that are nobody's fault, in the fourth set: pools, farewells, load tests, losers of races."""
import socket
import ssl
import threading

from ends import Certificates, contexts, drain, forget, hear, secured, tell
from fourth.common import GET, again
from programs import PYTHON, program
from scenario import abort, scenario, take


@scenario('load-test-ends-each-connection-by-reset', rtt=27, share=0.5, timeout=60, snaplen=140)
def load_test(lab):
    """Sixteen users of a load tester: three whole answers each, then SO_LINGER 0 to save ports."""
    web = lab.listen(8080)
    for _ in range(4):
        pairs = [lab.pair(web) for _ in range(4)]
        for _ in range(3):
            for client, server in pairs:
                lab.exchange(client, server, GET % b'cart', 900)
        for client, _ in pairs:
            abort(client)
        lab.settle()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE'])


@scenario('load-test-of-tls-with-resets', rtt=45, share=0.3, v6=True, timeout=60)
def load_tls(lab):
    """The same in TLS 1.3, without close_notify, all answers whole."""
    with contexts() as both:
        web = lab.listen(443)
        for _ in range(6):
            client, server = secured(lab, web, both)
            for _ in range(2):
                lab.exchange(client, server, GET % b'', 1200)
            lab.wait(0.15)
            drain(client)
            abort(client)
            lab.settle()
            server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE', 'N_TLS_CLOSE'])


@scenario('session-tickets-are-never-read', rtt=37, share=0.5, timeout=60)
def tickets(lab):
    """openssl s_client handshakes and leaves: the server's tickets lie unread, so its close is a reset."""
    with Certificates() as certificates:
        with program(lab, 4433, 'openssl', 's_server', '-accept', '4433', '-key', certificates.key, '-cert', certificates.certificate, '-quiet', '-num_tickets', '4'):
            code = '''import socket, ssl, sys, time
for _ in range(6):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    plain = socket.create_connection((sys.argv[1], 4433))
    safe = context.wrap_socket(plain)
    time.sleep(0.25)
    safe.close()
    time.sleep(0.7)'''
            lab.run('client', PYTHON, '-c', code, lab.server)
    lab.expect('client', 'N_HEALTH', reason=('TCP_ABORT_ON_CLOSE', 'TCP_ABORT_ON_DATA', 'NO_SOCKET'), accept=['E_UNREAD_DATA', 'N_TLS_CLOSE', 'N_BROWSER_CANCEL', 'N_POOL_EXPIRE'])
    lab.expect('server', 'N_HEALTH', optional=True, accept=['N_TLS_CLOSE', 'N_DUP_RST', 'N_AFTER_FIN', 'E_DATA_AFTER_CLOSE'])


@scenario('http-pool-evicts-idle-connections', rtt=76, share=0.3, hops=(4, 9), timeout=60, loss=0.01)
def pool(lab):
    """A client's pool resets what was idle for thirteen seconds, one by one; two are in use and stay."""
    web = lab.listen(443)
    pairs = [lab.pair(web) for _ in range(8)]
    for client, server in pairs:
        lab.exchange(client, server, GET % b'api', 1500)
    for _ in range(2):
        lab.wait(6.3)
        for client, server in pairs[:2]:
            lab.exchange(client, server, GET % b'api', 300)
    for client, _ in pairs[2:]:
        abort(client)
        lab.wait(0.11)
    lab.exchange(*pairs[0], GET % b'api', 300)
    lab.expect('client', 'N_POOL_EXPIRE', reason='TCP_STATE', accept=['N_BROWSER_CANCEL'])


@scenario('server-reaps-idle-sessions-mid-flow', rtt=41, share=0.5, timeout=60, v6=True)
def reap(lab):
    """The captures begin when the sessions are old; a reaper of the server ends six that nobody has used for twelve seconds."""
    web = lab.listen(27018)
    pairs = [lab.pair(web) for _ in range(6)]
    for client, server in pairs:
        lab.exchange(client, server, b'find', 400)
    lab.wait(0.5)
    lab.from_here()
    for client, server in pairs:
        lab.exchange(client, server, b'find', 400)
    lab.wait(12)
    for _, server in pairs:
        abort(server)
        lab.wait(0.2)
    lab.expect('server', 'N_POOL_EXPIRE', reason='TCP_STATE')


@scenario('answer-with-fin-is-met-by-a-reset', rtt=59, share=0.6, v6=True, loss=0.005)
def fin_reset(lab):
    """HTTP/1.0: the server's FIN ends the answer; the client has it all and resets."""
    web = lab.listen(80)
    for _ in range(6):
        client, server = lab.pair(web)
        client.sendall(b'GET /feed HTTP/1.0\r\nHost: www.example\r\n\r\n')
        hear(server)
        server.sendall(b'HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\n' + b'<item/>' * 500)
        server.close()
        lab.settle(2)
        drain(client)
        abort(client)
        lab.settle()
    lab.expect('client', 'N_AFTER_FIN', reason='TCP_STATE')
    again(lab, 'client')


@scenario('server-resets-on-the-goodbye', rtt=31, share=0.4, vlans=(5, 6), middle='in')
def goodbye(lab):
    """The client has closed after a whole exchange; the server ends with SO_LINGER 0, as appliances do."""
    web = lab.listen(8443)
    for _ in range(7):
        client, server = lab.pair(web)
        lab.exchange(client, server, size=2000)
        client.close()
        server.recv(10)
        lab.wait(0.05)
        abort(server)
        lab.settle()
    lab.expect('server', 'N_AFTER_FIN', reason='TCP_STATE')


@scenario('two-last-words-to-a-closed-client', rtt=85, share=0.3, hops=(3, 8))
def last_words(lab):
    """An event stream: the client has what it came for and closes; two more events are on their way, and a FIN."""
    web = lab.listen(8000)
    for _ in range(6):
        client, server = lab.pair(web)
        client.sendall(GET % b'events')
        hear(server)
        server.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n')
        for number in range(3):
            server.sendall(b'data: %d\n\n' % number)
            lab.wait(0.06)
        lab.settle(1)
        drain(client)
        client.close()
        tell(server, b'data: more\n\n')
        lab.wait(0.02)
        tell(server, b'data: last\n\n')
        lab.settle()
        server.close()
        lab.settle()
    lab.expect('client', 'E_DATA_AFTER_CLOSE', reason=('NO_SOCKET', 'TCP_ABORT_ON_DATA'), accept=['N_AFTER_FIN', 'N_DUP_RST', 'N_BROWSER_CANCEL'])
    lab.expect('client', 'E_DATA_AFTER_CLOSE', reason='TCP_ABORT_ON_CLOSE', optional=True, accept=['N_BROWSER_CANCEL', 'E_UNREAD_DATA'])


@scenario('asyncio-happy-eyeballs', rtt=140, share=0.3, hops=(4, 10), v6=True, timeout=60)
def eyeballs(lab):
    """loop.create_connection with happy_eyeballs_delay of 50 ms to a name with two addresses: the loser is closed before its answer comes."""
    lab.listen(443)
    code = '''import asyncio, socket, sys
async def main():
    loop = asyncio.get_running_loop()
    async def both(*_, **__):
        return [(socket.AF_INET6, socket.SOCK_STREAM, 6, '', (address, 443, 0, 0)) for address in sys.argv[1:]]
    loop.getaddrinfo = both
    for _ in range(6):
        transport, _ = await loop.create_connection(asyncio.Protocol, 'www.example', 443, happy_eyeballs_delay=0.05)
        await asyncio.sleep(0.6)
        transport.close()
        await asyncio.sleep(0.3)
asyncio.run(main())'''
    lab.run('client', PYTHON, '-c', code, lab.net.servers[1], lab.net.servers[0])
    lab.expect('client', 'E_CLIENT_GAVE_UP', reason='NO_SOCKET')


@scenario('printer-is-sent-a-job-and-resets', rtt=11, share=0.5)
def printer(lab):
    """Port 9100: the job is taken, the client closes, the printer acknowledges and resets, as they do."""
    web = lab.listen(9100)
    for _ in range(6):
        client, server = lab.pair(web)
        client.sendall(b'%!PS\n' + b'p' * 2500)
        take(server, 2505)
        client.shutdown(socket.SHUT_WR)
        server.recv(10)
        lab.wait(0.2)
        abort(server)
        lab.settle()
        client.close()
    lab.expect('server', 'N_AFTER_FIN', reason='TCP_STATE')


@scenario('sensor-reads-a-register-and-resets', rtt=120, share=0.4, hops=(6, 7), late=0.01, twice=0.02)
def modbus(lab):
    """Modbus: a question, an answer, a reset after it; every two seconds from the same poller."""
    web = lab.listen(502)
    for number in range(7):
        client, server = lab.pair(web)
        client.sendall(bytes([0, number, 0, 0, 0, 6, 1, 3, 0, 0, 0, 2]))
        take(server, 12)
        server.sendall(bytes([0, number, 0, 0, 0, 7, 1, 3, 4, 0, 1, 0, 2]))
        take(client, 13)
        lab.wait(0.1)
        abort(client)
        lab.wait(1.9)
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_HEALTH', 'N_POOL_EXPIRE'])


@scenario('port-reused-while-the-server-waits', rtt=47, share=0.5, v6=True)
def time_wait(lab):
    """The server closes first, the client has it all and resets; then the same port comes back at once, twice each."""
    web = lab.listen(8088)
    for port in (42_000, 42_001, 42_002, 42_003):
        client, server = lab.pair(web, source=(lab.client, port))
        lab.exchange(client, server)
        server.close()
        lab.settle()
        abort(client)
        lab.settle()
        client, server = lab.pair(web, source=(lab.client, port))
        lab.exchange(client, server)
        server.close()
        lab.settle()
        client.close()
        lab.settle()
    lab.expect('client', 'N_AFTER_FIN', reason='TCP_STATE', accept=['N_TIMEWAIT'])


@scenario('dashboard-closes-all-tabs', rtt=93, share=0.3, offload=True, snaplen=150)
def dashboard(lab):
    """Ten connections to two ports, some with several answers, all whole; the browser is closed and resets them."""
    listeners = [lab.listen(port) for port in (443, 9443)]
    pairs = [lab.pair(listeners[number % 2]) for number in range(10)]
    for number, (client, server) in enumerate(pairs):
        for _ in range(1 + number % 3):
            lab.exchange(client, server, GET % b'panel', 1000 + 400 * number)
    lab.wait(3)
    for client, _ in pairs:
        abort(client)
    lab.settle()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE'])


@scenario('streaming-reader-resets-and-more-arrives', rtt=105, share=0.2, hops=(2, 10), snaplen=120)
def still_coming(lab):
    """The answer is whole, the client resets; the server had already begun to push what was not asked for: each piece meets a RST."""
    web = lab.listen(8554)
    for _ in range(4):
        client, server = lab.pair(web)
        lab.exchange(client, server, b'DESCRIBE rtsp://cam/1 RTSP/1.0\r\n\r\n', 600)
        abort(client)
        for _ in range(4):
            tell(server, b'$\0\x05\xb4' + b'v' * 1000)
            lab.wait(0.004)
        lab.settle()
        server.close()
        lab.settle()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE', 'E_APP_ABORT'])
    again(lab, 'client', 'N_BROWSER_CANCEL')


@scenario('consumer-library-ends-without-goodbye', rtt=68, share=0.6, v6=True, timeout=60)
def consumer(lab):
    """A batch job asks a queue four times, all is answered, the process ends with linger zero; an hour later (here: two seconds) again."""
    web = lab.listen(61613)
    for _ in range(5):
        client, server = lab.pair(web)
        for _ in range(4):
            client.sendall(b'RECEIVE\n\n\0')
            take(server, 10)
            server.sendall(b'MESSAGE\ncontent-length:20\n\n' + b'm' * 20 + b'\0')
            take(client, 48)
        lab.wait(0.2)
        abort(client)
        lab.wait(1.7)
        server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE', 'E_APP_ABORT'])


@scenario('tls12-both-say-goodbye-one-resets', rtt=51, share=0.5, v6=False)
def goodbyes(lab):
    """close_notify from both, then the client resets instead of a FIN."""
    with contexts() as both:
        web = lab.listen(465)
        both[1].maximum_version = ssl.TLSVersion.TLSv1_2
        for _ in range(6):
            client, server = secured(lab, web, both)
            lab.exchange(client, server, b'NOOP\r\n', 60)
            ended = threading.Thread(target=lambda: server.unwrap())
            ended.start()
            plain = client.unwrap()
            ended.join()
            abort(plain)
            lab.settle()
            server.close()
    lab.expect('client', 'N_TLS_CLOSE', reason='TCP_STATE', accept=['N_AFTER_FIN', 'N_BROWSER_CANCEL'])
    again(lab, 'client', 'N_TLS_CLOSE')


@scenario('preconnected-sockets-are-dropped', rtt=33, share=0.5, v6=True, timeout=60)
def preconnected(lab):
    """A browser opens four sockets ahead, uses one, and resets the others when it sees no use for them."""
    web = lab.listen(443)
    for _ in range(3):
        pairs = [lab.pair(web) for _ in range(4)]
        lab.exchange(*pairs[0], GET % b'', 5000)
        lab.wait(2.2)
        for client, _ in pairs[1:]:
            abort(client)
        pairs[0][0].close()
        pairs[0][1].close()
        lab.settle()
    lab.expect('client', 'E_CLIENT_GAVE_UP', reason='TCP_STATE', accept=['N_HEALTH', 'N_BROWSER_CANCEL', 'N_POOL_EXPIRE'])


@scenario('rebooted-meter-dials-its-old-port', rtt=158, share=0.4, hops=(7, 9), timeout=60)
def meter(lab):
    """A meter loses power and dials from its fixed port, twice each: old connection, challenge, RST, and it is in."""
    web = lab.listen(4059)
    for port in (30_001, 30_002, 30_003, 30_004):
        client, server = lab.pair(web, source=(lab.client, port))
        lab.exchange(client, server, b'\0\1\0\1\0\1\0\x1f', 40)
        lab.settle()
        forget(client)
        lab.wait(0.4)
        client, server = lab.pair(web, source=(lab.client, port))
        lab.exchange(client, server, b'\0\1\0\1\0\1\0\x1f', 40)
        client.close()
        server.close()
        lab.settle()
    lab.expect('client', 'N_HALFOPEN_RECOVERY', accept=['E_NOSOCK_HALFOPEN', 'E_TUPLE_REUSE'])

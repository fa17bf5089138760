"""Programs of our own that end as programs do: linger, asyncio, half a connection, cut answers, goodbyes, answers that come too late."""
import os
import signal
import socket
import struct
import threading

from ends import files, keep_alive, pour
from scenario import abort, http, scenario, take

GET = b'GET /object HTTP/1.1\r\nHost: api.example\r\n\r\n'
LATE = ('NO_SOCKET', 'TCP_ABORT_ON_DATA', 'TCP_TIMEWAIT_SOCKET')


@scenario('asyncio-server-lingers-zero', rtt=42, share=0.3)
def asyncio_linger(lab):
    """A Python server that ends every connection by a reset, after the whole answer: its way to spare TIME-WAIT."""
    program = '''import asyncio, socket, struct
async def serve(reader, writer):
    await reader.readuntil(b"\\r\\n\\r\\n")
    writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2000\\r\\nConnection: close\\r\\n\\r\\n" + b"y" * 2000)
    await writer.drain()
    await asyncio.sleep(0.4)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.close()
async def main():
    async with await asyncio.start_server(serve, "0.0.0.0", 8000) as server:
        await server.serve_forever()
asyncio.run(main())'''
    with files(**{'app.py': program}) as folder:
        lab.spawn('server', 'python3', f'{folder}/app.py')
        lab.until_listening('server', 8000)
        for _ in range(5):
            client = lab.connect(8000)
            client.sendall(GET)
            take(client, 2000)
            lab.wait(0.7)
            client.close()
            lab.wait(0.2)
    lab.expect('server', 'N_BROWSER_CANCEL', accept=['N_POOL_EXPIRE', 'N_AFTER_FIN'])


@scenario('stock-ticker-resets-when-it-has-enough', rtt=66, share=0.6, v6=True)
def ticker(lab):
    """A home-made protocol with a length in front; the client always leaves by a reset when the answer is whole."""
    web = lab.listen(9100)
    for number in range(5):
        client, server = lab.pair(web)
        client.sendall(struct.pack('!I', 12) + b'PRICE ACME?\n')
        take(server, 16)
        server.sendall(struct.pack('!I', 500) + b'q' * 500)
        take(client, 504)
        lab.wait(0.02 * number)
        abort(client)
        lab.settle()
        server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE', 'E_APP_ABORT'])


@scenario('answer-cut-after-client-half-closed', rtt=36)
def half_closed_cut(lab):
    """The client has said all (FIN) and waits; the server fails in the middle of its announced answer."""
    web = lab.listen(80)
    for _ in range(4):
        client, server = lab.pair(web)
        client.sendall(GET)
        client.shutdown(socket.SHUT_WR)
        take(server, len(GET))
        server.recv(1)
        server.sendall(http(b'c' * 50_000)[:6000])
        lab.wait(0.4)
        abort(server)
        lab.settle()
        client.close()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE')


@scenario('download-cut-at-a-third', rtt=92, share=0.3, loss=0.01, snaplen=96, timeout=60)
def download_cut(lab):
    """The server gives up in a download of announced length, on a lossy path."""
    web = lab.listen(80)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(GET)
        take(server, len(GET))
        server.sendall(http(b'c' * 90_000)[:30_000])
        take(client, 30_000)
        lab.wait(0.3)
        abort(server)
        lab.settle()
        client.close()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE')


@scenario('user-closes-a-video', rtt=28, snaplen=96, offload=True)
def video(lab):
    """The player closes while the server pours: unread bytes, a reset, and more for what was on its way."""
    web = lab.listen(443)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(b'\x17\x03\x03\x00\x40' + b'r' * 64)
        take(server, 69)
        pump = threading.Thread(target=pour, args=(server, b'\x17\x03\x03\x40\x00' + b'v' * 16384, 30))
        pump.start()
        take(client, 50_000)
        client.close()
        pump.join()
        lab.settle()
    lab.expect('client', 'N_BROWSER_CANCEL', expected='unknown', accept=['E_UNREAD_DATA', 'E_APP_ABORT', 'E_DATA_AFTER_CLOSE', 'N_AFTER_FIN'])


@scenario('websocket-says-goodbye-and-resets', rtt=54, share=0.2)
def websocket(lab):
    """Close frames in both directions, then the client resets."""
    web = lab.listen(8080)
    for _ in range(4):
        client, server = lab.pair(web)
        client.sendall(b'GET /chat HTTP/1.1\r\nHost: api.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n')
        server.recv(900)
        server.sendall(b'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
        client.recv(900)
        for _ in range(3):
            server.sendall(b'\x81\x05hello')
            take(client, 7)
            client.sendall(b'\x81\x85\x01\x02\x03\x04' + b'hello')
            take(server, 11)
        client.sendall(b'\x88\x82\x01\x02\x03\x04\x02\xea')
        take(server, 8)
        server.sendall(b'\x88\x02\x03\xe8')
        take(client, 4)
        abort(client)
        lab.settle()
        server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_AFTER_FIN', 'N_POOL_EXPIRE', 'E_APP_ABORT'])


@scenario('sloppy-server-talks-after-goodbye', rtt=76, share=0.4, v6=True)
def sloppy(lab):
    """The client reads the whole answer and closes; the server still writes a trailer."""
    web = lab.listen(8080)
    for _ in range(4):
        client, server = lab.pair(web)
        lab.exchange(client, server, GET, 900)
        client.close()
        lab.settle(1)
        server.sendall(b'<!-- served in 3 ms -->')
        lab.settle()
        server.close()
        lab.settle()
    lab.expect('client', 'E_DATA_AFTER_CLOSE', reason=LATE, accept=['N_AFTER_FIN'])


@scenario('linger2-expires-in-fin-wait', rtt=20)
def linger2(lab):
    """TCP_LINGER2 below zero: the client's FIN is followed by its own reset, no FIN-WAIT-2 for it."""
    web = lab.listen(8080)
    for _ in range(4):
        client, server = lab.pair(web)
        lab.exchange(client, server, GET, 300)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_LINGER2, -1)
        client.shutdown(socket.SHUT_WR)
        lab.settle()
        client.close()
        lab.settle()
        server.close()
    lab.expect('client', 'N_AFTER_FIN')


@scenario('worker-pool-killed-by-oom', rtt=44, share=0.7, v6=True)
def oom(lab):
    """One process holds seven sessions with unread work; the kernel kills it, and a supervisor starts a new one."""
    web = lab.listen(7001)
    ready, go = os.pipe(), os.pipe()
    pairs = [lab.pair(web) for _ in range(7)]
    for client, server in pairs:
        lab.exchange(client, server, b'job')
    lab.settle()
    child = os.fork()
    if child == 0:
        signal.alarm(0)
        os.read(go[0], 1)
        os._exit(0)
    for _, server in pairs:
        server.close()
    web.close()
    for client, _ in pairs:
        client.sendall(b'another job')
    lab.wait(0.5)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    for end in (*ready, *go):
        os.close(end)
    lab.wait(0.5)
    for _ in range(2):
        try:
            lab.connect(7001)
        except OSError:
            lab.wait(0.3)
    web = lab.listen(7001)
    lab.good(web, 1)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_PROC_EXIT', 'E_OVERLOAD'])
    lab.expect('server', 'E_PROC_EXIT')


@scenario('session-with-heartbeats-is-ended-by-its-server', rtt=60, share=0.3, timeout=90)
def heartbeats(lab):
    """Long idle, held up by TCP keep-alives; then the server's operator ends it with SO_LINGER 0."""
    web = lab.listen(22)
    pairs = [lab.pair(web, options=keep_alive(3, 3)) for _ in range(3)]
    for client, server in pairs:
        server.sendall(b'SSH-2.0-dropbear\r\n')
        client.sendall(b'SSH-2.0-libssh\r\n')
        take(client, 18)
        take(server, 16)
    lab.wait(11)
    for _, server in pairs:
        abort(server)
        lab.wait(0.3)
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE', expected='unknown', accept=['N_POOL_EXPIRE', 'E_PROC_EXIT'])


@scenario('slow-server-and-an-impatient-client', rtt=30, timeout=60)
def impatient(lab):
    """The client waits 4 s for an answer and closes; the answer that comes after is refused."""
    web = lab.listen(8080)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(GET)
        take(server, len(GET))
        lab.wait(4)
        client.close()
        lab.wait(0.7)
        server.sendall(http(b'late' * 50))
        lab.settle()
        server.close()
    lab.expect('client', 'E_DATA_AFTER_CLOSE', expected='unknown', accept=['E_TIMEOUT_RTO', 'E_APP_ABORT', 'N_BROWSER_CANCEL', 'E_CLIENT_GAVE_UP', 'N_AFTER_FIN'])


@scenario('mail-client-aborts-half-way', rtt=52, share=0.4, one_way={'middle': 'down'}, v6=False)
def mail_abort(lab):
    """DATA without its end: the sender's program fails and aborts; the middle sees one direction only."""
    web = lab.listen(25)
    for _ in range(3):
        client, server = lab.pair(web)
        server.sendall(b'220 mx.example ESMTP\r\n')
        client.recv(90)
        for line, answer in ((b'MAIL FROM:<a@b.example>\r\n', b'250 ok\r\n'), (b'RCPT TO:<c@d.example>\r\n', b'250 ok\r\n'), (b'DATA\r\n', b'354 go\r\n')):
            client.sendall(line)
            server.recv(90)
            server.sendall(answer)
            client.recv(90)
        client.sendall(b'Subject: lost\r\n\r\nhalf a sentence')
        lab.wait(0.4)
        abort(client)
        lab.settle()
        server.close()
    lab.expect('client', 'E_APP_ABORT', reason='TCP_STATE', accept=['N_BROWSER_CANCEL'], expected='unknown')


@scenario('begin-late-and-one-way-abort', rtt=64, share=0.5, one_way={'server': 'down', 'middle': 'up', 'client': 'down'}, vlans=(9, 40), v6=True)
def late_one_way(lab):
    """Long sessions that began before the capture; the server's process aborts them; each capture has one direction."""
    web = lab.listen(6379)
    pairs = [lab.pair(web) for _ in range(3)]
    for client, server in pairs:
        lab.exchange(client, server, b'*1\r\n$4\r\nPING\r\n')
    lab.wait(0.5)
    lab.from_here()
    for client, server in pairs:
        for _ in range(3):
            lab.exchange(client, server, b'*2\r\n$3\r\nGET\r\n$1\r\na\r\n')
        client.sendall(b'*2\r\n$3\r\nGET\r\n$1\r\nb\r\n')
        take(server, 20)
        lab.wait(0.3)
        abort(server)
        lab.settle()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE', accept=['E_UNREAD_DATA'])


@scenario('reuse-of-a-port-in-time-wait', rtt=36, share=0.5, timeout=60)
def time_wait(lab):
    """The same four numbers again within a second; the server's TIME-WAIT lets the new SYN in, a stray old segment is refused."""
    web = lab.listen(7070)
    for port in (41_001, 41_002, 41_003):
        for _ in range(2):
            client, server = lab.pair(web, source=(lab.client, port))
            lab.exchange(client, server, b'hello')
            server.close()
            client.recv(1)
            client.sendall(b'bye, server')
            lab.settle()
            client.close()
            lab.settle()
    lab.expect('server', 'E_DATA_AFTER_CLOSE', reason=LATE, accept=['N_AFTER_FIN', 'N_TIMEWAIT', 'N_DUP_RST'])
    lab.expect('client', 'N_AFTER_FIN', optional=True, accept=['N_DUP_RST', 'E_DATA_AFTER_CLOSE'])

"""Ends that fail: what dies, aborts, is started again, hands its address over, or has waited too long."""
import socket
import subprocess

from boxes import BlackHole, made
from ends import drain, files, forget, hear, keep_alive, pour, tell, try_connect
from fifth.ends_common import GET, RUST, rust, uvicorn
from kernel import LATE
from programs import program
from scenario import abort, http, scenario, take
from third.servers import keep_alive_race


@scenario('uvicorn-keep-alive-meets-a-request', rtt=110, share=0.4, hops=(3, 8), timeout=60)
def uvicorn_race(lab):
    """--timeout-keep-alive 2; a pool reuses the connection a moment too late."""
    with uvicorn(lab, '--timeout-keep-alive', 2):
        keep_alive_race(lab, 8000, 2.0, count=6, spread=0.01)
    lab.expect('server', 'E_KEEPALIVE_RACE', reason=LATE)


@scenario('rust-server-aborts-with-a-queue', rtt=31, share=0.4, timeout=60)
def rust_abort(lab):
    """process::abort() in one request: six that were waiting in the accept queue with their requests die with it, and later ones are refused."""
    with files(**{'server.rs': RUST}) as folder, program(lab, 7878, rust(folder)):
        clients = [lab.connect(7878) for _ in range(7)]
        for client in clients[1:]:
            client.sendall(GET % b'page')
        lab.settle(1)
        clients[0].sendall(GET % b'panic')
        lab.wait(1)
        for _ in range(3):
            try_connect(lab, 7878)
            lab.wait(0.3)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_PROC_EXIT', 'E_OVERLOAD'])
    lab.expect('server', 'E_PROC_EXIT', accept=['E_UNREAD_DATA', 'E_OVERLOAD', 'E_APP_ABORT'])


@scenario('erlang-node-halts-under-load', rtt=22, share=0.5, v6=True, timeout=60)
def erlang(lab):
    """halt() of an Erlang node with eight sessions, each with a message that its owner had not received yet."""
    code = ('{ok, L} = gen_tcp:listen(4369, [inet6, binary, {active, false}, {reuseaddr, true}, {backlog, 50}]), '
            'A = fun A() -> {ok, C} = gen_tcp:accept(L), gen_tcp:controlling_process(C, whereis(init)), gen_tcp:send(C, "hello\\n"), A() end, spawn(A), timer:sleep(3500), halt(137).')
    lab.spawn('server', 'erl', '-noshell', '-eval', code)
    lab.until_listening('server', 4369)
    clients = [lab.connect(4369) for _ in range(8)]
    lab.settle(1)
    for client in clients:
        drain(client)
        client.sendall(b'a message of some length\n' * 20)
    lab.wait(4.5)
    for _ in range(2):
        try_connect(lab, 4369)
        lab.wait(0.3)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_PROC_EXIT', 'E_OVERLOAD'])
    lab.expect('server', 'E_PROC_EXIT', accept=['E_UNREAD_DATA', 'E_APP_ABORT'])


@scenario('oom-killer-takes-the-worker', rtt=14, share=0.5, snaplen=128, timeout=60)
def oom(lab):
    """One client host with six connections of one process, killed with answers unread in all of them."""
    web = lab.listen(9200)
    code = '''import os, signal, socket, sys, time
held = []
for number in range(6):
    connection = socket.create_connection((sys.argv[1], 9200))
    connection.sendall(b'GET /_search HTTP/1.1\\r\\nHost: search\\r\\n\\r\\n')
    held.append(connection)
time.sleep(1)
os.kill(os.getpid(), signal.SIGKILL)'''
    client = lab.spawn('client', 'python3', '-c', code, lab.server)
    servers = []
    for _ in range(6):
        server, _ = web.accept()
        lab.open.append(server)
        hear(server)
        servers.append(server)
    for server in servers:
        tell(server, http(b'd' * 40_000)[:20_000])
    client.wait()
    lab.settle()
    lab.expect('client', 'E_PROC_EXIT', reason='TCP_ABORT_ON_CLOSE', accept=['E_UNREAD_DATA', 'E_APP_ABORT'])
    lab.expect('client', 'E_PROC_EXIT', reason='NO_SOCKET', optional=True, accept=['N_DUP_RST', 'E_DATA_AFTER_CLOSE'])


@scenario('ruby-handler-lingers-zero', rtt=55, share=0.4, v6=True, timeout=60)
def ruby(lab):
    """A Ruby service gives up in the middle of its answer: linger zero in its rescue clause."""
    code = '''require 'socket'
server = TCPServer.new('::', 4567)
loop do
  connection = server.accept
  connection.readpartial(4000)
  connection.write("HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: 60000\\r\\n\\r\\n" + 'j' * 20000)
  sleep 0.3
  connection.setsockopt(Socket::Option.linger(true, 0))
  connection.close
end'''
    with program(lab, 4567, 'ruby', '-e', code):
        for _ in range(6):
            client = lab.connect(4567)
            client.sendall(GET % b'orders')
            lab.wait(0.6)
            drain(client)
            client.close()
            lab.settle(1)
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE')
    lab.expect('server', 'E_APP_ABORT', reason=('TCP_FLAGS', 'NO_SOCKET'), optional=True, accept=['N_DUP_RST', 'E_DATA_AFTER_CLOSE'])


@scenario('slow-consumer-is-thrown-out', rtt=20, share=0.5, snaplen=100, timeout=60)
def slow(lab):
    """A broker with a limit on what waits for a client that does not read: full windows for two seconds, then linger zero."""
    broker = lab.listen(4222)
    pairs = [lab.pair(broker, options=[(socket.SOL_SOCKET, socket.SO_RCVBUF, 8000)]) for _ in range(5)]
    for client, server in pairs:
        client.sendall(b'SUB all 1\r\n')
        take(server, 11)
        server.settimeout(0.2)
        pour(server, b'MSG all 1 900\r\n' + b'm' * 900 + b'\r\n', 60)
    lab.wait(2)
    for _, server in pairs:
        abort(server)
        lab.wait(0.1)
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE')
    lab.expect('server', 'E_APP_ABORT', reason='NO_SOCKET', optional=True, accept=['N_DUP_RST', 'E_DATA_AFTER_CLOSE'])


@scenario('service-address-moves-to-the-standby', rtt=12, share=0.5, v6=True, timeout=60)
def failover(lab):
    """A database's address goes to a standby that knows none of the pool's six connections; new ones work."""
    web = lab.listen(5432)
    pairs = [lab.pair(web) for _ in range(6)]
    for client, server in pairs:
        lab.exchange(client, server, b'Q\0\0\0\x0dSELECT 1\0', 60)
    lab.wait(0.5)
    for _, server in pairs:
        forget(server)
    lab.wait(2)
    for client, _ in pairs:
        tell(client, b'Q\0\0\0\x0dSELECT 2\0')
        lab.wait(0.15)
    lab.good(web, 2)
    lab.expect('server', 'E_NOSOCK_HALFOPEN', reason=('NO_SOCKET', 'TCP_FLAGS'), accept=['E_PROC_EXIT'])


@scenario('user-timeout-and-the-answer-comes-late', rtt=62, share=0.4, timeout=60, box=made(BlackHole, match=b'last words', way='down', healed=5))
def user_timeout(lab):
    """A pool with TCP_USER_TIMEOUT of 2 s: nothing is acknowledged while the path is down one way; what the server repeats comes to nobody."""
    web = lab.listen(8080)
    pairs = [lab.pair(web, options=[(socket.IPPROTO_TCP, 18, 2000)]) for _ in range(4)]
    for client, server in pairs:
        lab.exchange(client, server, GET % b'one', 400)
        client.sendall(b'last words')
        take(server, 10)
        server.sendall(http(b'l' * 300))
    lab.wait(9)
    lab.expect('client', 'E_TIMEOUT_RTO', reason='NO_SOCKET', accept=['E_NOSOCK_HALFOPEN'])


@scenario('keep-alive-finds-the-device-gone', rtt=95, share=0.5, hops=(4, 8), timeout=60, box=made(BlackHole, match=b'going under', way='both', later=0.2))
def keepalive(lab):
    """A gateway's keep-alive (2 s, each second, four times) for meters that lost their radio."""
    gateway = lab.listen(2404, options=keep_alive(2, 1, 4))
    pairs = [lab.pair(gateway) for _ in range(5)]
    for client, server in pairs:
        lab.exchange(client, server, b'\x68\x04\x07\0\0\0', 30)
        client.sendall(b'going under')
        take(server, 11)
    lab.wait(9)
    lab.expect('server', 'E_TIMEOUT_KA', reason='TCP_KEEPALIVE_TIMEOUT')


@scenario('mail-server-says-421-as-the-mail-comes', rtt=102, share=0.5, hops=(5, 7), timeout=60)
def too_late(lab):
    """421 timeout after a second without a command, and the close; the client's MAIL FROM is on its way."""
    mx = lab.listen(25)
    for number in range(6):
        client, server = lab.pair(mx)
        lab.exchange(client, server, b'EHLO me\r\n', 40)
        lab.wait(1.0 + number * 0.005)
        server.sendall(b'421 4.4.2 timeout exceeded\r\n')
        server.close()
        lab.wait(0.02)
        client.sendall(b'MAIL FROM:<me@example>\r\n')
        lab.settle()
        drain(client)
        client.close()
    lab.expect('server', 'E_KEEPALIVE_RACE', reason=LATE, accept=['E_DATA_AFTER_CLOSE'])


@scenario('service-is-started-again-by-its-supervisor', rtt=19, share=0.5, timeout=60)
def restarted(lab):
    """webfsd is killed three times while clients try: refusals in between, from three hosts."""
    with files(page='p' * 500) as folder:
        for round in range(3):
            server = lab.spawn('server', 'webfsd', '-F', '-p', '8000', '-r', folder)
            lab.until_listening('server', 8000)
            client = lab.connect(8000)
            client.sendall(GET % b'page')
            lab.settle(1)
            drain(client)
            client.close()
            server.kill()
            subprocess.run(['pkill', '-9', '-P', str(server.pid)], check=False)
            server.wait()
            lab.wait(0.2)
            for number in range(3):
                try_connect(lab, 8000, source=(lab.net.clients[number], 0))
                lab.wait(0.1)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_PROC_EXIT', 'E_OVERLOAD'])


@scenario('report-half-written-seen-one-way', rtt=74, share=0.4, v6=True, snaplen=96, one_way={'client': 'down', 'server': 'down', 'middle': 'down'}, timeout=60)
def one_way(lab):
    """An exporter aborts in the middle of its chunks; the captures show the server's direction alone."""
    web = lab.listen(8080)
    for _ in range(5):
        client, server = lab.pair(web)
        client.sendall(GET % b'report')
        hear(server)
        server.sendall(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
        for _ in range(3):
            server.sendall(b'400\r\n' + b'r' * 1024 + b'\r\n')
            lab.wait(0.08)
        abort(server)
        lab.settle()
        drain(client)
        client.close()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE')
    lab.expect('server', 'E_APP_ABORT', reason=('TCP_FLAGS', 'NO_SOCKET'), optional=True, accept=['N_DUP_RST', 'E_DATA_AFTER_CLOSE'])

"""How programs part from what only programs ask: databases, directories, queues, caches, collectors, small services for scripts."""
import threading

from ends import contexts, drain, files, notify, secured, tell
from fifth.ends_common import ENOUGH, FAREWELL
from programs import python
from scenario import abort, scenario, take


@scenario('directory-unbind-is-met-by-a-reset', rtt=14, share=0.5, v6=True)
def unbind(lab):
    """LDAP: bind, search, unbind and FIN; the directory server of a big vendor answers the FIN with a reset."""
    directory = lab.listen(389)
    for number in range(7):
        client, server = lab.pair(directory)
        for size in (14, 600):
            client.sendall(b'\x30\x25\x02\x01\x01' + b'q' * 34)
            take(server, 39)
            server.sendall(b'\x30\x84' + b'a' * size)
            take(client, size + 2)
        client.sendall(b'\x30\x05\x02\x01\x03\x42\x00')
        client.close()
        take(server, 7)
        server.recv(10)
        lab.wait(0.01 * number)
        abort(server)
        lab.settle()
    lab.expect('server', 'N_AFTER_FIN', reason='TCP_STATE')
    lab.expect('server', 'N_AFTER_FIN', reason=('TCP_FLAGS', 'NO_SOCKET'), optional=True, accept=['N_DUP_RST'])


@scenario('database-driver-quits-over-tls', rtt=21, snaplen=256, share=0.5, timeout=60)
def com_quit(lab):
    """COM_QUIT, close_notify, FIN; the database closes on COM_QUIT and never reads the notice: its close is a reset."""
    with contexts() as both:
        database = lab.listen(3306)
        for _ in range(7):
            client, server = secured(lab, database, both)
            for _ in range(2):
                lab.exchange(client, server, b'\x21\0\0\0\x03SELECT count(*) FROM basket', 200)
            lab.wait(0.05)
            drain(client)
            tell(client, b'\x01\0\0\0\x01')
            notify(client)
            client.close()
            take(server, 5)
            lab.settle(0.7)
            server.close()
            lab.settle()
    lab.expect('server', 'N_TLS_CLOSE', accept=['N_AFTER_FIN', 'E_UNREAD_DATA'])
    lab.expect('client', 'N_AFTER_FIN', optional=True, accept=FAREWELL)


@scenario('queue-client-closes-and-does-not-wait', rtt=34, share=0.5, v6=True)
def amqp(lab):
    """AMQP: Connection.Close and FIN at once; Close-Ok finds nobody. Three consumers of one script."""
    broker = lab.listen(5672)
    close, closed = b'\1\0\0\0\0\0\x0b\0\x0a\0\x32\0\xc8\0\0\0\0\0\xce', b'\1\0\0\0\0\0\4\0\x0a\0\x33\xce'
    for _ in range(6):
        client, server = lab.pair(broker)
        lab.exchange(client, server, b'AMQP\0\0\x09\1', 400)
        for _ in range(2):
            server.sendall(b'\1\0\1\0\0\0\x10' + b'd' * 16 + b'\xce')
            take(client, 24)
            client.sendall(b'\1\0\1\0\0\0\x0d' + b'k' * 13 + b'\xce')
            take(server, 21)
        lab.wait(0.2)
        client.sendall(close)
        client.close()
        take(server, len(close))
        tell(server, closed)
        server.close()
        lab.settle()
    lab.expect('client', 'N_AFTER_FIN', accept=FAREWELL)


@scenario('paho-subscriber-disconnects', rtt=46, share=0.3, timeout=60)
def paho(lab):
    """paho-mqtt: DISCONNECT and close while a sensor's values are still on the way."""
    code = '''import socket, threading, time
def serve(connection):
    try:
        connection.recv(400)
        connection.sendall(b'\\x20\\2\\0\\0')
        connection.recv(400)
        connection.sendall(b'\\x90\\3\\0\\1\\0')
        while True:
            connection.sendall(b'\\x30\\x0a\\0\\4temp21.5')
            time.sleep(0.012)
    except OSError:
        connection.close()
listener = socket.create_server(('0.0.0.0', 1883))
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()'''
    client = '''import sys, time
import paho.mqtt.client as mqtt
for _ in range(5):
    client = mqtt.Client()
    client.on_connect = lambda *_: client.subscribe('temp')
    client.connect(sys.argv[1], 1883)
    client.loop_start()
    time.sleep(0.6)
    client.disconnect()
    client.loop_stop()
    time.sleep(0.3)'''
    with python(lab, 1883, code):
        lab.run('client', '/usr/bin/python3', '-c', client, lab.server)
    lab.expect('client', 'E_DATA_AFTER_CLOSE', accept=['N_AFTER_FIN', 'N_DUP_RST', 'N_BROWSER_CANCEL', 'E_UNREAD_DATA'])


@scenario('upload-is-confirmed-to-a-closed-client', rtt=71, share=0.5, loss=0.004)
def upload(lab):
    """A log shipper sends its lines and closes without waiting; the collector acknowledges each of three batches, to nobody."""
    collector = lab.listen(5044)
    for _ in range(5):
        client, server = lab.pair(collector)
        for _ in range(3):
            client.sendall(b'2W\0\0\0\2' + b'l' * 900)
            lab.wait(0.02)
        client.close()
        take(server, 3 * 906)
        for number in range(3):
            tell(server, b'2A\0\0\0' + bytes([number]))
            lab.wait(0.01)
        lab.settle()
        server.close()
    lab.expect('client', 'E_DATA_AFTER_CLOSE', accept=['N_AFTER_FIN', 'N_DUP_RST'])


@scenario('pipelined-commands-and-linger-zero', rtt=12, share=0.5, vlans=(77, 5), middle='span')
def pipeline(lab):
    """A script of a cache: forty SETs in one write, forty +OK, a reset; from three hosts in turn."""
    cache = lab.listen(6379)
    for number in range(8):
        client, server = lab.pair(cache, source=(lab.net.clients[number % 3], 0))
        client.sendall(b'*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n' * 40)
        take(server, 27 * 40)
        server.sendall(b'+OK\r\n' * 40)
        take(client, 200)
        abort(client)
        lab.settle()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE', 'N_HEALTH'])


@scenario('monitoring-agent-tells-and-goes', rtt=13, share=0.5, v6=True)
def passive_agent(lab):
    """An agent on many hosts: values in, a short answer out, server closes, agent ends with linger zero as its runtime does; the captures begin in the middle."""
    server_side = lab.listen(10051)
    early = [lab.pair(server_side) for _ in range(6)]
    lab.wait(0.3)
    lab.from_here()
    for client, server in early:
        client.sendall(b'ZBXD\1' + b'v' * 300)
        take(server, 305)
        server.sendall(b'ZBXD\1' + b'r' * 60)
        server.close()
        take(client, 65)
        client.recv(1)
        abort(client)
        lab.wait(0.3)
    lab.expect('client', 'N_AFTER_FIN', reason='TCP_STATE')


@scenario('runtimes-that-linger-zero', rtt=27, share=0.5, timeout=60)
def runtimes(lab):
    """Erlang and Lua clients ask a time service, hear all of it, and close with linger zero, which their libraries offer by a word."""
    erlang = ('lists:foreach(fun(_) -> {ok, C} = gen_tcp:connect("%s", 4460, [binary, {active, false}, {linger, {true, 0}}]), '
              'ok = gen_tcp:send(C, "time?\\n"), {ok, _} = gen_tcp:recv(C, 400), timer:sleep(60), gen_tcp:close(C), timer:sleep(150) end, lists:seq(1, 4)), halt().' % lab.server)
    lua = '''local socket = require('socket')
for _ = 1, 4 do
  local client = assert(socket.connect(arg[1], 4460))
  client:setoption('linger', { on = true, timeout = 0 })
  client:send('time?\\n')
  client:receive(400)
  socket.sleep(0.05)
  client:close()
  socket.sleep(0.15)
end'''
    service = lab.listen(4460)
    done = threading.Event()

    def serve():
        service.settimeout(0.2)
        while not done.is_set():
            try:
                connection, _ = service.accept()
            except OSError:
                continue
            lab.open.append(connection)
            connection.settimeout(3)
            connection.recv(10)
            connection.sendall(b't' * 400)
    thread = threading.Thread(target=serve)
    thread.start()
    lab.run('client', 'erl', '-noshell', '-eval', erlang)
    with files(code=lua) as folder:
        lab.run('client', 'lua5.4', f'{folder}/code', lab.server)
    done.set()
    thread.join()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE', 'N_HEALTH'])


@scenario('awk-and-tcl-read-one-line', rtt=54, share=0.4, timeout=60)
def scripts(lab):
    """gawk's /inet and Tcl's socket ask for a quote, take the first line, and end; three more lines are there."""
    with python(lab, 1717, '''import socket
listener = socket.create_server(('0.0.0.0', 1717))
held = []
while True:
    connection, _ = listener.accept()
    connection.recv(100)
    connection.sendall(b'A word for the day\\n')
    connection.sendall(b'- somebody\\n-\\n' * 40)
    held.append(connection)'''):
        for _ in range(3):
            lab.run('client', 'gawk', f'BEGIN {{ s = "/inet/tcp/0/{lab.server}/1717"; print "?" |& s; s |& getline line; system("sleep 0.1"); exit }}')
            lab.wait(0.3)
        with files(code=f'set s [socket {lab.server} 1717]\nfconfigure $s -buffering line\nputs $s ?\ngets $s line\nafter 100\nexit\n') as folder:
            for _ in range(3):
                lab.run('client', 'tclsh', f'{folder}/code')
                lab.wait(0.3)
    lab.expect('client', 'N_BROWSER_CANCEL', accept=ENOUGH)

"""How programs that people use part from their servers: mail, chat, phones, cameras, desktops, files, printers, music."""
import socket
import ssl
from contextlib import contextmanager

from ends import contexts, drain, files, hear, notify, secured, tell
from fifth.ends_common import ENOUGH, FAREWELL
from programs import configured, program
from scenario import abort, scenario, take


@contextmanager
def prosody(lab):
    """A chat server; it wants its file to be called .cfg.lua."""
    text = ('pidfile = "{folder}/pid"\ndata_path = "{folder}"\ncertificates = "{folder}"\nmodules_enabled = { }\nc2s_require_encryption = false\n'
            'authentication = "internal_plain"\nallow_unencrypted_plain_auth = true\ninterfaces = { "0.0.0.0" }\nrun_as_root = true\n'
            'log = { error = "*console" }\nVirtualHost "chat.example"\n')
    with files() as folder:
        with open(f'{folder}/prosody.cfg.lua', 'w') as file:
            file.write(text.replace('{folder}', folder))
        with program(lab, 5222, 'prosody', '-F', '--config', f'{folder}/prosody.cfg.lua'):
            yield


@scenario('mail-program-logs-out-of-imaps', rtt=42, share=0.4, timeout=60)
def imap_logout(lab):
    """LOGOUT, close_notify and FIN in one go; the server still says BYE, OK and its own close_notify."""
    with contexts() as both:
        web = lab.listen(993)
        for _ in range(5):
            client, server = secured(lab, web, both)
            lab.exchange(client, server, b'a1 SELECT INBOX\r\n', 900)
            drain(client)
            tell(client, b'a2 LOGOUT\r\n')
            notify(client)
            client.close()
            lab.settle(0.6)
            tell(server, b'* BYE bye\r\n')
            tell(server, b'a2 OK Logout completed\r\n')
            notify(server)
            server.close()
            lab.settle()
    lab.expect('client', 'N_AFTER_FIN', accept=FAREWELL)
    lab.expect('server', 'N_AFTER_FIN', optional=True, accept=FAREWELL)


@scenario('file-server-session-ends-by-reset', rtt=9, share=0.5, snaplen=120)
def smb(lab):
    """SMB2: tree disconnect and logoff are answered, and the workstation ends the connection with a reset, as they do."""
    share = lab.listen(445)
    message = lambda command, size: (64 + size).to_bytes(4, 'big') + b'\xfeSMB\x40\0\0\0' + b'\0' * 4 + command.to_bytes(2, 'little') + b'\0' * (50 + size)  # noqa: E731
    for _ in range(7):
        client, server = lab.pair(share)
        for command, size in ((0, 100), (1, 400), (3, 60), (5, 300), (8, 3000), (6, 24), (4, 4), (2, 4)):
            request, answer = message(command, 60), message(command, size)
            client.sendall(request)
            take(server, len(request))
            server.sendall(answer)
            take(client, len(answer))
        lab.wait(0.02)
        abort(client)
        lab.settle()
        server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE', 'E_APP_ABORT'])


@scenario('xmpp-stream-is-ended-politely', rtt=37, share=0.5, timeout=60)
def xmpp(lab):
    """prosody; a client asks for the features, ends its stream and closes at once: prosody ends its own towards nobody."""
    with prosody(lab):
        for _ in range(6):
            client = lab.connect(5222)
            client.sendall(b"<?xml version='1.0'?><stream:stream to='chat.example' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>")
            lab.settle()
            drain(client)
            client.sendall(b'</stream:stream>')
            client.close()
            lab.settle()
    lab.expect('client', 'N_AFTER_FIN', optional=True, accept=FAREWELL)
    lab.expect('server', 'N_AFTER_FIN', optional=True, accept=FAREWELL)


@scenario('web-request-to-prosody', rtt=29, share=0.4, v6=False, timeout=60)
def xmpp_http(lab):
    """A browser at the chat server's port: not-well-formed, and the rest of what it sends meets a closed stream."""
    with prosody(lab):
        for _ in range(5):
            client = lab.connect(5222)
            tell(client, b'GET / HTTP/1.1\r\nHost: chat.example\r\nUser-Agent: browser\r\n\r\n')
            lab.settle(1.2)
            tell(client, b'GET /favicon.ico HTTP/1.1\r\nHost: chat.example\r\n\r\n')
            lab.settle()
            drain(client)
            client.close()
            lab.settle(1)
    lab.expect('server', 'E_PROTO', accept=['E_UNREAD_DATA', 'E_APP_ABORT', 'E_ACL_APP', 'E_DATA_AFTER_CLOSE'])


@scenario('phone-registers-and-sleeps', rtt=58, share=0.3, timeout=60)
def sip(lab):
    """SIP over TCP: REGISTER, 401, REGISTER, 200; after eleven idle seconds the phones drop the connection by reset, one by one."""
    registrar = lab.listen(5060)
    pairs = [lab.pair(registrar, source=(lab.net.clients[number % 4], 0)) for number in range(7)]
    for client, server in pairs:
        for answer in (b'SIP/2.0 401 Unauthorized\r\nContent-Length: 0\r\n\r\n', b'SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n'):
            client.sendall(b'REGISTER sip:pbx.example SIP/2.0\r\nContent-Length: 0\r\n\r\n')
            hear(server)
            server.sendall(answer)
            take(client, len(answer))
    lab.wait(11)
    for client, _ in pairs:
        abort(client)
        lab.wait(0.15)
    lab.expect('client', 'N_POOL_EXPIRE', reason='TCP_STATE', accept=['N_BROWSER_CANCEL'])


@scenario('camera-is-watched-and-let-go', rtt=19, share=0.4, snaplen=150)
def rtsp(lab):
    """RTSP with the picture in the same connection: TEARDOWN is answered, the viewer closes with pictures unread."""
    camera = lab.listen(554)
    for _ in range(6):
        client, server = lab.pair(camera)
        for verb in (b'OPTIONS', b'DESCRIBE', b'SETUP', b'PLAY'):
            client.sendall(verb + b' rtsp://camera/1 RTSP/1.0\r\nCSeq: 1\r\n\r\n')
            hear(server)
            server.sendall(b'RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n')
            hear(client)
        for _ in range(10):
            server.sendall(b'$\0\x03\xe8' + b'v' * 1000)
            lab.wait(0.01)
        take(client, 10_040)
        client.sendall(b'TEARDOWN rtsp://camera/1 RTSP/1.0\r\nCSeq: 2\r\n\r\n')
        for _ in range(3):
            server.sendall(b'$\0\x03\xe8' + b'v' * 1000)
        server.sendall(b'RTSP/1.0 200 OK\r\nCSeq: 2\r\n\r\n')
        lab.settle(2)
        client.close()
        lab.settle(1)
        server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', accept=ENOUGH)


@scenario('peers-are-both-seeds', rtt=81, share=0.5, hops=(6, 9))
def seeds(lab):
    """BitTorrent: handshakes and bitfields; both have everything, so the caller leaves with the other's last words unread."""
    peer = lab.listen(6881)
    handshake = b'\x13BitTorrent protocol' + b'\0' * 8 + b'i' * 40
    for _ in range(7):
        client, server = lab.pair(peer)
        client.sendall(handshake)
        take(server, len(handshake))
        server.sendall(handshake + b'\0\0\0\x65\5' + b'\xff' * 100)
        client.sendall(b'\0\0\0\x65\5' + b'\xff' * 100)
        take(client, len(handshake) + 50)
        lab.settle(1)
        client.close()
        lab.settle()
        server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', accept=['E_UNREAD_DATA', 'E_APP_ABORT', 'N_HEALTH'])


@scenario('remote-desktop-user-logs-off', rtt=33, snaplen=180, share=0.4, timeout=60)
def rdp(lab):
    """A session of some seconds in both directions; the user logs off, the server says so in a last message and resets, the client had asked for it."""
    with contexts(maximum_version=ssl.TLSVersion.TLSv1_2) as both:
        desk = lab.listen(3389)
        for _ in range(5):
            client, server = secured(lab, desk, both)
            for size in (300, 4000, 90, 2500):
                lab.exchange(client, server, b'\4\x12mouse and keyboard', size)
                lab.wait(0.1)
            # The client closes its half when it has been told.
            tell(server, b'\3\0\0\x09\2\xf0\x80\x21\x80')
            take(client, 9)
            notify(client)
            client.close()
            lab.settle(1)
            abort(server)
            lab.settle()
    lab.expect('server', 'N_AFTER_FIN', accept=['N_TLS_CLOSE', 'E_UNREAD_DATA'])


@scenario('ftp-data-connections-end-abruptly', rtt=49, share=0.4, v6=True, timeout=60)
def ftp_data(lab):
    """Passive FTP by a small client: each list and file is whole, the server's FIN is there, and the client resets the data connection; control lives on."""
    control = lab.listen(21)
    client, server = lab.pair(control)
    for number in range(6):
        client.sendall(b'RETR file\r\n')
        take(server, 11)
        data = lab.listen(40_000 + number)
        puller, pusher = lab.pair(data)
        pusher.sendall(b'f' * (2000 + 5000 * number))
        pusher.close()
        take(puller, 2000 + 5000 * number)
        puller.recv(1)
        lab.wait(0.03)
        abort(puller)
        server.sendall(b'226 Transfer complete\r\n')
        take(client, 23)
        lab.settle(1)
    lab.expect('client', 'N_AFTER_FIN', reason='TCP_STATE')


@scenario('print-queue-asks-and-the-printer-resets', rtt=16, share=0.5)
def ipp(lab):
    """IPP over HTTP: the printer answers with Connection: close and its FIN; the queue's FIN is met by a reset, as the printer has let go."""
    printer = lab.listen(631)
    for _ in range(7):
        client, server = lab.pair(printer)
        question = b'POST /ipp HTTP/1.1\r\nHost: printer\r\nContent-Length: 60\r\n\r\n' + b'\2\0\0\x0b' + b'i' * 56
        answer = b'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 90\r\n\r\n' + b'i' * 90
        client.sendall(question)
        take(server, len(question))
        server.sendall(answer)
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_LINGER2, -1)
        server.close()
        take(client, len(answer))
        client.recv(1)
        lab.wait(0.1)
        client.close()
        lab.settle()
    lab.expect('server', 'N_AFTER_FIN')


@scenario('mpd-client-is-closed-while-it-waits', rtt=24, share=0.5, timeout=60)
def mpd(lab):
    """A music client says "close" to mpd, which closes at once; the client's own noidle is on the way."""
    with configured(lab, 6600, 'bind_to_address "0.0.0.0"\nport "6600"\nmusic_directory "{folder}"\ndb_file "{folder}/db"\naudio_output {\n type "null"\n name "n"\n}\n',
                    'mpd', '--no-daemon', '--stderr', '{folder}/conf'):
        for _ in range(6):
            client = lab.connect(6600)
            lab.settle(1)
            client.sendall(b'status\n')
            lab.settle(1.5)
            drain(client)
            tell(client, b'close\n')
            lab.wait(0.006)
            tell(client, b'noidle\n')
            lab.settle()
            client.close()
            lab.settle(1)
    lab.expect('server', 'E_DATA_AFTER_CLOSE', accept=['N_AFTER_FIN', 'E_UNREAD_DATA', 'N_BROWSER_CANCEL'])

"""Middleboxes of the fourth set that look at what is said."""
from boxes import Filter, Watcher, made
from ends import dns, drain, tell, try_connect
from fourth.common import GET
from fourth.guards import AfterTheEnd, AnswerFilter, ForgedAnswer, HandshakeShot, Repeater, TwoKinds, Unknown, Window
from scenario import scenario, take
from stories.injected import client_hello, sni_story
from third.devices import asked


def question(lab, name, count=4):
    """DNS over TCP: some fine questions, then those for `name`."""
    resolver = lab.listen(53)
    for each in (b'www.example', b'mail.example', *[name] * count):
        client, server = lab.pair(resolver)
        for end in (client, server):
            end.settimeout(0.6)
        try:
            query = dns(each, 99, 0x100)
            client.sendall(query)
            take(server, len(query))
            answer = query[2:4] + b'\x81\x80' + query[6:] + b'\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\xc0\0\2\x50'
            server.sendall(len(answer).to_bytes(2, 'big') + answer)
            take(client, len(answer) + 2)
        except (OSError, EOFError):
            pass
        lab.settle(3)
        drain(client)
        drain(server)
        client.close()
        server.close()
        lab.settle()


@scenario('resolver-name-filter-over-tcp', rtt=38, share=0.3, hops=(2, 8), box=made(Filter, match=b'\x07blocked', ttl=128, form='R', ip_id='random'), where=0.4)
def dns_filter(lab):
    """A name server's question in TCP, and the name is on a list."""
    question(lab, b'www.blocked.example')
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')


@scenario('resolver-name-shot-at-far-away', rtt=170, share=0.2, hops=(6, 11), box=made(Watcher, match=b'\x09forbidden', shots=(0, 0, 0), ttl=59, form='RA', ip_id='random'), where=0.4)
def dns_shots(lab):
    """Beside the line, thrice the same, and the answer comes nevertheless."""
    question(lab, b'forbidden.example')
    lab.expect('box', 'M_INJECT', accept=['M_POLICY'])
    lab.aftermath('M_INJECT')


@scenario('national-filter-two-kinds-and-a-ban', rtt=210, share=0.3, hops=(5, 13), timeout=60,
          box=made(TwoKinds, match=b'forbidden.example', ttl=58, ip_id='random', residual=4.0), where=0.3)
def two_kinds(lab):
    """Bare RSTs of one machine, RST+ACKs of another; for four seconds each further connection to that server suffers the same."""
    web = lab.listen(443)
    for name in ('fine.example', 'forbidden.example', 'fine.example', 'fine.example'):
        client, server = lab.pair(web)
        hello = client_hello(name)
        for end in (client, server):
            end.settimeout(0.5)
        try:
            client.sendall(hello)
            take(server, len(hello))
            server.sendall(b'\x16\x03\x03\x00\x7a\x02' + b's' * 121)
            take(client, 127)
        except (OSError, EOFError):
            pass
        lab.settle()
        drain(client)
        client.close()
        server.close()
        lab.settle()
    lab.expect('box', 'M_INJECT', accept=['M_POLICY'])
    lab.aftermath('M_INJECT')


@scenario('national-filter-host-header-v6', rtt=150, share=0.4, hops=(7, 9), v6=True, box=made(TwoKinds, match=b'/protest', ttl=49, second_ttl=113, steps=(0,)), where=0.5)
def two_kinds_v6(lab):
    asked(lab, b'protest', 4000)
    lab.expect('box', 'M_INJECT', accept=['M_POLICY'])
    lab.aftermath('M_INJECT')


@scenario('perfect-mimic-resets-the-client', rtt=56, share=0.3, hops=(3, 7), box=made(Filter, match=b'/casino', to='client', ttl='copy', ip_id='next', form='RA', timestamps=True,
          window='copy', late=0.0004), where=0.3)
def mimic(lab):
    """In line, with the TTL that the server sends with (not what is left of it there), its next IP ID, and the window of the request."""
    asked(lab, b'casino', 2500)
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')


@scenario('handshake-is-shot-at', rtt=64, share=0.4, hops=(4, 6), box=made(HandshakeShot, port=9001, ttl=61, form='RA', ip_id='random'), where=0.4)
def handshake(lab):
    """A relay's port is on a list: both ends are reset as soon as the server answers."""
    web, relay = lab.listen(443), lab.listen(9001)
    lab.good(web)
    for _ in range(5):
        client = try_connect(lab, 9001)
        if client is not None:
            tell(client, client_hello('relay.example'))
            lab.settle()
            client.close()
        lab.settle()
    del relay
    lab.expect('box', 'M_INJECT', accept=['M_POLICY', 'M_POLICY_SYN'])
    lab.aftermath('M_INJECT')


@scenario('forged-notice-and-a-reset-for-the-server', rtt=140, share=0.3, hops=(4, 10), box=made(ForgedAnswer, match=b'/tracker', ttl=54, form='R', ip_id='random'), where=0.3)
def notice(lab):
    """Beside the line: a redirect in the server's name, which the client believes; the server is reset."""
    asked(lab, b'tracker', 5000)
    lab.expect('box', 'M_INJECT', accept=['M_POLICY'])
    lab.expect('client', 'E_DATA_AFTER_CLOSE', optional=True, expected='unknown', accept=['M_INJECT', 'N_AFTER_FIN', 'E_NOSOCK_HALFOPEN', 'N_DUP_RST'])
    lab.aftermath('M_INJECT')


@scenario('firewall-knows-no-such-application', rtt=34, share=0.2, hops=(1, 6), box_a=made(Unknown, known=[b'\x16\x03', b'GET '], port=443, ttl=64), where_a=0.5)
def application(lab):
    """SSH and a private protocol on port 443: what is not TLS is reset at its first bytes."""
    web = lab.listen(443)
    lab.good(web)
    for first in (b'SSH-2.0-OpenSSH_9.2\r\n', b'\x01\x02hello', b'SSH-2.0-OpenSSH_9.2\r\n', b'\x01\x02hello'):
        client, server = lab.pair(web)
        tell(client, first)
        lab.settle(3)
        client.close()
        server.close()
        lab.settle()
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')


@scenario('tunnel-is-recognised-after-some-packets', rtt=98, share=0.5, hops=(5, 8), v6=True, box=made(Unknown, known=[b'\x16\x03', b'GET '], port=443, patience=4, ttl=255, form='R'), where=0.4)
def tunnel(lab):
    """A VPN in TCP works for five packets, then both ends are reset."""
    web = lab.listen(443)
    lab.good(web, 1)
    for _ in range(4):
        client, server = lab.pair(web)
        for end in (client, server):
            end.settimeout(0.6)
        try:
            for number in range(6):
                client.sendall(b'\0\x38\x38' + bytes([number]) * 70)
                take(server, 73)
                server.sendall(b'\0\x40\x40' + bytes([number]) * 60)
                take(client, 63)
        except (OSError, EOFError):
            pass
        lab.settle()
        client.close()
        server.close()
        lab.settle()
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')


@scenario('virus-in-the-answer', rtt=48, share=0.3, hops=(3, 5), v6=True, snaplen=200, box=made(AnswerFilter, match=b'EICAR', ttl=255), where=0.3)
def virus(lab):
    """Half of the file has gone through when the scanner finds its mark."""
    web = lab.listen(80)
    lab.good(web)
    for _ in range(4):
        client, server = lab.pair(web)
        for end in (client, server):
            end.settimeout(0.7)
        client.sendall(GET % b'eicar.com')
        take(server, len(GET % b'eicar.com'))
        server.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n' + b'x' * 4000)
        lab.wait(0.1)
        tell(server, b'X5O!EICAR-STANDARD-ANTIVIRUS-TEST-FILE' + b'y' * 2000)
        lab.settle(3)
        drain(client)
        client.close()
        server.close()
        lab.settle()
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')


@scenario('filter-says-it-three-times', rtt=72, share=0.6, hops=(7, 4), box=made(Repeater, match=b'.exe', ttl=64, form='R', pause=0.01, ip_id='random'), where=0.6)
def thrice(lab):
    asked(lab, b'setup.exe', 3000)
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')


@scenario('verdict-when-all-is-over', rtt=40, share=0.4, box=made(AfterTheEnd, match=b'/upload', ttl=64, form='RA', ip_id='random'), where=0.5)
def over(lab):
    """The sandbox's verdict comes after both FINs: a reset of nothing."""
    asked(lab, b'upload', 1500, count=5)
    lab.expect('box', 'M_INJECT', expected='unknown', accept=['M_POLICY', 'N_AFTER_FIN', 'N_DUP_RST'])
    lab.aftermath('M_INJECT')


@scenario('firewall-thinks-it-out-of-window', rtt=88, share=0.5, hops=(4, 8), snaplen=100, box=made(Window, after=20_000, port=8081, ttl=255), where=0.5)
def window(lab):
    """Strict TCP checking with a wrong idea of scaling: a page dies after twenty kilobytes, every time; small ones are fine."""
    asked(lab, b'page', 31_000, port=8081)
    lab.expect('box', 'M_POLICY', accept=['M_INJECT', 'M_ASYM'])
    lab.aftermath('M_POLICY')


@scenario('mail-filter-at-the-recipient', rtt=58, share=0.8, hops=(9, 2), box=made(Filter, match=b'RCPT TO:<all@', ttl=64, form='RA', ip_id='zero', window=5840), where=0.7)
def mail(lab):
    """A mail gateway that does not like a recipient; the session went well until then."""
    mx = lab.listen(25)
    for _ in range(4):
        client, server = lab.pair(mx)
        for end in (client, server):
            end.settimeout(0.7)
        try:
            for said, answer in ((None, b'220 mx.example\r\n'), (b'EHLO me.example\r\n', b'250 hello\r\n'), (b'MAIL FROM:<me@me.example>\r\n', b'250 ok\r\n'),
                                 (b'RCPT TO:<all@staff.example>\r\n', b'250 ok\r\n')):
                if said:
                    client.sendall(said)
                    take(server, len(said))
                server.sendall(answer)
                take(client, len(answer))
        except (OSError, EOFError):
            pass
        lab.settle()
        client.close()
        server.close()
        lab.settle()
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')


@scenario('upload-of-a-secret-with-loss', rtt=82, share=0.2, hops=(2, 9), loss=0.02, late=0.01, twice=0.01, snaplen=160, box_a=made(Filter, match=b'CONFIDENTIAL', ttl=255, form='RA', own_mac=True), where_a=0.5)
def secret(lab):
    """Data loss prevention with a MAC address of its own, on a path that loses, repeats and swaps."""
    web = lab.listen(80)
    lab.good(web)
    for _ in range(4):
        client, server = lab.pair(web)
        server.settimeout(0.7)
        try:
            client.sendall(b'PUT /notes HTTP/1.1\r\nHost: share.example\r\nContent-Length: 9000\r\n\r\n' + b'n' * 4000)
            lab.wait(0.2)
            client.sendall(b'CONFIDENTIAL' + b'n' * 1000)
            while server.recv(9000):
                pass
        except OSError:
            pass
        lab.settle(3)
        client.close()
        server.close()
        lab.settle()
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')


@scenario('name-filter-seen-one-way-and-late', rtt=60, share=0.3, hops=(3, 6), vlans=(100, 7), one_way={'client': 'down', 'server': 'up'}, snaplen=74,
          box=made(Filter, match=b'chat.example', ttl=128, ip_id='zero', dont_fragment=False, form='RA'), where=0.4)
def one_way(lab):
    """What only one direction shows, cut to the headers, on a trunk with two tags."""
    sni_story(lab, 5, 'chat.example')
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')


@scenario('backup-exceeds-the-session-limit', rtt=22, share=0.5, snaplen=96, offload=True, box=made(Window, after=60_000, ttl=64, form='R'), where=0.6)
def session_limit(lab):
    """A quota by the session in a carrier's gateway, while the download is in full flight."""
    web = lab.listen(8081)
    for _ in range(3):
        client, server = lab.pair(web)
        client.settimeout(0.7)
        client.sendall(GET % b'backup')
        take(server, len(GET % b'backup'))
        try:
            server.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n')
            for _ in range(20):
                server.sendall(b'b' * 5000)
                lab.wait(0.01)
                client.recv(1 << 17)
        except OSError:
            pass
        lab.settle()
        drain(client)
        client.close()
        server.close()
        lab.settle()
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')


@scenario('proxy-avoidance-upload-both-vlan', rtt=28, share=0.6, vlans=(42,), middle='in', box=made(Filter, match=b'CONNECT ', ttl=128, to='server', form='R', swallow=True), where=0.5)
def connect_method(lab):
    """CONNECT is forbidden: the request is swallowed, the server alone is reset, the client waits and leaves."""
    web = lab.listen(3128)
    for _ in range(4):
        client, server = lab.pair(web)
        tell(client, b'CONNECT mail.example:443 HTTP/1.1\r\nHost: mail.example\r\n\r\n')
        lab.wait(0.5)
        client.close()
        server.close()
        lab.settle()
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')

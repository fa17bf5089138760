"""Middleboxes of the third set at work."""
from boxes import Filter, IdleTimer, SynFilter, made
from ends import drain, pour, try_connect
from scenario import abort, http, scenario, take
from stories.injected import client_hello, sni_story
from stories.refused import refuse
from third.guards import (Coded, CodedTimer, Curfew, Decrypting, EveryPacket, Failover, FirstTry, Nudge, Offloaded, OneEyed, Portal, Splice,
                          Telling, UploadLimit, WrongAnswer)

GET = b'GET /%s HTTP/1.1\r\nHost: intranet.example\r\nAccept: */*\r\n\r\n'


def aborted_upload(lab, web, size, request=b'PUT /backup HTTP/1.1\r\nHost: store.example\r\nContent-Length: %d\r\n\r\n'):
    client, server = lab.pair(web)
    server.settimeout(0.6)
    try:
        client.sendall(request % size)
        for _ in range(size // 4000):
            client.sendall(b'u' * 4000)
            lab.wait(0.01)
            server.recv(1 << 17)
        while server.recv(1 << 17):
            pass
    except OSError:
        pass
    lab.settle()
    client.close()
    server.close()
    lab.settle()


def asked(lab, path, size, *, count=4, port=80, good=2):
    """Some fine requests; then those for `path`, each with an answer of `size` bytes if it comes to that."""
    web = lab.listen(port)
    lab.good(web, good)
    for _ in range(count):
        client, server = lab.pair(web)
        for end in (client, server):
            end.settimeout(0.7)
        try:
            client.sendall(GET % path)
            take(server, len(GET % path))
            server.sendall(http(b'a' * size))
            take(client, size)
        except (OSError, EOFError):
            pass
        lab.settle(3)
        drain(client)
        drain(server)
        client.close()
        server.close()
        lab.settle()
    lab.good(web, 1)


@scenario('ips-ends-a-large-upload', rtt=64, share=0.06, hops=(1, 11), snaplen=100, box_a=made(UploadLimit, most=48_000, ttl=64), where_a=0.5)
def large_upload(lab):
    """Data loss prevention one hop away: after so many bytes both are reset, in the other's name."""
    web = lab.listen(80)
    lab.good(web)
    for _ in range(3):
        aborted_upload(lab, web, 100_000)
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')


@scenario('ips-ends-an-upload-v6-loss', rtt=118, share=0.9, hops=(8, 2), v6=True, loss=0.01, snaplen=110, offload=True,
          box=made(UploadLimit, most=30_000, ttl=255, form='R'), where=0.7)
def far_upload(lab):
    """The same in front of the server, far from the client, on a lossy path."""
    web = lab.listen(443)
    lab.good(web)
    for _ in range(3):
        aborted_upload(lab, web, 80_000)
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')


@scenario('forged-reset-is-challenged', rtt=36, share=0.4, box=made(Nudge, match=b'/stream', ttl=52, ip_id='random', form='R'), where=0.6)
def challenged(lab):
    """In the window and not next: both ends ask, nobody confirms, and all goes on."""
    web = lab.listen(8554)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(GET % b'stream')
        take(server, len(GET % b'stream'))
        for _ in range(5):
            server.sendall(b'frame' * 200)
            take(client, 1000)
            lab.wait(0.05)
        client.close()
        server.close()
        lab.settle()
    lab.expect('box', 'M_INJECT', accept=['M_POLICY'])


@scenario('splicing-proxy-relays-an-abort', rtt=48, share=0.3, hops=(4, 4), box=made(Splice, ttl=64), where=0.3)
def spliced_abort(lab):
    """A device ends and begins every segment anew; the RST it passes on is still the server's."""
    web = lab.listen(9300)
    lab.good(web)
    for _ in range(4):
        client, server = lab.pair(web)
        client.sendall(GET % b'report')
        take(server, len(GET % b'report'))
        server.sendall(http(b'r' * 6000)[:2600])
        lab.wait(0.3)
        abort(server)
        lab.settle()
        client.close()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE')


@scenario('splicing-proxy-tires', rtt=30, share=0.5, hops=(3, 3), timeout=70, box=made(Splice, seconds=9, ttl=128, form='RA'), where=0.5)
def spliced_idle(lab):
    web = lab.listen(1433)
    pairs = [lab.pair(web) for _ in range(4)]
    for client, server in pairs:
        lab.exchange(client, server, b'SELECT name')
        lab.wait(0.3)
    for _ in range(3):
        lab.wait(5)
        lab.exchange(*pairs[0], b'SELECT 1')
    lab.expect('box', 'M_IDLE_RST')


@scenario('balancer-tells-the-client-alone', rtt=72, share=0.8, hops=(9, 2), timeout=70,
          box=made(IdleTimer, seconds=11, to='client', ttl=64, form='R'), where=0.5)
def client_alone(lab):
    """The server keeps its half; half of them still speak, and a client without the connection answers."""
    web = lab.listen(6667)
    pairs = [lab.pair(web) for _ in range(4)]
    for client, server in pairs:
        lab.exchange(client, server, b'PING :1')
        lab.wait(0.3)
    lab.wait(11.5)
    for _, server in pairs[:2]:
        server.sendall(b'PING :2')
        lab.wait(0.4)
    lab.expect('box', 'M_IDLE_RST')
    lab.expect('client', 'E_NOSOCK_HALFOPEN', expected='unknown', accept=['M_IDLE_RST', 'N_DUP_RST', 'M_NOSTATE'])


@scenario('firewall-sees-answers-only', rtt=40, share=0.6, hops=(3, 4), timeout=60, box=made(OneEyed, ttl=255, port=8443), where=0.6)
def answers_only(lab):
    """Asymmetric routes: the SYN went another way, so the SYN/ACK is refused, again and again."""
    fine, web = lab.listen(80), lab.listen(8443)
    lab.good(fine)
    for _ in range(2):
        client = lab.socket()
        client.settimeout(3.5)
        try:
            client.connect((lab.server, 8443))
        except OSError:
            pass
        client.close()
    del web
    lab.expect('box', 'M_ASYM', accept=['M_NOSTATE', 'M_POLICY', 'M_POLICY_SYN'])


@scenario('firewall-fails-over', rtt=56, share=0.2, hops=(2, 7), v6=True, box=made(Failover, seconds=2.5, ttl=255), where=0.2)
def fails_over(lab):
    """The second machine of a pair takes over without the sessions of the first; both ends learn it as they speak."""
    web = lab.listen(5671)
    pairs = [lab.pair(web) for _ in range(6)]
    for _ in range(2):
        for client, server in pairs:
            lab.exchange(client, server, b'AMQP frame', 100)
    lab.wait(2.6)
    for number, (client, server) in enumerate(pairs):
        (server if number % 3 == 2 else client).sendall(b'AMQP heartbeat')
        lab.wait(0.15)
    lab.good(web)
    lab.expect('box', 'M_NOSTATE', accept=['M_ASYM'])
    lab.aftermath('M_NOSTATE')


@scenario('route-moves-to-a-stranger', rtt=90, share=0.3, hops=(3, 9), box=made(Failover, seconds=2, way='up', ttl=64), where=0.4)
def route_moves(lab):
    """What clients send goes another way from now on, past a firewall that knows none of it; answers come as before."""
    web = lab.listen(8080)
    pairs = [lab.pair(web) for _ in range(4)]
    for client, server in pairs:
        lab.exchange(client, server, GET % b'part/1', 2500)
    lab.wait(2)
    for client, server in pairs:
        client.sendall(GET % b'part/2')
        lab.wait(0.2)
    lab.good(web, 1)
    lab.expect('box', 'M_NOSTATE', accept=['M_ASYM'])
    lab.aftermath('M_NOSTATE')


@scenario('session-length-is-limited', rtt=26, share=0.4, timeout=60, box=made(Curfew, age=6, ttl=255, form='RA', ip_id='random'), where=0.5)
def limited(lab):
    """Six seconds and no more, though nobody was idle."""
    web = lab.listen(1883)
    pairs = []
    for _ in range(3):
        pairs.append(lab.pair(web))
        lab.wait(0.8)
    for _ in range(12):
        for client, server in pairs:
            try:
                client.sendall(b'reading 21')
                take(server, 10)
                server.sendall(b'ok')
                take(client, 2)
            except (OSError, EOFError):
                pass
        lab.wait(0.4)
    lab.expect('box', 'M_POLICY', accept=['M_IDLE_RST', 'M_INJECT'])
    lab.aftermath('M_POLICY')


@scenario('laptop-put-into-quarantine', rtt=20, share=0.2, hops=(1, 5), box_a=made(Curfew, at=3, ttl=64, form='RA'), where_a=0.5)
def quarantine(lab):
    """Admission control resets everything a machine has open, to three servers, in one moment."""
    listeners = [lab.listen(port) for port in (443, 445, 8080)]
    pairs = [lab.pair(web) for web in listeners for _ in range(2)]
    for client, server in pairs:
        lab.exchange(client, server, size=1500)
    for _ in range(6):
        lab.wait(0.5)
        for client, server in pairs[::2]:
            try:
                lab.exchange(client, server)
            except (OSError, EOFError):
                pass
    lab.expect('box', 'M_POLICY', accept=['M_INJECT', 'M_NOSTATE'])
    lab.aftermath('M_POLICY')


@scenario('offload-engine-has-old-numbers', rtt=44, share=0.5, snaplen=96, box=made(Offloaded, age=2, ttl=255, form='R'), where=0.5)
def old_numbers(lab):
    """After the set time RSTs go out with the numbers of the handshake; the transfer does not care."""
    web = lab.listen(873)
    for _ in range(3):
        client, server = lab.pair(web)
        for _ in range(9):
            server.sendall(b'o' * 9000)
            take(client, 9000)
            client.sendall(b'next')
            take(server, 4)
            lab.wait(0.2)
        client.shutdown(1)
        server.close()
        client.close()
        lab.settle()
    lab.expect('box', 'M_STALE_SEQ', accept=['M_INJECT'])


@scenario('captive-portal-before-sign-in', rtt=80, share=0.05, hops=(1, 12), box_a=made(Portal, ttl=64, form='RA'), where_a=1.0)
def portal(lab):
    """The portal shakes hands for everybody; what is not HTTP it resets."""
    for number in range(5):
        client = lab.connect(80 if number == 2 else 443)
        client.sendall(GET % b'generate_204' if number == 2 else client_hello('mail.example'))
        lab.wait(0.3)
        drain(client)
        client.close()
        lab.wait(0.2)
    lab.expect('box', 'M_POLICY', accept=['M_POLICY_SYN'])


@scenario('guard-tests-newcomers', rtt=60, share=0.3, hops=(2, 6), timeout=60, box=made(WrongAnswer, ttl=255), where=0.5)
def newcomers(lab):
    """A SYN/ACK with a wrong number; the client's own kernel resets it, and the second SYN is let through."""
    web = lab.listen(443)
    for source in lab.net.clients:
        client, server = lab.pair(web, source=(source, 0))
        lab.exchange(client, server)
        client.close()
        server.close()
        lab.settle()
    lab.expect('client', 'E_BAD_SYNACK', accept=['M_SYN_PROXY', 'N_HALFOPEN_RECOVERY'], expected='unknown')


@scenario('guard-resets-the-first-try', rtt=34, share=0.3, hops=(2, 6), box=made(FirstTry, ttl=255, ip_id='random'), where=0.4)
def first_try(lab):
    web = lab.listen(443)
    for source in lab.net.clients:
        try_connect(lab, 443, source=(source, 0))
        lab.wait(0.5)
        lab.good(web, 1, source=(source, 0))
    lab.expect('box', 'M_SYN_PROXY', accept=['M_POLICY_SYN'])


@scenario('decrypting-proxy-distrusts-the-server', rtt=50, share=0.15, hops=(2, 10), box=made(Decrypting, match=b's' * 40, ttl=64, form='RA'), where=0.1)
def distrusts(lab):
    """bad_certificate in the server's name, then RSTs to both."""
    sni_story(lab, 4, 'selfsigned.example')
    lab.expect('box', 'M_POLICY', accept=['E_PROTO'])
    lab.aftermath('M_POLICY')


@scenario('dpi-copies-ttl-keeps-its-id', rtt=104, share=0.2, hops=(2, 13), format='pcapng',
          box=made(Filter, match=b'/vpn', swallow=False, ttl='copy', ip_id=0x4649, form='RA', window='copy', late=0.001), where=0.25)
def dpi(lab):
    """Beside the line, TTL and window as the host's; the IP ID is always the same."""
    asked(lab, b'vpn', 5000)
    lab.expect('box', 'M_INJECT', accept=['M_POLICY'])
    lab.aftermath('M_INJECT')


@scenario('rst-after-the-answer-came', rtt=38, share=0.4, box=made(Filter, match=b'/forum', to='client', swallow=False, late=0.35, ttl=47, ip_id='random', form='R'), where=0.5)
def too_late(lab):
    """The device took too long: the whole answer is there, and the numbers of its RST are old."""
    asked(lab, b'forum', 7000, count=5)
    lab.expect('box', 'M_INJECT', accept=['M_POLICY'])


@scenario('rst-with-a-code-not-authorized', rtt=28, share=0.4, box=made(Coded, match=b'/payroll', ttl=255, form='RA'), where=0.5)
def coded(lab):
    asked(lab, b'payroll', 900)
    lab.expect('box', 'M_POLICY')
    lab.aftermath('M_POLICY')


@scenario('rst-with-a-code-mapping-expired', rtt=46, share=0.3, timeout=60, box=made(CodedTimer, seconds=8, ttl=255, form='R', ip_id='random'), where=0.3)
def coded_timer(lab):
    web = lab.listen(5222)
    pairs = [lab.pair(web) for _ in range(4)]
    for client, server in pairs:
        lab.exchange(client, server, b'<presence/>')
        lab.wait(0.4)
    lab.wait(9)
    lab.expect('box', 'M_IDLE_RST')


@scenario('rst-with-a-sentence', rtt=84, share=0.7, hops=(8, 3), v6=True, box=made(Telling, match=b'games.example', ttl=64, form='R'), where=0.5)
def telling(lab):
    sni_story(lab, 4, 'games.example')
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')


@scenario('filter-in-the-data-centre', rtt=132, share=0.95, hops=(14, 2), loss=0.005, late=0.01, box=made(Filter, match=b'/wp-login', ttl=64, ip_id='random', form='RA'), where=0.5)
def data_centre(lab):
    """A web firewall one hop before the server, seen from far away."""
    asked(lab, b'wp-login.php', 2000)
    lab.expect('box', 'M_POLICY')
    lab.aftermath('M_POLICY')


@scenario('filter-at-home-tells-the-server', rtt=76, share=0.1, hops=(1, 12), box_a=made(Filter, match=b'/adult', to='server', ttl=128, ip_id='next', form='RA'), where_a=0.5)
def at_home(lab):
    """Parental control beside the client resets the server alone, as if the client had gone; the client waits."""
    asked(lab, b'adult', 3000)
    lab.expect('box', 'M_POLICY')
    lab.aftermath('M_POLICY')


@scenario('throttle-by-resets', rtt=58, share=0.4, hops=(4, 8), box=made(EveryPacket, match=b'BitTorrent', ttl=121, ip_id='random', dont_fragment=False, form='RA'), where=0.5)
def throttle(lab):
    """Two RSTs each way for every packet of a flow that it knows."""
    peer = lab.listen(6881)
    for _ in range(3):
        client, server = lab.pair(peer)
        server.settimeout(0.4)
        try:
            client.sendall(b'\x13BitTorrent protocol' + b'\0' * 48)
            take(server, 68)
            pour(server, b'piece' * 500, 3)
        except (OSError, EOFError):
            pass
        lab.settle(3)
        drain(client)
        client.close()
        server.close()
        lab.settle()
    lab.expect('box', 'M_INJECT', accept=['M_POLICY'])
    lab.aftermath('M_INJECT')


@scenario('guest-net-refuses-late-and-one-way', rtt=30, share=0.1, hops=(1, 6), one_way={'client': 'down'}, vantages=('client', 'middle'), middle='in',
          box=made(SynFilter, port=25, ttl=255, late=0.02), where=0.1)
def guest(lab):
    """Only what comes to the client was captured there; the refusal takes its time."""
    web = lab.listen(443)
    lab.good(web, 3)
    refuse(lab, 4, 25)
    lab.expect('box', 'M_POLICY_SYN')

"""Devices that reset what they do not like, each in its own style."""
import ssl

from boxes import Filter, SynFilter, Watcher, made
from packet import CWR, ECE
from scenario import scenario, take
from stories.refused import refuse

GET = b'GET /news HTTP/1.1\r\nHost: %s\r\nAccept: */*\r\n\r\n'


def client_hello(name):
    """A TLS ClientHello with a server name, as OpenSSL writes it."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.wrap_bio(incoming, outgoing, server_hostname=name).do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


def sni_story(lab, count=3, bad='blocked.example', port=443):
    web = lab.listen(port)
    for name in ('fine.example', 'www.example'):
        client, server = lab.pair(web)
        lab.exchange(client, server, client_hello(name), 1200)
        client.close()
        server.close()
        lab.settle()
    for _ in range(count):
        client, server = lab.pair(web)
        hello = client_hello(bad)
        try:
            client.sendall(hello)
            server.settimeout(0.3)
            take(server, len(hello))
            server.sendall(b'\x16\x03\x03\x00\x7a\x02' + b's' * 121)
        except (OSError, EOFError):
            pass
        lab.settle(3)
        client.close()
        server.close()
        lab.settle()


@scenario('sni-filter-both-sides', rtt=44, share=0.2, box=made(Filter, match=b'blocked.example', ttl=64), where=0.1)
def sni_both(lab):
    sni_story(lab)
    lab.expect('box', 'M_POLICY')
    lab.aftermath('M_POLICY')


@scenario('sni-filter-client-side-only', rtt=90, share=0.1, hops=(1, 13), box=made(Filter, match=b'blocked.example', to='client',
          ttl=255, form='R'), where=0.3)
def sni_client(lab):
    """The ClientHello vanishes; only the client is told."""
    sni_story(lab)
    lab.expect('box', 'M_POLICY')
    lab.aftermath('M_POLICY')


@scenario('sni-filter-beside-the-line', rtt=66, box=made(Filter, match=b'blocked.example', swallow=False, ttl=128, ip_id='random',
          late=0.002), where=0.3)
def sni_beside(lab):
    """The ClientHello goes through, and the RSTs race with the server's answer."""
    sni_story(lab)
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')


@scenario('sni-filter-copies-the-host', rtt=50, v6=True, box=made(Filter, match=b'blocked.example', ttl='copy', window='copy'), where=0.2)
def sni_copies(lab):
    """Hop limit and window are copied from the host whose name it uses: only time and behaviour speak."""
    sni_story(lab)
    lab.expect('box', 'M_POLICY')
    lab.aftermath('M_POLICY')


@scenario('sni-filter-next-ip-id', rtt=28, box=made(Filter, match=b'blocked.example', ttl='copy', ip_id='next', timestamps=True), where=0.5)
def sni_next_id(lab):
    """TTL, IP ID and timestamps are all those of the host."""
    sni_story(lab)
    lab.expect('box', 'M_POLICY')
    lab.aftermath('M_POLICY')


@scenario('sni-filter-on-the-server-side', rtt=70, hops=(11, 1), share=0.9, box=made(Filter, match=b'blocked.example', ttl=64), where=0.5)
def sni_near_server(lab):
    """A firewall in front of the server: from the client it is as far away as the server itself."""
    sni_story(lab)
    lab.expect('box', 'M_POLICY')
    lab.aftermath('M_POLICY')


@scenario('host-filter-server-side-only', rtt=32, box=made(Filter, match=b'Host: blocked', to='server', ttl=255, dont_fragment=False),
          where=0.4)
def host_server_only(lab):
    """Only the server is reset; the client waits and asks again."""
    web = lab.listen(80)
    lab.good(web)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(GET % b'blocked.example')
        lab.settle(4)
        client.close()
        server.close()
        lab.settle()
    lab.expect('box', 'M_POLICY')
    lab.aftermath('M_POLICY')


@scenario('response-filter-after-data', rtt=58, box=made(Watcher, way='down', match=b'EICAR', shots=(0,), ttl=64, form='RA'), where=0.3)
def response_filter(lab):
    """A signature in the answer: both sides are reset once, with exact numbers."""
    web = lab.listen(80)
    lab.good(web)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(GET % b'files.example')
        take(server, len(GET % b'files.example'))
        try:
            server.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n' + b'p' * 3000)
            lab.wait(0.2)
            server.sendall(b'X5O!P%@AP[4 EICAR-STANDARD-ANTIVIRUS-TEST-FILE' + b'p' * 3000)
        except OSError:
            pass
        lab.settle(3)
        client.close()
        server.close()
        lab.settle()
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')


@scenario('agent-on-the-client', rtt=40, hops=(6, 5), box_a=made(Filter, match=b'blocked.example', ttl=128, ip_id='random'), where_a=0.0)
def agent(lab):
    """Security software on the client's own machine: no hop, no time between."""
    sni_story(lab)
    lab.expect('box', 'M_AGENT', accept=['M_POLICY'])
    lab.aftermath('M_AGENT')


@scenario('burst-equal-numbers', rtt=130, hops=(3, 14), box=made(Watcher, match=b'Host: taboo', shots=(0, 0, 0), form='RA', ttl=64,
          ip_id=0x3039), where=0.35)
def burst_equal(lab):
    """Three equal RSTs a side, a constant IP ID; the true packets arrive as well."""
    web = lab.listen(80)
    lab.good(web)
    for _ in range(3):
        client, server = lab.pair(web)
        try:
            client.sendall(GET % b'taboo.example')
            take(server, len(GET % b'taboo.example'))
            server.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
        except (OSError, EOFError):
            pass
        lab.settle(3)
        client.close()
        server.close()
    lab.expect('box', 'M_INJECT', accept=['M_POLICY'])
    lab.aftermath('M_INJECT')


@scenario('burst-strided-late', rtt=85, loss=0.01, box=made(Watcher, way='down', after=4000, shots=(0, 1460, 2920, 4380), to='client',
          form='R', ttl=255, ip_id='random', late=0.004), where=0.5, snaplen=200)
def burst_late(lab):
    """A watcher that loses the race: its numbers are old when they arrive, and the download goes on."""
    web = lab.listen(80)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(GET % b'big.example')
        take(server, len(GET % b'big.example'))
        try:
            server.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n' + b'b' * 60000)
            for _ in range(40):
                if not client.recv(4000):
                    break
        except OSError:
            pass
        lab.settle(2)
        client.close()
        server.close()
        lab.settle()
    lab.expect('box', 'M_INJECT', accept=['M_POLICY'])
    lab.aftermath('M_INJECT')
    lab.expect('client', 'E_UNREAD_DATA', reason='TCP_ABORT_ON_CLOSE', optional=True, expected='unknown', accept=['M_INJECT', 'E_APP_ABORT', 'N_BROWSER_CANCEL', 'N_AFTER_FIN'])
    lab.expect('server', 'E_UNREAD_DATA', reason='TCP_ABORT_ON_CLOSE', optional=True, expected='unknown', accept=['M_INJECT', 'E_APP_ABORT', 'N_BROWSER_CANCEL', 'N_AFTER_FIN'])


@scenario('syn-refused-by-device', rtt=75, share=0.1, hops=(1, 12), box=made(SynFilter, port=8443, ttl=255), where=0.05)
def syn_refused(lab):
    web = lab.listen(443)
    lab.good(web, 3)
    refuse(lab, 3)
    lab.expect('box', 'M_POLICY_SYN')


@scenario('syn-refused-like-the-host', rtt=26, box=made(SynFilter, port=8443, ttl=64), where=0.9)
def syn_refused_alike(lab):
    """A filter next to the server: as far, as quick, and in the same shape as a closed port."""
    web = lab.listen(443)
    lab.good(web)
    refuse(lab, 3)
    lab.expect('box', 'M_POLICY_SYN', accept=['E_PORT_CLOSED'])


@scenario('syn-refused-and-answered', rtt=64, box=made(SynFilter, port=443, race=True, ttl=64, ip_id='random'), where=0.2)
def syn_race(lab):
    """The device refuses, the server accepts: two answers to one SYN."""
    web = lab.listen(443)
    other = lab.listen(80)
    lab.good(other)
    refuse(lab, 3, 443)
    lab.expect('box', 'M_POLICY_SYN', accept=['M_INJECT'])
    lab.expect('client', 'E_NOSOCK_HALFOPEN', expected='unknown', optional=True, accept=['N_DUP_RST', 'M_POLICY_SYN', 'E_CLIENT_GAVE_UP', 'M_INJECT'])
    del web


class EcnFilter(SynFilter):
    """Refuses SYNs that ask for ECN"""

    def look(self, flow, packet, side):
        return super().look(flow, packet, side) if packet.has(ECE | CWR) else [packet.frame]


@scenario('ecn-refused', rtt=42, box=made(EcnFilter, ttl=255), where=0.3)
def ecn_refused(lab):
    """RFC 3360: the same SYN passes without the ECN bits."""
    web = lab.listen(443)
    for _ in range(3):
        lab.sysctl('client', 'net/ipv4/tcp_ecn', 1)
        refuse(lab, 1, 443, 0.05)
        lab.sysctl('client', 'net/ipv4/tcp_ecn', 0)
        lab.good(web, 1)
    lab.expect('box', 'E_ECN_REJECT', accept=['M_POLICY_SYN'])

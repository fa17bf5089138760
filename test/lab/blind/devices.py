"""Middleboxes of the second set, told apart by what they watch, where their RSTs go and what these look like."""
import time

from boxes import CLIENT, SERVER, Box, Filter, Guard, SynFilter, made
from packet import ACK, FIN, PSH, SYN
from scenario import http, scenario, take
from stories.injected import sni_story
from stories.refused import refuse

GET = b'GET /%s HTTP/1.1\r\nHost: files.example\r\n\r\n'


class Verdict(Box):
    """Lets the packet through, asks a cloud, and resets both sides when the answer is there, with the numbers of then."""

    def __init__(self, *, match, delay=0.3, to=(CLIENT, SERVER), **style):
        super().__init__(**style)
        self.match, self.delay, self.to = match, delay, to

    def look(self, flow, packet, side):
        if flow.dead is True:
            return []
        if not flow.dead and self.match in bytes(packet.payload):
            flow.dead = 'asked'
            self.after(self.delay, self.cut, flow, 'verdict came', self.to)
        return [packet.frame]


class Quota(Guard):
    """Cuts a connection when the server has sent so many bytes"""

    def __init__(self, *, most, **style):
        super().__init__(**style)
        self.most = most

    def watch(self, flow, packet, side):
        if side == SERVER and flow.ends[SERVER].sent + len(packet.payload) > self.most:
            self.cut(flow, 'quota used')
            return []
        return [packet.frame]


class BlockPage(Guard):
    """Answers a forbidden request itself and closes; the server is reset"""

    def __init__(self, *, match, **style):
        super().__init__(**style)
        self.match = match

    def watch(self, flow, packet, side):
        if side != CLIENT or self.match not in bytes(packet.payload):
            return [packet.frame]
        flow.dead = True
        flow.ends[side].saw(packet)
        page = http(b'blocked by policy', '403 Forbidden', 'Connection: close\r\n')
        self.speak(flow, CLIENT, (packet.frame[0:6], packet.frame[6:12]), packet.ack, packet.end, ACK | PSH | FIN, ip_id=1, window=4096,
                   payload=page)
        self.reset(flow, SERVER, 'request blocked', seq=packet.seq)
        # The client's own FIN finds nobody: as soon as it comes it is refused.
        return []


class Suricata(Box):
    """Beside the line: RST/ACK to both with TTL 64 and the window of the packet that matched"""

    def __init__(self, *, match, **style):
        super().__init__(ttl=64, form='RA', ip_id='random', **style)
        self.match = match

    def look(self, flow, packet, side):
        if self.match in bytes(packet.payload) and not flow.dead:
            flow.dead = True
            flow.ends[side].saw(packet)
            self.reset(flow, side, 'rejected: to its sender', seq=packet.ack, ack=packet.end, window=packet.window, delay=0.001)
            self.reset(flow, 1 - side, 'rejected: to its receiver', seq=packet.end, ack=packet.ack, window=packet.window, delay=0.001)
        return [packet.frame]


class Sniper(Box):
    """As Snort's active response: several tries with rising numbers, TTL as the session began"""

    def __init__(self, *, match, tries=4, **style):
        super().__init__(ttl='copy', form='R', **style)
        self.match, self.tries = match, tries

    def look(self, flow, packet, side):
        if self.match in bytes(packet.payload):
            flow.ends[side].saw(packet)
            for number in range(self.tries):
                self.reset(flow, side, f'try {number + 1}', seq=(packet.ack + number * 1448) & 0xffffffff, delay=0.0006 + number * 0.0001)
                self.reset(flow, 1 - side, f'try {number + 1}', seq=(packet.end + number * 1448) & 0xffffffff, delay=0.0006 + number * 0.0001)
        return [packet.frame]


class Mirror(Box):
    """The TTL of its RSTs is that of the packet that set it off, as some national filters have it"""

    def __init__(self, *, match, **style):
        super().__init__(form='RA', **style)
        self.match = match

    def look(self, flow, packet, side):
        if side == CLIENT and self.match in bytes(packet.payload):
            flow.ends[side].saw(packet)
            for _ in range(3):
                self.reset(flow, CLIENT, 'mirrored', seq=packet.ack, ack=packet.end, ttl=packet.ttl, delay=0.0008)
        return [packet.frame]


class SynTriple(Box):
    """Three RST/ACKs for a SYN to one port; the SYN itself goes on"""

    def __init__(self, *, only, **style):
        super().__init__(**style)
        self.only = only

    def look(self, flow, packet, side):
        if side == CLIENT and packet.has(SYN) and packet.target_port == self.only:
            flow.ends[side].saw(packet)
            for number in range(3):
                self.reset(flow, CLIENT, 'SYN shot', seq=0, ack=packet.end, form='RA', delay=0.0005 * number)
        return [packet.frame]


class Guesser(Box):
    """Somebody far away who guesses numbers: a spray of RSTs over the whole space, in the server's name"""

    def __init__(self, *, match, shots=12, **style):
        super().__init__(form='R', **style)
        self.match, self.shots = match, shots

    def look(self, flow, packet, side):
        if side == CLIENT and self.match in bytes(packet.payload) and not flow.dead:
            flow.dead = True
            for number in range(self.shots):
                self.reset(flow, CLIENT, 'guess', seq=self.random.randrange(1 << 32), delay=0.2 + number * 0.01)
        return [packet.frame]


class Speaking(SynFilter):
    """Says why in the payload of its RST, as a BIG-IP with tm.rstcause.pkt does"""

    def reset(self, *arguments, **options):
        super().reset(*arguments, payload=b'BIG-IP: [0x2bb1c1a:1132] No available pool member', **options)


class Stripping(Guard):
    """Drops the server's Certificate and resets both sides: a category of names that is not allowed"""

    def __init__(self, *, match, **style):
        super().__init__(**style)
        self.match = match

    def watch(self, flow, packet, side):
        if side == SERVER and self.match in bytes(packet.payload):
            self.cut(flow, 'certificate refused')
            return []
        return [packet.frame]


class Flood(Guard):
    """A guard that, when too many connections begin in a second, resets those that have just been made"""

    def __init__(self, *, most, **style):
        super().__init__(**style)
        self.most, self.recent = most, []

    def watch(self, flow, packet, side):
        if side == CLIENT and packet.flags & (SYN | ACK) == ACK and flow.ends[CLIENT].sent == 0 and not packet.payload and not flow.timer:
            flow.timer = 1
            now = time.monotonic()
            self.recent = [each for each in self.recent if now - each < 1] + [now]
            if len(self.recent) > self.most:
                flow.ends[side].saw(packet)
                self.cut(flow, 'too many')
        return [packet.frame]


def web_story(lab, bad, count=3, size=3000, port=80):
    """Fine requests, and some that have `bad` in them."""
    web = lab.listen(port)
    lab.good(web)
    for _ in range(count):
        client, server = lab.pair(web)
        try:
            request = GET % bad
            client.sendall(request)
            server.settimeout(0.8)
            take(server, len(request))
            server.sendall(http(b'd' * size))
            client.settimeout(0.8)
            take(client, size)
        except (OSError, EOFError):
            pass
        lab.settle(3)
        client.close()
        server.close()
        lab.settle()
    lab.good(web, 1)


@scenario('cloud-verdict-comes-late', rtt=44, share=0.2, hops=(1, 9), box=made(Verdict, match=b'/malware', ttl=64, port=80), where=0.1)
def verdict(lab):
    web = lab.listen(80)
    lab.good(web)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(GET % b'malware.exe')
        take(server, len(GET % b'malware.exe'))
        try:
            for _ in range(8):
                server.sendall(b'M' * 2000)
                lab.wait(0.08)
        except OSError:
            pass
        lab.settle()
        client.close()
        server.close()
        lab.settle()
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')
    lab.expect('client', 'E_UNREAD_DATA', optional=True, expected='unknown', accept=['N_BROWSER_CANCEL', 'M_POLICY', 'E_APP_ABORT'])


@scenario('download-quota', rtt=30, box=made(Quota, most=40_000, ttl=255, ip_id='random', form='RA'), where=0.4, v6=True)
def quota(lab):
    web_story(lab, b'big', 3, 90_000)
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')


@scenario('block-page-and-reset', rtt=52, share=0.15, hops=(1, 10), box=made(BlockPage, match=b'/casino', ttl=64), where=0.1)
def block_page(lab):
    """The browser is answered by the firewall, the server by a RST."""
    web_story(lab, b'casino')
    lab.expect('box', 'M_POLICY')
    lab.aftermath('M_POLICY')
    lab.expect('client', 'E_UNREAD_DATA', optional=True, expected='unknown', accept=['N_BROWSER_CANCEL', 'M_POLICY', 'E_APP_ABORT', 'N_AFTER_FIN'])


@scenario('ids-rejects-an-exploit', rtt=68, share=0.3, hops=(4, 6), box=made(Suricata, match=b'/etc/passwd'), where=0.6)
def ids(lab):
    web_story(lab, b'../etc/passwd')
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')


@scenario('ids-rejects-an-answer', rtt=26, share=0.3, hops=(2, 2), box=made(Suricata, match=b'root:x:0:0'), where=0.2, v6=False, loss=0.005)
def ids_answer(lab):
    web = lab.listen(8080)
    lab.good(web)
    for _ in range(4):
        client, server = lab.pair(web)
        client.sendall(GET % b'dump')
        take(server, len(GET % b'dump'))
        server.sendall(http(b'root:x:0:0:root:/root:/bin/sh\n' * 20))
        lab.settle(3)
        client.close()
        server.close()
        lab.settle()
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')
    lab.expect('client', 'E_UNREAD_DATA', optional=True, expected='unknown', accept=['N_BROWSER_CANCEL', 'M_POLICY', 'E_APP_ABORT'])


@scenario('sniping-on-the-wire', rtt=96, share=0.3, hops=(3, 9), box=made(Sniper, match=b'/torrent'), where=0.3)
def sniping(lab):
    web_story(lab, b'torrent')
    lab.expect('box', 'M_INJECT', accept=['M_POLICY'])
    lab.aftermath('M_INJECT')


@scenario('national-filter-mirrors-ttl', rtt=150, share=0.1, hops=(1, 15), box=made(Mirror, match=b'/taboo', ip_id='random'), where=0.4)
def mirror(lab):
    web_story(lab, b'taboo')
    lab.expect('box', 'M_INJECT', accept=['M_POLICY'])
    lab.aftermath('M_INJECT')


@scenario('three-shots-for-a-syn', rtt=120, share=0.15, hops=(2, 12), box=made(SynTriple, only=443, ttl=99, ip_id=0x4d2, dont_fragment=False), where=0.3)
def syn_triple(lab):
    fine = lab.listen(80)
    lab.listen(443)
    lab.good(fine)
    refuse(lab, 4, 443, 0.4)
    lab.expect('box', 'M_POLICY_SYN', accept=['M_INJECT'])
    lab.expect('client', 'E_NOSOCK_HALFOPEN', expected='unknown', optional=True, accept=['N_DUP_RST', 'M_POLICY_SYN', 'E_CLIENT_GAVE_UP', 'M_INJECT'])


@scenario('blind-guesses-fail', rtt=40, box=made(Guesser, match=b'/long', ttl=200, ip_id='random', dont_fragment=False), where=0.0)
def guesses(lab):
    """Nobody believes them: the transfer goes on to its end."""
    web = lab.listen(179)
    for _ in range(2):
        client, server = lab.pair(web)
        client.sendall(GET % b'long')
        take(server, len(GET % b'long'))
        for _ in range(12):
            server.sendall(b'route update ' * 10)
            take(client, 130)
            client.sendall(b'ok')
            take(server, 2)
        client.shutdown(1)
        server.close()
        client.close()
        lab.settle()
    lab.expect('box', 'M_INJECT', accept=['M_POLICY'])


@scenario('balancer-names-its-cause', rtt=20, share=0.4, hops=(2, 3), box=made(Speaking, port=8443, ttl=255, ip_id='random'), where=0.5)
def speaking(lab):
    """The RST carries the balancer's own words."""
    web = lab.listen(443)
    lab.good(web)
    refuse(lab, 4)
    lab.expect('box', 'M_LB_NO_BACKEND')


@scenario('certificate-category-refused', rtt=58, share=0.2, hops=(1, 8), box=made(Stripping, match=b's' * 40, port=443, ttl=128, ip_id='next', form='RA'), where=0.2)
def certificate(lab):
    """The device waits for the server's side of the handshake before it cuts."""
    sni_story(lab, 4, 'gambling.example')
    lab.expect('box', 'M_POLICY')
    lab.aftermath('M_POLICY')


@scenario('flood-guard-cuts-new-connections', rtt=18, share=0.4, box=made(Flood, most=5, ttl=255, form='R'), where=0.5)
def flood(lab):
    """Beyond five new connections a second the guard resets them, right after the handshake."""
    web = lab.listen(80)
    lab.good(web)
    lab.wait(1)
    pairs = []
    for _ in range(11):
        pairs.append(lab.pair(web))
    lab.settle()
    for client, server in pairs:
        client.close()
        server.close()
    lab.settle()
    lab.expect('box', 'M_POLICY', accept=['M_SYN_PROXY', 'M_INJECT', 'M_POLICY_SYN', 'M_LB_NO_BACKEND'])
    lab.aftermath('M_POLICY')


@scenario('perimeter-denies-inbound', rtt=105, share=0.9, hops=(11, 2), box=made(SynFilter, port=1433, ttl=255, ip_id='random'), where=0.5, tos=0x28)
def perimeter(lab):
    """As an ASA with service resetinbound, in front of the server, far from the client."""
    web = lab.listen(443)
    lab.good(web, 3)
    refuse(lab, 4, 1433)
    lab.expect('box', 'M_POLICY_SYN', accept=['E_PORT_CLOSED'])


@scenario('office-filter-v6-both', rtt=34, v6=True, share=0.1, hops=(1, 11), box=made(Filter, match=b'social.example', ttl=64, form='RA', window=8192), where=0.1)
def office(lab):
    sni_story(lab, 4, 'social.example')
    lab.expect('box', 'M_POLICY')
    lab.aftermath('M_POLICY')


@scenario('filter-begin-late-one-way', rtt=72, share=0.2, hops=(2, 8), box=made(Filter, match=b'/secret', ttl=128, ip_id='random'), where=0.2,
          one_way={'client': 'down', 'server': 'up'}, vantages=('client', 'server'))
def filter_one_way(lab):
    """Each capture has one direction only."""
    web_story(lab, b'secret', 4)
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')

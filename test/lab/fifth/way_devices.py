"""Devices of the fifth set on the way, as their makers or those who measured them describe their resets."""
from boxes import SynFilter, made
from ends import drain, tell, try_connect
from fifth.way_boxes import (Barrage, Clear, Climbing, Drain, Halves, MirrorClear, MirrorFilter, MirrorIdle, MirrorUnauthenticated, Nth, Opening,
                             Page, Recheck, Rewriter, Shun)
from fifth.way_common import GET, POLICY, over, requested, say, talk
from scenario import http, scenario
from stories.idle import sessions
from stories.injected import client_hello, sni_story

REPLY = http(b'r' * 900)


@scenario('answers-are-made-resets', rtt=64, share=0.2, hops=(3, 9), box=made(Rewriter, match=b'banned.example'), where=0.2)
def rewriter(lab):
    """A national filter of names: it makes RST+ACKs of the server's own packets. The server's side sees nothing of it."""
    sni_story(lab, 4, 'banned.example')
    lab.expect('box', 'M_POLICY', accept=POLICY)
    lab.aftermath('M_POLICY')


@scenario('answers-are-made-resets-v6', rtt=130, share=0.3, hops=(4, 11), v6=True, loss=0.01, snaplen=120, box=made(Rewriter, match=b'/opposition'), where=0.3)
def rewriter_v6(lab):
    """The same by the path of a request."""
    web = lab.listen(80)
    lab.good(web)
    requested(lab, web, b'opposition', size=4000)
    lab.expect('box', 'M_POLICY', accept=POLICY)
    lab.aftermath('M_POLICY')


@scenario('shots-with-a-climbing-ttl', rtt=180, share=0.25, hops=(4, 13), timeout=60, box=made(Climbing, match=b'wiki.example', seconds=2.5, ttl=60, form='RA', ip_id='random'), where=0.4)
def climbing(lab):
    """Three RST+ACKs for each sensitive hello; TTL and window go up from connection to connection, and for seconds nobody may talk there."""
    sni_story(lab, 2, 'wiki.example')
    for _ in range(3):
        client = try_connect(lab, 443)
        if client is not None:
            tell(client, client_hello('fine.example'))
            lab.settle(2)
            client.close()
        lab.wait(0.3)
    lab.expect('box', 'M_INJECT', accept=['M_POLICY'])
    lab.aftermath('M_INJECT')


@scenario('old-sensor-fires-a-dozen', rtt=52, share=0.4, hops=(3, 6), box=made(Barrage, match=b'cmd.exe', shots=10, ttl=64, form='R', ip_id='random', dont_fragment=False), where=0.5)
def barrage(lab):
    """A sensor beside the line, a dozen RSTs each way."""
    web = lab.listen(80)
    lab.good(web)
    requested(lab, web, b'scripts/cmd.exe', count=2, size=2500)
    lab.expect('box', 'M_INJECT', accept=['M_POLICY'])
    lab.aftermath('M_INJECT')


@scenario('balancer-zombie-timer-with-a-window-code', rtt=34, share=0.3, hops=(2, 4), timeout=60, box=made(MirrorIdle, seconds=8, ttl=255, form='RA', window=9811, ip_id='random'), where=0.3)
def window_code(lab):
    """A balancer that writes its reason into the window field, when idle connections are cleaned up."""
    _, pairs = sessions(lab, 8443, 4)
    for _ in range(3):
        lab.wait(3.2)
        lab.exchange(*pairs[0])
    lab.settle()
    lab.expect('box', 'M_IDLE_RST')


@scenario('balancer-cookie-check-fails', rtt=46, share=0.3, hops=(2, 5), box=made(MirrorFilter, match=b'OUT OF ORDER', to='client', ttl=255, form='R', window=8201), where=0.3)
def window_8201(lab):
    """First data that the balancer does not like after its cookie: a RST with code 8201, the server never hears of it."""
    web = lab.listen(80)
    lab.good(web, 3)
    for _ in range(4):
        pair = lab.pair(web)
        talk(lab, pair, b'OUT OF ORDER' + GET % b'first', REPLY)
        over(lab, *pair)
    lab.expect('box', 'M_SYN_PROXY', accept=['M_POLICY', 'M_LB_NO_BACKEND', 'M_INJECT'])
    lab.aftermath('M_SYN_PROXY')


@scenario('target-becomes-unhealthy', rtt=28, share=0.3, hops=(3, 3), timeout=60, box=made(Drain, at=2.5, back=4.5, ttl=255, form='RA'), where=0.4)
def unhealthy(lab):
    """A balancer ends all connections to a target that fails its checks, in one instant; new ones are refused until it is healthy again."""
    web = lab.listen(443)
    pairs = [lab.pair(web) for _ in range(6)]
    for client, server in pairs:
        lab.exchange(client, server)
    lab.wait(2.6)
    for _ in range(3):
        try_connect(lab, 443)
        lab.wait(0.2)
    lab.wait(2.2)
    lab.good(web)
    lab.expect('box', 'M_LB_NO_BACKEND', note='target is unhealthy', accept=['M_POLICY', 'M_IDLE_RST', 'E_PROC_EXIT', 'M_PROXY_UPSTREAM', 'M_NOSTATE'])
    lab.expect('box', 'M_LB_NO_BACKEND', accept=['M_POLICY_SYN', 'E_PORT_CLOSED'])


@scenario('pool-is-empty-for-a-moment', rtt=86, share=0.7, hops=(8, 2), v6=True, timeout=60, box=made(Drain, at=0.8, back=3.5, to=(), ttl=64), where=0.4)
def empty_pool(lab):
    """The virtual address refuses while no member is left; who is connected stays so."""
    web = lab.listen(443)
    pair = lab.pair(web)
    lab.exchange(*pair)
    lab.wait(1)
    for _ in range(5):
        try_connect(lab, 443)
        lab.wait(0.3)
    lab.exchange(*pair)
    lab.wait(2)
    lab.good(web)
    lab.expect('box', 'M_LB_NO_BACKEND', accept=['M_POLICY_SYN', 'E_PORT_CLOSED', 'E_PROC_EXIT'])


@scenario('denied-with-a-reset', rtt=96, share=0.1, hops=(1, 9), v6=True, box=made(SynFilter, port=3389, ttl=255), where=0.2)
def denied(lab):
    """A deny policy that answers, at the edge of the client's net; other services pass."""
    web = lab.listen(443)
    lab.listen(3389)
    lab.good(web)
    for _ in range(4):
        try_connect(lab, 3389)
        lab.wait(0.4)
    lab.good(web, 1)
    lab.expect('box', 'M_POLICY_SYN')


@scenario('policy-is-installed-under-sessions', rtt=44, share=0.3, hops=(2, 6), timeout=60, box=made(Recheck, at=1.8, ttl=64, form='RA'), where=0.3)
def recheck(lab):
    """A new rule set; the sessions that were there are looked at again at their next packet, now of the client, now of the server."""
    web = lab.listen(8443)
    pairs = [lab.pair(web) for _ in range(5)]
    for client, server in pairs:
        lab.exchange(client, server)
    lab.wait(2)
    say(lab, [client for client, _ in pairs[:3]], GET % b'next')
    say(lab, [server for _, server in pairs[3:]], b'event: news\n\n')
    lab.good(web)
    lab.settle()
    lab.expect('box', 'M_POLICY', accept=[*POLICY, 'M_NOSTATE', 'E_PROC_EXIT', 'M_IDLE_RST'])
    lab.aftermath('M_POLICY')


@scenario('session-table-is-cleared', rtt=58, share=0.6, hops=(6, 4), timeout=60, box=made(Clear, at=3, ttl=255, form='R', ip_id='random'), where=0.5)
def cleared(lab):
    """`clear conn all`: six sessions, all reset on both sides in two milliseconds; then everybody signs in again."""
    web, _ = sessions(lab, 1521, 6)
    lab.wait(1.9)
    lab.settle()
    lab.good(web, 2)
    lab.expect('box', 'M_POLICY', accept=['M_IDLE_RST', 'M_NOSTATE', 'M_INJECT', 'E_PROC_EXIT', 'M_LB_NO_BACKEND'])


@scenario('session-table-is-cleared-and-mirrors', rtt=70, share=0.4, hops=(5, 7), timeout=60, v6=True, box=made(MirrorClear, at=3, ttl='mirror', form='RA'), where=0.5)
def cleared_mirror(lab):
    """The same by a device that is seen by nothing but by speaking for both."""
    web, _ = sessions(lab, 8883, 5)
    lab.wait(2.2)
    lab.settle()
    lab.good(web, 1)
    lab.expect('box', 'M_POLICY', accept=['M_IDLE_RST', 'M_NOSTATE', 'M_INJECT', 'E_PROC_EXIT', 'E_APP_ABORT', 'M_LB_NO_BACKEND'])


@scenario('address-is-shunned', rtt=60, share=0.3, hops=(2, 8), timeout=60, box=made(Shun, match=b'UNION SELECT', seconds=2.5, ttl=64), where=0.2)
def shun(lab):
    """One bad request, and for seconds everything that this client sends is reset: other sessions, new ones. Its neighbour is served."""
    web = lab.listen(80)
    lab.good(web)
    pairs = [lab.pair(web) for _ in range(3)]
    for client, server in pairs:
        lab.exchange(client, server)
    tell(pairs[0][0], GET % b'?id=1+UNION SELECT+1')
    lab.wait(0.4)
    say(lab, [client for client, _ in pairs[1:]], GET % b'innocent')
    for _ in range(3):
        try_connect(lab, 80)
        lab.wait(0.25)
    lab.good(web, 1, source=(lab.net.clients[2], 0))
    lab.wait(1.6)
    lab.good(web, 1)
    lab.expect('box', 'M_POLICY_SYN', note='address is shunned: SYN', accept=['M_POLICY', 'E_PORT_CLOSED', 'E_PROC_EXIT'])
    lab.expect('box', 'M_POLICY', accept=[*POLICY, 'M_NOSTATE', 'E_PROC_EXIT', 'E_NOSOCK_HALFOPEN'])
    lab.aftermath('M_POLICY')


@scenario('too-many-requests-in-a-connection', rtt=38, share=0.5, hops=(4, 4), box=made(Nth, most=4, ttl=64, form='RA', window=5840), where=0.5)
def nth(lab):
    """Flood protection that counts requests: the fifth on one connection is one too many."""
    web = lab.listen(80)
    for _ in range(3):
        pair = lab.pair(web)
        for _ in range(5):
            talk(lab, pair, GET % b'api', REPLY, 0.4)
            lab.wait(0.05)
        over(lab, *pair)
    lab.good(web, 1)
    lab.expect('box', 'M_POLICY', accept=POLICY)
    lab.aftermath('M_POLICY')


@scenario('web-firewall-shows-a-page', rtt=48, share=0.7, hops=(6, 2), box=made(Page, match=b'<script>', ttl=64), where=0.5)
def page(lab):
    """403 for the client, a RST for the server; a client that asks on meets a RST, too."""
    web = lab.listen(80)
    lab.good(web)
    for _ in range(3):
        client, server = lab.pair(web)
        talk(lab, (client, server), GET % b'?q=<script>')
        lab.settle()
        tell(client, GET % b'again')
        over(lab, client, server)
    lab.expect('box', 'M_POLICY', note='rejected request', accept=POLICY)
    lab.expect('box', 'M_POLICY', accept=['E_DATA_AFTER_CLOSE', 'N_AFTER_FIN', 'E_KEEPALIVE_RACE', *POLICY], expected='unknown')
    lab.aftermath('M_POLICY')


@scenario('true-mirror-near-the-client', rtt=84, share=0.1, hops=(1, 11), box=made(MirrorFilter, match=b'bets.example', ttl='mirror', form='R', ip_id='zero'), where=0.1)
def mirror_near(lab):
    """Looks like the host in every field, but answers from one hop away."""
    sni_story(lab, 4, 'bets.example')
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')


@scenario('true-mirror-beside-the-line', rtt=110, share=0.4, hops=(4, 8), v6=True, box=made(MirrorFilter, match=b'/strike', ttl='mirror', form='RA', swallow=False, window='copy'), where=0.4)
def mirror_beside(lab):
    """Beside the line with the true hop limit and window: only the host, who goes on, gives it away."""
    web = lab.listen(80)
    lab.good(web)
    requested(lab, web, b'strike', size=5000)
    lab.expect('box', 'M_POLICY', accept=['M_INJECT', 'E_APP_ABORT'])
    lab.aftermath('M_POLICY')


@scenario('true-mirror-near-the-server', rtt=40, share=0.9, hops=(9, 1), box=made(MirrorFilter, match=b'/etc/shadow', ttl='mirror', form='RA', to='both', ip_id='next', timestamps=True), where=0.9)
def mirror_far(lab):
    """An inline filter right before the server, in its image down to IP ID and timestamps; nothing in one capture at the client gives it away."""
    web = lab.listen(80)
    lab.good(web)
    requested(lab, web, b'etc/shadow')
    lab.expect('box', 'M_POLICY', accept=['M_INJECT', 'E_APP_ABORT', 'E_ACL_APP', 'E_UNREAD_DATA'])
    lab.aftermath('M_POLICY')


@scenario('mail-is-inspected-and-refused', rtt=62, share=0.3, hops=(3, 7), loss=0.01, box=made(MirrorFilter, match=b'X5O!P%@AP', ttl=255, form='RA', to='both', window=0), where=0.3)
def mail(lab):
    """A virus scanner in the way of a mail: the last part of the upload is held, both are reset."""
    web = lab.listen(25)
    for bad in (False, True, True, True):
        client, server = lab.pair(web)
        server.sendall(b'220 mx ready\r\n')
        for request, answer in ((b'EHLO a\r\n', b'250 mx\r\n'), (b'MAIL FROM:<a@a.example>\r\n', b'250 ok\r\n'), (b'RCPT TO:<b@b.example>\r\n', b'250 ok\r\n'),
                                (b'DATA\r\n', b'354 go\r\n'), (b'm' * 3000, b''), (b'X5O!P%@AP\r\n.\r\n' if bad else b'fine\r\n.\r\n', b'250 taken\r\n')):
            talk(lab, (client, server), request, answer, 0.5)
        over(lab, client, server)
    lab.expect('box', 'M_POLICY', accept=POLICY)
    lab.aftermath('M_POLICY')


@scenario('old-share-protocol-is-not-allowed', rtt=18, share=0.4, hops=(2, 2), vlans=(30,), box=made(MirrorFilter, match=b'SMBr', ttl=128, form='RA', to='both', ip_id='random'), where=0.5)
def share(lab):
    """An IPS that ends the old version of file sharing at its first message."""
    web = lab.listen(445)
    for word in (b'\xfeSMB@', b'\xffSMBr', b'\xffSMBr', b'\xffSMBr'):
        pair = lab.pair(web)
        talk(lab, pair, b'\0\0\0\x54' + word + b'\0' * 79, b'\0\0\0\x40\xfeSMB' + b'\0' * 60)
        over(lab, *pair)
    lab.expect('box', 'M_POLICY', accept=[*POLICY, 'E_PROTO'])
    lab.aftermath('M_POLICY')


@scenario('not-signed-in-yet', rtt=74, share=0.2, hops=(1, 10), v6=True, box=made(MirrorUnauthenticated, ttl='mirror', form='RA', port=8080), where=0.2)
def not_signed_in(lab):
    """Handshakes pass, first data are reset for the client alone, with the server's TTL; the server waits and closes."""
    web = lab.listen(8080)
    fine = lab.listen(443)
    lab.good(fine, 3)
    for _ in range(4):
        pair = lab.pair(web)
        talk(lab, pair, GET % b'start', REPLY, 0.4)
        over(lab, *pair)
    lab.expect('box', 'M_POLICY', accept=[*POLICY, 'E_UNREAD_DATA'])
    lab.aftermath('M_POLICY')


@scenario('list-is-asked-late', rtt=50, share=0.8, hops=(7, 2), box=made(Opening, port=2222, ttl=255, form='RA', ip_id='random'), where=0.5)
def late_list(lab):
    """The handshake is let through, then both ends are reset before a byte was said."""
    web = lab.listen(2222)
    shown = lab.listen(443)
    lab.good(shown)
    for _ in range(4):
        client = try_connect(lab, 2222)
        lab.settle(3)
        if client is not None:
            client.close()
    drained = lab.listen(2223)
    lab.good(drained, 1)
    web.close()
    lab.expect('box', 'M_POLICY', accept=['M_POLICY_SYN', 'E_ACL_APP', 'E_OVERLOAD', 'M_INJECT', 'M_LB_NO_BACKEND', 'E_APP_ABORT'])
    lab.aftermath('M_POLICY')


@scenario('idle-nat-in-the-servers-image', rtt=66, share=0.4, hops=(3, 8), timeout=60, box=made(MirrorIdle, seconds=7, end='next', ttl='mirror'), where=0.2)
def idle_mirror(lab):
    """Forgets after seven seconds and answers the next packet with the server's TTL, but sooner than the server can."""
    web, pairs = sessions(lab, 5671, 4)
    lab.wait(4)
    lab.exchange(*pairs[0])
    lab.wait(4)
    say(lab, [client for client, _ in pairs[1:]], b'PUBLISH late', 0.4)
    lab.exchange(*pairs[0])
    lab.good(web, 1)
    lab.expect('box', 'M_NOSTATE')


@scenario('idle-both-in-the-hosts-image', rtt=32, share=0.5, hops=(4, 4), timeout=60, snaplen=90, box=made(MirrorIdle, seconds=9, ttl='mirror', form='RA', window='copy', timestamps=True), where=0.5)
def idle_both_mirror(lab):
    """At expiry to both ends, each in the image of the other."""
    _, pairs = sessions(lab, 5060, 4)
    lab.wait(6)
    lab.exchange(*pairs[0])
    lab.wait(6)
    lab.settle()
    lab.expect('box', 'M_IDLE_RST', accept=['M_POLICY'])


@scenario('idle-server-side-first-client-later', rtt=54, share=0.3, hops=(2, 6), timeout=60, v6=True, box=made(Halves, seconds=6, ttl=64, form='RA'), where=0.4)
def halves(lab):
    """The server is told at expiry, the client when it speaks again."""
    web, pairs = sessions(lab, 3306, 4, b'select 1')
    lab.wait(7.5)
    say(lab, [client for client, _ in pairs], b'select 2', 0.3)
    lab.good(web, 1)
    lab.expect('box', 'M_IDLE_RST', note='idle: the server')
    lab.expect('box', 'M_NOSTATE', accept=['M_IDLE_RST'])


@scenario('idle-begins-before-the-capture', rtt=76, share=0.5, hops=(5, 5), timeout=60, one_way={'client': 'down', 'server': 'up'}, box=made(MirrorIdle, seconds=6, ttl=255, form='R'), where=0.5)
def idle_late(lab):
    """The capture begins in the idle time, and the ends see one direction only."""
    web, _ = sessions(lab, 6379, 4)
    lab.from_here()
    lab.wait(5.5)
    lab.good(web, 2)
    lab.settle()
    lab.expect('box', 'M_IDLE_RST', accept=['M_POLICY', 'M_INJECT', 'M_NOSTATE'])


@scenario('quiet-shell-is-cut', rtt=120, share=0.2, hops=(3, 12), timeout=60, loss=0.01, box=made(MirrorIdle, seconds=8, to='client', ttl='mirror', form='R'), where=0.2)
def shell(lab):
    """A carrier cuts what is idle towards the phone only; what the server says later meets a phone that knows nothing."""
    web, pairs = sessions(lab, 22, 4)
    lab.wait(9)
    say(lab, [server for _, server in pairs], b'broadcast message', 0.3)
    lab.settle()
    for _, server in pairs:
        drain(server)
    lab.good(web, 1)
    lab.expect('box', 'M_IDLE_RST', accept=['M_POLICY', 'E_APP_ABORT', 'N_POOL_EXPIRE'])
    lab.expect('client', 'E_NOSOCK_HALFOPEN', expected='unknown', accept=['M_IDLE_RST', 'N_DUP_RST', 'M_NOSTATE'])

"""Middleboxes of the fourth set that watch time, state and handshakes instead of what is said."""
from boxes import IdleTimer, SynFilter, made
from ends import try_connect
from fourth.guards import Balancer, HalfOpenTimer, Swap, SynRate
from scenario import scenario, take
from stories.refused import refuse


@scenario('half-open-handshakes-are-ended', rtt=30, share=0.3, timeout=60, box=made(HalfOpenTimer, seconds=1.4, ttl=255), where=0.5)
def half_open(lab):
    """A flood of SYNs whose senders never answer; the guard frees the server's backlog, in their name. True clients pass."""
    web = lab.listen(80)
    lab.good(web)
    lab.iptables('client', '-A', 'INPUT', '-p', 'tcp', '--sport', 80, '--dport', '50000:50100', '-j', 'DROP')
    for number in range(8):
        client = lab.socket(source=(lab.client, 50000 + number))
        client.settimeout(0.02)
        try:
            client.connect((lab.server, 80))
        except OSError:
            pass
        client.close()
    lab.wait(2.5)
    lab.good(web, 1, source=(lab.net.clients[1], 0))
    lab.expect('box', 'M_SYN_PROXY', accept=['M_IDLE_RST'])


@scenario('too-many-newcomers-are-refused', rtt=46, share=0.3, v6=True, box=made(SynRate, most=4, ttl=255), where=0.3)
def syn_rate(lab):
    """Flood protection with a threshold: a crawler that opens twelve at once has eight refused in the server's name; a second later it may."""
    web = lab.listen(443)
    for _ in range(2):
        for _ in range(12):
            client = try_connect(lab, 443)
            if client is not None:
                lab.open.append(web.accept()[0])
        lab.wait(1.5)
        lab.good(web, 2)
        lab.wait(1.2)
    lab.expect('box', 'M_SYN_PROXY', accept=['M_POLICY_SYN', 'E_OVERLOAD'])


@scenario('balancer-resets-the-client-and-says-fin', rtt=52, share=0.2, hops=(2, 6), timeout=60, box=made(Balancer, seconds=10, ttl=255, form='RA'), where=0.2)
def balancer(lab):
    """Idle for ten seconds: the client gets a RST, the server a farewell."""
    web = lab.listen(5044)
    pairs = [lab.pair(web) for _ in range(5)]
    for client, server in pairs:
        lab.exchange(client, server, b'2W\0\0\0\x01', 80)
        lab.wait(0.3)
    lab.wait(11)
    lab.expect('box', 'M_IDLE_RST')


@scenario('cluster-member-takes-over', rtt=66, share=0.7, hops=(8, 3), timeout=60, box=made(Swap, seconds=2.5, ttl=64), where=0.6)
def cluster(lab):
    """The new member resets clients whose sessions it does not know and is deaf to their servers."""
    web = lab.listen(1521)
    pairs = [lab.pair(web) for _ in range(6)]
    for client, server in pairs:
        lab.exchange(client, server, b'SELECT 1 FROM DUAL', 200)
    lab.wait(2.6)
    for client, _ in pairs:
        client.sendall(b'SELECT 2 FROM DUAL')
        lab.wait(0.2)
    lab.good(web, 1)
    lab.expect('box', 'M_NOSTATE', accept=['M_ASYM'])
    lab.aftermath('M_NOSTATE')


@scenario('idle-both-with-the-hosts-ttl', rtt=74, share=0.4, hops=(4, 7), timeout=70, box=made(IdleTimer, seconds=15, ttl='copy', ip_id='random', form='RA'), where=0.5)
def idle_copy(lab):
    """A firewall that sends RST+ACK to both when its timer runs out, with the TTL that it saw."""
    web = lab.listen(3389)
    pairs = [lab.pair(web) for _ in range(4)]
    for client, server in pairs:
        lab.exchange(client, server, b'mouse', 90)
        lab.wait(0.4)
    lab.wait(16)
    lab.expect('box', 'M_IDLE_RST')


@scenario('idle-nine-seconds-then-data-v6', rtt=44, share=0.2, hops=(1, 8), timeout=60, v6=True, box_a=made(IdleTimer, seconds=9, end='next', ttl=255), where_a=0.5)
def idle_next(lab):
    """A home router forgets after nine seconds and answers whoever speaks next, now the client, now the server."""
    web = lab.listen(1935)
    pairs = [lab.pair(web) for _ in range(5)]
    for client, server in pairs:
        lab.exchange(client, server, b'stream', 300)
        lab.wait(0.2)
    lab.wait(10)
    for number, (client, server) in enumerate(pairs):
        (server if number % 2 else client).sendall(b'and on')
        lab.wait(0.4)
    lab.expect('box', 'M_NOSTATE')
    lab.aftermath('M_NOSTATE')


@scenario('idle-firewall-stale-numbers-v6', rtt=36, share=0.5, timeout=60, v6=True, snaplen=110, box=made(IdleTimer, seconds=8, stale=True, ttl=255, form='R'), where=0.5)
def idle_stale(lab):
    """Expiry with the numbers of the handshake: one end has said nothing since, so there they still fit."""
    web = lab.listen(2049)
    for _ in range(3):
        client, server = lab.pair(web)
        server.sendall(b'h' * 5000)
        take(client, 5000)
        lab.wait(0.3)
    lab.wait(9)
    lab.expect('box', 'M_STALE_SEQ', accept=['M_IDLE_RST'])


@scenario('service-list-refuses-far-hosts-ports', rtt=124, share=0.1, hops=(2, 12), box=made(SynFilter, port=8333, ttl=60, ip_id='random'), where=0.1)
def service_list(lab):
    """The provider answers SYNs to a port for hosts far away, at a tenth of the way."""
    web = lab.listen(443)
    lab.listen(8333)
    lab.good(web, 3)
    refuse(lab, 5, 8333)
    lab.expect('box', 'M_POLICY_SYN')


@scenario('syn-refused-after-the-host-has-answered', rtt=54, share=0.3, hops=(2, 7), box=made(SynFilter, port=8444, race=True, late=0.06, ttl=64), where=0.4)
def too_slow_refusal(lab):
    """The device takes longer than the server: SYN/ACK first, then its refusal, which nobody heeds."""
    web = lab.listen(8444)
    for _ in range(5):
        client, server = lab.pair(web)
        lab.exchange(client, server)
        client.close()
        server.close()
        lab.settle()
    lab.expect('box', 'M_INJECT', accept=['M_POLICY_SYN', 'M_POLICY'])

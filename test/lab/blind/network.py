"""Rules, translations and lost state on the way: nftables, ipset, connlimit, DNAT without a target, rebinding, reboots with the link down."""

from boxes import IdleTimer, made
from ends import drain, forget, keep_alive, try_connect
from net import REJECT
from scenario import abort, http, scenario, take
from stories.refused import refuse

GET = b'GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n'


@scenario('published-port-without-container', rtt=31, share=0.5)
def dnat_closed(lab):
    """A port is published, but the target has nothing there; its neighbour is fine."""
    lab.iptables('router', '-t', 'nat', '-A', 'PREROUTING', '-d', '203.0.113.5', '-p', 'tcp', '-j', 'DNAT', '--to-destination', lab.server)
    web = lab.listen(8001)
    for _ in range(2):
        client = lab.connect(8001, address='203.0.113.5')
        server, _ = web.accept()
        lab.exchange(client, server)
        client.close()
        server.close()
    for _ in range(4):
        try_connect(lab, 8000, address='203.0.113.5')
        lab.wait(0.3)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['M_LB_NO_BACKEND'])


@scenario('virtual-address-without-endpoints', rtt=42, share=0.6, v6=True)
def no_endpoints(lab):
    """A balancer's address whose pool is empty: the device itself refuses, in its own name."""
    lab.net.ip('router', 'route', 'add', '2001:db8:77::/64', 'dev', 'out')
    lab.table('ip6 daddr 2001:db8:77::1 tcp dport 80 reject with tcp reset')
    web = lab.listen(80)
    lab.good(web)
    for _ in range(4):
        try_connect(lab, 80, address='2001:db8:77::1')
        lab.wait(0.5)
    lab.expect('router', 'M_LB_NO_BACKEND', untraced=True, accept=['M_POLICY_SYN', 'E_PORT_CLOSED'])


@scenario('two-backends-one-is-down', rtt=24, share=0.4)
def half_down(lab):
    """A balancer that deals connections in turn, to a backend that serves and one that does not: every other connect is refused."""
    vip = '203.0.113.9'
    for number, target in enumerate((lab.net.servers[1], lab.net.servers[2])):
        lab.iptables('router', '-t', 'nat', '-A', 'PREROUTING', '-d', vip, '-p', 'tcp', '--dport', 80,
                     *(('-m', 'statistic', '--mode', 'nth', '--every', 2, '--packet', 0) if number == 0 else ()), '-j', 'DNAT', '--to-destination', f'{target}:80')
    web = lab.listen(80, address=lab.net.servers[1])
    for _ in range(8):
        client = try_connect(lab, 80, address=vip)
        if client:
            server, _ = web.accept()
            lab.exchange(client, server)
            client.close()
            server.close()
        lab.wait(0.2)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['M_LB_NO_BACKEND', 'E_OVERLOAD'])


@scenario('connection-limit-of-the-firewall', rtt=36, share=0.2, hops=(1, 7))
def connlimit(lab):
    """-m connlimit: the fourth connection at the same time is refused by the firewall, the port is open."""
    web = lab.listen(443)
    lab.iptables('router', '-A', 'FORWARD', '-p', 'tcp', '--syn', '--dport', 443, '-m', 'connlimit', '--connlimit-above', 3, *REJECT)
    pairs = [lab.pair(web) for _ in range(3)]
    for client, server in pairs:
        lab.exchange(client, server)
    for _ in range(3):
        try_connect(lab, 443)
        lab.wait(0.3)
    lab.expect('router', 'M_POLICY_SYN', untraced=True, accept=['E_OVERLOAD'])


@scenario('banned-by-an-address-set', rtt=48, share=0.25)
def banned(lab):
    """As fail2ban does: the client's address enters a set; its sessions are cut at the next packet and new ones refused."""
    lab.run('router', 'ipset', 'create', 'banned', 'hash:ip', check=True)
    lab.iptables('router', '-A', 'FORWARD', '-p', 'tcp', '-m', 'set', '--match-set', 'banned', 'src', *REJECT)
    web = lab.listen(22)
    pairs = [lab.pair(web) for _ in range(3)]
    for client, server in pairs:
        server.sendall(b'SSH-2.0-OpenSSH_9.9\r\n')
        client.sendall(b'SSH-2.0-paramiko\r\n')
        take(client, 21)
        take(server, 18)
    lab.settle()
    lab.run('router', 'ipset', 'add', 'banned', lab.client, check=True)
    for client, _ in pairs:
        client.sendall(b'password guess')
        lab.wait(0.2)
    for _ in range(2):
        try_connect(lab, 22)
        lab.wait(0.3)
    lab.expect('router', 'M_POLICY', untraced=True, accept=['M_POLICY_SYN', 'M_NOSTATE'])
    lab.aftermath('M_POLICY')


@scenario('answer-refused-on-the-way-back', rtt=66, share=0.7)
def answer_refused(lab):
    """A rule that dislikes what servers say: the RST goes to the server alone, the client waits for ever."""
    web = lab.listen(80)
    lab.iptables('router', '-A', 'FORWARD', '-p', 'tcp', '--sport', 80, '-m', 'string', '--algo', 'bm', '--string', 'X-Secret: yes', *REJECT)
    lab.good(web)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(GET)
        take(server, len(GET))
        server.sendall(http(b's' * 1000, extra='X-Secret: yes\r\n'))
        lab.settle(4)
        client.close()
        lab.settle()
    lab.expect('router', 'M_POLICY', untraced=True)
    lab.aftermath('M_POLICY')


@scenario('nft-strict-firewall-restarted', rtt=28, share=0.5, v6=True)
def nft_invalid(lab):
    """ct state invalid reject, and a firewall that has lost its table; both directions speak."""
    web = lab.listen(5671)
    lab.sysctl('router', 'net/netfilter/nf_conntrack_tcp_loose', 0)
    lab.table('ct state established,related accept', 'ct state invalid meta l4proto tcp reject with tcp reset', 'ct state new accept')
    pairs = [lab.pair(web) for _ in range(4)]
    for client, server in pairs:
        lab.exchange(client, server, b'AMQP frame')
    lab.wait(3)
    lab.run('router', 'conntrack', '-F')
    for number, (client, server) in enumerate(pairs):
        (server if number % 2 else client).sendall(b'heartbeat')
        lab.wait(0.3)
    lab.good(web, 1)
    lab.expect('router', 'M_NOSTATE', untraced=True, accept=['M_POLICY', 'M_ASYM'])
    lab.aftermath('M_NOSTATE')


@scenario('nft-short-timeout-server-pushes', rtt=54, share=0.3, timeout=90, loss=0.01)
def nft_timeout(lab):
    """conntrack forgets after 15 s; the server pushes after 18 s and is refused, while one with heartbeats lives."""
    web = lab.listen(8883)
    lab.sysctl('router', 'net/netfilter/nf_conntrack_tcp_loose', 0)
    lab.sysctl('router', 'net/netfilter/nf_conntrack_tcp_timeout_established', 15)
    lab.table('ct state established,related accept', 'ct state invalid meta l4proto tcp reject with tcp reset', 'ct state new accept')
    pairs = [lab.pair(web) for _ in range(4)]
    for client, server in pairs:
        lab.exchange(client, server, b'SUBSCRIBE')
    for _ in range(3):
        lab.wait(6)
        lab.exchange(*pairs[0], b'PING')
    for _, server in pairs[1:]:
        server.sendall(b'PUBLISH')
        lab.wait(0.5)
    lab.exchange(*pairs[0], b'PING')
    lab.expect('router', 'M_NOSTATE', untraced=True)
    lab.aftermath('M_NOSTATE')


@scenario('translation-rebinds-in-mid-flow', rtt=40, share=0.3, translates=True)
def rebind(lab):
    """The NAT forgets and gives the next packet another port: the server knows no such connection."""
    lab.iptables('router', '-t', 'nat', '-A', 'POSTROUTING', '-o', 'out', '-p', 'tcp', '-j', 'MASQUERADE', '--random-fully')
    web = lab.listen(5222)
    pairs = [lab.pair(web) for _ in range(3)]
    for client, server in pairs:
        lab.exchange(client, server, b'<presence/>')
    lab.wait(2)
    lab.run('router', 'conntrack', '-F')
    for client, _ in pairs:
        client.sendall(b'<message/>')
        lab.wait(0.4)
    lab.settle()
    lab.expect('server', 'E_NOSOCK_HALFOPEN', reason=('NO_SOCKET', 'TCP_FLAGS'), accept=['M_NAT_MISMATCH', 'M_NOSTATE'])


def power_off(lab, place, connections):
    """The machine is gone from the network, and forgets all connections."""
    lab.net.ip(place, 'link', 'set', 'eth0', 'down')
    for each in connections:
        forget(each)


def power_on(lab, place):
    lab.net.ip(place, 'link', 'set', 'eth0', 'up')
    gateway = lab.net.gateways[place]
    own = (lab.net.clients if place == 'client' else lab.net.servers)[0]
    from net import MACS
    lab.net.ip(place, 'neigh', 'replace', gateway, 'lladdr', MACS['router', 'in' if place == 'client' else 'out'], 'dev', 'eth0', 'nud', 'permanent')
    lab.net.ip(place, 'route', 'replace', 'default', 'via', gateway, 'src', own)


@scenario('server-loses-power', rtt=34, timeout=60)
def power_cut(lab):
    """The link is down for two seconds while clients retransmit; the machine comes back and knows nobody."""
    web = lab.listen(9092)
    pairs = [lab.pair(web) for _ in range(4)]
    for client, server in pairs:
        lab.exchange(client, server, b'FETCH 1')
    power_off(lab, 'server', [server for _, server in pairs])
    lab.wait(0.3)
    for client, _ in pairs:
        client.sendall(b'FETCH 2')
    lab.wait(1.7)
    power_on(lab, 'server')
    lab.wait(3)
    lab.good(web, 1)
    lab.expect('server', 'E_NOSOCK_HALFOPEN', reason=('NO_SOCKET', 'TCP_FLAGS'))


@scenario('keep-alive-probe-meets-rebooted-client', rtt=62, share=0.8, v6=False, timeout=60)
def probe_client(lab):
    """The laptop was off; the server's keep-alive probes are answered by a machine without memory."""
    web = lab.listen(22, options=keep_alive(4, 2, 5))
    pairs = [lab.pair(web) for _ in range(3)]
    for client, server in pairs:
        lab.exchange(client, server, b'keystroke')
        lab.wait(0.2)
    power_off(lab, 'client', [client for client, _ in pairs])
    lab.wait(2)
    power_on(lab, 'client')
    lab.wait(5)
    lab.expect('client', 'E_NOSOCK_HALFOPEN', reason=('NO_SOCKET', 'TCP_FLAGS'))


@scenario('laptop-restarts-and-reconnects', rtt=18, timeout=60)
def laptop(lab):
    """After the crash the same source port is used again: an ACK of the old connection, a RST, and it works."""
    web = lab.listen(445)
    for port in (50_101, 50_102, 50_103):
        client, server = lab.pair(web, source=(lab.client, port))
        lab.exchange(client, server, b'NEGOTIATE')
        lab.settle()
        forget(client)
        lab.wait(1)
        client, server = lab.pair(web, source=(lab.client, port))
        lab.exchange(client, server, b'NEGOTIATE again')
        client.close()
        server.close()
        lab.settle()
    lab.expect('client', 'N_HALFOPEN_RECOVERY', accept=['E_NOSOCK_HALFOPEN', 'E_TUPLE_REUSE'])


@scenario('abort-behind-a-kernel-syn-proxy', rtt=38, translates=True, share=0.5)
def synproxy_abort(lab):
    """SYNPROXY answers for the server and translates; later the application itself aborts."""
    lab.sysctl('router', 'net/netfilter/nf_conntrack_tcp_loose', 0)
    lab.iptables('router', '-t', 'raw', '-A', 'PREROUTING', '-i', 'in', '-p', 'tcp', '--syn', '--dport', 80, '-j', 'CT', '--notrack')
    lab.iptables('router', '-A', 'FORWARD', '-i', 'in', '-p', 'tcp', '--dport', 80, '-m', 'conntrack', '--ctstate', 'INVALID,UNTRACKED',
                 '-j', 'SYNPROXY', '--sack-perm', '--timestamp', '--wscale', 7, '--mss', 1460)
    web = lab.listen(80)
    for number in range(4):
        client = lab.connect(80)
        client.sendall(GET)
        server, _ = web.accept()
        server.settimeout(5)
        take(server, len(GET))
        server.sendall(http(b'p' * 4000)[:2500] if number else http(b'p' * 400))
        lab.wait(0.4)
        if number:
            abort(server)
        else:
            server.close()
        lab.settle()
        drain(client)
        client.close()
        lab.settle()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE')
    lab.aftermath('E_APP_ABORT')


@scenario('gateway-forgets-far-away', rtt=140, share=0.9, hops=(12, 1), v6=True, timeout=90,
          box=made(IdleTimer, seconds=14, end='next', ttl=64), where=0.5)
def gateway_far(lab):
    """A NAT gateway next to the server forgets after 14 s: from the client it is as far as the server."""
    web = lab.listen(5432)
    pairs = [lab.pair(web) for _ in range(3)]
    for client, server in pairs:
        lab.exchange(client, server, b'SELECT 1')
    lab.wait(15)
    for client, _ in pairs:
        client.sendall(b'SELECT 2')
        lab.wait(0.5)
    lab.good(web, 2)
    lab.expect('box', 'M_NOSTATE', accept=['E_NOSOCK_HALFOPEN'])
    lab.aftermath('M_NOSTATE')


@scenario('balancer-idle-12s-server-side-only', rtt=22, timeout=60, tos=0x48,
          box=made(IdleTimer, seconds=12, to='server', ttl=255, form='R', ip_id='random', dont_fragment=False))
def idle_server_only(lab):
    """The device tells the server alone; a client that speaks later learns it from the server."""
    web = lab.listen(1521)
    pairs = [lab.pair(web) for _ in range(4)]
    for number, (client, server) in enumerate(pairs):
        lab.exchange(client, server, b'CONNECT_DATA')
        lab.wait(0.4)
    lab.wait(12.3)
    for client, _ in pairs[:2]:
        client.sendall(b'EXECUTE')
        lab.wait(0.3)
    lab.settle()
    lab.expect('box', 'M_IDLE_RST')
    lab.expect('server', 'E_NOSOCK_HALFOPEN', expected='unknown', accept=['M_IDLE_RST', 'N_DUP_RST', 'M_NOSTATE'])


@scenario('balancer-idle-both-begin-late', rtt=30, timeout=60, box=made(IdleTimer, seconds=10, ttl=128, form='RA', ip_id='next'),
          where=0.3)
def idle_late(lab):
    """The captures begin after the connections; one direction of the middle is missing."""
    web = lab.listen(8080)
    pairs = [lab.pair(web) for _ in range(4)]
    for client, server in pairs:
        lab.exchange(client, server)
    lab.wait(3)
    lab.from_here()
    for client, server in pairs:
        lab.exchange(client, server)
        lab.wait(0.3)
    lab.wait(10)
    lab.expect('box', 'M_IDLE_RST')


@scenario('reject-only-for-marked-guests', rtt=84, share=0.1, hops=(0, 13), tos=0x60, v6=False, snaplen=96)
def guests(lab):
    """nftables on the gateway refuses guests some ports; the server is far."""
    web = lab.listen(443)
    lab.listen(3389)
    lab.table(f'ip saddr {lab.client} tcp dport {{ 25, 3389 }} reject with tcp reset')
    lab.good(web)
    refuse(lab, 2, 3389, 0.4)
    refuse(lab, 2, 25, 0.4)
    lab.expect('router', 'M_POLICY_SYN', untraced=True)


@scenario('upload-inspection-cuts-in-both-directions', rtt=46, share=0.3)
def upload_cut(lab):
    """Two string rules, so that whoever speaks next of a flagged connection is refused: client, then server."""
    web = lab.listen(25)
    lab.run('router', 'ipset', 'create', 'cut', 'hash:ip,port', check=True)
    for way in ('src,src', 'dst,dst'):
        lab.iptables('router', '-A', 'FORWARD', '-p', 'tcp', '-m', 'set', '--match-set', 'cut', way, *REJECT)
    lab.good(web)
    for number in range(3):
        client, server = lab.pair(web)
        server.sendall(b'220 mail.example\r\n')
        take(client, 18)
        client.sendall(b'MAIL FROM:<a@b.example>\r\n')
        take(server, 25)
        lab.run('router', 'ipset', 'add', 'cut', f'{lab.client},tcp:{client.getsockname()[1]}', check=True)
        try:
            (client if number % 2 else server).sendall(b'250 fine\r\n')
            lab.settle()
            (server if number % 2 else client).sendall(b'RCPT TO:<c@d.example>\r\n')
        except OSError:
            pass
        lab.settle()
        client.close()
        server.close()
        lab.settle()
    lab.expect('router', 'M_POLICY', untraced=True, accept=['M_NOSTATE'])
    lab.aftermath('M_POLICY')

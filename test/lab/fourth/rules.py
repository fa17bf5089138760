"""What Linux itself does on the way and at the ends: netfilter in hooks and with matches that the other sets do not use, `ss -K`, Fast Open,
MPTCP, address translation."""
import socket

from ends import forget, hear, tell, try_connect
from fourth.common import GET
from net import REJECT
from scenario import http, scenario, take
from stories.refused import refuse


@scenario('ingress-hook-of-the-host-refuses', rtt=48, share=0.5, hops=(4, 5))
def ingress(lab):
    """nft, family netdev: refused before the host's own TCP sees it; the host did it all the same."""
    web = lab.listen(443)
    lab.listen(5900)
    lab.nft('server', 'add table netdev early; add chain netdev early in { type filter hook ingress device eth0 priority 0; }; '
            'add rule netdev early in tcp dport 5900 reject with tcp reset')
    lab.good(web)
    refuse(lab, 4, 5900)
    lab.expect('server', 'E_PORT_CLOSED', untraced=True, accept=['E_ACL_APP', 'M_POLICY_SYN'])


@scenario('prerouting-refuses-a-network', rtt=80, share=0.1, hops=(1, 10), v6=True)
def prerouting(lab):
    """nft reject in prerouting of the first router; two clients of one net are concerned, two are not."""
    web = lab.listen(443)
    lab.table(f'ip6 saddr {{ {lab.net.clients[0]}, {lab.net.clients[1]} }} tcp dport 443 tcp flags syn reject with tcp reset', hook='prerouting')
    for source in lab.net.clients[:2]:
        for _ in range(3):
            try_connect(lab, 443, source=(source, 0))
            lab.wait(0.3)
    for source in lab.net.clients[2:]:
        lab.good(web, 2, source=(source, 0))
    lab.expect('router', 'M_POLICY_SYN', untraced=True)


@scenario('tethered-devices-are-cut', rtt=52, share=0.2, hops=(3, 7))
def tethering(lab):
    """A carrier's rule by TTL: after a while packets with a hop too many are rejected, whatever they carry."""
    web = lab.listen(80)
    lab.good(web)
    pairs = [lab.pair(web) for _ in range(4)]
    for client, server in pairs:
        lab.exchange(client, server)
    lab.iptables('router', '-A', 'FORWARD', '-i', 'in', '-p', 'tcp', '-m', 'ttl', '--ttl-lt', 63, *REJECT)
    for client, _ in pairs:
        tell(client, GET % b'next')
        lab.wait(0.3)
    for _ in range(3):
        try_connect(lab, 80)
        lab.wait(0.3)
    lab.expect('router', 'M_POLICY', untraced=True, accept=['M_POLICY_SYN', 'M_NOSTATE'])
    lab.aftermath('M_POLICY')


@scenario('hashlimit-guards-the-login', rtt=36, share=0.6, hops=(6, 2))
def hashlimit(lab):
    """-m hashlimit: more than three logins a second from an address are refused, in front of the server."""
    lab.iptables('router', '-A', 'FORWARD', '-p', 'tcp', '--dport', 22, '--syn', '-m', 'hashlimit', '--hashlimit-above', '2/second', '--hashlimit-burst', 3, '--hashlimit-mode', 'srcip',
                 '--hashlimit-name', 'login', *REJECT)
    web = lab.listen(22)
    for _ in range(2):
        for _ in range(8):
            client = try_connect(lab, 22)
            if client is not None:
                lab.open.append(web.accept()[0])
        lab.wait(1.6)
    lab.good(web, 1, source=(lab.net.clients[2], 0))
    lab.expect('router', 'M_POLICY_SYN', untraced=True, accept=['E_OVERLOAD'])


@scenario('host-firewall-looks-into-the-request', rtt=66, share=0.4, hops=(4, 6), snaplen=110)
def host_request(lab):
    """-m string with a hex pattern at the host's own input chain: a web firewall for the poor, on the server itself."""
    lab.iptables('server', '-A', 'INPUT', '-p', 'tcp', '--dport', 80, '-m', 'string', '--algo', 'bm', '--hex-string', '|2f2e2e2f|', *REJECT)
    web = lab.listen(80)
    lab.good(web)
    for _ in range(4):
        client, server = lab.pair(web)
        tell(client, GET % b'../../etc/passwd')
        lab.settle(3)
        client.close()
        server.close()
        lab.settle()
    lab.expect('server', 'M_POLICY', untraced=True, accept=['E_APP_ABORT', 'E_ACL_APP', 'E_PROTO', 'E_UNREAD_DATA'])
    lab.expect('server', 'E_DATA_AFTER_CLOSE', reason='NO_SOCKET', optional=True, expected='unknown', accept=['M_POLICY', 'N_AFTER_FIN', 'E_NOSOCK_HALFOPEN', 'N_DUP_RST'])
    lab.aftermath('M_POLICY')


@scenario('ban-strikes-open-sessions-at-the-host', rtt=58, share=0.3, v6=True)
def ban(lab):
    """As fail2ban does on the server: after some bad logins its address is rejected, its open sessions with it."""
    web = lab.listen(22)
    pairs = [lab.pair(web) for _ in range(3)]
    for client, server in pairs:
        for _ in range(3):
            client.sendall(b'password guess\r\n')
            take(server, 16)
            server.sendall(b'denied\r\n')
            take(client, 8)
    lab.iptables('server', '-I', 'INPUT', '-p', 'tcp', '-s', lab.client, '--dport', 22, *REJECT)
    for client, _ in pairs:
        tell(client, b'password guess\r\n')
        lab.wait(0.2)
    for _ in range(3):
        try_connect(lab, 22)
        lab.wait(0.3)
    lab.good(web, 2, source=(lab.net.clients[1], 0))
    lab.expect('server', 'M_POLICY', untraced=True,
               accept=['M_POLICY_SYN', 'E_ACL_APP', 'E_APP_ABORT', 'E_PORT_CLOSED', 'E_NOSOCK_HALFOPEN', 'E_PROC_EXIT'])
    lab.aftermath('M_POLICY')


@scenario('operator-kills-connections-with-ss', rtt=34, share=0.5, timeout=60)
def ss_kill(lab):
    """`ss -K` on the server: the kernel aborts four sessions that were in good health."""
    web = lab.listen(5432)
    pairs = [lab.pair(web) for _ in range(6)]
    for client, server in pairs:
        lab.exchange(client, server, b'select 1', 90)
    client.sendall(b'select pg_sleep(60)')
    lab.wait(0.4)
    for client, _ in pairs[:4]:
        client.sendall(b'select 2')
    lab.settle()
    for client, _ in pairs[:4]:
        lab.run('server', 'ss', '-K', 'dport', '=', client.getsockname()[1])
        lab.wait(0.2)
    lab.exchange(*pairs[4], b'select 3', 90)
    lab.expect('server', 'E_APP_ABORT', accept=['E_PROC_EXIT', 'E_UNREAD_DATA'])


@scenario('operator-kills-idle-sessions-of-a-client', rtt=20, share=0.4, v6=True)
def ss_kill_idle(lab):
    """`ss -K` at the client before it is moved to another net: all sessions are idle and answered."""
    web = lab.listen(443)
    pairs = [lab.pair(web) for _ in range(5)]
    for client, server in pairs:
        lab.exchange(client, server, GET % b'', 900)
    lab.wait(11)
    lab.run('client', 'ss', '-K', 'dport', '=', 443)
    lab.settle()
    lab.expect('client', 'N_POOL_EXPIRE', accept=['N_BROWSER_CANCEL', 'E_APP_ABORT', 'E_PROC_EXIT'])


@scenario('fast-open-to-a-closed-port', rtt=62, share=0.3)
def fast_open(lab):
    """TCP Fast Open without a cookie: the SYN carries the request, the refusal acknowledges both."""
    web = lab.listen(443)
    lab.good(web)
    lab.sysctl('client', 'net.ipv4.tcp_fastopen', 5)
    for _ in range(4):
        client = lab.socket()
        try:
            client.sendto(GET % b'fast', 0x20000000, (lab.server, 8080))
            lab.settle()
            client.recv(10)
        except OSError:
            pass
        client.close()
        lab.wait(0.3)
    lab.expect('server', 'E_PORT_CLOSED', reason=('NO_SOCKET', 'TCP_FLAGS'))


@scenario('mptcp-join-is-not-wanted', rtt=44, share=0.5, timeout=60)
def mptcp_join(lab):
    """The client offers a second path, the server allows none: MP_JOIN is reset, the connection goes on without."""
    lab.run('client', 'ip', 'mptcp', 'limits', 'set', 'subflow', '2', 'add_addr_accepted', '2')
    lab.run('client', 'ip', 'mptcp', 'endpoint', 'add', lab.net.clients[1], 'dev', 'eth0', 'subflow')
    lab.run('server', 'ip', 'mptcp', 'limits', 'set', 'subflow', '0', 'add_addr_accepted', '0')
    with lab.net.inside('server'):
        web = socket.socket(lab.family, socket.SOCK_STREAM, 262)
    web.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    web.bind((lab.server, 443))
    web.listen(20)
    web.settimeout(5)
    for _ in range(4):
        with lab.net.inside('client'):
            client = socket.socket(lab.family, socket.SOCK_STREAM, 262)
        client.settimeout(5)
        client.connect((lab.server, 443))
        server, _ = web.accept()
        lab.exchange(client, server)
        lab.wait(0.4)
        lab.exchange(client, server)
        client.close()
        server.close()
        lab.settle()
    web.close()
    lab.expect('server', 'E_MPTCP')
    lab.expect('client', 'E_MPTCP', optional=True)


@scenario('masquerade-forgot-and-the-server-pushes', rtt=74, share=0.2, hops=(1, 9), translates=True, timeout=60)
def push(lab):
    """A home router's NAT forgets after four seconds; the push of the server comes to a port that means nothing any more."""
    lab.iptables('router', '-t', 'nat', '-A', 'POSTROUTING', '-o', 'out', '-p', 'tcp', '-j', 'MASQUERADE')
    lab.sysctl('router', 'net/netfilter/nf_conntrack_tcp_timeout_established', 4)
    web = lab.listen(5223)
    pairs = [lab.pair(web) for _ in range(4)]
    for client, server in pairs:
        lab.exchange(client, server, b'register', 60)
    lab.wait(6)
    for _, server in pairs:
        server.sendall(b'you have mail')
        lab.wait(0.4)
    lab.expect('router', 'M_NOSTATE', origin='middlebox', accept=['M_NAT_MISMATCH', 'E_NOSOCK_HALFOPEN'])


@scenario('established-timeout-then-reject', rtt=30, share=0.5, timeout=60, v6=True)
def strict(lab):
    """loose tracking off and a short timeout: the late request is no known connection and is rejected, first for one, then for all."""
    lab.sysctl('router', 'net/netfilter/nf_conntrack_tcp_loose', 0)
    lab.sysctl('router', 'net/netfilter/nf_conntrack_tcp_timeout_established', 6)
    lab.table('ct state established accept', 'tcp flags & (syn | ack) == syn ct state new accept', 'meta l4proto tcp reject with tcp reset')
    web = lab.listen(9042)
    pairs = [lab.pair(web) for _ in range(4)]
    for client, server in pairs:
        lab.exchange(client, server, b'QUERY', 200)
    lab.wait(8)
    for client, _ in pairs:
        client.sendall(b'QUERY again')
        lab.wait(0.3)
    lab.good(web, 1)
    lab.expect('router', 'M_NOSTATE', untraced=True, accept=['M_POLICY', 'M_IDLE_RST'])
    lab.aftermath('M_NOSTATE')


@scenario('backlog-of-two-and-abort-on-overflow-v6', rtt=54, share=0.4, v6=True, timeout=60)
def overflow(lab):
    """An acceptor that is too slow: handshakes that finish together find no room and are reset by the kernel."""
    lab.sysctl('server', 'net.ipv4.tcp_abort_on_overflow', 1)
    lab.sysctl('server', 'net.ipv4.tcp_syncookies', 0)
    web = lab.listen(8009, backlog=2)
    for number in range(7):
        clients = [lab.socket() for _ in range(2)]
        for client in clients:
            client.setblocking(False)
            client.connect_ex((lab.server, 8009))
        lab.settle(3)
        if number > 1:
            lab.open.append(web.accept()[0])
    lab.expect('server', 'E_OVERLOAD')


@scenario('mail-server-lost-power-at-night', rtt=88, share=0.4, hops=(4, 8), v6=True, timeout=60)
def lost_power(lab):
    """The server loses power in the night; in the morning its clients speak to one that knows nothing, and all sign in again."""
    web = lab.listen(993)
    pairs = [lab.pair(web) for _ in range(6)]
    for client, server in pairs:
        lab.exchange(client, server, b'a1 IDLE', 60)
    lab.settle()
    for _, server in pairs:
        forget(server)
    web.close()
    lab.wait(2)
    web = lab.listen(993)
    for client, _ in pairs:
        tell(client, b'DONE\r\n')
        lab.wait(0.3)
        again = lab.pair(web)
        lab.exchange(*again, b'a1 LOGIN', 60)
    lab.expect('server', 'E_NOSOCK_HALFOPEN', reason=('NO_SOCKET', 'TCP_FLAGS'), accept=['E_PROC_EXIT'])


@scenario('service-address-mapping-is-withdrawn', rtt=40, share=0.5, hops=(2, 4), translates=True, timeout=60)
def withdrawn(lab):
    """A service address on the router is taken away from a working backend: who is connected is answered by the router itself."""
    lab.iptables('router', '-t', 'nat', '-A', 'PREROUTING', '-i', 'in', '-p', 'tcp', '-d', lab.gateway, '--dport', 8080, '-j', 'DNAT', '--to-destination', f'{lab.server}:80')
    web = lab.listen(80)
    pairs = []
    for _ in range(4):
        client = lab.connect(8080, address=lab.gateway)
        server, _ = web.accept()
        lab.open.append(server)
        client.sendall(GET % b'')
        hear(server)
        server.sendall(http(b'w' * 700))
        client.recv(3000)
        pairs.append((client, server))
    lab.iptables('router', '-t', 'nat', '-F', 'PREROUTING')
    lab.run('router', 'conntrack', '-F')
    for client, _ in pairs:
        tell(client, GET % b'again')
        lab.wait(0.4)
    for _ in range(2):
        try_connect(lab, 8080, address=lab.gateway)
        lab.wait(0.3)
    lab.expect('router', 'M_NOSTATE', reason=('NO_SOCKET', 'TCP_FLAGS'), origin='middlebox',
               accept=['M_LB_NO_BACKEND', 'E_NOSOCK_HALFOPEN', 'E_PORT_CLOSED', 'E_PROC_EXIT', 'M_NAT_MISMATCH'])

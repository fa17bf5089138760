"""Rules of real firewalls on the way and at the hosts, in places and with matches that the other sets do not use; gateways that are programs."""
from ends import drain, hear, tell, try_connect
from fifth.way_common import ABORT, GET, POLICY, Guest, fine, joined, over, publish, requested, say, talk
from net import REJECT
from programs import configured, program
from scenario import abort, http, scenario, take
from stories.injected import client_hello
from stories.refused import refuse

FORWARD = ('-A', 'FORWARD', '-p', 'tcp')


@scenario('long-conversation-is-rejected', rtt=42, share=0.3, hops=(2, 6))
def connbytes(lab):
    """-m connbytes: after so many packets of both directions a connection is rejected, whatever it says."""
    web = lab.listen(9418)
    lab.iptables('router', *FORWARD, '--dport', 9418, '-m', 'connbytes', '--connbytes', '24:', '--connbytes-dir', 'both', '--connbytes-mode', 'packets', *REJECT)
    lab.good(web)
    for _ in range(4):
        pair = lab.pair(web)
        for _ in range(8):
            talk(lab, pair, b'want 32', http(b'o' * 300), 0.4)
        over(lab, *pair)
    lab.expect('router', 'M_POLICY', untraced=True, accept=['M_NOSTATE', *POLICY])
    lab.aftermath('M_POLICY')


@scenario('small-segment-sizes-are-refused', rtt=70, share=0.6, hops=(7, 3))
def tcpmss(lab):
    """-m tcpmss on SYNs: who offers less than 600 bytes is refused before the server; others come in."""
    web = lab.listen(443)
    lab.iptables('router', *FORWARD, '--syn', '-m', 'tcpmss', '--mss', '1:600', *REJECT)
    lab.good(web)
    for _ in range(5):
        try_connect(lab, 443, options=((6, 2, 536),))
        lab.wait(0.3)
    lab.good(web, 1)
    lab.expect('router', 'M_POLICY_SYN', untraced=True)


@scenario('large-packets-are-rejected', rtt=36, share=0.4, hops=(3, 5), snaplen=96, v6=True)
def length(lab):
    """A rule by length that nobody remembers: the first full segment of an upload is rejected, small requests pass."""
    web = lab.listen(80)
    lab.table('tcp dport 80 meta length > 1300 reject with tcp reset')
    lab.good(web, 3)
    for _ in range(4):
        client, server = lab.pair(web)
        tell(client, b'POST /photo HTTP/1.1\r\nHost: p.example\r\nContent-Length: 20000\r\n\r\n' + b'j' * 20_000)
        over(lab, client, server)
    lab.expect('router', 'M_POLICY', untraced=True, accept=POLICY)
    lab.aftermath('M_POLICY')


@scenario('everything-leaves-with-one-ttl', rtt=56, share=0.2, hops=(3, 7), middle='in')
def masked(lab):
    """The router sets the TTL of what it forwards and of its own rejects to the same: the refused port looks like the host's."""
    web = lab.listen(443)
    lab.iptables('router', '-t', 'mangle', '-A', 'POSTROUTING', '-o', 'in', '-j', 'TTL', '--ttl-set', 64)
    lab.iptables('router', *FORWARD, '--dport', 5985, *REJECT)
    lab.good(web)
    refuse(lab, 4, 5985)
    lab.good(web, 1)
    lab.expect('router', 'M_POLICY_SYN', untraced=True, accept_at={'client': ['E_PORT_CLOSED']})


@scenario('ttl-is-set-on-the-way-and-the-host-resets', rtt=60, share=0.4, hops=(4, 6))
def normalised(lab):
    """The router writes its own TTL on what goes to the client; refusals and aborts are the server's all the same."""
    web = lab.listen(443)
    lab.iptables('router', '-t', 'mangle', '-A', 'POSTROUTING', '-o', 'in', '-p', 'tcp', '-j', 'TTL', '--ttl-set', 255)
    lab.good(web)
    refuse(lab, 3, 5986)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(GET % b'crash')
        take(server, 10)
        lab.wait(0.1)
        abort(server)
        lab.settle()
        client.close()
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', port=5986, accept=['M_POLICY_SYN'])
    lab.expect('server', 'E_UNREAD_DATA', reason=('TCP_ABORT_ON_CLOSE', 'TCP_STATE'), accept=['E_APP_ABORT', 'E_PROC_EXIT', 'E_ACL_APP'])


@scenario('marked-by-its-first-words', rtt=48, share=0.2, hops=(1, 8))
def marks(lab):
    """CONNMARK by a string, and a reject by the mark in both directions: the answer is rejected, the server gets the RST; then the client."""
    web = lab.listen(8000)
    lab.iptables('router', '-t', 'mangle', *FORWARD, '-m', 'string', '--algo', 'bm', '--string', 'X-Secret', '-j', 'CONNMARK', '--set-mark', 7)
    lab.iptables('router', *FORWARD, '--sport', 8000, '-m', 'connmark', '--mark', 7, '-m', 'length', '--length', '60:', *REJECT)
    lab.good(web)
    for _ in range(4):
        client, server = lab.pair(web)
        talk(lab, (client, server), GET.replace(b'Accept', b'X-Secret') % b'data', http(b'd' * 400))
        over(lab, client, server)
    lab.expect('router', 'M_POLICY', untraced=True, accept=POLICY)
    lab.aftermath('M_POLICY')


@scenario('urgent-data-are-not-wanted', rtt=80, share=0.5, hops=(5, 7), v6=True)
def urgent(lab):
    """nft by flags: a segment with URG is rejected at the router."""
    web = lab.listen(23)
    lab.table('tcp flags & urg == urg reject with tcp reset')
    lab.good(web)
    for _ in range(4):
        client, server = lab.pair(web)
        lab.exchange(client, server)
        try:
            client.send(b'\xff', 1)
        except OSError:
            pass
        over(lab, client, server)
    lab.expect('router', 'M_POLICY', untraced=True, accept=POLICY)
    lab.aftermath('M_POLICY')


@scenario('jail-with-a-timeout', rtt=30, share=0.7, hops=(5, 2), v6=True, timeout=60)
def jail(lab):
    """nft on the server: three bad logins put the address into a set for three seconds; refused meanwhile, then served again."""
    web = lab.listen(22)
    lab.nft('server', 'add table inet f2b; add set inet f2b bad { type ipv6_addr; timeout 3s; }; add chain inet f2b in { type filter hook input priority -1; }; '
            'add rule inet f2b in tcp dport 22 ct state new ip6 saddr @bad reject with tcp reset')
    for _ in range(3):
        client, server = lab.pair(web)
        server.sendall(b'SSH-2.0-x\r\n')
        take(client, 11)
        client.sendall(b'guess')
        take(server, 5)
        server.close()
        client.recv(1)
        client.close()
    lab.nft('server', f'add element inet f2b bad {{ {lab.client} }}')
    refuse(lab, 4, 22)
    lab.good(web, 1, source=(lab.net.clients[2], 0))
    lab.wait(2)
    lab.good(web, 1)
    lab.expect('server', 'E_ACL_APP', untraced=True, accept=['E_PORT_CLOSED', 'M_POLICY_SYN', 'E_PROC_EXIT', 'E_OVERLOAD'])


@scenario('both-chains-of-a-ufw-like-host', rtt=24, share=0.5, hops=(3, 3))
def ufw(lab):
    """A host's rule set that rejects by default, with limits: closed ports by rule, a burst of logins limited by rule."""
    web = lab.listen(443)
    shell = lab.listen(22)
    for rule in (('-m', 'conntrack', '--ctstate', 'ESTABLISHED,RELATED', '-j', 'ACCEPT'), ('-p', 'tcp', '--dport', 443, '-j', 'ACCEPT'),
                 ('-p', 'tcp', '--dport', 22, '-m', 'conntrack', '--ctstate', 'NEW', '-m', 'recent', '--name', 'ssh', '--set'),
                 ('-p', 'tcp', '--dport', 22, '-m', 'conntrack', '--ctstate', 'NEW', '-m', 'recent', '--name', 'ssh', '--update', '--seconds', 30, '--hitcount', 5, *REJECT),
                 ('-p', 'tcp', '--dport', 22, '-j', 'ACCEPT'), ('-p', 'tcp', *REJECT)):
        lab.iptables('server', '-A', 'INPUT', *rule)
    lab.good(web)
    refuse(lab, 3, 9000)
    for _ in range(8):
        client = try_connect(lab, 22)
        if client is not None:
            server, _ = shell.accept()
            lab.exchange(client, server)
            client.shutdown(1)
            server.close()
            drain(client)
            client.close()
        lab.wait(0.1)
    lab.expect('server', 'E_PORT_CLOSED', untraced=True, port=9000, accept=['E_ACL_APP', 'M_POLICY_SYN'])
    lab.expect('server', 'E_ACL_APP', untraced=True, port=22, accept=['E_PORT_CLOSED', 'M_POLICY_SYN', 'E_OVERLOAD'])


@scenario('container-network-policy', rtt=52, share=0.4, hops=(4, 5), translates=True)
def network_policy(lab):
    """A cluster's node rejects by policy what is forwarded to one of two containers; the other is served."""
    with Guest(lab, 1) as one, Guest(lab, 2) as two:
        publish(lab, 8081, one.address, 80)
        publish(lab, 8082, two.address, 80)
        web, _ = one.listen(80), two.listen(80)
        lab.iptables('server', '-A', 'FORWARD', '-p', 'tcp', '-d', two.address, *REJECT)
        fine(lab, web, 8081)
        refuse(lab, 4, 8082)
        fine(lab, web, 8081, 1)
        lab.settle()
    lab.expect('server', 'M_POLICY_SYN', untraced=True, accept=['E_PORT_CLOSED', 'E_ACL_APP', 'M_LB_NO_BACKEND'])


@scenario('sslsplit-without-its-server', rtt=46, share=0.2, hops=(1, 6), timeout=60)
def sslsplit(lab):
    """A transparent TLS splitter on the router; the server behind it refuses, and the client was already taken in."""
    lab.iptables('router', '-t', 'nat', '-A', 'PREROUTING', '-i', 'in', '-p', 'tcp', '--dport', 8443, '-j', 'REDIRECT', '--to-ports', 10443)
    with program(lab, 10443, 'sslsplit', '-u', 'root', 'tcp', '0.0.0.0', '10443', place='router'):
        for _ in range(4):
            client = try_connect(lab, 8443)
            if client is None:
                continue
            tell(client, GET % b'')
            lab.settle(3)
            drain(client)
            client.close()
            lab.wait(0.2)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_SCAN_PROBE'])
    lab.expect('router', 'M_PROXY_UPSTREAM', untraced=True, accept=['M_LB_NO_BACKEND', 'M_POLICY', 'E_APP_ABORT', 'E_UNREAD_DATA', 'E_DATA_AFTER_CLOSE', 'M_POLICY_SYN'])
    lab.expect('router', 'M_PROXY_UPSTREAM', optional=True, accept=['M_LB_NO_BACKEND', 'E_APP_ABORT', 'E_UNREAD_DATA', 'N_HEALTH', 'N_BROWSER_CANCEL'])


@scenario('stream-balancer-and-a-dead-upstream', rtt=26, share=0.5, timeout=60)
def haproxy_tcp(lab):
    """HAProxy in TCP mode on the router; its only server aborts sessions in the middle, and the proxy hands on what it got."""
    text = ('global\n maxconn 50\ndefaults\n mode tcp\n timeout connect 1s\n timeout client 20s\n timeout server 20s\n'
            f'frontend f\n bind :7000\n default_backend b\nbackend b\n server s {lab.server}:7001\n')
    web = lab.listen(7001)
    with configured(lab, 7000, text, 'haproxy', '-db', '-f', '{folder}/conf', place='router'):
        fine(lab, web, 7000, address=lab.gateway)
        for _ in range(4):
            client, server = joined(lab, web, 7000, address=lab.gateway)
            lab.exchange(client, server)
            client.sendall(GET % b'report')
            hear(server)
            server.sendall(http(b'z' * 4000)[:2000])
            lab.wait(0.1)
            abort(server)
            over(lab, client)
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE', accept=ABORT)
    lab.expect('router', 'M_PROXY_UPSTREAM', optional=True, accept=['E_APP_ABORT', 'E_UNREAD_DATA', 'E_PROC_EXIT'])


@scenario('balancer-checks-by-connecting', rtt=14, share=0.6, timeout=60)
def haproxy_check(lab):
    """HAProxy's plain TCP checks from the router, beside clients' connections: a RST each half second that means all is well."""
    text = ('global\n maxconn 50\ndefaults\n mode tcp\n timeout connect 1s\n timeout client 20s\n timeout server 20s\n'
            f'frontend f\n bind :7000\n default_backend b\nbackend b\n server s {lab.server}:7001 check inter 500\n')
    web = lab.listen(7001)
    web.settimeout(0.1)
    with configured(lab, 7000, text, 'haproxy', '-db', '-f', '{folder}/conf', place='router'):
        for _ in range(30):
            try:
                server, _ = web.accept()
            except OSError:
                continue
            server.settimeout(1)
            try:
                if server.recv(400):
                    server.sendall(http(b'ok'))
            except OSError:
                pass
            server.close()
            lab.wait(0.05)
    lab.expect('router', 'N_HEALTH', accept=['N_AFTER_FIN', 'E_SCAN_PROBE'])
    lab.expect('server', 'N_AFTER_FIN', optional=True, accept=['N_DUP_RST', 'N_HEALTH', 'E_DATA_AFTER_CLOSE'])


@scenario('tracker-is-emptied-and-strict', rtt=64, share=0.4, hops=(3, 6), timeout=60)
def emptied(lab):
    """Somebody empties the table of a tracker that takes up nothing in the middle; its rule rejects what it takes for strange."""
    lab.sysctl('router', 'net/netfilter/nf_conntrack_tcp_loose', 0)
    web = lab.listen(8088)
    pairs = [lab.pair(web) for _ in range(4)]
    for client, server in pairs:
        lab.exchange(client, server)
    lab.table('ct state invalid tcp dport 8088 reject with tcp reset')
    lab.run('router', 'conntrack', '-F')
    lab.wait(0.5)
    say(lab, [client for client, _ in pairs], GET % b'more')
    lab.settle()
    lab.good(web, 1)
    lab.expect('router', 'M_NOSTATE', untraced=True, accept=['M_ASYM', 'M_POLICY', 'E_NOSOCK_HALFOPEN', 'M_IDLE_RST'])
    lab.aftermath('M_NOSTATE')


@scenario('reject-by-name-before-the-server', rtt=100, share=0.85, hops=(10, 2), v6=True)
def name_rule(lab):
    """A reject by application port and name in the last router before the server: four hellos, two names."""
    web = lab.listen(443)
    lab.iptables('router', *FORWARD, '--dport', 443, '-m', 'string', '--algo', 'bm', '--string', 'payroll.example', *REJECT)
    for name in ('open.example', 'payroll.example', 'payroll.example', 'open.example', 'payroll.example'):
        pair = lab.pair(web)
        talk(lab, pair, client_hello(name), b'\x16\x03\x03\x00\x7a\x02' + b's' * 121)
        over(lab, *pair)
    requested(lab, web, b'', count=1)
    lab.expect('router', 'M_POLICY', untraced=True, accept=POLICY)
    lab.aftermath('M_POLICY')

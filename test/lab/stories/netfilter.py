"""What Linux routers do to connections: REJECT, conntrack, NAT, SYNPROXY."""
from boxes import SERVER, Box, SynProxy, made
from packet import ACK, SYN, rewritten
from scenario import abort, scenario, take
from stories.refused import refuse

GET = b'GET / HTTP/1.1\r\nHost: %s\r\n\r\n'


@scenario('nft-reject-syn-v6', rtt=45, v6=True, share=0.15, middle='in')
def nft_reject(lab):
    web = lab.listen(443)
    lab.nft('router', 'add table inet guard; add chain inet guard forward { type filter hook forward priority 0; }; '
                      'add rule inet guard forward tcp dport 8443 reject with tcp reset')
    lab.good(web)
    refuse(lab, 3)
    lab.expect('router', 'M_POLICY_SYN', untraced=True, accept=['E_PORT_CLOSED'])


@scenario('iptables-reject-syn-far-server', rtt=110, share=0.04, hops=(0, 11), tos=0x28)
def reject_far(lab):
    """The filter is next door, the server far away, and the traffic is marked: time, hops and TOS all speak."""
    web = lab.listen(443)
    lab.listen(22)
    lab.iptables('router', '-A', 'FORWARD', '-p', 'tcp', '--dport', 22, '-j', 'REJECT', '--reject-with', 'tcp-reset')
    lab.good(web, 3)
    refuse(lab, 3, 22)
    lab.expect('router', 'M_POLICY_SYN', untraced=True)


@scenario('iptables-string-filter', rtt=38, share=0.3)
def string_filter(lab):
    """-m string --string … -j REJECT: the request is dropped, its sender reset; the server learns nothing."""
    web = lab.listen(80)
    lab.iptables('router', '-A', 'FORWARD', '-p', 'tcp', '--dport', 80, '-m', 'string', '--algo', 'bm', '--string', 'casino.example',
                 '-j', 'REJECT', '--reject-with', 'tcp-reset')
    lab.good(web, 3)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(GET % b'casino.example')
        lab.settle(3)
        client.close()
        server.close()
        lab.settle()
    lab.good(web, 1)
    lab.expect('router', 'M_POLICY', untraced=True)
    lab.aftermath('M_POLICY')


@scenario('iptables-new-rule-cuts-sessions', rtt=26, v6=True)
def new_rule(lab):
    """An administrator adds a rule while connections are up; each is reset at its next packet."""
    web = lab.listen(5222)
    pairs = [lab.pair(web) for _ in range(3)]
    for client, server in pairs:
        lab.exchange(client, server, b'<presence/>')
        lab.wait(0.1)
    lab.settle()
    lab.iptables('router', '-A', 'FORWARD', '-p', 'tcp', '--dport', 5222, '-j', 'REJECT', '--reject-with', 'tcp-reset')
    for client, _ in pairs:
        client.sendall(b'<message/>')
        lab.wait(0.2)
    lab.settle()
    lab.expect('router', 'M_POLICY', untraced=True, accept=['M_NOSTATE'])


def stateful(lab, port, timeout=None):
    """Only known connections pass; what belongs to none is refused with a RST."""
    lab.sysctl('router', 'net/netfilter/nf_conntrack_tcp_loose', 0)
    if timeout:
        lab.sysctl('router', 'net/netfilter/nf_conntrack_tcp_timeout_established', timeout)
    lab.iptables('router', '-A', 'FORWARD', '-p', 'tcp', '-m', 'conntrack', '--ctstate', 'INVALID', '-j', 'REJECT',
                 '--reject-with', 'tcp-reset')
    lab.iptables('router', '-A', 'FORWARD', '-p', 'tcp', '-m', 'conntrack', '--ctstate', 'NEW,ESTABLISHED', '--dport', port, '-j', 'ACCEPT')


@scenario('conntrack-expired-30s', rtt=34, share=0.35, timeout=120)
def conntrack_expired(lab):
    """conntrack forgets after 30 s; a connection that idled for 20 s survives, those that idled longer are refused at the next packet."""
    web = lab.listen(5432)
    stateful(lab, 5432, 30)
    pairs = [lab.pair(web) for _ in range(4)]
    for client, server in pairs:
        lab.exchange(client, server, b'SELECT 1')
    lab.wait(20)
    lab.exchange(*pairs[0], b'SELECT 2')
    lab.wait(12)
    for client, _ in pairs[1:]:
        client.sendall(b'SELECT 3')
        lab.wait(0.5)
    lab.exchange(*pairs[0], b'SELECT 4')
    lab.expect('router', 'M_NOSTATE', untraced=True)
    lab.aftermath('M_NOSTATE')


@scenario('conntrack-flushed-by-failover', rtt=22)
def failover(lab):
    """The table is gone, as after a failover without state synchronisation; each connection is refused when it speaks."""
    web = lab.listen(443)
    stateful(lab, 443)
    pairs = [lab.pair(web) for _ in range(4)]
    for client, server in pairs:
        lab.exchange(client, server, GET % b'shop.example')
    lab.wait(1)
    lab.run('router', 'conntrack', '-F')
    for number, (client, server) in enumerate(pairs):
        (client if number % 2 else server).sendall(b'more')
        lab.wait(0.1)
    lab.settle(3)
    lab.good(web, 1)
    lab.expect('router', 'M_NOSTATE', untraced=True, accept=['M_POLICY'])
    lab.aftermath('M_NOSTATE')


@scenario('masquerade-and-closed-port', rtt=28, middle='in')
def masquerade(lab):
    """NAT changes addresses, not who refuses."""
    lab.iptables('router', '-t', 'nat', '-A', 'POSTROUTING', '-o', 'out', '-j', 'MASQUERADE')
    web = lab.listen(443)
    lab.good(web)
    refuse(lab, 3, 8080)
    lab.good(web, 1)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET')


@scenario('masquerade-server-aborts', rtt=52)
def masquerade_abort(lab):
    lab.iptables('router', '-t', 'nat', '-A', 'POSTROUTING', '-o', 'out', '-j', 'MASQUERADE')
    web = lab.listen(8080)
    lab.good(web)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(GET % b'api.example')
        take(server, len(GET % b'api.example'))
        lab.wait(0.2)
        abort(server)
        lab.settle()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE', accept=['E_UNREAD_DATA'])


class StrayCopy(Box):
    """Repeats a server's segment far outside the window, as an old duplicate that was long on its way"""

    def look(self, flow, packet, side):
        if side == SERVER and packet.payload and flow.ends[SERVER].sent > 6000 and not flow.dead:
            flow.dead = True
            return [packet.frame, rewritten(packet, seq=packet.seq + 0x20000000)]
        return [packet.frame]


@scenario('conntrack-invalid-leaks-through-nat', rtt=40, box=made(StrayCopy), timeout=60)
def invalid_leak(lab):
    """The known leak of service NAT: a segment that conntrack finds INVALID passes without being translated back, meets a client that
    knows no such connection, and the client's RST ends the true one."""
    vip = '203.0.113.80'
    lab.iptables('router', '-t', 'nat', '-A', 'PREROUTING', '-d', vip, '-p', 'tcp', '-j', 'DNAT', '--to-destination', lab.server)
    web = lab.listen(80)
    for _ in range(3):
        client, server = lab.pair(web, address=vip)
        client.sendall(GET % b'files.example')
        take(server, len(GET % b'files.example'))
        for _ in range(8):
            try:
                server.sendall(b'd' * 2000)
                client.settimeout(0.05)
                client.recv(9000)
            except TimeoutError:
                continue
            except OSError:
                break
            lab.wait(0.06)
        lab.settle()
        client.settimeout(0.1)
        try:
            while client.recv(9000):
                pass
        except OSError:
            pass
        client.close()
        server.close()
        lab.settle()
    lab.expect('client', 'M_NAT_MISMATCH', reason=('NO_SOCKET',), accept=['E_NOSOCK_HALFOPEN'])
    lab.expect('server', 'M_NAT_MISMATCH', reason=('NO_SOCKET',), accept=['E_NOSOCK_HALFOPEN', 'E_DATA_AFTER_CLOSE', 'N_DUP_RST'],
               expected='unknown', optional=True)


def syn_proxy(lab, port):
    lab.sysctl('router', 'net/netfilter/nf_conntrack_tcp_loose', 0)
    lab.iptables('router', '-t', 'raw', '-A', 'PREROUTING', '-i', 'in', '-p', 'tcp', '--dport', port, '--syn', '-j', 'CT', '--notrack')
    lab.iptables('router', '-A', 'FORWARD', '-i', 'in', '-p', 'tcp', '--dport', port, '-m', 'conntrack', '--ctstate', 'INVALID,UNTRACKED',
                 '-j', 'SYNPROXY', '--sack-perm', '--timestamp', '--wscale', 7, '--mss', 1460)


@scenario('kernel-synproxy-closed-backend', rtt=48, share=0.3, translates=True)
def kernel_synproxy(lab):
    """iptables SYNPROXY completes the handshake for a port that nobody listens on; the server's refusal arrives after the client's ACK."""
    web = lab.listen(443)
    lab.good(web)
    syn_proxy(lab, 8443)
    for _ in range(3):
        client = lab.connect(8443)
        lab.settle()
        try:
            client.sendall(b'hello')
        except OSError:
            pass
        lab.settle()
        client.close()
    lab.expect('server', 'M_SYN_PROXY', accept=['E_PORT_CLOSED', 'M_LB_NO_BACKEND'])
    lab.expect('client', 'M_SYN_PROXY', optional=True, expected='unknown', accept=['N_DUP_RST'])
    lab.expect('router', 'M_SYN_PROXY', optional=True, untraced=True)


@scenario('syn-proxy-closed-backend', rtt=60, share=0.3, box=made(SynProxy, ttl=255), where=0.1)
def own_syn_proxy(lab):
    """A device that proxies SYNs, and a service that is not there."""
    for _ in range(3):
        client = lab.connect(8443)
        lab.settle()
        client.close()
        lab.wait(0.3)
    lab.expect('box', 'M_SYN_PROXY', accept=['M_LB_NO_BACKEND'])
    lab.expect('server', 'E_PORT_CLOSED', accept=['M_SYN_PROXY'])


@scenario('syn-proxy-refuses-cookie', rtt=24, box=made(SynProxy, bad_cookie=True, proxy_ttl=64, ttl=64, port=8443))
def bad_cookie(lab):
    """The device refuses the ACK of its own handshake."""
    web = lab.listen(443)
    lab.good(web)
    for _ in range(3):
        client = lab.connect(8443)
        lab.settle()
        client.close()
        lab.wait(0.3)
    lab.expect('box', 'M_SYN_PROXY', accept=['M_LB_NO_BACKEND'])


class OneEyed(Box):
    """Sees packets of the server only and resets what it saw no beginning of"""

    def look(self, flow, packet, side):
        if side == SERVER and packet.has(SYN | ACK):
            flow.ends[SERVER].saw(packet)
            self.reset(flow, SERVER, 'no SYN was seen', form='R', seq=packet.ack)
            return []
        return [packet.frame]


@scenario('asymmetric-firewall-resets-syn-ack', rtt=30, box=made(OneEyed, port=8443))
def asymmetric(lab):
    """SYNs go another way; the device that sees only the answer refuses it, toward the server."""
    web = lab.listen(443)
    lab.listen(8443)
    lab.good(web)
    client = lab.socket()
    client.settimeout(4)
    try:
        client.connect((lab.server, 8443))
    except OSError:
        pass
    lab.expect('box', 'M_ASYM', accept=['M_NOSTATE', 'M_POLICY', 'E_BAD_SYNACK', 'E_CLIENT_GAVE_UP'],
               expected='unknown')


@scenario('tcpkill-on-the-router', rtt=36, share=0.3)
def tcpkill(lab):
    """dsniff's tcpkill beside the line."""
    web = lab.listen(6667)
    killer = lab.spawn('router', 'tcpkill', '-i', 'out', 'tcp', 'port', '6667')
    lab.wait(1.2)
    for _ in range(3):
        client, server = lab.pair(web)
        try:
            lab.exchange(client, server, b'NICK lab')
            # It reads in batches of a quarter of a second.
            lab.wait(0.7)
            lab.exchange(client, server, b'JOIN #tcp')
        except (OSError, EOFError):
            pass
        lab.settle(3)
        client.close()
        server.close()
        lab.settle()
    killer.terminate()
    lab.expect('router', 'M_INJECT', untraced=True, accept=['M_POLICY'])
    lab.aftermath('M_INJECT')


@scenario('tcpkill-nine-v4-long-transfer', rtt=80, share=0.5, snaplen=96)
def tcpkill_nine(lab):
    """-9: nine RSTs a packet, against a download."""
    web = lab.listen(8080)
    killer = lab.spawn('router', 'tcpkill', '-i', 'in', '-9', 'tcp', 'port', '8080')
    lab.wait(1.2)
    client, server = lab.pair(web)
    try:
        for _ in range(3):
            server.sendall(b'k' * 1400)
            lab.wait(0.03)
            client.recv(4000)
    except OSError:
        pass
    lab.settle(3)
    killer.terminate()
    lab.expect('router', 'M_INJECT', untraced=True, accept=['M_POLICY'])
    lab.aftermath('M_INJECT')

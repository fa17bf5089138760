"""One millisecond away: where time says little. And a firewall that drops in silence."""
from boxes import Filter, IdleTimer, made
from scenario import abort, http, scenario, take
from stories.injected import sni_story
from stories.refused import refuse

GET = b'GET /metrics HTTP/1.1\r\nHost: node.example\r\n\r\n'


@scenario('lan-closed-port', rtt=1, hops=(0, 0))
def lan_closed(lab):
    web = lab.listen(9100)
    lab.good(web)
    refuse(lab, 3, 9101)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET')


@scenario('lan-reject-rule', rtt=1, hops=(0, 0), middle='in')
def lan_reject(lab):
    web = lab.listen(9100)
    lab.listen(9101)
    lab.iptables('router', '-A', 'FORWARD', '-p', 'tcp', '--dport', 9101, '-j', 'REJECT', '--reject-with', 'tcp-reset')
    lab.good(web)
    refuse(lab, 3, 9101)
    lab.expect('router', 'M_POLICY_SYN', untraced=True, accept=['E_PORT_CLOSED'])


@scenario('lan-service-aborts', rtt=1, v6=True, hops=(0, 0))
def lan_abort(lab):
    web = lab.listen(9100)
    lab.good(web)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(GET)
        take(server, len(GET))
        server.sendall(http(b'm' * 3000)[:1500])
        lab.wait(0.2)
        abort(server)
        lab.settle()
    lab.expect('server', 'E_APP_ABORT', reason='TCP_STATE')


@scenario('lan-name-filter', rtt=1.5, hops=(0, 1), box=made(Filter, match=b'blocked.example', ttl=255), where=0.5)
def lan_filter(lab):
    sni_story(lab)
    lab.expect('box', 'M_POLICY')
    lab.aftermath('M_POLICY')


@scenario('lan-scraper-resets-when-done', rtt=1, hops=(0, 0), offload=True, snaplen=160)
def lan_scraper(lab):
    """A metrics scraper that has read the whole answer."""
    web = lab.listen(9100)
    for size in (4000, 15_000, 9000, 30_000):
        client, server = lab.pair(web)
        lab.exchange(client, server, GET, size)
        lab.wait(0.05)
        abort(client)
        lab.settle()
        server.close()
        lab.wait(0.5)
    lab.expect('client', 'N_BROWSER_CANCEL', reason='TCP_STATE', accept=['N_POOL_EXPIRE'])


@scenario('lan-balancer-checks', rtt=1, v6=True, hops=(0, 0))
def lan_checks(lab):
    web = lab.listen(9100)
    for _ in range(9):
        client, server = lab.pair(web)
        abort(client)
        lab.settle()
        server.close()
        lab.wait(0.4)
    lab.expect('client', 'N_HEALTH', reason='TCP_STATE')


@scenario('lan-idle-timer', rtt=1, hops=(0, 0), box=made(IdleTimer, seconds=9, ttl=64, form='RA'), timeout=60)
def lan_idle(lab):
    web = lab.listen(11211)
    pairs = [lab.pair(web) for _ in range(3)]
    for client, server in pairs:
        lab.exchange(client, server, b'get key')
        lab.wait(0.4)
    lab.wait(9)
    lab.expect('box', 'M_IDLE_RST')


@scenario('stateful-firewall-drops-after-idle', rtt=34, timeout=60)
def drops_after_idle(lab):
    """conntrack forgets after 5 s and what is INVALID is dropped: retransmissions into silence, until the client's application aborts."""
    web = lab.listen(5432)
    lab.sysctl('router', 'net/netfilter/nf_conntrack_tcp_loose', 0)
    lab.sysctl('router', 'net/netfilter/nf_conntrack_tcp_timeout_established', 5)
    lab.iptables('router', '-A', 'FORWARD', '-p', 'tcp', '-m', 'conntrack', '--ctstate', 'INVALID', '-j', 'DROP')
    lab.iptables('router', '-A', 'FORWARD', '-p', 'tcp', '-m', 'conntrack', '--ctstate', 'NEW,ESTABLISHED', '-j', 'ACCEPT')
    pairs = [lab.pair(web) for _ in range(2)]
    for client, server in pairs:
        lab.exchange(client, server, b'SELECT 1')
    lab.wait(7)
    for client, _ in pairs:
        client.sendall(b'SELECT 2')
    lab.wait(6)
    for client, _ in pairs:
        abort(client)
        lab.settle()
    lab.expect('client', 'E_TIMEOUT_RTO', reason='TCP_STATE', accept=['E_APP_ABORT'])

"""A router that refuses and forgets: iptables and nftables, as people run them."""
from scenario import scenario
from boxes import Filter, IdleTimer, Watcher, made
from stories.refused import refuse

HELLO = b'GET / HTTP/1.1\r\nHost: %s\r\nUser-Agent: lab\r\n\r\n'


@scenario('iptables-reject-syn', rtt=30, middle='in', share=0.2)
def reject_syn(lab):
    """iptables -j REJECT --reject-with tcp-reset on the router."""
    web = lab.listen(443)
    lab.iptables('router', '-A', 'FORWARD', '-p', 'tcp', '--dport', 8443, '-j', 'REJECT', '--reject-with', 'tcp-reset')
    lab.good(web)
    refuse(lab, 3)
    lab.good(web)
    lab.expect('router', 'M_POLICY_SYN', untraced=True, accept=['E_PORT_CLOSED'])


@scenario('filter-host-both-sides', rtt=50, box=made(Filter, match=b'Host: blocked.example'), where=0.2)
def host_filter(lab):
    web = lab.listen(80)
    lab.good(web)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(HELLO % b'blocked.example')
        lab.settle(3)
        server.close()
        client.close()
    lab.good(web)
    lab.expect('box', 'M_POLICY', accept=['M_INJECT'])
    lab.aftermath('M_POLICY')


@scenario('idle-timer-resets-both', rtt=26, box=made(IdleTimer, seconds=10, ttl=255, form='R'), timeout=90)
def idle_timer(lab):
    web = lab.listen(6379)
    pairs = [lab.pair(web) for _ in range(3)]
    for number, (client, server) in enumerate(pairs):
        lab.exchange(client, server, b'PING')
        lab.wait(0.4)
    lab.wait(9.9)
    lab.expect('box', 'M_IDLE_RST')


@scenario('session-lost-rst-on-next-packet', rtt=32, box=made(IdleTimer, seconds=10, end='next'), where=0.3, timeout=90)
def session_lost(lab):
    web = lab.listen(3306)
    pairs = [lab.pair(web) for _ in range(3)]
    for client, server in pairs:
        lab.exchange(client, server, b'COM_PING')
    lab.wait(11)
    for client, server in pairs:
        client.sendall(b'COM_QUERY SELECT 1')
        lab.wait(0.2)
    lab.good(web)
    lab.expect('box', 'M_NOSTATE')


@scenario('burst-beside-the-line', rtt=70, box=made(Watcher, match=b'forbidden', form='R', ip_id='random', ttl=128), where=0.4)
def burst(lab):
    """Three RSTs with strides to each side for one keyword; the real packets race on."""
    web = lab.listen(80)
    lab.good(web)
    for _ in range(3):
        client, server = lab.pair(web)
        client.sendall(b'GET /forbidden HTTP/1.1\r\nHost: news.example\r\n\r\n')
        lab.settle(3)
        client.close()
        server.close()
    lab.expect('box', 'M_INJECT', accept=['M_POLICY'])
    lab.aftermath('M_INJECT')

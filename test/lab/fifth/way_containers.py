"""Machines within machines: containers behind published ports, backends behind one address, guests behind their host's."""
import socket

from ends import forget, hear, tell
from fifth.way_common import ABORT, GET, PASSIVE, Guest, aborts, echo, fine, joined, publish, say, talk
from net import run
from scenario import abort, http, scenario, take
from stories.refused import refuse


@scenario('container-published-but-nothing-in-it', rtt=44, share=0.4, hops=(3, 6), translates=True)
def container(lab):
    """The port is published, the container is up, its program is not: the refusal comes from a hop behind the host that refuses other ports."""
    with Guest(lab) as guest:
        publish(lab, 8080, guest.address, 80)
        publish(lab, 8081, guest.address, 81)
        web = guest.listen(80)
        fine(lab, web, 8080)
        refuse(lab, 4, 8081)
        refuse(lab, 2, 8082)
        fine(lab, web, 8080, 1)
        lab.settle()
    lab.expect('server', 'E_PORT_CLOSED', untraced=True, port=8081, accept=['M_LB_NO_BACKEND', 'E_SCAN_PROBE'])
    lab.expect('server', 'E_PORT_CLOSED', reason=PASSIVE, port=8082, accept=['E_SCAN_PROBE'])


@scenario('container-aborts-host-serves-too', rtt=66, share=0.3, hops=(4, 8), translates=True, loss=0.005)
def container_aborts(lab):
    """One address, two machines behind it: the host's own service and a container's, of which one aborts."""
    with Guest(lab) as guest:
        publish(lab, 8080, guest.address, 80)
        web, own = guest.listen(80), lab.listen(443)
        lab.good(own)
        aborts(lab, web, 4, port=8080)
        lab.good(own, 1)
        lab.settle()
    lab.expect('server', 'E_APP_ABORT', untraced=True, accept=ABORT)
    echo(lab)


@scenario('container-replaced-under-its-clients', rtt=38, share=0.5, hops=(3, 4), translates=True, timeout=60)
def replaced(lab):
    """The new container has the old one's address and none of its connections; what clients say next is refused by it."""
    with Guest(lab) as guest:
        publish(lab, 8080, guest.address, 80)
        web = guest.listen(80)
        pairs = [joined(lab, web, 8080) for _ in range(5)]
        for pair in pairs:
            lab.exchange(*pair)
        for _, server in pairs:
            forget(server)
        lab.wait(0.8)
        say(lab, [client for client, _ in pairs], GET % b'next', 0.15)
        fine(lab, web, 8080)
        lab.settle()
    lab.expect('server', 'E_NOSOCK_HALFOPEN', untraced=True, accept=['E_PROC_EXIT'])


@scenario('two-backends-of-different-makes', rtt=50, share=0.3, hops=(2, 7), translates=True)
def two_makes(lab):
    """A balancer deals connections in turn to two machines with TTLs and options of their own; both abort, and one refuses a port."""
    with Guest(lab, 1) as one, Guest(lab, 2) as two:
        for name, value in (('net.ipv4.ip_default_ttl', 128), ('net.ipv4.tcp_timestamps', 0)):
            two.run('sysctl', '-qw', f'{name}={value}')
        publish(lab, 443, one.address, 443, '-m', 'statistic', '--mode', 'nth', '--every', 2, '--packet', 0)
        publish(lab, 443, two.address, 443)
        publish(lab, 444, two.address, 444)
        webs = one.listen(443), two.listen(443)
        for _ in range(2):
            for web in webs:
                fine(lab, web, 443, 1)
        for _ in range(2):
            for web in webs:
                aborts(lab, web, 1, port=443)
        refuse(lab, 2, 444)
        lab.settle()
    lab.expect('server', 'E_PORT_CLOSED', untraced=True, port=444, accept=['E_SCAN_PROBE', 'M_LB_NO_BACKEND'])
    lab.expect('server', 'E_APP_ABORT', untraced=True, accept=ABORT)
    echo(lab)


@scenario('virtual-machine-behind-user-mode-nat', rtt=40, share=0.4, hops=(3, 5), timeout=60)
def slirp(lab):
    """The client is a guest behind slirp: its host dials for it, and when the guest resets, its host does."""
    with Guest(lab, 0, 'client') as guest:
        run('ip', '-n', guest.name, 'link', 'del', 'eth0')
        pid = lab.spawn('client', 'ip', 'netns', 'exec', guest.name, 'sleep', '50')
        lab.wait(0.3)
        lab.spawn('client', 'slirp4netns', '--configure', '--mtu=1500', '--disable-host-loopback', pid.pid, 'tap0')
        lab.wait(1.2)
        web = lab.listen(80)
        for _ in range(5):
            client = guest.connect(lab.server, 80)
            server, _ = web.accept()
            lab.open.append(server)
            server.settimeout(3)
            client.sendall(GET % b'big')
            hear(server)
            try:
                server.settimeout(0.4)
                server.sendall(http(b'v' * 70_000))
            except OSError:
                pass
            take(client, 20_000)
            abort(client)
            lab.settle(4)
            server.close()
        for _ in range(2):
            try:
                guest.connect(lab.server, 81)
            except OSError:
                pass
        lab.settle()
    lab.expect('server', 'E_PORT_CLOSED', reason=PASSIVE, port=81, accept=['E_SCAN_PROBE'])
    lab.expect('client', 'N_BROWSER_CANCEL', reason=('TCP_STATE', 'TCP_ABORT_ON_CLOSE', 'TCP_ABORT_ON_DATA'), expected='unknown', accept=['E_APP_ABORT', 'E_UNREAD_DATA', 'E_DATA_AFTER_CLOSE', 'E_PROC_EXIT'])
    lab.expect('client', 'N_DUP_RST', reason=PASSIVE, expected='unknown', optional=True, accept=['N_BROWSER_CANCEL', 'E_APP_ABORT', 'E_UNREAD_DATA', 'E_DATA_AFTER_CLOSE'])
    lab.expect('server', 'N_DUP_RST', optional=True, expected='unknown', accept=['N_AFTER_FIN', 'E_DATA_AFTER_CLOSE', 'E_UNREAD_DATA'])


@scenario('guests-share-the-hosts-address', rtt=56, share=0.3, hops=(2, 7), translates=True, timeout=60)
def shared(lab):
    """Two guests of different makes behind one client address; one resets when its answers are whole, the other never."""
    with Guest(lab, 1, 'client') as one, Guest(lab, 2, 'client') as two:
        two.run('sysctl', '-qw', 'net.ipv4.ip_default_ttl=128')
        lab.iptables('client', '-t', 'nat', '-A', 'POSTROUTING', '-o', 'eth0', '-j', 'MASQUERADE')
        web = lab.listen(443)
        for number in range(10):
            client = (one, two)[number % 2].connect(lab.server, 443)
            server, _ = web.accept()
            lab.open.append(server)
            server.settimeout(3)
            lab.exchange(client, server)
            lab.wait(0.05)
            if number % 2:
                abort(client)
            else:
                client.shutdown(socket.SHUT_WR)
                server.close()
                client.recv(1)
                client.close()
            lab.settle()
            server.close()
    lab.expect('client', 'N_BROWSER_CANCEL', untraced=True, accept=['N_POOL_EXPIRE', 'E_APP_ABORT', 'N_HEALTH'])


@scenario('translation-drops-early-and-the-guest-speaks', rtt=42, share=0.5, hops=(4, 4), translates=True, timeout=60)
def leak(lab):
    """A guest's host forgets its mapping; what the guest says later gets another port, and the server, who knows nothing of it, refuses."""
    with Guest(lab, 1, 'client') as guest:
        lab.iptables('client', '-t', 'nat', '-A', 'POSTROUTING', '-o', 'eth0', '-p', 'tcp', '-j', 'MASQUERADE', '--random')
        web = lab.listen(5222)
        pairs = []
        for _ in range(4):
            client = guest.connect(lab.server, 5222)
            server, _ = web.accept()
            server.settimeout(3)
            lab.open.append(server)
            lab.exchange(client, server)
            pairs.append((client, server))
        lab.wait(0.5)
        lab.run('client', 'conntrack', '-F')
        say(lab, [client for client, _ in pairs], b'<presence/>', 0.3)
        lab.settle()
    lab.expect('server', 'M_NAT_MISMATCH', reason=PASSIVE, accept=['E_NOSOCK_HALFOPEN', 'M_ASYM', 'M_NOSTATE'])


@scenario('backend-farewell-behind-published-port', rtt=88, share=0.5, hops=(5, 7), translates=True, loss=0.01)
def farewell(lab):
    """A container has answered and closed; the client's goodbye meets it when it is gone: a RST that means nothing."""
    with Guest(lab) as guest:
        publish(lab, 25, guest.address, 2525)
        web = guest.listen(2525)
        for _ in range(6):
            client, server = joined(lab, web, 25)
            talk(lab, (client, server), b'QUIT\r\n', b'221 bye\r\n', 1.5)
            server.close()
            lab.settle(1.2)
            tell(client, b'\r\n')
            lab.settle()
            client.close()
            lab.wait(0.05)
        lab.settle()
    lab.expect('server', 'E_DATA_AFTER_CLOSE', untraced=True, accept=['N_AFTER_FIN', 'N_DUP_RST'])

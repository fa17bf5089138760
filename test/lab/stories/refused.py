"""Connections that are refused by the host itself."""
from scenario import abort, scenario


def refuse(lab, count=3, port=8443, gap=0.4):
    for _ in range(count):
        try:
            lab.connect(port)
        except ConnectionRefusedError:
            pass
        lab.wait(gap)


@scenario('closed-port', rtt=20)
def closed_port(lab):
    web = lab.listen(443)
    lab.good(web)
    refuse(lab)
    lab.good(web)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', port=8443)


@scenario('closed-port-far-v6', rtt=120, v6=True)
def closed_port_v6(lab):
    web = lab.listen(443)
    lab.good(web, 1)
    refuse(lab, 2)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', port=8443)


@scenario('service-stopped', rtt=14)
def service_stopped(lab):
    """The same port served a second ago."""
    web = lab.listen(8080)
    lab.good(web, 3)
    web.close()
    refuse(lab, 3, 8080, 0.5)
    web = lab.listen(8080)
    lab.good(web, 1)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['E_PROC_EXIT', 'E_OVERLOAD'])


@scenario('closed-port-marked-traffic', rtt=40, tos=0xb8)
def closed_port_marked(lab):
    """The host's own refusal copies the TOS of the SYN (ip_reply in tcp_v4_send_reset); a filter's would not."""
    web = lab.listen(443)
    lab.good(web)
    refuse(lab, 2, 5060)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', port=5060)


@scenario('server-own-firewall-rejects', rtt=33)
def own_firewall(lab):
    """iptables on the server itself: the host it claims to be did make it, though not by its TCP."""
    web = lab.listen(443)
    lab.listen(8443)
    lab.iptables('server', '-A', 'INPUT', '-p', 'tcp', '--dport', 8443, '-j', 'REJECT', '--reject-with', 'tcp-reset')
    lab.good(web)
    refuse(lab, 3)
    lab.expect('server', 'E_PORT_CLOSED', untraced=True, accept=['E_ACL_APP', 'M_POLICY_SYN'])


@scenario('accept-queue-full-abort', rtt=50)
def accept_queue_abort(lab):
    """tcp_abort_on_overflow=1: handshakes that finish together, and room for two."""
    lab.sysctl('server', 'net/ipv4/tcp_abort_on_overflow', 1)
    lab.sysctl('server', 'net/ipv4/tcp_syncookies', 0)
    web = lab.listen(8080, backlog=3)

    def wave():
        clients = [lab.socket() for _ in range(3)]
        for client in clients:
            client.setblocking(False)
            client.connect_ex((lab.server, 8080))
        lab.settle(3)

    wave()
    wave()
    for _ in range(3):
        lab.open += [web.accept()[0] for _ in range(2)]
        wave()
    lab.expect('server', 'E_OVERLOAD')


@scenario('accept-queue-full-silent', rtt=16, timeout=90)
def accept_queue_silent(lab):
    """The default: the server ignores the last ACK and repeats its SYN/ACK, until a client that believes itself connected gives up."""
    web = lab.listen(8080, backlog=1)
    clients = [lab.socket() for _ in range(6)]
    for client in clients:
        client.setblocking(False)
        client.connect_ex((lab.server, 8080))
    lab.settle(3)
    for client in clients:
        client.send(b'GET / HTTP/1.1\r\nHost: busy.example\r\n\r\n')
    lab.wait(4)
    for client in clients[2:]:
        abort(client)
    lab.wait(4)
    lab.open += [web.accept()[0] for _ in range(2)]
    lab.expect('client', 'E_OVERLOAD', reason='TCP_STATE')
    lab.expect('client', 'E_OVERLOAD', reason='NO_SOCKET', optional=True)


@scenario('nmap-connect-scan', rtt=6)
def connect_scan(lab):
    """nmap -sT: whole handshakes with the open ports, which it resets; refusals from the closed ones."""
    lab.listen(80)
    lab.listen(443)
    lab.run('client', 'nmap', '-sT', '-n', '-Pn', '-p', '70-90,443,8080', '--max-retries', '1', lab.server)
    lab.settle()
    lab.expect('server', 'N_SCAN', reason='NO_SOCKET', accept=['E_SCAN_PROBE', 'E_PORT_CLOSED'])
    lab.expect('client', 'N_SCAN', reason='TCP_STATE', accept=['E_SCAN_PROBE', 'N_HEALTH'])


@scenario('hping-syn-sweep', rtt=21)
def hping_sweep(lab):
    lab.listen(80)
    lab.run('client', 'hping3', '-S', '-p', '++60', '-c', '24', '-i', 'u50000', lab.server)
    lab.expect('server', 'N_SCAN', reason='NO_SOCKET', accept=['E_SCAN_PROBE', 'E_PORT_CLOSED'])
    lab.expect('client', 'N_SCAN', reason='NO_SOCKET', accept=['E_SCAN_PROBE', 'N_HEALTH'])


@scenario('nmap-null-and-xmas-scan', rtt=11)
def odd_scans(lab):
    """Probes without a SYN: a closed port answers them with RST/ACK, an open one not at all (RFC 9293 3.10.7)."""
    lab.listen(80)
    lab.run('client', 'nmap', '-sN', '-n', '-Pn', '-p', '75-85', '--max-retries', '0', lab.server)
    lab.run('client', 'nmap', '-sX', '-n', '-Pn', '-p', '75-85', '--max-retries', '0', lab.server)
    lab.expect('server', 'N_SCAN', reason='NO_SOCKET', accept=['E_SCAN_PROBE', 'E_PORT_CLOSED'])

"""Tools that reset what they dislike, as Debian ships them: ettercap's kill(), ngrep -K, netwox 78; and rules of the kernel that count."""
import subprocess
from contextlib import contextmanager

from ends import drain, files, tell, try_connect
from net import MACS, REJECT
from scenario import http, scenario, take
from stories.refused import refuse
from third.devices import GET, aborted_upload, asked


@contextmanager
def ettercap(lab, filter_text):
    """Bridges the two wires in place of the kernel, which sees no frame addressed to it; the ends are each other's neighbours."""
    for place, other in (('client', 'server'), ('server', 'client')):
        lab.net.ip(place, 'neigh', 'replace', lab.net.gateways[place], 'lladdr', MACS[other, 'eth0'], 'dev', 'eth0', 'nud', 'permanent')
    with files(text=filter_text) as folder:
        made = subprocess.run(['etterfilter', f'{folder}/text', '-o', f'{folder}/filter'], capture_output=True, text=True)
        if made.returncode:
            raise RuntimeError(made.stdout + made.stderr)
        program = lab.spawn('router', 'ettercap', '-T', '-q', '-z', '-i', 'in', '-B', 'out', '-F', f'{folder}/filter',
                            stdin=subprocess.PIPE)
        lab.wait(3)
        yield
        program.terminate()


@scenario('ettercap-kills-logins', rtt=46, share=0.3, hops=(2, 7), timeout=60)
def ettercap_login(lab):
    """if (search(DATA.data, "USER root")) kill(): a RST to both ends, the real packet goes on."""
    with ettercap(lab, 'if (ip.proto == TCP && tcp.dst == 21) { if (search(DATA.data, "USER root")) { kill(); } }\n'):
        web = lab.listen(21)
        lab.good(web, 1)
        for _ in range(4):
            client, server = lab.pair(web)
            for end in (client, server):
                end.settimeout(0.7)
            try:
                server.sendall(b'220 files.example\r\n')
                client.recv(90)
                client.sendall(b'USER root\r\n')
                server.recv(90)
                server.sendall(b'331 password?\r\n')
                client.recv(90)
            except OSError:
                pass
            lab.settle(3)
            drain(client)
            drain(server)
            client.close()
            server.close()
            lab.settle()
    lab.expect('router', 'M_INJECT', untraced=True, accept=['M_POLICY'])
    lab.aftermath('M_INJECT')


@scenario('ettercap-kills-answers-far-side', rtt=90, share=0.7, hops=(8, 3), timeout=60, snaplen=128)
def ettercap_answer(lab):
    """The same, set off by what the server says, close to the server."""
    with ettercap(lab, 'if (ip.proto == TCP && tcp.src == 80) { if (search(DATA.data, "confidential")) { kill(); } }\n'):
        web = lab.listen(80)
        lab.good(web, 2)
        for _ in range(4):
            client, server = lab.pair(web)
            for end in (client, server):
                end.settimeout(0.7)
            try:
                client.sendall(GET % b'plan')
                take(server, len(GET % b'plan'))
                server.sendall(http(b'confidential ' * 200))
                lab.wait(0.1)
                server.sendall(b'more')
            except (OSError, EOFError):
                pass
            lab.settle(3)
            drain(client)
            client.close()
            server.close()
            lab.settle()
    lab.expect('router', 'M_INJECT', untraced=True, accept=['M_POLICY'])
    lab.aftermath('M_INJECT')


@scenario('ngrep-kills-a-word', rtt=70, share=0.4, hops=(5, 5), timeout=60)
def ngrep_kill(lab):
    """ngrep -K 3: RSTs for every packet with the word."""
    lab.spawn('router', 'ngrep', '-q', '-d', 'in', '-K', '3', 'torrent', 'tcp and port 80')
    lab.wait(1)
    asked(lab, b'torrent', 2000)
    lab.expect('router', 'M_INJECT', untraced=True, accept=['M_POLICY'])
    lab.aftermath('M_INJECT')


@scenario('netwox-resets-a-port', rtt=34, share=0.3, hops=(2, 9), timeout=60)
def netwox(lab):
    """netwox 78: a RST for every packet of the filter, from SYN to the last."""
    lab.spawn('router', 'netwox', '78', '-d', 'in', '-f', 'tcp and dst port 8080', '-s', 'raw')
    lab.wait(1.5)
    fine, web = lab.listen(80), lab.listen(8080)
    lab.good(fine, 3)
    for _ in range(4):
        client = try_connect(lab, 8080)
        if client is not None:
            tell(client, GET % b'x')
            lab.settle()
            client.close()
        lab.settle()
    del web
    lab.expect('router', 'M_INJECT', untraced=True, accept=['M_POLICY', 'M_POLICY_SYN'])
    lab.aftermath('M_INJECT')


@scenario('quota-rule-is-used-up', rtt=52, share=0.5, hops=(4, 6), timeout=60, snaplen=96, loss=0.004)
def quota_rule(lab):
    """-m connbytes: beyond 60 kB of one connection iptables rejects whatever comes."""
    lab.sysctl('router', 'net/netfilter/nf_conntrack_acct', 1)
    lab.iptables('router', '-A', 'FORWARD', '-p', 'tcp', '--dport', 80, '-m', 'connbytes', '--connbytes', '60000:', '--connbytes-dir', 'both',
                 '--connbytes-mode', 'bytes', *REJECT)
    web = lab.listen(80)
    lab.good(web)
    for _ in range(3):
        aborted_upload(lab, web, 100_000)
    lab.expect('router', 'M_POLICY', untraced=True)
    lab.aftermath('M_POLICY')


@scenario('new-connections-are-rationed', rtt=24, share=0.2, hops=(1, 5), v6=True)
def rationed(lab):
    """nft meter: more than so many new connections a second of one address are refused, its neighbour's are not."""
    lab.table('ct state new tcp dport 443 meter greedy { ip6 saddr limit rate over 4/second burst 4 packets } reject with tcp reset')
    web = lab.listen(443)
    for burst in range(2):
        for _ in range(9):
            client = try_connect(lab, 443)
            if client is not None:
                lab.open.append(web.accept()[0])
        lab.good(web, 1, source=(lab.net.clients[1], 0))
        lab.wait(2)
    lab.expect('router', 'M_POLICY_SYN', untraced=True, accept=['E_OVERLOAD'])


@scenario('recent-list-refuses-knockers', rtt=110, share=0.8, hops=(10, 3))
def knockers(lab):
    """-m recent: who came to port 23 is refused at port 22, in front of the server."""
    lab.iptables('router', '-A', 'FORWARD', '-p', 'tcp', '--dport', 22, '-m', 'recent', '--rcheck', '--seconds', 60, '--name', 'knock', *REJECT)
    lab.iptables('router', '-A', 'FORWARD', '-p', 'tcp', '--dport', 23, '-m', 'recent', '--set', '--name', 'knock', *REJECT)
    web = lab.listen(22)
    lab.good(web, 2)
    refuse(lab, 1, 23)
    refuse(lab, 4, 22)
    lab.good(web, 2, source=(lab.net.clients[1], 0))
    lab.expect('router', 'M_POLICY_SYN', untraced=True)


@scenario('old-browser-is-turned-away', rtt=62, share=0.25, hops=(2, 7))
def old_browser(lab):
    """A string rule for a User-Agent: the request never arrives; the server learns nothing."""
    lab.iptables('router', '-A', 'FORWARD', '-p', 'tcp', '--dport', 80, '-m', 'string', '--algo', 'kmp', '--string', 'MSIE 6.0', *REJECT)
    web = lab.listen(80)
    lab.good(web, 3)
    for _ in range(4):
        client, server = lab.pair(web)
        tell(client, b'GET / HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: Mozilla/4.0 (compatible; MSIE 6.0)\r\n\r\n')
        lab.settle(3)
        client.close()
        server.close()
        lab.settle()
    lab.expect('router', 'M_POLICY', untraced=True)
    lab.aftermath('M_POLICY')


@scenario('invalid-packets-are-rejected', rtt=40, share=0.3, hops=(3, 6), timeout=60)
def invalid(lab):
    """A gateway that was restarted and does not pick up: ct state invalid is answered with a reset, whoever speaks."""
    lab.sysctl('router', 'net/netfilter/nf_conntrack_tcp_loose', 0)
    lab.table('ct state established,related accept', 'ct state new accept', 'meta l4proto tcp reject with tcp reset')
    web = lab.listen(3389)
    pairs = [lab.pair(web) for _ in range(5)]
    for client, server in pairs:
        lab.exchange(client, server, b'screen', 700)
    lab.wait(1)
    lab.run('router', 'conntrack', '-F')
    for number, (client, server) in enumerate(pairs):
        if number % 2:
            server.sendall(b's' * 300)
        else:
            client.sendall(b'key')
        lab.wait(0.2)
    lab.good(web, 1)
    lab.expect('router', 'M_NOSTATE', untraced=True, accept=['M_ASYM', 'M_POLICY'])
    lab.aftermath('M_NOSTATE')


@scenario('nft-synproxy-and-a-closed-port', rtt=32, share=0.5, translates=True)
def synproxy_closed(lab):
    """The router shakes hands for a server that then refuses."""
    lab.sysctl('router', 'net/netfilter/nf_conntrack_tcp_loose', 0)
    lab.nft('router', 'add table ip guard; add chain ip guard early { type filter hook prerouting priority raw; }; '
            'add rule ip guard early iifname "in" tcp dport 8443 tcp flags syn notrack; '
            'add chain ip guard forward { type filter hook forward priority filter; }; '
            'add rule ip guard forward iifname "in" tcp dport 8443 ct state invalid,untracked synproxy mss 1460 wscale 7 timestamp sack-perm')
    web = lab.listen(443)
    lab.good(web)
    for _ in range(4):
        client = try_connect(lab, 8443)
        if client is not None:
            tell(client, b'\x16\x03\x01')
            lab.settle(4)
            client.close()
        lab.settle()
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', accept=['M_SYN_PROXY', 'M_LB_NO_BACKEND'])
    lab.expect('client', 'E_NOSOCK_HALFOPEN', optional=True, expected='unknown', accept=['N_DUP_RST', 'E_CLIENT_GAVE_UP', 'M_SYN_PROXY'])
    lab.expect('router', 'M_SYN_PROXY', optional=True, untraced=True, accept=['M_LB_NO_BACKEND'])


@scenario('egress-rule-with-a-far-server', rtt=146, share=0.06, hops=(0, 14), v6=True)
def egress(lab):
    """The gateway refuses SMTP by ip6tables; the true mail server is a continent away and its neighbour port answers from there."""
    lab.iptables('router', '-A', 'FORWARD', '-p', 'tcp', '--dport', 25, *REJECT)
    web = lab.listen(587)
    lab.listen(25)
    lab.good(web)
    refuse(lab, 4, 25)
    refuse(lab, 1, 465)
    lab.expect('router', 'M_POLICY_SYN', untraced=True)
    lab.expect('server', 'E_PORT_CLOSED', reason='NO_SOCKET', port=465)

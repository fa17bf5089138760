"""Injectors written with Scapy, and an IPS on a netfilter queue."""
import os
import shutil
import subprocess
from contextlib import contextmanager

from ends import drain, files
from programs import PYTHON
from scenario import scenario, take
from stories.injected import client_hello
from third.devices import asked

SCAPY = '''import sys
from scapy.all import IP, L3RawSocket, Raw, TCP, sniff
port = L3RawSocket()
def shoot(packet):
    if TCP not in packet or Raw not in packet or sys.argv[1].encode() not in packet[Raw].load:
        return
    ip, tcp, size = packet[IP], packet[TCP], len(packet[Raw].load)
    for number in range(int(sys.argv[2])):
        port.send(IP(src=ip.dst, dst=ip.src) / TCP(sport=tcp.dport, dport=tcp.sport, flags=sys.argv[3], seq=tcp.ack, ack=tcp.seq + size))
        port.send(IP(src=ip.src, dst=ip.dst) / TCP(sport=tcp.sport, dport=tcp.dport, flags=sys.argv[3], seq=tcp.seq + size, ack=tcp.ack))
sniff(iface='in', filter='tcp', prn=shoot, store=0, count=0)
'''


@scenario('scapy-script-resets-telnet', rtt=100, share=0.3, hops=(3, 9), timeout=90)
def scapy(lab):
    """A script of ten lines with Scapy's defaults: TTL 64, IP ID 1, window 8192, no DF. It is slow, but so is the answer."""
    lab.spawn('router', PYTHON, '-c', SCAPY, 'enable', '1', 'R')
    lab.wait(9)
    console = lab.listen(23)
    lab.good(console, 1)
    for _ in range(5):
        client, server = lab.pair(console)
        for end in (client, server):
            end.settimeout(0.8)
        try:
            server.sendall(b'switch>')
            take(client, 7)
            client.sendall(b'enable\r\n')
            take(server, 8)
            lab.wait(0.4)
            server.sendall(b'Password:')
            take(client, 9)
        except (OSError, EOFError):
            pass
        lab.settle(3)
        drain(client)
        drain(server)
        client.close()
        server.close()
        lab.settle()
    lab.expect('router', 'M_INJECT', untraced=True, accept=['M_POLICY'])
    lab.aftermath('M_INJECT')


@scenario('scapy-script-shoots-thrice', rtt=60, share=0.4, hops=(2, 6), timeout=90)
def scapy_thrice(lab):
    """The same with three RST+ACKs each way, for a web request."""
    lab.spawn('router', PYTHON, '-c', SCAPY, '/radio', '3', 'RA')
    lab.wait(9)
    asked(lab, b'radio', 3000)
    lab.expect('router', 'M_INJECT', untraced=True, accept=['M_POLICY'])
    lab.aftermath('M_INJECT')


QUEUE = os.path.join(os.path.dirname(__file__), 'queue.c')


@contextmanager
def queue(lab, word, *ports):
    """An IPS in line of our own, in C: what iptables queues is looked at; a packet with the word is dropped and both ends are reset."""
    with files() as folder:
        shutil.copy(QUEUE, folder)
        subprocess.run(['gcc', '-O1', '-o', f'{folder}/queue', f'{folder}/queue.c', '-lnetfilter_queue'], check=True, capture_output=True)
        for port in ports:
            lab.iptables('router', '-A', 'FORWARD', '-p', 'tcp', '--dport', port, '-j', 'NFQUEUE', '--queue-num', 0)
        lab.spawn('router', f'{folder}/queue', word)
        lab.wait(0.5)
        yield


@scenario('queue-ips-drops-and-resets', rtt=46, share=0.5, hops=(3, 6), timeout=60)
def queue_ips(lab):
    """As Suricata with `reject`: RST+ACK to both, window of the packet that offended, TTL 64, IP ID 0."""
    with queue(lab, 'union select', 80):
        asked(lab, b'item?id=1 union select', 3000)
    lab.expect('router', 'M_POLICY', untraced=True, accept=['M_INJECT'])
    lab.aftermath('M_POLICY')


@scenario('queue-ips-at-a-tls-name', rtt=112, share=0.8, hops=(9, 4), timeout=60, loss=0.01)
def queue_tls(lab):
    """The same by server name, close to the server, and on a path that loses."""
    with queue(lab, 'dropbox.example', 443):
        web = lab.listen(443)
        for name in ('fine.example', *['dropbox.example'] * 4):
            client, server = lab.pair(web)
            hello = client_hello(name)
            for end in (client, server):
                end.settimeout(0.6)
            try:
                client.sendall(hello)
                take(server, len(hello))
                server.sendall(b'\x16\x03\x03\x00\x7a\x02' + b's' * 121)
                take(client, 127)
            except (OSError, EOFError):
                pass
            lab.settle(3)
            client.close()
            server.close()
            lab.settle()
    lab.expect('router', 'M_POLICY', untraced=True, accept=['M_INJECT'])
    lab.aftermath('M_POLICY')

"""Idle timers of devices, and what comes after."""
import threading

from boxes import IdleTimer, made
from scenario import http, scenario, take


def sessions(lab, port, count=3, request=b'PING'):
    web = lab.listen(port)
    pairs = [lab.pair(web) for _ in range(count)]
    for client, server in pairs:
        lab.exchange(client, server, request)
        lab.wait(0.3)
    return web, pairs


@scenario('idle-rst-both-30s', rtt=48, v6=True, box=made(IdleTimer, seconds=30, ttl=64, form='RA'), where=0.4, timeout=120)
def idle_both_30(lab):
    """As Azure's balancer with TCP reset: exactly at expiry, to both ends; a busier connection lives."""
    web, pairs = sessions(lab, 8443, 4)
    for _ in range(4):
        lab.wait(8)
        lab.exchange(*pairs[0], b'PING')
    lab.settle()
    lab.expect('box', 'M_IDLE_RST')


@scenario('idle-rst-client-only', rtt=18, box=made(IdleTimer, seconds=15, to='client', ttl=128, form='RA', ip_id='random'), timeout=90)
def idle_client(lab):
    _, pairs = sessions(lab, 3389)
    lab.wait(15.2)
    for _, server in pairs:
        server.sendall(b'update')
        lab.wait(0.2)
    lab.settle()
    lab.expect('box', 'M_IDLE_RST')
    lab.expect('client', 'E_NOSOCK_HALFOPEN', expected='unknown', accept=['M_IDLE_RST', 'N_DUP_RST'])


@scenario('session-lost-next-packet-far', rtt=100, share=0.2, hops=(2, 12), box=made(IdleTimer, seconds=20, end='next', ttl=255),
          where=0.1, timeout=120)
def next_far(lab):
    """As a NAT gateway: silent expiry, and a RST for whoever speaks next."""
    web, pairs = sessions(lab, 5671, 4)
    lab.wait(12)
    lab.exchange(*pairs[0], b'PING')
    lab.wait(9.5)
    for client, _ in pairs[1:]:
        client.sendall(b'PUBLISH')
        lab.wait(0.4)
    lab.exchange(*pairs[0], b'PING')
    lab.good(web, 1)
    lab.expect('box', 'M_NOSTATE')


@scenario('session-lost-server-speaks-first', rtt=26, v6=True, box=made(IdleTimer, seconds=12, end='next', ttl=64), where=0.7, timeout=90)
def next_server(lab):
    _, pairs = sessions(lab, 5222)
    lab.wait(13)
    for _, server in pairs:
        server.sendall(b'<message/>')
        lab.wait(0.4)
    lab.settle()
    lab.expect('box', 'M_NOSTATE')


@scenario('idle-stale-numbers-after-offload', rtt=22, snaplen=110, box=made(IdleTimer, seconds=10, stale=True, ttl=255, form='R'),
          timeout=90)
def stale(lab):
    """A device whose session was offloaded resets with the numbers of the handshake: both ends ignore it, or challenge it."""
    web = lab.listen(8080)
    pairs = [lab.pair(web) for _ in range(2)]
    for client, server in pairs:
        request = b'GET /image HTTP/1.1\r\nHost: cdn.example\r\n\r\n'
        client.sendall(request)
        take(server, len(request))
        answer = http(b'i' * 90_000)
        sender = threading.Thread(target=server.sendall, args=(answer,))
        sender.start()
        take(client, len(answer))
        sender.join()
    lab.wait(10.5)
    for client, server in pairs:
        client.sendall(b'GET /next HTTP/1.1\r\nHost: cdn.example\r\n\r\n')
        lab.wait(0.2)
    lab.settle()
    lab.expect('box', 'M_STALE_SEQ', accept=['M_IDLE_RST'])

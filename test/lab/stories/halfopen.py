"""One end has forgotten the connection."""
from ends import forget
from scenario import scenario



@scenario('server-rebooted', rtt=22)
def server_rebooted(lab):
    """All connections of the server are gone; each learns it when its client speaks."""
    web = lab.listen(5432)
    pairs = [lab.pair(web) for _ in range(4)]
    for client, server in pairs:
        lab.exchange(client, server, b'SELECT 1;')
    lab.settle()
    for _, server in pairs:
        forget(server)
    lab.wait(2)
    for client, _ in pairs:
        client.sendall(b'SELECT 2;')
        lab.wait(0.1)
    lab.good(web)
    lab.expect('server', 'E_NOSOCK_HALFOPEN', reason=('NO_SOCKET', 'TCP_FLAGS'))


@scenario('client-rebooted-server-pushes', rtt=45)
def client_rebooted(lab):
    web = lab.listen(1883)
    pairs = [lab.pair(web) for _ in range(3)]
    for client, server in pairs:
        lab.exchange(client, server, b'SUBSCRIBE a')
        lab.settle()
        forget(client)
    lab.wait(1.5)
    for _, server in pairs:
        server.sendall(b'PUBLISH a 17')
        lab.wait(0.2)
    lab.expect('client', 'E_NOSOCK_HALFOPEN', reason='NO_SOCKET')


@scenario('reboot-then-same-port', rtt=28)
def same_port(lab):
    """RFC 9293 figure 9: the rebooted client dials from the same port, gets an ACK of the old connection, resets it and comes through."""
    web = lab.listen(7000)
    for port in (40_001, 40_002):
        client, server = lab.pair(web, source=(lab.client, port))
        lab.exchange(client, server, b'hello')
        lab.settle()
        forget(client)
        lab.wait(0.5)
        client, server = lab.pair(web, source=(lab.client, port))
        lab.exchange(client, server, b'hello again')
        client.close()
        server.close()
        lab.wait(0.2)
    lab.expect('client', 'N_HALFOPEN_RECOVERY', accept=['E_TUPLE_REUSE', 'N_TIMEWAIT'])

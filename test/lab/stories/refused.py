"""Connections that are refused by the host itself."""
from scenario import scenario


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

"""What scenarios of the fourth set share: connections that speak and are looked at, causes that packets cannot tell apart."""
from ends import drain, tell

GET = b'GET /%s HTTP/1.1\r\nHost: service.example\r\nAccept: */*\r\n\r\n'
REFUSED = ['E_OVERLOAD', 'E_UNREAD_DATA', 'E_APP_ABORT', 'E_DATA_AFTER_CLOSE']


def spoken(lab, port, *parts, count=4, address=None, pause=2.5):
    """Connections that say these parts, a pause after each, hear what there is, and close."""
    for _ in range(count):
        client = lab.connect(port, address=address)
        for part in parts:
            tell(client, part)
            lab.settle(pause)
        drain(client)
        client.close()
        lab.settle()


def again(lab, by, *accept):
    """What was still coming meets the reset."""
    lab.expect(by, 'N_DUP_RST', reason=('NO_SOCKET', 'TCP_FLAGS'), optional=True, accept=['N_AFTER_FIN', 'E_DATA_AFTER_CLOSE', *accept])

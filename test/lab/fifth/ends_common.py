"""What the scenarios of ends in the fifth set share: what packets cannot tell apart, TLS at both ends, servers in a line of Python."""
import ssl
import threading
from contextlib import contextmanager

from ends import Certificates
from programs import program

PYTHON = '/usr/bin/python3'
GET = b'GET /%s HTTP/1.1\r\nHost: shop.example\r\nAccept: */*\r\n\r\n'
# A monitor that leaves: by the words it did not read, by what came after it, by linger zero.
LOOKED = ['N_AFTER_FIN', 'E_DATA_AFTER_CLOSE', 'N_DUP_RST', 'N_BROWSER_CANCEL', 'E_UNREAD_DATA', 'N_TLS_CLOSE']
# A client that has what it wanted and leaves the rest.
ENOUGH = ['E_DATA_AFTER_CLOSE', 'N_AFTER_FIN', 'N_DUP_RST', 'E_UNREAD_DATA']
# A server that does not read on.
UNREAD = ['E_APP_ABORT', 'E_DATA_AFTER_CLOSE', 'E_ACL_APP']
MISUNDERSTOOD = ['E_UNREAD_DATA', 'E_APP_ABORT', 'E_ACL_APP', 'E_DATA_AFTER_CLOSE']


def python(lab, port, code, *arguments, place='server', seconds=15):
    return program(lab, port, PYTHON, '-c', code, *map(str, arguments), place=place, seconds=seconds)


@contextmanager
def contexts(**newest):
    """(the server's, the client's) TLS contexts; `newest` names a maximum_version."""
    with Certificates() as certificates:
        serve, ask = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        serve.load_cert_chain(certificates.certificate, certificates.key)
        ask.check_hostname, ask.verify_mode = False, ssl.CERT_NONE
        for context in (serve, ask):
            for name, value in newest.items():
                setattr(context, name, value)
        yield serve, ask


def secured(lab, listener, both, **options):
    """A pair that has shaken TLS hands."""
    serve, ask = both
    client, server = lab.pair(listener, **options)
    done = []
    thread = threading.Thread(target=lambda: done.append(serve.wrap_socket(server, server_side=True)))
    thread.start()
    client = ask.wrap_socket(client, server_hostname='www.example')
    thread.join()
    return client, done[0]


def say(connection, data):
    """Sends through TLS, whatever comes of it."""
    try:
        connection.sendall(data)
    except (OSError, ssl.SSLError):
        pass


def notify(connection):
    """close_notify, without waiting for the other's."""
    connection.settimeout(0.001)
    try:
        connection.unwrap()
    except (OSError, ssl.SSLError):
        pass

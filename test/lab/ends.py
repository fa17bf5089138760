"""What the ends of a connection do in any scenario: talk to what may be gone, forget, serve from a folder, speak TLS."""
import os
import shutil
import socket
import ssl
import struct
import subprocess
import tempfile
import threading
from contextlib import contextmanager

TCP_REPAIR = 19


def tell(connection, data):
    """Sends, whatever comes of it."""
    try:
        connection.sendall(data)
    except OSError:
        pass


def pour(connection, part, count):
    """Sends a part many times, until the other end has had enough."""
    try:
        for _ in range(count):
            connection.sendall(part)
    except OSError:
        pass


def hear(connection):
    """Reads a request to the blank line that ends it."""
    data = b''
    while b'\r\n\r\n' not in data and (part := connection.recv(4000)):
        data += part
    return data


def drain(connection):
    """Reads what is there, so that closing is no abort."""
    connection.settimeout(0.1)
    try:
        while connection.recv(9000):
            pass
    except OSError:
        pass


def try_connect(lab, port, **options):
    """A connection, or None where it is refused."""
    try:
        return lab.connect(port, **options)
    except OSError:
        return None


def forget(connection):
    """The socket goes without a packet, as in a reboot: a socket in repair mode closes silently (tcp(7) of CRIU)."""
    connection.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
    connection.close()


def keep_alive(idle, interval, count=9):
    """Options of a socket that probes after `idle` seconds, every `interval` seconds, and gives up after `count` probes (Linux: 9)."""
    return [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1), (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, idle),
            (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, interval), (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, count)]


def dns(name, number, flags=0):
    """A question for an address, as DNS over TCP has it. `flags` 0x100 asks for recursion."""
    question = b''.join(bytes([len(part)]) + part for part in name.split(b'.')) + b'\0\0\x01\0\x01'
    query = struct.pack('!6H', number, flags, 1, 0, 0, 0) + question
    return struct.pack('!H', len(query)) + query


@contextmanager
def files(**contents):
    """A folder with these files, readable for programs that give up root."""
    folder = tempfile.mkdtemp(prefix='reset-lab-')
    os.chmod(folder, 0o777)
    try:
        for name, content in contents.items():
            with open(f'{folder}/{name}', 'w') as file:
                file.write(content)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Certificates:
    """One self-signed certificate for a scenario."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix='reset-lab-')
        self.key, self.certificate = f'{self.folder.name}/key.pem', f'{self.folder.name}/certificate.pem'
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '3',
                        '-keyout', self.key, '-out', self.certificate, '-subj', '/CN=www.example'], check=True, capture_output=True)
        return self

    def __exit__(self, *_):
        self.folder.cleanup()


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


def shaken(client, server, both, name='www.example'):
    """Shakes TLS hands. `both` are the contexts of server and client. @returns (client, server)"""
    serve, ask = both
    done = []
    thread = threading.Thread(target=lambda: done.append(serve.wrap_socket(server, server_side=True)))
    thread.start()
    client = ask.wrap_socket(client, server_hostname=name)
    thread.join()
    return client, done[0]


def secured(lab, listener, both, **options):
    """A pair that has shaken TLS hands."""
    return shaken(*lab.pair(listener, **options), both)


def notify(connection, patience=0.001):
    """close_notify, without waiting for the other's."""
    connection.settimeout(patience)
    try:
        connection.unwrap()
    except OSError:
        pass

"""Starts the programs of the third set, and stops them with the scenario."""
import subprocess
from contextlib import contextmanager

from ends import files
from programs import program

GET = b'GET /%s HTTP/1.1\r\nHost: www.example\r\nUser-Agent: test\r\nAccept: */*\r\n\r\n'


@contextmanager
def dropbear(lab):
    with files() as folder:
        subprocess.run(['dropbearkey', '-t', 'ecdsa', '-f', f'{folder}/key'], check=True, capture_output=True)
        with program(lab, 22, 'dropbear', '-F', '-r', f'{folder}/key', '-p', '22', '-P', f'{folder}/pid') as server:
            yield server


def nats(lab, *options):
    return program(lab, 4222, 'nats-server', '-a', '0.0.0.0', '-p', '4222', *options)

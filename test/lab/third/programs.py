"""Starts the programs of the third set, and stops them with the scenario."""
import subprocess
from contextlib import contextmanager

from ends import files

GET = b'GET /%s HTTP/1.1\r\nHost: www.example\r\nUser-Agent: test\r\nAccept: */*\r\n\r\n'


@contextmanager
def program(lab, port, *command, place='server', seconds=15, **options):
    """A server from its start to the end of the scenario. Gives its process."""
    started = lab.spawn(place, *command, **options)
    lab.until_listening(place, port, seconds)
    lab.wait(0.2)
    yield started


@contextmanager
def configured(lab, port, text, *command, place='server', **more):
    """A program that is told by a file; {folder} in text and command is where that lies."""
    with files(**more) as folder:
        with open(f'{folder}/conf', 'w') as file:
            file.write(text.replace('{folder}', folder))
        with program(lab, port, *[str(word).replace('{folder}', folder) for word in command], place=place) as started:
            yield started


@contextmanager
def dropbear(lab):
    with files() as folder:
        subprocess.run(['dropbearkey', '-t', 'ecdsa', '-f', f'{folder}/key'], check=True, capture_output=True)
        with program(lab, 22, 'dropbear', '-F', '-r', f'{folder}/key', '-p', '22', '-P', f'{folder}/pid') as server:
            yield server


def nats(lab, *options):
    return program(lab, 4222, 'nats-server', '-a', '0.0.0.0', '-p', '4222', *options)

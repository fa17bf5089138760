"""Starts servers, and waits until they listen; they end with the scenario."""
from contextlib import contextmanager

from ends import files

# Debian's, for the libraries that Debian has.
PYTHON = '/usr/bin/python3'


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


def python(lab, port, code, *arguments, place='server', seconds=15):
    """A server of a few lines, by a library that Debian has."""
    return program(lab, port, PYTHON, '-c', code, *map(str, arguments), place=place, seconds=seconds)

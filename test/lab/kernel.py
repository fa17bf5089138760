"""The kernel's own word on who reset what: the tracepoint tcp:tcp_send_reset (Linux 6.10 and later name the reason)."""
import os
import re
import subprocess
import tempfile
import time

# Why a kernel resets what comes for a connection that its program has closed.
LATE = ('NO_SOCKET', 'TCP_ABORT_ON_DATA', 'TCP_TIMEWAIT_SOCKET', 'TCP_ABORT_ON_CLOSE')
LINE = re.compile(r'\s(\d+)\.(\d+): tcp_send_reset: .*src=(\S+) dest=(\S+) state=(\S+)(?: reason=(\S+))?')
# A socket of both families names IPv4 addresses so.
MAPPED = re.compile(r'\[?::ffff:([0-9.]+)\]?')


def mounted():
    with open('/proc/mounts') as mounts:
        return next((line.split()[1] for line in mounts if line.split()[2] == 'tracefs'), None)


class Traces:
    """Mounts tracefs when nobody has, and gives each scenario a buffer of its own."""

    def __init__(self):
        self.own = None
        self.root = mounted()
        if self.root is None:
            self.own = self.root = tempfile.mkdtemp(prefix='reset-lab-trace-')
            if subprocess.run(['mount', '-t', 'tracefs', 'none', self.own], capture_output=True).returncode:
                os.rmdir(self.own)
                self.own = self.root = None
        self.available = self.root is not None and os.path.isdir(f'{self.root}/events/tcp/tcp_send_reset')

    def close(self):
        if self.own:
            subprocess.run(['umount', self.own], check=True)
            os.rmdir(self.own)


class Trace:
    def __init__(self, traces, name):
        self.path = f'{traces.root}/instances/{name}' if traces.available else None
        if self.path:
            os.mkdir(self.path)
            self.put('trace_clock', 'tai')
            self.put('events/tcp/tcp_send_reset/enable', '1')

    def put(self, file, text):
        with open(f'{self.path}/{file}', 'w') as out:
            out.write(text)

    def close(self):
        if self.path:
            os.rmdir(self.path)
            self.path = None

    def events(self):
        """[(nanoseconds of the wall clock, from, to, state, reason)]: `from` and `to` as address:port."""
        if not self.path:
            return []
        offset = time.clock_gettime_ns(time.CLOCK_TAI) - time.clock_gettime_ns(time.CLOCK_REALTIME)
        offset = round(offset / 1e9) * 10**9
        with open(f'{self.path}/trace') as lines:
            matches = [match for match in map(LINE.search, lines) if match]
        return [(int(seconds) * 10**9 + int(fraction.ljust(9, '0')) - offset, MAPPED.sub(r'\1', source), MAPPED.sub(r'\1', target), state,
                 reason or '') for seconds, fraction, source, target, state, reason in (m.groups() for m in matches)]

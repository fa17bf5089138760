"""The wires between the namespaces: a process that carries frames from veth to veth, late, lost, twice or out of order as told.

The kernel of a test machine may have no netem and no VLAN devices, so distance is made here. A box (boxes.py) may stand on a wire: it
sees each frame, lets it pass, changes it, drops it, or sends frames of its own, and notes every RST that it made.
"""
import heapq
import json
import os
import random
import select
import socket
import time

from packet import RST, tcp_in, with_hops

SOL_PACKET, PACKET_VNET_HDR, PACKET_IGNORE_OUTGOING, SO_RCVBUFFORCE = 263, 15, 23, 33
VNET = 10
NO_OFFLOAD = bytes(VNET)


class Wire:
    """One cable: `near` is the client's end. Delay is one way, in seconds; `where` the box stands, 0 near to 1 far."""

    def __init__(self, near, far, *, delay=0.0, hops=0, loss=0.0, twice=0.0, late=0.0, where=0.5, box=None, seed=1):
        self.ends = (near, far)
        self.delay, self.hops, self.where = delay, hops, where
        self.loss, self.twice, self.late = loss, twice, late
        self.box = box
        self.random = random.Random(seed)


def open_port(name):
    port = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    port.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    port.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    port.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 16 << 20)
    port.bind((name, 0))
    port.setblocking(False)
    return port


class Carrier:
    """Runs in a process of its own, inside the namespace that holds the far ends of all veths."""

    def __init__(self, wires, stop):
        self.wires, self.stop = wires, stop
        self.queue, self.count, self.made = [], 0, []
        self.ports = {}
        for wire in wires:
            for side, name in enumerate(wire.ends):
                self.ports[open_port(name).detach()] = (wire, side)
        self.sockets = {number: socket.socket(fileno=number) for number in self.ports}
        self.port_of = {(id(wire), side): self.sockets[number] for number, (wire, side) in self.ports.items()}
        for wire in wires:
            if wire.box is not None:
                wire.box.attach(self, wire)

    def at(self, when, call, *args):
        self.count += 1
        heapq.heappush(self.queue, (when, self.count, call, args))

    def run(self):
        poll = select.epoll()
        for number in self.sockets:
            poll.register(number, select.EPOLLIN)
        poll.register(self.stop, select.EPOLLIN)
        while True:
            wait = max(0.0, self.queue[0][0] - time.monotonic()) if self.queue else 1.0
            for number, _ in poll.poll(min(wait, 1.0)):
                if number == self.stop:
                    return
                self.receive(number)
            now = time.monotonic()
            while self.queue and self.queue[0][0] <= now:
                _, _, call, args = heapq.heappop(self.queue)
                call(*args)

    def receive(self, number):
        wire, side = self.ports[number]
        while True:
            try:
                data = self.sockets[number].recv(70000)
            except BlockingIOError:
                return
            self.enter(wire, side, data[:VNET], data[VNET:])

    def enter(self, wire, side, offload, frame):
        """A frame comes in at one end, and reaches the box."""
        packet = tcp_in(frame)
        if packet is not None and not packet.flags & RST and wire.random.random() < wire.loss:
            return
        share = wire.where if side == 0 else 1 - wire.where
        lateness = 0.0
        if packet is not None and packet.payload and wire.random.random() < wire.late:
            lateness = 0.004
        now = time.monotonic()
        self.at(now + wire.delay * share + lateness, self.middle, wire, side, offload, frame)
        if packet is not None and packet.payload and wire.random.random() < wire.twice:
            self.at(now + wire.delay * share + 0.0004, self.middle, wire, side, offload, frame)

    def middle(self, wire, side, offload, frame):
        packet = tcp_in(frame) if wire.box is not None else None
        if packet is None:
            self.leave(wire, side, offload, frame, wire.hops)
            return
        for out in wire.box.handle(packet, side):
            self.leave(wire, side, offload if out is frame else NO_OFFLOAD, out, wire.hops)

    def leave(self, wire, side, offload, frame, hops):
        """On from the box to the other end."""
        frame = with_hops(frame, hops)
        if frame is None:
            return
        share = 1 - wire.where if side == 0 else wire.where
        self.at(time.monotonic() + wire.delay * share, self.put, wire, 1 - side, offload, frame)

    def put(self, wire, side, offload, frame):
        try:
            self.port_of[id(wire), side].send(offload + frame)
        except OSError:
            pass

    def rename(self, packet, frame):
        """The box passes a RST on with other numbers: still the RST that somebody else made."""
        changed = tcp_in(frame)
        self.made.append({'flow': changed.flow, 'identity': written(changed), 'was': [packet.flow, written(packet)]})
        return frame

    def make(self, wire, toward, frame, note, hops):
        """The box sends a frame of its own toward an end. A RST is noted as the box's."""
        packet = tcp_in(frame)
        if packet.flags & RST:
            self.made.append({'time': time.clock_gettime_ns(time.CLOCK_REALTIME), 'flow': packet.flow,
                              'identity': written(packet), 'note': note})
        self.leave(wire, 1 - toward, NO_OFFLOAD, frame, hops)


def written(packet):
    """A packet's identity as JSON can carry it."""
    return [*packet.identity[:4], packet.identity[4].hex()]


def carry(wires, namespace, ready, result, stop):
    """Child process: `ready` is closed when frames can cross; `result` gets the notes of the boxes as JSON."""
    namespace()
    carrier = Carrier(wires, stop)
    os.close(ready)
    carrier.run()
    os.write(result, json.dumps(carrier.made).encode())
    os._exit(0)

"""Who made each RST, from what is known of the construction and never from what the packet looks like:

- it left a host's own interface, and the kernel's tracepoint says which code path sent it (or a rule's or raw socket's, if told so);
- a box on the wire wrote down that it made it;
- it left the router on one side without having come in at the other: the router's rule made it.
"""
from dataclasses import dataclass, field

from packet import RST

CLOSE = 4_000_000  # ns between the kernel's word and the packet on the interface


@dataclass
class Rule:
    by: str
    cause: str
    category: str
    expected: bool | str
    accept: tuple
    reasons: tuple
    flow: int | None
    port: int | None
    optional: bool
    untraced: bool
    note: str | None
    why: str
    accept_at: dict = field(default_factory=dict)
    origin: str | None = None
    count: int = 0

    def fits(self, made):
        return (self.by == made.by
                # A listener that is left speaks for the socket that is gone.
                and (not self.reasons or made.reason in self.reasons or (made.state == 'TCP_LISTEN' and 'NO_SOCKET' in self.reasons))
                and (self.by == 'box' or (made.reason is None) == self.untraced)
                and (self.flow is None or self.flow in made.ports)
                and (self.port is None or self.port in made.ports)
                and (self.note is None or self.note == made.note))


@dataclass
class Made:
    """One RST as it was made."""
    time: int
    by: str
    ports: tuple
    key: tuple
    reason: str | None = None
    state: str | None = None
    note: str | None = None
    rule: Rule | None = field(default=None)

    def label(self, vantage):
        rule = self.rule
        proof = (f'tcp_send_reset {self.reason} in {self.state}' if self.reason
                 else f'the box noted: {self.note}' if self.by == 'box'
                 else 'left the router, never came in' if self.by == 'router' else 'left the host by a rule or a raw socket')
        origin = rule.origin or ('endpoint' if self.by in ('client', 'server') or self.reason else 'middlebox')
        label = {'origin': origin, 'by': self.by,
                 'cause': rule.cause, 'category': rule.category,
                 'expected': None if rule.expected == 'unknown' else rule.expected, 'proof': proof}
        if accept := [*rule.accept, *rule.accept_at.get(vantage, ())]:
            label['accept'] = accept
        if rule.why:
            label['why'] = rule.why
        return label


class Truth:
    def __init__(self, trace, translates):
        self.trace, self.translates = trace, translates
        self.made, self.former = [], {}

    def settle(self, frames, boxes, rules):
        """Gives each frame with a RST its label (`frame.reset`). @raises RuntimeError when one is not explained, or a rule met none."""
        events = self.trace.events()
        self.former = {key_of(each['flow'], each['identity']): key_of(*each['was']) for each in boxes if 'was' in each}
        by_box = [Made(each['time'], 'box', (each['flow'][1], each['flow'][3]), key_of(each['flow'], each['identity']),
                       note=each['note']) for each in boxes if 'was' not in each]
        self.made = list(by_box)
        passing = []
        for frame in frames:
            packet = frame.packet
            if packet is None or not packet.flags & RST:
                continue
            key = key_of(packet.flow, [*packet.identity[:4], packet.identity[4].hex()])
            frame.reset = self.find(frame, key, passing) or self.new(frame, key, events)
            if not frame.out and frame.place in ('in', 'out'):
                passing.append((frame, frame.reset))
        for made in self.made:
            made.rule = next((rule for rule in rules if rule.fits(made)), None)
            if made.rule is None and (made.by != 'box' or any(frame.reset is made for frame in frames)):
                raise RuntimeError(f'no rule for {made}')
            if made.rule is not None:
                made.rule.count += 1
        for rule in rules:
            if rule.count == 0 and not rule.optional:
                raise RuntimeError(f'nothing was reset as expected: {rule}')

    def find(self, frame, key, passing):
        """The RST of which this frame is the same on its way."""
        if frame.out and frame.place in ('client', 'server'):
            return None
        keys = (key, self.former.get(key))
        found = next((made for made in reversed(self.made) if made.key in keys and made.time <= frame.time + 1_000_000), None)
        if found is None and frame.out and self.translates:
            # A router that keeps its own sequence numbers or changes ports: what came in at the other side of it at that moment.
            found = next((made for other, made in reversed(passing)
                          if other.place != frame.place and 0 <= frame.time - other.time < 2_000_000
                          and (set(other.packet.flow[1::2]) == set(frame.packet.flow[1::2])
                               or other.packet.identity == frame.packet.identity)), None)
            if found is not None:
                self.made.append(Made(found.time, found.by, found.ports, key, found.reason, found.state, found.note))
                found = self.made[-1]
        return found

    def new(self, frame, key, events):
        by = {'client': 'client', 'server': 'server', 'in': 'router', 'out': 'router'}[frame.place]
        if not frame.out:
            raise RuntimeError(f'{frame.packet.flow} {key} came to {frame.place} from nowhere')
        source, source_port, target, target_port = frame.packet.flow
        made = Made(frame.time, by, (source_port, target_port), key)
        # A listening socket answers with its own ends: no peer, and often no address of its own.
        ends = ((end(source, source_port), end(target, target_port)),
                *((end(address, source_port), end(nobody, 0)) for nobody in ('0.0.0.0', '::') for address in (nobody, source)))
        near = [event for event in events if (event[1], event[2]) in ends and abs(event[0] - frame.time) < CLOSE]
        if near:
            event = min(near, key=lambda each: abs(each[0] - frame.time))
            events.remove(event)
            made.state, made.reason = event[3], event[4]
        self.made.append(made)
        return made


def key_of(flow, identity):
    """Ports and what no router changes: the address may be translated on the way."""
    return (flow[1], flow[3], *identity)


def end(address, port):
    return f'[{address}]:{port}' if ':' in address else f'{address}:{port}'

"""Handshakes that go wrong without anybody refusing."""
from boxes import CLIENT, Box, made
from packet import ACK, SYN, rewritten
from scenario import scenario


class LateSynAck(Box):
    """Holds SYN/ACKs to a port back"""

    def __init__(self, *, seconds, **style):
        super().__init__(**style)
        self.seconds = seconds

    def look(self, flow, packet, side):
        if side != CLIENT and packet.has(SYN | ACK):
            self.after(self.seconds, self.carrier.leave, self.wire, side, bytes(10), packet.frame, self.wire.hops)
            return []
        return [packet.frame]


class WrongSynAck(Box):
    """Sends a SYN/ACK of an older connection before the right one: the wrong number, or an echo of a timestamp never sent"""

    def __init__(self, *, paws=False, **style):
        super().__init__(**style)
        self.paws = paws

    def look(self, flow, packet, side):
        if side == CLIENT or not packet.has(SYN | ACK):
            return [packet.frame]
        if self.paws:
            at = bytes(packet.options).find(b'\x08\x0a')
            options = bytes(packet.options[:at + 6]) + b'\x00\x00\x00\x01' + bytes(packet.options[at + 10:])
            return [rewritten(packet, options=options), packet.frame]
        return [rewritten(packet, ack=(packet.ack - 77_000) & 0xffffffff, seq=(packet.seq - 5_000_000) & 0xffffffff), packet.frame]


def dial_and_drop(lab, port, after):
    client = lab.socket()
    client.setblocking(False)
    client.connect_ex((lab.server, port))
    lab.wait(after)
    client.close()


@scenario('happy-eyeballs-loser', rtt=140, hops=(1, 12))
def happy_eyeballs(lab):
    """Two addresses are dialled 50 ms apart, the slower answer finds no socket any more."""
    web = lab.listen(443)
    for _ in range(3):
        loser = lab.socket()
        loser.setblocking(False)
        loser.connect_ex((lab.server, 443))
        lab.wait(0.05)
        loser.close()
        client, server = lab.pair(web)
        lab.exchange(client, server)
        client.close()
        server.close()
        lab.settle(1)
    lab.expect('client', 'E_CLIENT_GAVE_UP', reason='NO_SOCKET')


@scenario('connect-timeout-of-the-client', rtt=30, box=made(LateSynAck, seconds=1.6, port=9200))
def connect_timeout(lab):
    """The server answers after 1.6 s; the client had waited one second. It refuses the SYN/ACK, but was not what failed."""
    web = lab.listen(443)
    lab.listen(9200)
    lab.good(web)
    for _ in range(2):
        dial_and_drop(lab, 9200, 1.0)
        lab.wait(0.9)
    lab.wait(1.5)
    lab.expect('client', 'E_CLIENT_GAVE_UP', reason='NO_SOCKET', expected='unknown', accept=['E_OVERLOAD'])
    lab.expect('server', 'E_CLIENT_GAVE_UP', reason='NO_SOCKET', optional=True, expected='unknown')


@scenario('old-duplicate-syn-ack', rtt=60, box=made(WrongSynAck))
def old_duplicate(lab):
    """RFC 9293 figure 8: an old SYN/ACK is refused with RST, the right one comes after it."""
    web = lab.listen(443)
    for _ in range(3):
        try:
            lab.good(web, 1)
        except (ConnectionError, TimeoutError):
            lab.wait(0.5)
    lab.expect('client', 'E_BAD_SYNACK', reason=('TCP_INVALID_ACK_SEQUENCE', 'NO_SOCKET', 'TCP_TOO_OLD_ACK'))


@scenario('syn-ack-echoes-foreign-timestamp', rtt=45, box=made(WrongSynAck, paws=True))
def foreign_timestamp(lab):
    web = lab.listen(443)
    for _ in range(3):
        try:
            lab.good(web, 1)
        except (ConnectionError, TimeoutError):
            lab.wait(0.5)
    lab.expect('client', 'E_BAD_SYNACK', reason='TCP_RFC7323_PAWS')
    # The RST took the server's embryonic connection with it; the ACK of the second SYN/ACK finds none.
    lab.expect('server', 'E_BAD_SYNACK', reason='TCP_FLAGS', expected='unknown', accept=['E_NOSOCK_HALFOPEN', 'N_DUP_RST'])

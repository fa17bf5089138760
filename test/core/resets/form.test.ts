import { describe, expect, it } from 'vitest';
import { ACK, FIN, RST, SYN } from '../../../src/core/flow/flags.ts';
import type { EndFacts, PacketFacts } from '../../../src/core/resets/facts/facts.ts';
import { formOf } from '../../../src/core/resets/facts/form.ts';
import { end, packet } from '../../support/resetFacts.ts';

const rst = (seq: number, ack: number | null): PacketFacts =>
  packet({ flags: ack === null ? RST : RST | ACK, seq: seq >>> 0, ack: (ack ?? 0) >>> 0, window: 0 });
/** The end that resets: it began at `isn` and has sent `bytes`. */
const sender = (isn: number, bytes: number): EndFacts =>
  end({ packets: 5, bytes, isn: isn >>> 0, sndNxt: (isn + 1 + bytes) >>> 0 });
/** The end that is reset: it expects `acknowledged`, with room for 1000 times 2^3 bytes. */
const receiver = (acknowledged: number): EndFacts =>
  end({ packets: 5, acknowledged: acknowledged >>> 0, lastWindow: 1000, windowShift: 3 });

// The same cases at the start of the number space, across its wrap, and across the change of sign of 32-bit integers.
describe.each([0, 0xfffffe00, 0x7ffffe00])('with an initial number of %i', (isn) => {
  const own = sender(isn, 1000);
  const peer = receiver(isn + 1001);
  const next = isn + 1001;
  const syn = packet({ direction: 1, flags: SYN, seq: isn });
  const asked = packet({ direction: 1, flags: ACK, ack: next >>> 0, length: 10 });

  it.each<[string, PacketFacts, readonly PacketFacts[], EndFacts, EndFacts, string]>([
    ['acknowledges a SYN', rst(0, isn + 1), [syn], end(), end(), 'syn-reply'],
    ['acknowledges a SYN that carried data', rst(0, isn + 101), [{ ...syn, length: 100 }], end(), end(), 'syn-reply'],
    ['acknowledges the SYN and none of its data', rst(0, isn + 1), [{ ...syn, length: 100 }], end(), end(), 'syn-reply'],
    ['acknowledges some of its data', rst(0, isn + 51), [{ ...syn, length: 100 }], end(), end(), 'unknown'],
    [
      'acknowledges a SYN with data and FIN',
      rst(0, isn + 102),
      [{ ...syn, flags: SYN | FIN, length: 100 }],
      end(),
      end(),
      'syn-reply',
    ],
    ['acknowledges the SYN from a socket that took it: its own abort', rst(next, isn + 1), [syn], own, peer, 'abort'],
    ['misses the SYN by one', rst(0, isn + 2), [syn], end(), end(), 'unknown'],
    ['repeats the ACK of a packet', rst(next, null), [asked], own, peer, 'ack-reply'],
    ['repeats it, but with the ACK flag: a socket’s own', rst(next, 77), [asked], own, peer, 'abort'],
    ['is at the next number', rst(next, 77), [], own, peer, 'abort'],
    ['is at the next number without ACK', rst(next, null), [], own, peer, 'abort-bare'],
    ['is where the receiver expects it, beyond what was captured', rst(next, 77), [], sender(isn, 900), peer, 'abort'],
    ['is at the first number after much was sent', rst(isn + 1, 77), [], sender(isn, 65_536), receiver(isn + 65_537), 'stale'],
    [
      'is at the first number after little was sent',
      rst(isn + 1, 77),
      [],
      sender(isn, 65_535),
      receiver(isn + 65_536),
      'out-of-window',
    ],
    ['is just ahead', rst(next + 1, 77), [], own, peer, 'in-window'],
    ['is at the window’s last byte', rst(next + 7999, 77), [], own, peer, 'in-window'],
    ['is at the window’s end', rst(next + 8000, 77), [], own, peer, 'out-of-window'],
    ['is behind', rst(next - 1, 77), [], own, peer, 'out-of-window'],
    ['meets a receiver that never acknowledged', rst(next + 5, 77), [], own, end(), 'unknown'],
    ['has nothing to be held against', rst(next, 77), [], end(), end(), 'unknown'],
  ])('one that %s', (_name, reset, answers, own_, peer_, form) => {
    expect(formOf(reset, answers, own_, peer_)).toBe(form);
  });
});

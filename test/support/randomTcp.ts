/**
 * Makes conversations that look like TCP and break it in every way the analysis of sequence numbers cares about: loss before and
 * behind the capture point, reordering, duplication, retransmission soon and late, zero windows and probes, windows filled to the byte,
 * keep-alives, ports used again, SACK, numbers that wrap, captures that begin late or see one direction only, clocks that run backwards.
 * The same seed gives the same bytes.
 */
import type { CaptureFrame } from './captureFile.ts';
import { scriptStart } from './conversation.ts';
import { framed } from './links.ts';
import { tcpPacket } from './packets.ts';
import { Random } from './random.ts';
import type { TcpOptionSpec } from './tcpOptions.ts';

interface End {
  readonly address: string;
  readonly port: number;
  readonly scale: number;
  isn: number;
  next: number;
  window: number;
  /** What the other end has sent, as far as it arrived. */
  expected: number;
  lastAck: number;
  finished: boolean;
  readonly sent: { seq: number; length: number }[];
}

export interface RandomConversation {
  readonly seed: number;
  readonly client: string;
  readonly server: string;
  readonly packets: number;
  /** When it begins, in nanoseconds since 1970. */
  readonly start?: bigint;
}

export function randomConversation({ seed, client, server, packets, start = scriptStart }: RandomConversation): CaptureFrame[] {
  const numbers = new Random(seed);
  const random = (): number => numbers.fraction();
  const chance = (probability: number): boolean => random() < probability;
  const pick = <T>(...from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const scaled = chance(0.7);
  const end = (address: string, port: number): End => {
    const isn = pick(1, 1_000_000, 0xfffffff0, 0xffffff00, 0x7fffff00, Math.floor(random() * 2 ** 32));
    return {
      ...{ address, port, isn, next: isn, expected: 0, lastAck: 0, finished: false, sent: [] },
      scale: scaled || chance(0.1) ? pick(0, 1, 7, 14) : -1,
      window: pick(500, 1000, 8192, 64240, 65535),
    };
  };
  const ends: readonly [End, End] = [end(client, 40_000 + (seed % 20_000)), end(server, 80)];
  const hidden = pick(-1, -1, -1, -1, -1, -1, -1, 0, 1);
  const frames: CaptureFrame[] = [];
  const held: CaptureFrame[] = [];
  let time = start;

  const emit = (
    side: 0 | 1,
    flags: string,
    seq: number,
    payload: number,
    overrides: { ack?: number; options?: TcpOptionSpec } = {},
  ): void => {
    const own = ends[side];
    const peer = ends[side ^ 1] as End;
    const ack = flags.includes('A') ? (overrides.ack ?? own.expected) >>> 0 : 0;
    const packet = tcpPacket(
      { from: own.address, to: peer.address },
      {
        ...{ sourcePort: own.port, destinationPort: peer.port, seq: seq >>> 0, ack, flags, payload, window: own.window },
        options: overrides.options ?? {},
      },
    );
    time += BigInt(Math.floor(pick(1e3, 5e4, 5e5, 4e6, 1.5e7, 5e7, 4e8) * (0.5 + random())));
    if (chance(0.01)) time -= 2_000_000n;
    const frame = { bytes: framed(packet, 'ethernet'), time };
    own.lastAck = ack;
    if (side === hidden) return;
    if (chance(0.04)) held.push(frame);
    else if (!chance(0.04)) frames.push(frame);
    if (chance(0.03)) frames.push({ ...frame, time: time + 5000n });
    while (held.length > 0 && chance(0.4)) frames.push({ ...(held.shift() as CaptureFrame), time: (time += 1000n) });
  };
  const sequence = (own: End, payload: number, space = 0): number => {
    const seq = own.next;
    own.next = (seq + payload + space) >>> 0;
    own.sent.push({ seq, length: payload });
    if (own.sent.length > 12) own.sent.shift();
    return seq;
  };
  /** What arrives moves what the other end expects. */
  const deliver = (own: End, peer: End): void => {
    if (chance(0.9)) peer.expected = own.next;
  };
  const synOptions = (own: End): TcpOptionSpec => ({ mss: 1460, ...(own.scale >= 0 ? { windowScale: own.scale } : {}) });
  const open = (): void => {
    const [a, b] = ends;
    emit(0, 'S', sequence(a, 0, 1), 0, { options: synOptions(a) });
    b.expected = a.next;
    if (chance(0.1)) emit(0, 'S', a.isn, 0, { options: chance(0.5) ? synOptions(a) : {} });
    if (chance(0.05)) return;
    emit(1, 'SA', sequence(b, 0, 1), 0, { options: synOptions(b) });
    a.expected = b.next;
    if (chance(0.1)) emit(1, 'SA', b.isn, 0, { options: synOptions(b) });
    emit(0, 'A', a.next, 0);
  };
  const restart = (): void => {
    for (const each of ends) {
      each.isn = pick(each.isn, (each.isn + 64_000) >>> 0, Math.floor(random() * 2 ** 32));
      each.next = each.isn;
      each.finished = false;
      each.sent.length = 0;
    }
    open();
  };
  if (chance(0.75)) open();
  else for (const [at, each] of ends.entries()) (ends[at ^ 1] as End).expected = each.next = (each.isn + 1) >>> 0;

  const step = (): void => {
    const side = pick<0 | 1>(0, 1);
    const own = ends[side];
    const peer = ends[side ^ 1] as End;
    const room = (peer.window << Math.max(0, peer.scale)) - ((own.next - peer.expected) >>> 0);
    const kind = random();
    if (kind < 0.3) {
      const payload = pick(1, 2, 10, 100, 1000, 1460, room > 0 && room < 1460 ? room : 500);
      emit(side, pick('A', 'PA'), sequence(own, payload), payload);
      deliver(own, peer);
    } else if (kind < 0.5) {
      emit(side, 'A', own.next, 0);
    } else if (kind < 0.58) {
      const times = pick(1, 2, 3, 4);
      const sack = { sack: [[(own.expected + 1000) >>> 0, (own.expected + 2000) >>> 0]] as const };
      for (let i = 0; i < times; i++) emit(side, 'A', own.next, 0, { ack: own.lastAck, options: chance(0.3) ? sack : {} });
    } else if (kind < 0.7) {
      const again = own.sent[Math.floor(random() * own.sent.length)];
      if (again) emit(side, 'A', again.seq, pick(again.length, again.length, Math.max(0, again.length - 5), again.length + 20));
    } else if (kind < 0.74) {
      own.next = (own.next + pick(1, 100, 1460, 5000)) >>> 0;
    } else if (kind < 0.79) {
      own.window = own.window === 0 ? pick(500, 1000, 64240) : pick(0, 0, 500, 1000, 30_000, 64240);
      emit(side, 'A', own.next, 0, chance(0.5) ? { ack: own.lastAck } : {});
    } else if (kind < 0.85) {
      const payload = peer.window === 0 ? 1 : pick(0, 1);
      emit(side, 'A', peer.window === 0 && chance(0.7) ? own.next : own.next - 1, payload);
      if (chance(0.6))
        emit((side ^ 1) as 0 | 1, 'A', peer.next, 0, { ack: peer.lastAck + (payload === 1 && chance(0.3) ? 1 : 0) });
    } else if (kind < 0.88) {
      emit(side, pick('A', 'PA', ''), own.next + pick(-3000, -1, 1, 3000), pick(0, 1, 2, 700), {
        ack: own.expected + pick(-1000, -1, 1, 1000),
      });
    } else if (kind < 0.92) {
      emit(side, pick('FA', 'FA', 'FPA', 'F'), sequence(own, chance(0.7) ? 0 : 50, 1), own.sent.at(-1)?.length ?? 0);
      deliver(own, peer);
      own.finished = true;
    } else if (kind < 0.94) {
      emit(side, pick('R', 'RA', 'RA', 'RPA'), pick(own.next, peer.lastAck, own.isn), chance(0.1) ? 20 : 0);
    } else if (kind < 0.96) {
      restart();
    } else if (kind < 0.97) {
      emit(side, pick('S', 'SA', 'SA', 'SF', 'SR', 'SRA'), pick(own.isn, own.next, 5), pick(0, 0, 0, 30), {
        options: synOptions(own),
      });
    } else {
      time += BigInt(pick(1e9, 2e8, 6e10));
    }
  };
  while (frames.length < packets && time - start < 3_000_000_000_000n) {
    step();
    if (hidden >= 0 && chance(0.01)) break;
  }
  return [...frames, ...held];
}

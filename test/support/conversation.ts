/**
 * Scripts a TCP connection packet by packet and gives it as captured frames.
 *
 *     const connection = flow({ client: '10.0.0.1:51234', server: '10.0.0.2:443', rttMs: 20 })
 *       .handshake()
 *       .send('client', 'GET / HTTP/1.1\r\n\r\n')
 *       .ack('server')
 *       .idle(350)
 *       .rst('server', { ttl: 255, ipId: 0, label: 'reset' });
 *     const bytes = captureOf(connection);                 // a pcap file
 *     const frame = connection.frame('reset');             // its frame number
 *     const mixed = interleave(connection.frames(), other.frames()); // pcapFile(mixed), frameOf(mixed, 'reset')
 *
 * Sequence and acknowledgement numbers, IP ids, timestamps and times continue by themselves; every packet may override them.
 * The same script gives the same bytes.
 */
import { addressBytes, type Payload, payloadBytes } from './bytes.ts';
import { type CaptureFrame, frameOf, interleave, pcapFile } from './captureFile.ts';
import { framed, type LinkName, linkTypes } from './links.ts';
import { flagBits, icmpError, tcpPacket } from './packets.ts';
import type { TcpOptionSpec } from './tcpOptions.ts';

export type Side = 'client' | 'server';

export interface HostOptions {
  /** As the capture sees it. Default: 64 captured at this end, 55 at the other, in proportion between. */
  ttl?: number;
  mac?: string;
  /** Initial sequence number. Default: client 1000000000, server 3000000000. */
  isn?: number;
  /** First IP id; then one more a packet. Default: client 1000, server 40000. */
  ipId?: number;
  /** false: every id is `ipId`. */
  ipIdCounts?: boolean;
  dontFragment?: boolean;
  window?: number;
  tos?: number;
  mss?: number;
  /** null: no window scale option. */
  windowScale?: number | null;
  sackPermitted?: boolean;
  /** Timestamps are used when both ends want them; a 1 kHz clock. */
  timestamps?: boolean;
}

export interface FlowOptions {
  /** address:port, IPv6 in brackets. */
  client?: string;
  server?: string;
  /** Round-trip time between the two ends. Default 20 ms. */
  rttMs?: number;
  /** Where the capture is made: 0 at the client (default), 1 at the server, between for a middle. */
  vantage?: number;
  /** Seconds after `scriptStart` of the first packet. */
  start?: number;
  link?: LinkName;
  clientHost?: HostOptions;
  serverHost?: HostOptions;
}

/** What one packet may have of its own. Anything left out continues from the packets before. */
export interface PacketOverrides {
  /** Seconds since this flow's previous packet. Default: what distance and direction suggest. */
  after?: number;
  /** Raw numbers. */
  seq?: number;
  ack?: number;
  /** Added to the number that would be sent. */
  seqPlus?: number;
  ackPlus?: number;
  /** 'SA', 'R', … or bits. */
  flags?: string | number;
  window?: number;
  urgent?: number;
  options?: TcpOptionSpec | Uint8Array;
  payload?: Payload;
  ttl?: number;
  ipId?: number;
  dontFragment?: boolean;
  tos?: number;
  /** Source MAC. */
  mac?: string;
  /** Sent, but not in the capture. */
  missed?: boolean;
  /** In the capture, but it never reaches the other end, which therefore never acknowledges it. */
  undelivered?: boolean;
  /** Made by somebody else: changes nothing in the state of the two ends. */
  injected?: boolean;
  /** Finds the frame: `flow.frame(label)`. */
  label?: string;
}

/** When scripts begin: 2026-01-02T03:04:05Z. */
export const scriptStart = 1_767_323_045_000_000_000n;

/** Between two packets one end sends back to back, and how long a host takes to answer: 100 µs and 50 µs. */
const backToBack = 100_000;
const hostDelay = 50_000;
/** Routers between the two ends. */
const farHops = 9;
const FIN = 1;
const SYN = 2;
const ACK = 16;

interface Host {
  readonly address: string;
  readonly port: number;
  readonly options: Required<HostOptions>;
  /** The next sequence number it sends, and the next it expects. */
  next: number;
  expected: number;
  ipId: number;
  tsVal: number;
  /** Its last packet that took sequence space, for retransmissions. */
  last: { flags: number; seq: number; payload: Uint8Array } | undefined;
  lastPacket: Uint8Array | undefined;
}

export class ScriptedFlow {
  readonly #hosts: Record<Side, Host>;
  readonly #frames: CaptureFrame[] = [];
  readonly #link: LinkName;
  readonly #rtt: number;
  readonly #vantage: number;
  readonly #timestamps: boolean;
  #time: bigint;
  #previous: Side | undefined;
  #extraWait = 0;

  constructor(options: FlowOptions) {
    this.#rtt = (options.rttMs ?? 20) * 1e6;
    this.#vantage = options.vantage ?? 0;
    this.#link = options.link ?? 'ethernet';
    this.#time = scriptStart + nanoseconds(options.start ?? 0);
    const client = hostOf(options.client ?? '10.0.0.1:51234', {
      ...hostDefaults,
      ttl: 64 - Math.round(farHops * this.#vantage),
      mac: '02:00:00:00:00:01',
      isn: 1_000_000_000,
      ipId: 1000,
      ...options.clientHost,
    });
    const server = hostOf(options.server ?? '10.0.0.2:443', {
      ...hostDefaults,
      ttl: 64 - Math.round(farHops * (1 - this.#vantage)),
      mac: '02:00:00:00:00:02',
      isn: 3_000_000_000,
      ipId: 40_000,
      ...options.serverHost,
    });
    client.expected = (server.options.isn + 1) >>> 0;
    server.expected = (client.options.isn + 1) >>> 0;
    this.#hosts = { client, server };
    this.#timestamps = client.options.timestamps && server.options.timestamps;
  }

  /** SYN, SYN/ACK, ACK. `overrides` apply to all three. */
  handshake(overrides: PacketOverrides = {}): this {
    return this.syn('client', overrides).synAck('server', overrides).ack('client', overrides);
  }

  syn(side: Side = 'client', overrides: PacketOverrides = {}): this {
    return this.packet(side, 'S', overrides);
  }

  synAck(side: Side = 'server', overrides: PacketOverrides = {}): this {
    return this.packet(side, 'SA', overrides);
  }

  ack(side: Side, overrides: PacketOverrides = {}): this {
    return this.packet(side, 'A', overrides);
  }

  /** Data: text, bytes, or a number of bytes. Split at the other end's MSS; `overrides` apply to every segment. */
  send(side: Side, data: Payload, overrides: PacketOverrides = {}): this {
    const bytes = payloadBytes(data);
    const mss = this.#hosts[other(side)].options.mss - (this.#timestamps ? 12 : 0);
    for (let at = 0; at === 0 || at < bytes.length; at += mss) {
      const payload = bytes.subarray(at, at + mss);
      this.packet(side, at + mss >= bytes.length ? 'PA' : 'A', { payload, ...overrides });
    }
    return this;
  }

  fin(side: Side, overrides: PacketOverrides = {}): this {
    return this.packet(side, 'FA', overrides);
  }

  /** An orderly close begun by `side`: FIN, FIN, ACK. */
  close(side: Side = 'client'): this {
    return this.fin(side).fin(other(side)).ack(side);
  }

  /** RST/ACK without options, window 0. `flags: 'R'` for a bare one, whose ack field is then 0. */
  rst(side: Side, overrides: PacketOverrides = {}): this {
    return this.packet(side, 'RA', { window: 0, options: {}, ...overrides });
  }

  /** What a closed port answers to a SYN: RST/ACK with sequence number 0. */
  refuse(side: Side = 'server', overrides: PacketOverrides = {}): this {
    return this.rst(side, { seq: 0, ...overrides });
  }

  /** A keep-alive probe: an ACK with one less than the next sequence number. */
  keepAlive(side: Side, overrides: PacketOverrides = {}): this {
    return this.packet(side, 'A', { seqPlus: -1, ...overrides });
  }

  /** Sends the side's last SYN, data or FIN again. */
  retransmit(side: Side, overrides: PacketOverrides = {}): this {
    const last = this.#hosts[side].last;
    if (!last) throw new Error(`the ${side} has sent nothing to retransmit`);
    return this.packet(side, last.flags, { seq: last.seq, payload: last.payload, ...overrides });
  }

  /** The last captured frame once more, as a mirror port makes it. */
  duplicate(options: { after?: number; label?: string } = {}): this {
    const last = this.#frames.at(-1);
    if (!last) throw new Error('nothing to duplicate');
    this.#time += nanoseconds(options.after ?? 0.000_005);
    const { label, ...frame } = { ...last, label: options.label };
    this.#frames.push({ ...frame, time: this.#time, ...(label === undefined ? {} : { label }) });
    return this;
  }

  /** An ICMP or ICMPv6 error to `side` about its last packet. Default: port unreachable, from the other end. */
  icmp(
    side: Side,
    error: { from?: string; type?: number; code?: number; quote?: number; rest?: number; label?: string } = {},
  ): this {
    const host = this.#hosts[side];
    if (!host.lastPacket) throw new Error(`the ${side} has sent nothing an ICMP error could quote`);
    const from = error.from ?? this.#hosts[other(side)].address;
    this.#time += BigInt(Math.round(this.#gap(other(side), undefined)));
    this.#previous = other(side);
    this.#capture(icmpError({ from, to: host.address }, host.lastPacket, error), undefined, error.label);
    return this;
  }

  /** Nothing happens for so many seconds (added to the next packet's own gap). */
  idle(seconds: number): this {
    this.#extraWait += seconds;
    return this;
  }

  /** As if both ends had shaken hands before the capture began. Implied when the first packet is no SYN. */
  established(): this {
    for (const host of Object.values(this.#hosts)) host.next = (host.options.isn + 1) >>> 0;
    return this;
  }

  /** Any packet of this connection. */
  packet(side: Side, defaultFlags: string | number, overrides: PacketOverrides = {}): this {
    const sender = this.#hosts[side];
    const receiver = this.#hosts[other(side)];
    const flags = flagBits(overrides.flags ?? defaultFlags);
    if (this.#previous === undefined && (flags & SYN) === 0) this.established();
    this.#time += BigInt(Math.round(this.#gap(side, overrides.after)));
    this.#previous = side;

    const payload = payloadBytes(overrides.payload ?? 0);
    const seq = (overrides.seq ?? sender.next + (overrides.seqPlus ?? 0)) >>> 0;
    const ack = (overrides.ack ?? ((flags & ACK) === 0 ? 0 : sender.expected + (overrides.ackPlus ?? 0))) >>> 0;
    const bytes = tcpPacket(
      {
        from: sender.address,
        to: receiver.address,
        ttl: overrides.ttl ?? sender.options.ttl,
        tos: overrides.tos ?? sender.options.tos,
        dontFragment: overrides.dontFragment ?? sender.options.dontFragment,
        id: overrides.ipId ?? this.#nextIpId(sender),
      },
      {
        sourcePort: sender.port,
        destinationPort: receiver.port,
        seq,
        ack,
        flags,
        window: overrides.window ?? sender.options.window,
        urgent: overrides.urgent ?? 0,
        options: overrides.options ?? this.#options(sender, receiver, flags),
        payload,
      },
    );
    if (overrides.injected !== true) {
      this.#advance(sender, receiver, flags, seq, payload, overrides.undelivered === true);
      sender.lastPacket = bytes;
    }
    if (overrides.missed !== true) this.#capture(bytes, overrides.mac ?? sender.options.mac, overrides.label);
    return this;
  }

  /** The captured frames, in order. */
  frames(): readonly CaptureFrame[] {
    return this.#frames;
  }

  /** The frame number of the labelled packet in a capture of this flow alone. */
  frame(label: string): number {
    return frameOf(this.#frames, label);
  }

  get linkType(): number {
    return linkTypes[this.#link];
  }

  /** Nanoseconds from the previous packet to one of `side`: a change of direction takes the trip from the vantage point and back. */
  #gap(side: Side, after: number | undefined): number {
    const wait = this.#extraWait * 1e9;
    this.#extraWait = 0;
    if (after !== undefined) return wait + after * 1e9;
    if (this.#previous === undefined) return wait;
    if (this.#previous === side) return wait + backToBack;
    const distance = side === 'client' ? this.#vantage : 1 - this.#vantage;
    return wait + this.#rtt * distance + hostDelay;
  }

  #nextIpId(host: Host): number {
    const id = host.ipId;
    if (host.options.ipIdCounts) host.ipId = (id + 1) & 0xffff;
    return id;
  }

  #options(sender: Host, receiver: Host, flags: number): TcpOptionSpec {
    const spec: TcpOptionSpec = {};
    if ((flags & SYN) !== 0) {
      spec.mss = sender.options.mss;
      spec.sackPermitted = sender.options.sackPermitted;
      if (sender.options.windowScale !== null) spec.windowScale = sender.options.windowScale;
    }
    if (this.#timestamps) {
      const elapsed = Number((this.#time - scriptStart) / 1_000_000n);
      sender.tsVal = (sender.options.isn + elapsed) >>> 0;
      spec.timestamps = [sender.tsVal, receiver.tsVal];
    }
    return spec;
  }

  #advance(sender: Host, receiver: Host, flags: number, seq: number, payload: Uint8Array, undelivered: boolean): void {
    const taken = (flagBits('R') & flags) === 0 ? payload.length + ((flags & (SYN | FIN)) === 0 ? 0 : 1) : 0;
    if (taken === 0) return;
    sender.last = { flags, seq, payload };
    const end = (seq + taken) >>> 0;
    if (((end - sender.next) | 0) > 0) sender.next = end;
    if (!undelivered && ((end - receiver.expected) | 0) > 0) receiver.expected = end;
  }

  #capture(packet: Uint8Array, mac: string | undefined, label: string | undefined): void {
    const bytes = framed(packet, this.#link, mac);
    this.#frames.push({ bytes, time: this.#time, ...(label === undefined ? {} : { label }) });
  }
}

const hostDefaults = {
  ipIdCounts: true,
  dontFragment: true,
  window: 64240,
  tos: 0,
  mss: 1460,
  windowScale: 7,
  sackPermitted: true,
  timestamps: true,
} satisfies HostOptions;

const other = (side: Side): Side => (side === 'client' ? 'server' : 'client');
const nanoseconds = (seconds: number): bigint => BigInt(Math.round(seconds * 1e9));

function hostOf(endpoint: string, options: Required<HostOptions>): Host {
  const [, six, four, port] = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(endpoint) ?? [];
  const address = six ?? four;
  if (address === undefined) throw new Error(`not address:port: ${endpoint}`);
  addressBytes(address);
  return {
    address,
    port: Number(port),
    options,
    next: options.isn,
    expected: 0,
    ipId: options.ipId,
    tsVal: 0,
    last: undefined,
    lastPacket: undefined,
  };
}

/** A connection to script. */
export const flow = (options: FlowOptions = {}): ScriptedFlow => new ScriptedFlow(options);

/** The flows as one classic pcap, interleaved by time. They must share a link type. */
export function captureOf(first: ScriptedFlow, ...others: readonly ScriptedFlow[]): Uint8Array {
  return pcapFile(interleave(first.frames(), ...others.map((each) => each.frames())), { linkType: first.linkType });
}

/**
 * Stories about stacks and devices that no package gives, scripted from what is published about their packets. Each is played as seen
 * from the client, from the middle and from the server.
 */
import { flow, type FlowOptions, type PacketOverrides, type ScriptedFlow, type Side } from '../../support/conversation.ts';

/** What is true of the RSTs that carry a label. */
export interface Truth {
  readonly origin: 'endpoint' | 'middlebox';
  readonly cause: string;
  readonly expected: boolean | null;
  readonly accept?: readonly string[];
}

export interface Story {
  /** Never changes: it decides whether the story is held out. */
  readonly name: string;
  /** Where its fields come from. */
  readonly source: string;
  /** By the labels of the frames. */
  readonly truth: Readonly<Record<string, Truth>>;
  /** @param vantage 0 at the client, 0.5 in the middle, 1 at the server. */
  readonly play: (vantage: number) => readonly ScriptedFlow[];
}

/** Routers between the two ends, as conversation.ts has them. */
const hops = 9;

/** The TTL of a packet when it has come from `place` to `vantage`. */
const ttlAfter = (initial: number, place: number, vantage: number): number =>
  initial - Math.round(hops * Math.abs(vantage - place));

/** The options of a host whose packets begin with this TTL. */
export const host = (side: Side, initial: number, vantage: number): { ttl: number } => ({
  ttl: ttlAfter(initial, side === 'client' ? 0 : 1, vantage),
});

/** A device between the two ends, at a place from 0 (client) to 1 (server). */
export class Device {
  constructor(
    readonly place: number,
    readonly rttMs: number,
    readonly vantage: number,
    readonly style: PacketOverrides & { initialTtl: number },
  ) {}

  /** A vantage point beyond the device does not see what it swallows or sends the other way. */
  hides(from: Side): { missed: true } | Record<string, never> {
    return (from === 'client' ? this.vantage > this.place : this.vantage < this.place) ? { missed: true } : {};
  }

  /** A RST in the name of `from`, in answer to a packet of the other end, or of nobody when `after` is given. */
  reset(connection: ScriptedFlow, from: Side, label: string, overrides: PacketOverrides = {}): void {
    const seen = from === 'server' ? this.vantage <= this.place : this.vantage >= this.place;
    const { initialTtl, ...style } = this.style;
    // Toward the client it comes back after the way to the device; toward the server it follows what it answers.
    const there = from === 'server' ? ((this.place - this.vantage) * this.rttMs) / 1000 : 0;
    connection.rst(from, {
      ...style,
      ttl: ttlAfter(initialTtl, this.place, this.vantage),
      injected: true,
      after: seen ? there + 0.0002 : 0,
      ...overrides,
      ...(seen ? { label } : { missed: true }),
    });
  }
}

export const request = (path: string, name = 'www.example'): string =>
  `GET ${path} HTTP/1.1\r\nHost: ${name}\r\nAccept: */*\r\n\r\n`;
export const answer = (length: number): string => `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n${'a'.repeat(length)}`;

/** A connection that ends as it should: what is usual for its two hosts. */
export function healthy(options: FlowOptions): ScriptedFlow {
  return flow(options).handshake().send('client', request('/')).send('server', answer(2000)).ack('client').close('client');
}

/** The same flow options for the nth connection of a story: its own port and beginning. */
export const nth = (options: FlowOptions, n: number, spacing = 2): FlowOptions => ({
  ...options,
  client: `${(options.client ?? '192.0.2.10').replace(/:\d+$/, '')}:${51_000 + n}`,
  start: (options.start ?? 0) + n * spacing,
});

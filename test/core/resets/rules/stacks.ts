import type { HostOptions, PacketOverrides } from '../../../support/conversation.ts';

/** A bare RST of a Linux host without a socket: ID 0, DF, no window, no options (tcp_v4_send_reset). */
export const stateless = { flags: 'R', ack: 0, ipId: 0 } satisfies PacketOverrides;

/** The same in answer to a SYN: RST/ACK with sequence number 0. */
export const statelessRefusal = { ipId: 0 } satisfies PacketOverrides;

/** A Windows host this many routers away: TTL from 128, no timestamps, one counter of IP IDs for all it sends. */
export const windows = (hops: number, more: HostOptions = {}): HostOptions => ({
  ttl: 128 - hops,
  timestamps: false,
  windowScale: 8,
  window: 65_535,
  ipId: 21_000,
  ...more,
});

/** A device near the capture point that speaks in another's name: its own TTL and IP ID, and no state of either end changes. */
export const device = { ttl: 253, ipId: 4711, dontFragment: false, injected: true } satisfies PacketOverrides;

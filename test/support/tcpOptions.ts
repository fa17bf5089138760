/** Builds TCP options. */
import { concat, u16, u32, u8 } from './bytes.ts';

/** The options to write, in this order; each only when named. */
export interface TcpOptionSpec {
  mss?: number;
  sackPermitted?: boolean;
  /** [TSval, TSecr] */
  timestamps?: readonly [number, number];
  windowScale?: number;
  /** Edges of the blocks. */
  sack?: readonly (readonly [number, number])[];
  /** TCP MD5 signature (kind 19), with a digest of zeros. */
  md5?: boolean;
  /** TCP Authentication Option (kind 29), with a MAC of zeros. */
  authentication?: boolean;
  /** MPTCP (kind 30): the subtype's four bits, the low four bits of that byte, and what follows. */
  mptcp?: { subtype: number; low?: number; body?: Uint8Array };
  /** Appended as they are. */
  raw?: Uint8Array;
}

/** The options, padded with NOPs to a multiple of four bytes. */
export function tcpOptions(spec: TcpOptionSpec): Uint8Array {
  const parts: Uint8Array[] = [];
  if (spec.mss !== undefined) parts.push(u8(2, 4), u16(spec.mss));
  if (spec.sackPermitted) parts.push(u8(4, 2));
  if (spec.timestamps) parts.push(u8(8, 10), u32(spec.timestamps[0]), u32(spec.timestamps[1]));
  if (spec.windowScale !== undefined) parts.push(u8(3, 3, spec.windowScale));
  if (spec.sack) {
    parts.push(u8(5, 2 + 8 * spec.sack.length), ...spec.sack.flatMap(([left, right]) => [u32(left), u32(right)]));
  }
  if (spec.md5) parts.push(u8(19, 18), new Uint8Array(16));
  if (spec.authentication) parts.push(u8(29, 16), new Uint8Array(14));
  if (spec.mptcp) {
    const { subtype, low = 0, body = new Uint8Array(0) } = spec.mptcp;
    parts.push(u8(30, 3 + body.length, (subtype << 4) | low), body);
  }
  if (spec.raw) parts.push(spec.raw);
  const options = concat(...parts);
  const padded = new Uint8Array(Math.ceil(options.length / 4) * 4).fill(1);
  padded.set(options);
  return padded;
}

/** MP_TCPRST (RFC 8684 section 3.6). */
export const mptcpReset = (reason: number, transient = false): TcpOptionSpec => ({
  mptcp: { subtype: 8, low: transient ? 1 : 0, body: u8(reason) },
});

import { u16, u8 } from './bytes.ts';
import type { Segment } from './segment.ts';

/** Kind numbers (IANA, "TCP Option Kind Numbers"). */
const END = 0;
const NOP = 1;
const MSS = 2;
const WINDOW_SCALE = 3;
const SACK_PERMITTED = 4;
const SACK = 5;
const TIMESTAMPS = 8;
const MD5 = 19;
const AUTHENTICATION = 29;
const MPTCP = 30;
/** RFC 8684 section 3.6. */
const MP_TCPRST = 8;
/** NOP, NOP, timestamps of ten bytes: how nearly every segment's options look (RFC 7323 appendix A). */
const USUAL_START = 0x0101080a;
const USUAL_LENGTH = 12;

/** Sets what a header without options has. */
export function noTcpOptions(out: Segment): void {
  out.hasTimestamp = out.tsVal = out.tsEcr = 0;
  out.mss = out.windowScale = -1;
  out.sackPermitted = out.hasSack = out.hasMd5 = out.hasAuthentication = 0;
  out.mptcpSubtype = out.mptcpResetReason = -1;
  out.mptcpResetTransient = 0;
  out.hasOtherOptions = out.badOptions = 0;
}

/** Reads the options in `bytes[start, end)`. */
export function tcpOptions(bytes: Uint8Array, start: number, end: number, out: Segment): void {
  noTcpOptions(out);
  if (end - start === USUAL_LENGTH && out.view.getInt32(start) === USUAL_START) {
    timestamps(start + 2, out);
    return;
  }
  for (let at = start; at < end;) {
    const kind = u8(bytes, at);
    if (kind === END) return;
    if (kind === NOP) {
      at++;
      continue;
    }
    const length = at + 1 < end ? u8(bytes, at + 1) : 0;
    if (length < 2 || at + length > end) {
      out.badOptions = 1;
      return;
    }
    option(bytes, at, kind, length, out);
    at += length;
  }
}

/** One option, whole within the header. One of a wrong length counts as present, but its value is not believed. */
function option(bytes: Uint8Array, at: number, kind: number, length: number, out: Segment): void {
  if (kind === TIMESTAMPS) {
    if (length === 10) timestamps(at, out);
    else out.badOptions = 1;
    return;
  }
  out.hasOtherOptions = 1;
  switch (kind) {
    case MSS:
      if (length === 4) out.mss = u16(bytes, at + 2);
      else out.badOptions = 1;
      return;
    case WINDOW_SCALE:
      if (length === 3) out.windowScale = u8(bytes, at + 2);
      else out.badOptions = 1;
      return;
    case SACK_PERMITTED:
      out.sackPermitted = 1;
      return;
    case SACK:
      out.hasSack = 1;
      return;
    case MD5:
      out.hasMd5 = 1;
      return;
    case AUTHENTICATION:
      out.hasAuthentication = 1;
      return;
    case MPTCP:
      mptcp(bytes, at, length, out);
  }
}

function timestamps(at: number, out: Segment): void {
  out.hasTimestamp = 1;
  out.tsVal = out.view.getInt32(at + 2);
  out.tsEcr = out.view.getInt32(at + 6);
}

function mptcp(bytes: Uint8Array, at: number, length: number, out: Segment): void {
  if (length < 3) {
    out.badOptions = 1;
    return;
  }
  const subtype = u8(bytes, at + 2) >> 4;
  if (out.mptcpSubtype !== MP_TCPRST) out.mptcpSubtype = subtype;
  if (subtype === MP_TCPRST && length >= 4) {
    out.mptcpResetTransient = u8(bytes, at + 2) & 1;
    out.mptcpResetReason = u8(bytes, at + 3);
  }
}

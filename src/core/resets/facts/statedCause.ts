import type { RstExtra } from '../../flow/indexer.ts';

/** What a RST says of itself. `text` is untrusted. */
export type StatedCause =
  /** F5 BIG-IP with tm.rstcause.pkt: `BIG-IP: [0x2664c65:2574] Policy action`; or the same from the trailer of its own capture. */
  | { readonly kind: 'big-ip'; readonly text: string; readonly inTrailer?: true }
  /** The 8 bytes of draft-ietf-tcpm-rst-diagnostic-payload: magic 0x33AA, reason code, enterprise number. */
  | { readonly kind: 'diagnostic-payload'; readonly code: number; readonly enterprise: number }
  /** Printable text, the habit of RFC 1122, 4.2.2.12. */
  | { readonly kind: 'text'; readonly text: string }
  /** The MP_TCPRST option (RFC 8684, 3.6). */
  | { readonly kind: 'mptcp-reset'; readonly reason: number }
  /** MP_FASTCLOSE (RFC 8684, 3.5): the whole connection was aborted on purpose. */
  | { readonly kind: 'mptcp-fastclose' };

const MP_FASTCLOSE = 7;
const MP_TCPRST = 8;
/** Shorter texts are as likely to be chance, longer ones are page data in a damaged packet. */
const MINIMUM_TEXT = 4;
const MAXIMUM_TEXT = 200;

/** Reads a RST's payload and options, most telling first: option, magic, BIG-IP text, any text. */
export function statedCause(extra: RstExtra | undefined): StatedCause | null {
  if (!extra) return null;
  if (extra.mptcpSubtype === MP_TCPRST) return { kind: 'mptcp-reset', reason: Math.max(0, extra.mptcpResetReason) };
  if (extra.mptcpSubtype === MP_FASTCLOSE) return { kind: 'mptcp-fastclose' };
  const { payload, trailerCause } = extra;
  if (trailerCause !== null) return { kind: 'big-ip', text: trailerCause, inTrailer: true };
  if (payload.length === 8 && payload[0] === 0x33 && payload[1] === 0xaa) {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    const code = view.getUint16(2);
    // Code 0 is forbidden by the draft, so the magic was chance.
    if (code !== 0) return { kind: 'diagnostic-payload', code, enterprise: view.getUint32(4) };
  }
  const text = printable(payload);
  if (text === null) return null;
  return text.startsWith('BIG-IP:') ? { kind: 'big-ip', text } : { kind: 'text', text };
}

/** The payload as text when all of it is printable ASCII (closing NULs and line ends aside), else null. */
function printable(payload: Uint8Array): string | null {
  if (payload.length > MAXIMUM_TEXT) return null;
  let end = payload.length;
  while (end > 0 && [0, 10, 13].includes(payload[end - 1] ?? 0)) end--;
  const bytes = payload.subarray(0, end);
  if (end < MINIMUM_TEXT || !bytes.every((byte) => byte >= 32 && byte <= 126)) return null;
  return String.fromCharCode(...bytes).trim();
}

export type StatedMeaning = 'expired' | 'no-server' | 'no-session' | 'passed-on' | 'policy';

/** Codes of draft-ietf-tcpm-rst-diagnostic-payload that mean one cause alone: not authorized, connection timeout. */
const codes: Readonly<Record<number, StatedMeaning>> = { 9: 'policy', 14: 'expired' };

/** Free words (RFC 1122, 4.2.2.12) that can mean but one thing. */
function wordsMeaning(text: string): StatedMeaning | null {
  if (/\b(policy|firewall|blocked|forbidden|prohibited|(not|un)[ -]?authori[sz]ed|not (allowed|permitted))\b/i.test(text))
    return 'policy';
  if (/\b(no|unknown) (such )?(session|connection|flow)\b/i.test(text)) return 'no-session';
  return /\b(idle|inactiv|expired)/i.test(text) ? 'expired' : null;
}

/** What a RST says of itself, where another cause of the checklist means the same: BIG-IP's texts (K13223) and the draft's codes. */
export function statedMeaning(stated: StatedCause | null): StatedMeaning | null {
  if (stated?.kind === 'diagnostic-payload') return stated.enterprise === 0 ? (codes[stated.code] ?? null) : null;
  if (stated?.kind === 'text') return wordsMeaning(stated.text);
  if (stated?.kind !== 'big-ip') return null;
  if (/expired|idle timeout|sweeper/i.test(stated.text)) return 'expired';
  if (/no flow found/i.test(stated.text)) return 'no-session';
  if (/RST from remote system/i.test(stated.text)) return 'passed-on';
  const noServer = /no (available )?pool member|no server selected|vip down|pool member down|no local listener|connection limit/i;
  return noServer.test(stated.text) ? 'no-server' : null;
}

/** Longest text that is quoted. */
const QUOTED = 120;

/** The words of a RST that carries words; `otherwise` where a number or a vendor's text says it. */
export function statedWords(stated: StatedCause | null, otherwise: string): string {
  return stated?.kind === 'text' ? `The RST says: “${stated.text.slice(0, QUOTED)}”.` : otherwise;
}

/** What a payload's first bytes show, in one byte, so that a column of them is cheap. 0 is nothing known. */
export const NOTHING = 0;
export const CLIENT_HELLO = 1;
export const SERVER_HELLO = 2;
export const OTHER_HANDSHAKE = 3;
export const CHANGE_CIPHER_SPEC = 4;
export const APPLICATION_DATA = 5;
export const ENCRYPTED_ALERT = 6;
export const WARNING_ALERT = 7;
export const HTTP_REQUEST = 8;
/** Plus the first digit of the status code: 9 to 15. The connection stays open. */
export const HTTP_RESPONSE = 8;
/** The same, where the response says that the connection will be closed: 17 to 23. */
export const HTTP_LAST_RESPONSE = 16;
export const HTTP2_PREFACE = 24;
export const SSH_BANNER = 25;
/** A numbered reply of SMTP, FTP and their like. */
export const REPLY = 26;
export const ERROR_REPLY = 27;
/** 221 and 421: the service says goodbye, or that it is about to close (RFC 5321 section 4.2.3, RFC 959 section 4.2). */
export const GOODBYE_REPLY = 28;
export const CLOSING_REPLY = 29;
/** Plus the description of an alert in clear (RFC 8446 section 6): all of them are below 128. */
export const ALERT = 128;

const texts: Readonly<Record<number, string>> = {
  [CLIENT_HELLO]: 'TLS ClientHello',
  [SERVER_HELLO]: 'TLS ServerHello',
  [OTHER_HANDSHAKE]: 'TLS handshake',
  [CHANGE_CIPHER_SPEC]: 'TLS change cipher spec',
  [APPLICATION_DATA]: 'TLS application data',
  [ENCRYPTED_ALERT]: 'TLS encrypted alert (probably close_notify)',
  [WARNING_ALERT]: 'TLS warning alert',
  [HTTP_REQUEST]: 'HTTP request',
  [HTTP2_PREFACE]: 'HTTP/2 preface',
  [SSH_BANNER]: 'SSH banner',
  [REPLY]: 'reply code',
  [ERROR_REPLY]: 'error reply code (4xx or 5xx)',
  [GOODBYE_REPLY]: 'reply 221 (goodbye)',
  [CLOSING_REPLY]: 'reply 421 (closing the connection)',
};

/** The IANA "TLS Alerts" that are still sent. */
const alerts: Readonly<Record<number, string>> = {
  0: 'close_notify',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  22: 'record_overflow',
  30: 'decompression_failure',
  40: 'handshake_failure',
  41: 'no_certificate',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  49: 'access_denied',
  50: 'decode_error',
  51: 'decrypt_error',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  90: 'user_canceled',
  100: 'no_renegotiation',
  109: 'missing_extension',
  110: 'unsupported_extension',
  112: 'unrecognized_name',
  113: 'bad_certificate_status_response',
  115: 'unknown_psk_identity',
  116: 'certificate_required',
  120: 'no_application_protocol',
};

/** A hint in words; empty for 0. */
export function hintText(hint: number): string {
  if (hint >= ALERT) {
    const description = hint - ALERT;
    return `TLS alert ${alerts[description] ?? description}`;
  }
  if (hint > HTTP_LAST_RESPONSE && hint < HTTP_LAST_RESPONSE + 6) return `HTTP ${hint - HTTP_LAST_RESPONSE}xx response, closing`;
  if (hint > HTTP_RESPONSE && hint < HTTP_RESPONSE + 6) return `HTTP ${hint - HTTP_RESPONSE}xx response`;
  return texts[hint] ?? '';
}

export const isClientHello = (hint: number): boolean => hint === CLIENT_HELLO;
/** What a client asks with: the words a policy can act on, or work that a reset interrupts. */
export const isRequest = (hint: number): boolean => hint === HTTP_REQUEST || hint === CLIENT_HELLO || hint === HTTP2_PREFACE;
/** A close_notify in clear, or an alert that is encrypted and so nearly always one. */
export const isCloseAlert = (hint: number): boolean => hint === ALERT || hint === ENCRYPTED_ALERT;

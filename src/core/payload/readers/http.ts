import { type Context, type MessageReader, type Step, unreadable } from './message.ts';
import { readHttp2 } from './http2.ts';
import type { View } from './view.ts';

/** No head of a proxy or server is longer than this by default (nginx 32 KB, Apache 8 KB a line); more is not looked through. */
const LONGEST_HEAD = 16_384;
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

/** What of a head decides where its message ends and what becomes of the connection. */
interface Head {
  /** Behind the empty line. */
  readonly end: number;
  readonly host: string;
  /** -1 for none. */
  readonly length: number;
  readonly chunked: boolean;
  readonly connection: string;
}

/** An HTTP/1 message (RFC 9112); HTTP/2 from its preface or first frame on. */
export const readHttp: MessageReader = (view, at, context) => {
  if (view.has(at, PREFACE)) return { next: at + PREFACE.length, text: 'HTTP/2 preface' };
  // Some servers answer what they do not understand without a head (Python's http.server, HTTP/0.9).
  if (view.has(at, '<!') || view.has(at, '<h') || view.has(at, '<H')) return { next: -1, text: 'HTML without an HTTP head' };
  if (!view.has(at, 'HTTP/1.')) return isMethod(view, at) ? request(view, at, context) : readHttp2(view, at, context);
  return response(view, at, context);
};

/** Letters, then a space: no frame of HTTP/2 begins so. */
function isMethod(view: View, at: number): boolean {
  const space = view.find(0x20, at, 12);
  if (space <= at) return false;
  for (let i = at; i < space; i++) if (view.u8(i) < 0x41 || view.u8(i) > 0x5a) return false;
  return true;
}

function request(view: View, at: number, context: Context): Step {
  const space = view.find(0x20, at, 12);
  const lineEnd = lineEndFrom(view, at);
  const method = view.text(at, space);
  const target = targetText(view, space + 1, lineEnd);
  const head = headFrom(view, at);
  if (context.methods.length < 1000) context.methods.push(method);
  if (head === null) return { next: -1, text: `HTTP ${method} ${target}, head not whole` };
  const parts = [
    `HTTP ${method} ${target}${head.host === '' ? '' : ` for ${head.host}`}`,
    ...bodyWords(head, head.end, context.total),
    ...connectionWords(head),
  ];
  return { next: behindBody(view, head, head.end), text: parts.join(', ') };
}

/** The path without query string and fragment: those hold what nobody should see by accident. */
function targetText(view: View, at: number, lineEnd: number): string {
  let stop = view.find(0x20, at, lineEnd - at);
  if (stop < 0) stop = lineEnd;
  for (let i = at; i < stop; i++) if (view.u8(i) === 0x3f || view.u8(i) === 0x23) return `${view.text(at, i)}?…`;
  // An absolute form or an authority may carry a name and password before an @.
  const text = view.text(at, stop);
  return text.replace(/^([a-z]+:\/\/)?[^/@]*@/i, '$1');
}

function response(view: View, at: number, context: Context): Step {
  const code = view.text(at + 9, at + 12);
  if (!/^[1-5]\d\d$/.test(code)) return unreadable;
  const interim = code.startsWith('1');
  // 101 ends HTTP on this connection, so it answers its request like a final one.
  const method = interim && code !== '101' ? context.methods[0] : context.methods.shift();
  const head = headFrom(view, at);
  if (head === null) return { next: -1, text: `HTTP ${code}, head not whole` };
  const bodiless =
    interim || code === '204' || code === '304' || method === 'HEAD' || (method === 'CONNECT' && code.startsWith('2'));
  const text = [`HTTP ${code}`, ...(bodiless ? [] : bodyWords(head, head.end, context.total)), ...connectionWords(head)].join(
    ', ',
  );
  if (bodiless) return { next: head.end, text };
  // Without a length the body goes on until the connection ends (RFC 9112 section 6.3).
  return { next: head.length < 0 && !head.chunked ? -1 : behindBody(view, head, head.end), text };
}

function bodyWords({ length, chunked }: Head, body: number, total: number): string[] {
  const seen = Math.max(0, total - body);
  if (chunked) return ['chunked'];
  if (length < 0) return [];
  return length > seen ? [`Content-Length ${length}, only ${seen} bytes of it seen`] : [`Content-Length ${length}`];
}

const connectionWords = ({ connection }: Head): string[] => (connection === '' ? [] : [`Connection: ${connection}`]);

function behindBody(view: View, head: Head, body: number): number {
  if (head.chunked) return behindChunks(view, body);
  const end = body + Math.max(0, head.length);
  return end <= view.end ? end : -1;
}

/** RFC 9112 section 7.1. */
function behindChunks(view: View, start: number): number {
  for (let at = start; at < view.end;) {
    const lineEnd = lineEndFrom(view, at);
    const size = Number.parseInt(view.text(at, lineEnd, 8), 16);
    if (!Number.isFinite(size) || size < 0) return -1;
    if (size === 0) return view.has(lineEnd, '\r\n\r\n') ? lineEnd + 4 : -1;
    at = lineEnd + 2 + size + 2;
  }
  return -1;
}

function lineEndFrom(view: View, at: number): number {
  const end = view.find(0x0d, at, LONGEST_HEAD);
  return end < 0 ? Math.min(view.end, at + LONGEST_HEAD) : end;
}

function headFrom(view: View, start: number): Head | null {
  let host = '';
  let length = -1;
  let chunked = false;
  let connection = '';
  for (let at = lineEndFrom(view, start) + 2; at < Math.min(view.end, start + LONGEST_HEAD);) {
    const lineEnd = lineEndFrom(view, at);
    if (!view.has(lineEnd, '\r\n')) return null;
    if (lineEnd === at) return { end: at + 2, host, length, chunked, connection };
    const colon = view.find(0x3a, at, Math.min(lineEnd - at, 40));
    // Values of other lines (cookies, authorisation) are never taken.
    if (colon > at) {
      const value = (): string => view.text(colon + 1, lineEnd, 64).trim();
      switch (view.text(at, colon).toLowerCase()) {
        case 'host':
          host = value();
          break;
        case 'content-length':
          length = /^\d{1,15}$/.test(value()) ? Number(value()) : -1;
          break;
        case 'transfer-encoding':
          chunked = value().toLowerCase().endsWith('chunked');
          break;
        case 'connection':
          connection = value().toLowerCase();
          break;
      }
    }
    at = lineEnd + 2;
  }
  return null;
}

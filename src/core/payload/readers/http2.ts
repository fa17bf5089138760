import { type MessageReader, unreadable } from './message.ts';

/** RFC 9113 section 7. */
const errors = [
  ...[
    'NO_ERROR',
    'PROTOCOL_ERROR',
    'INTERNAL_ERROR',
    'FLOW_CONTROL_ERROR',
    'SETTINGS_TIMEOUT',
    'STREAM_CLOSED',
    'FRAME_SIZE_ERROR',
  ],
  ...[
    'REFUSED_STREAM',
    'CANCEL',
    'COMPRESSION_ERROR',
    'CONNECT_ERROR',
    'ENHANCE_YOUR_CALM',
    'INADEQUATE_SECURITY',
    'HTTP_1_1_REQUIRED',
  ],
];
const errorName = (code: number): string => errors[code] ?? `error ${code}`;

/** One HTTP/2 frame (RFC 9113 section 4.1). Header blocks are compressed by what went before, and so are not taken apart. */
export const readHttp2: MessageReader = (view, at, { fromClient }) => {
  const length = view.u24(at);
  const type = view.u8(at + 3);
  const stream = view.u32(at + 5) & 0x7fffffff;
  if (type < 0 || type > 0x10 || length > 1 << 20 || view.u32(at + 5) < 0) return unreadable;
  const end = at + 9 + length;
  const next = end <= view.end ? end : -1;
  switch (type) {
    case 0:
      return { next, text: 'HTTP/2 DATA', counted: length };
    case 1:
      return { next, text: `HTTP/2 HEADERS (${fromClient ? 'request' : 'response'}, stream ${stream})` };
    case 3:
      return { next, text: `HTTP/2 RST_STREAM: ${errorName(view.u32(at + 9))} (stream ${stream})` };
    case 4:
      return { next, text: (view.u8(at + 4) & 1) === 1 ? null : 'HTTP/2 SETTINGS' };
    case 7:
      return { next, text: `HTTP/2 GOAWAY: ${errorName(view.u32(at + 13))}, last stream ${view.u32(at + 9) & 0x7fffffff}` };
    default:
      return { next, text: null };
  }
};

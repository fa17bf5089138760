import { type MessageReader, unreadable } from './message.ts';
import type { View } from './view.ts';

/** Methods of the classes connection and channel (AMQP 0-9-1, "XML specification"); others are counted as traffic. */
const methods: Readonly<Record<string, string>> = {
  ...{ '10.10': 'Connection.Start', '10.11': 'Connection.Start-Ok', '10.20': 'Connection.Secure', '10.30': 'Connection.Tune' },
  ...{ '10.31': 'Connection.Tune-Ok', '10.40': 'Connection.Open', '10.41': 'Connection.Open-Ok', '10.50': 'Connection.Close' },
  ...{ '10.51': 'Connection.Close-Ok', '10.60': 'Connection.Blocked', '20.10': 'Channel.Open', '20.40': 'Channel.Close' },
};
const closings: Readonly<Record<number, string>> = {
  ...{
    200: 'success',
    311: 'content too large',
    320: 'connection forced',
    402: 'invalid path',
    403: 'access refused',
    404: 'not found',
  },
  ...{ 405: 'resource locked', 406: 'precondition failed', 501: 'frame error', 502: 'syntax error', 503: 'command invalid' },
  ...{
    504: 'channel error',
    505: 'unexpected frame',
    506: 'resource error',
    530: 'not allowed',
    540: 'not implemented',
    541: 'internal error',
  },
};

/** The protocol header and frames of AMQP 0-9-1 (section 4.2). AMQP 1.0 is named and not taken apart. */
export const readAmqp: MessageReader = (view, at) => {
  if (view.has(at, 'AMQP')) {
    const version = [view.u8(at + 5), view.u8(at + 6), view.u8(at + 7)].join('-');
    return { next: at + 8 <= view.end ? at + 8 : -1, text: `AMQP protocol header, version ${version}` };
  }
  const type = view.u8(at);
  const size = view.u32(at + 3);
  if (type < 1 || type > 8 || size < 0 || size > 1 << 20) return unreadable;
  const next = at + 8 + size <= view.end ? at + 8 + size : -1;
  if (type === 8) return { next, text: 'AMQP heartbeat', counted: size };
  if (type !== 1) return { next, text: 'AMQP content', counted: size };
  return { next, text: methodText(view, at + 7) };
};

function methodText(view: View, at: number): string | null {
  const name = methods[`${view.u16(at)}.${view.u16(at + 2)}`];
  if (name === undefined) return null;
  if (!name.endsWith('.Close')) return `AMQP ${name}`;
  const code = view.u16(at + 4);
  return `AMQP ${name}: ${code}${closings[code] === undefined ? '' : `, ${closings[code]}`}`;
}

import { type MessageReader, type Step, unreadable } from './message.ts';
import type { View } from './view.ts';

/** Arguments stepped over in one command. */
const MOST_PARTS = 1024;

/** RESP: of a command its name only, of an error its first word and what Redis is known to say. */
export const readRedis: MessageReader = (view, at) => {
  const lineEnd = view.find(0x0d, at, 512);
  if (lineEnd < 0) return unreadable;
  const next = lineEnd + 2 <= view.end ? lineEnd + 2 : -1;
  switch (view.u8(at)) {
    case 0x2a: // *
      return command(view, at, lineEnd);
    case 0x2b: // +
      return { next, text: `Redis ${view.has(at, '+OK') ? 'OK' : 'reply'}` };
    case 0x2d: // -
      return { next, text: `Redis error ${errorWords(view, at + 1, lineEnd)}` };
    case 0x3a: // :
      return { next, text: 'Redis reply' };
    case 0x24: {
      const length = Number(view.text(at + 1, lineEnd, 12));
      if (!Number.isInteger(length)) return unreadable;
      const end = length < 0 ? next : lineEnd + 4 + length;
      return { next: end <= view.end ? end : -1, text: 'Redis reply' };
    }
    default:
      return unreadable;
  }
};

function errorWords(view: View, at: number, lineEnd: number): string {
  if (view.has(at, 'ERR max number of clients')) return 'ERR: too many connections';
  const [word] = /^[A-Z]+/.exec(view.text(at, lineEnd, 20)) ?? [''];
  return word === 'DENIED' ? 'DENIED: protected mode, only local clients' : word;
}

function command(view: View, start: number, lineEnd: number): Step {
  const parts = Number(view.text(start + 1, lineEnd, 12));
  if (!Number.isInteger(parts) || parts > MOST_PARTS) return unreadable;
  let name = '';
  let at = lineEnd + 2;
  for (let part = 0; part < parts; part++) {
    const end = view.find(0x0d, at, 32);
    const length = Number(view.text(at + 1, end, 12));
    if (end < 0 || view.u8(at) !== 0x24 || !Number.isInteger(length) || length < 0) return { next: -1, text: named(name) };
    if (part === 0) name = view.text(end + 2, end + 2 + Math.min(length, 16));
    at = end + 2 + length + 2;
  }
  return { next: at <= view.end ? at : -1, text: named(name) };
}

const named = (name: string): string => (/^[A-Za-z]+$/.test(name) ? `Redis ${name.toUpperCase()}` : 'Redis message');

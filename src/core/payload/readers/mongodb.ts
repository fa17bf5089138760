import { type MessageReader, unreadable } from './message.ts';

const operations: Readonly<Record<number, string>> = {
  1: 'OP_REPLY',
  2004: 'OP_QUERY',
  2010: 'OP_COMMAND',
  2012: 'OP_COMPRESSED',
  2013: 'OP_MSG',
};

/** The header of a message (MongoDB wire protocol); documents are data, and are left alone. */
export const readMongodb: MessageReader = (view, at) => {
  const length = view.u32le(at);
  const name = operations[view.u32le(at + 12)];
  if (length < 16 || length > 48_000_000 || name === undefined) return unreadable;
  const end = at + length;
  return { next: end <= view.end ? end : -1, text: `MongoDB ${view.u32le(at + 8) === 0 ? 'request' : 'response'} (${name})` };
};

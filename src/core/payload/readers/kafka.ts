import { type MessageReader, unreadable } from './message.ts';

/** Kafka protocol guide, "API Keys". */
const apis: Readonly<Record<number, string>> = {
  ...{ 0: 'Produce', 1: 'Fetch', 2: 'ListOffsets', 3: 'Metadata', 8: 'OffsetCommit', 9: 'OffsetFetch', 10: 'FindCoordinator' },
  ...{
    11: 'JoinGroup',
    12: 'Heartbeat',
    13: 'LeaveGroup',
    14: 'SyncGroup',
    17: 'SaslHandshake',
    18: 'ApiVersions',
    19: 'CreateTopics',
  },
  ...{ 22: 'InitProducerId', 36: 'SaslAuthenticate' },
};

/** A request's kind and version; responses repeat neither, so they are only counted. */
export const readKafka: MessageReader = (view, at, { fromClient }) => {
  const length = view.u32(at);
  if (length < 4 || length > 104_857_600) return unreadable;
  const next = at + 4 + length <= view.end ? at + 4 + length : -1;
  if (!fromClient) return { next, text: 'Kafka response', counted: length };
  const key = view.u16(at + 4);
  return { next, text: `Kafka ${apis[key] ?? `request ${key}`}, version ${view.u16(at + 6)}` };
};

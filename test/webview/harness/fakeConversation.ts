import type { FlowRow, LadderRow } from '../../../src/core/analysis.ts';
import type { Conversation } from '../../../src/core/timeline/conversation.ts';

/** What the hints of a made-up flow's packets say, as if it had been read from them. */
export function fakeConversation(row: FlowRow, packet: (index: number) => LadderRow): Conversation {
  const packets = Array.from({ length: Math.min(row.packets, 300) }, (_, index) => packet(index));
  const entries = packets
    .filter(({ hint }) => hint !== '')
    .map(({ frame, time, fromClient, hint }) => ({
      ...{ frame, time, fromClient, text: hint },
      protocol: hint.split(' ')[0] ?? '',
    }));
  return { flow: row.flow, protocol: entries[0]?.protocol ?? null, name: row.name, entries, isPartial: false, resets: [] };
}

import type { LadderRow } from '../src/core/analysis.ts';
import { formatStep, formatTime } from './format.ts';
import { flagsInWords } from './words.ts';

/** A packet as one line for a ticket or a chat. What the payload begins with is left out: it is not for every reader. */
export function packetText(packet: LadderRow, client: string, server: string, title: string | undefined): string {
  const { frame, time, delta, fromClient, flags, seq, ack, length, window, ttl, notes } = packet;
  const ends = fromClient ? `${client} → ${server}` : `${server} → ${client}`;
  const numbers = [`seq ${seq}`, ...(ack === null ? [] : [`ack ${ack}`]), `len ${length}`, `win ${window}`, `ttl ${ttl}`].join(
    ' ',
  );
  const said = [...notes.map(({ text }) => text), ...(title === undefined ? [] : [title])];
  return [`frame ${frame}`, `${formatTime(time)} s (${formatStep(delta)})`, ends, flagsInWords(flags), numbers, ...said].join(
    '  ',
  );
}

import { directionOf } from '../../flow/flags.ts';
import type { PacketTable } from '../../flow/packets.ts';
import { APPLICATION_DATA, CLIENT_HELLO, isAlert } from '../../payloadHint.ts';

/** A TLS handshake, tickets and the reset are fewer packets than these; a connection that has more was used. */
const MOST_PACKETS = 40;

/**
 * Whether a client sent a whole TLS handshake (ClientHello and what follows the server's) and nothing for an application: who does so
 * only looks whether the service and its certificate are there.
 * @param firstRow the flow's first packet.
 */
export function onlyShookHands(packets: PacketTable, firstRow: number, client: number): boolean {
  let messages = 0;
  let row = firstRow;
  for (let count = 0; row >= 0 && count < MOST_PACKETS; count++, row = packets.next(row)) {
    if (directionOf(packets.flags(row)) !== client || packets.length(row) === 0) continue;
    const hint = packets.hint(row);
    if (messages === 0 ? hint !== CLIENT_HELLO : hint === APPLICATION_DATA || isAlert(hint)) return false;
    messages++;
  }
  return row < 0 && messages >= 2;
}

import type { PacketTable } from '../../flow/packets.ts';
import {
  APPLICATION_DATA,
  CLIENT_HELLO,
  errorKind,
  httpStatusClass,
  isAlert,
  isGoodbye,
  isRequest,
  NOTHING,
  SERVER_HELLO,
} from '../../payloadHint.ts';

/** What is kept of each end's messages: the row of the last of a kind, -1 for none. */
export const FIRST = 0;
/** Its last packet with new payload. */
export const LAST = 1;
export const REQUEST = 2;
/** The last HTTP response that is no interim one (RFC 9110 section 15.2). */
export const RESPONSE = 3;
export const ALERT_MESSAGE = 4;
export const ERROR_MESSAGE = 5;
export const GOODBYE_MESSAGE = 6;
export const HELLO = 7;
/** The first record of TLS application data. */
export const FIRST_RECORD = 8;
const KINDS = 9;

/** Follows what both ends of a flow say, by the hints of their packets. Constant memory, no objects per packet. */
export class Speech {
  /** A plain array: making eighteen numbers of it takes a tenth of what a typed one takes. */
  readonly #rows: number[];

  constructor(rows = new Array<number>(2 * KINDS).fill(-1)) {
    this.#rows = rows;
  }

  /** Takes in a packet with payload that was not sent before; `direction` is its sender's. */
  see(packets: PacketTable, row: number, direction: number): void {
    const rows = this.#rows;
    const at = direction * KINDS;
    if (rows[at] === -1) rows[at] = row;
    rows[at + LAST] = row;
    const hint = packets.hint(row);
    if (hint === NOTHING) return;
    if (isRequest(hint)) rows[at + REQUEST] = row;
    else if (httpStatusClass(hint) > 1) rows[at + RESPONSE] = row;
    else if (isAlert(hint)) rows[at + ALERT_MESSAGE] = row;
    else if (isGoodbye(hint)) rows[at + GOODBYE_MESSAGE] = row;
    else if (hint === APPLICATION_DATA && rows[at + FIRST_RECORD] === -1) rows[at + FIRST_RECORD] = row;
    else if (errorKind(hint) !== null) rows[at + ERROR_MESSAGE] = row;
    if (hint === CLIENT_HELLO || hint === SERVER_HELLO) rows[at + HELLO] = row;
  }

  /** The row of this end's last message of a kind, -1 for none. */
  row(direction: number, kind: number): number {
    return this.#rows[direction * KINDS + kind] ?? -1;
  }

  /** As it is now; what comes later changes only the original. */
  copy(): Speech {
    return new Speech(this.#rows.slice());
  }
}

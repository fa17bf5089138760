import { CLIENT_HELLO, isHttpRequest } from '../payloadHint.ts';
import { NameArena } from '../payload/nameArena.ts';
import { findServerName, NAME_FOUND, NAME_LATER, NamePlace } from '../payload/serverName.ts';
import { grown } from './growable.ts';

/** ClientHellos that wait for their second packet at a time; with post-quantum keys nearly all browsers send two, back to back. */
const WAITING = 8;
/** The largest ClientHello followed: 1.2 KB of post-quantum key share and a long list of tickets fit. */
const LARGEST_HELLO = 4096;
/** Packets of the capture after which nobody waits any longer. */
const PATIENCE = 20_000;

/** The first part of a ClientHello. */
class Waiting {
  end = -1;
  /** The sequence number of what follows. */
  next = 0;
  length = 0;
  readonly bytes = new Uint8Array(LARGEST_HELLO);
}

/** The server name that each flow's client asked for first: SNI or HTTP Host, copied while the capture is read. */
export class ServerNames {
  readonly #arena = new NameArena();
  readonly #place = new NamePlace();
  /** By flow: a name's number plus one, 0 for none. */
  #names = new Uint32Array(1024);
  readonly #waiting: Waiting[] = [];
  #nextWaiting = 0;
  #waitingFor = 0;
  /** No row from here on is waited for. */
  #waitUntil = -1;

  /** null when the flow's client named no server. */
  of(flow: number): string | null {
    const name = this.#names[flow] ?? 0;
    return name === 0 ? null : this.#arena.text(name - 1);
  }

  /** Takes in a packet of `end` (`flow * 2 + direction`) with payload: cheap unless it is a ClientHello or an HTTP request. */
  see(end: number, row: number, hint: number, seq: number, bytes: Uint8Array, payloadStart: number, payloadEnd: number): void {
    if (hint === CLIENT_HELLO || isHttpRequest(hint)) {
      if ((this.#names[end >> 1] ?? 0) > 0) return;
      const found = findServerName(bytes, payloadStart, payloadEnd, hint, this.#place);
      if (found === NAME_FOUND) this.#keep(end >> 1, bytes);
      else if (found === NAME_LATER) this.#wait(end, row, seq, bytes, payloadStart, payloadEnd);
    } else if (row < this.#waitUntil) this.#follow(end, row, seq, bytes, payloadStart, payloadEnd);
  }

  #keep(flow: number, bytes: Uint8Array): void {
    const name = this.#arena.add(bytes, this.#place.start, this.#place.end);
    if (flow >= this.#names.length) this.#names = grown(this.#names, 2 ** Math.ceil(Math.log2(flow + 1)));
    this.#names[flow] = name + 1;
  }

  #wait(end: number, row: number, seq: number, bytes: Uint8Array, start: number, stop: number): void {
    const length = stop - start;
    if (length > LARGEST_HELLO) return;
    const entry = (this.#waiting[this.#nextWaiting] ??= new Waiting());
    this.#nextWaiting = (this.#nextWaiting + 1) % WAITING;
    if (entry.end < 0) this.#waitingFor++;
    entry.end = end;
    entry.next = (seq + length) | 0;
    entry.length = length;
    entry.bytes.set(bytes.subarray(start, stop));
    this.#waitUntil = row + PATIENCE;
  }

  #follow(end: number, row: number, seq: number, bytes: Uint8Array, start: number, stop: number): void {
    for (const entry of this.#waiting) {
      if (entry.end !== end || entry.next !== (seq | 0)) continue;
      const added = Math.min(stop - start, LARGEST_HELLO - entry.length);
      entry.bytes.set(bytes.subarray(start, start + added), entry.length);
      entry.length += added;
      entry.next = (seq + stop - start) | 0;
      const found = findServerName(entry.bytes, 0, entry.length, CLIENT_HELLO, this.#place);
      if (found === NAME_FOUND) this.#keep(end >> 1, entry.bytes);
      if (found === NAME_LATER && added > 0) this.#waitUntil = row + PATIENCE;
      else {
        entry.end = -1;
        if (--this.#waitingFor === 0) this.#waitUntil = -1;
      }
      return;
    }
  }
}

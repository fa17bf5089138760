import type { Drops } from './drops.ts';
import type { PcapngInterface } from './pcapngInterface.ts';
import { counter, forEachOption } from './pcapngOptions.ts';
import { utf8 } from './utf8.ts';

/** Options of the Interface Statistics Block (pcapng section 4.6). */
const ISB_IFDROP = 5;
const ISB_OSDROP = 7;

/** Interfaces whose losses are told apart; a file of ever new interfaces must not fill the memory. */
const INTERFACES_KEPT = 256;

/** What a capture's interfaces say they lost. */
export class DropCounts {
  readonly #drops: { readonly of: PcapngInterface; interface: string | null; packets: number }[] = [];

  get list(): readonly Drops[] {
    return this.#drops.map(({ interface: name, packets }) => ({ interface: name, packets }));
  }

  /** An Interface Statistics Block at `view[at, end)`: its counters are of all the time before. */
  statistics(view: DataView, at: number, end: number, little: boolean, interfaces: readonly PcapngInterface[]): void {
    const from = interfaces[view.getUint32(at + 8, little)];
    if (!from) return;
    let lost = 0;
    forEachOption(view, at + 20, end, little, (code, value, length) => {
      if ((code === ISB_IFDROP || code === ISB_OSDROP) && length === 8) lost += counter(view, value, little);
    });
    const entry = lost > 0 ? this.#entry(from) : undefined;
    if (entry) entry.packets = Math.max(entry.packets, lost);
  }

  /** Packets lost before one packet, as that packet says. */
  before(from: PcapngInterface, lost: number): void {
    const entry = this.#entry(from);
    if (entry) entry.packets += lost;
  }

  #entry(of: PcapngInterface): { packets: number } | undefined {
    const known = this.#drops.find((entry) => entry.of === of);
    if (known || this.#drops.length >= INTERFACES_KEPT) return known;
    const entry = { of, interface: of.name, packets: 0 };
    this.#drops.push(entry);
    return entry;
  }
}

/** Secrets types (pcapng section 4.7), four letters each. */
const secretsNames: Readonly<Record<number, string>> = {
  0x544c534b: 'a TLS key log',
  0x5353484b: 'an SSH key log',
  0x57474b4c: 'a WireGuard key log',
  0x5a4e574b: 'a ZigBee network key',
  0x5a415053: 'ZigBee keys',
  0x4f505541: 'an OPC UA key log',
};

/** What kind of secrets a Decryption Secrets Block at `view[at…]` holds. The secrets themselves are never looked at. */
export const secretsName = (view: DataView, at: number, little: boolean): string =>
  secretsNames[view.getUint32(at + 8, little)] ?? 'secrets of an unknown kind';

/** Records of the Name Resolution Block (pcapng section 4.5). */
const NRB_IPV4 = 1;
const NRB_IPV6 = 2;
/** Bytes of a name that are shown; DNS allows 253. */
const NAME_SHOWN = 253;

/** The first name in a Name Resolution Block at `view[at, end)`, and how many addresses it names. */
export function hostNames(view: DataView, at: number, end: number, little: boolean): { count: number; first: string } {
  let count = 0;
  let first = '';
  forEachOption(view, at + 8, end, little, (code, value, length) => {
    const address = code === NRB_IPV4 ? 4 : code === NRB_IPV6 ? 16 : undefined;
    if (address === undefined || length <= address) return;
    if (count++ === 0) first = utf8(view, value + address, Math.min(length - address, NAME_SHOWN));
  });
  return { count, first };
}

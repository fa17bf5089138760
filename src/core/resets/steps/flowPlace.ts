/** Which end a step is about. */
export type Role = 'client' | 'server';

/** Where and when a reset happened: all a command or filter needs to point at it. */
export interface FlowPlace {
  /** Canonical text, without port or brackets. */
  readonly clientAddress: string;
  readonly clientPort: number;
  readonly serverAddress: string;
  readonly serverPort: number;
  readonly ipv6: boolean;
  /** ISO 8601 in UTC, any number of decimals. */
  readonly time: string;
  /** tcp.stream */
  readonly flow: number;
  /** 1-based frame numbers of the RSTs, rising. */
  readonly frames: readonly number[];
  /** The usual TTL of each host; undefined where none was captured. */
  readonly clientTtl?: number | undefined;
  readonly serverTtl?: number | undefined;
  /** Both ends send with one MAC address, and no router has touched their packets: containers or virtual machines of one host. */
  readonly oneMac?: boolean;
}

/** Both ends are one machine: nothing lies between them that could be asked. */
export function isOneHost({
  clientAddress,
  serverAddress,
  oneMac,
}: Pick<FlowPlace, 'clientAddress' | 'serverAddress' | 'oneMac'>): boolean {
  return oneMac === true || clientAddress === serverAddress || (isLoopback(clientAddress) && isLoopback(serverAddress));
}

/** RFC 1122, 3.2.1.3 (g); RFC 4291, 2.5.3. */
const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.');

// Commands are pasted into root shells and firewalls, so only characters that mean nothing to any of them get through.
const addressText = /^[0-9a-fA-F.:]+$/;

/** @throws RangeError when a part could be read as anything but an address or a number. */
export function checkPlace(place: FlowPlace): FlowPlace {
  for (const address of [place.clientAddress, place.serverAddress])
    if (!addressText.test(address)) throw new RangeError(`Not an IP address: ${JSON.stringify(address)}`);
  for (const port of [place.clientPort, place.serverPort])
    if (!Number.isInteger(port) || port < 0 || port > 65535) throw new RangeError(`Not a port: ${String(port)}`);
  for (const number of [place.flow, ...place.frames])
    if (!Number.isSafeInteger(number) || number < 0) throw new RangeError(`Not a frame or flow number: ${String(number)}`);
  return place;
}

/** A span of time around the reset as ISO texts to the second, or null when the capture's clock was senseless. */
export function secondsAround(time: string, seconds: number): { readonly from: string; readonly until: string } | null {
  // Date knows milliseconds: cut the rest, so engines that are strict about decimals read it too.
  const at = Date.parse(time.replace(/(\.\d{3})\d*Z$/, '$1Z'));
  if (Number.isNaN(at)) return null;
  const iso = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 19);
  return { from: iso(at - seconds * 1000), until: iso(at + (seconds + 1) * 1000) };
}

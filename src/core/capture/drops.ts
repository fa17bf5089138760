import type { WarningLog } from './warning.ts';

/** Packets that whoever captured could not keep up with. */
export interface Drops {
  /** Its name, where the capture says one. */
  readonly interface: string | null;
  readonly packets: number;
}

const NAMED = 3;

/** Says in the capture's notes how many packets it lost, and where. */
export function noteDrops(drops: readonly Drops[], warnings: WarningLog): void {
  warnings.forget('dropped-packets');
  const total = dropped(drops);
  if (total === 0) return;
  const named = drops
    .slice(0, NAMED)
    .map(({ interface: name, packets }) => `${packets} on ${name ?? 'an interface without a name'}`);
  const more = drops.length > NAMED ? ` and others on ${drops.length - NAMED} more` : '';
  const message = `Whoever captured lost ${total} packets (${named.join(', ')}${more}): what is missing may never have been seen here.`;
  warnings.add('dropped-packets', message);
}

/** Packets lost in all. */
export const dropped = (drops: readonly Drops[]): number => drops.reduce((sum, { packets }) => sum + packets, 0);

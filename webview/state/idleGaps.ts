/** Below this many seconds silence is nothing to remark on. */
const leastSilence = 1;
/** A silence is remarkable when it is this many times the usual step between packets. */
const timesUsual = 10;

/**
 * Places in a page of packets that follow a remarkable silence. The usual step is the median of the page, not of the packets
 * that happen to be loaded, so that the same gaps are shown whichever way one scrolled there.
 * @param deltas seconds since the packet before, one for each packet of the page.
 */
export function idleGaps(deltas: readonly number[]): number[] {
  const sorted = [...deltas].sort((a, b) => a - b);
  const usual = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return deltas.flatMap((delta, place) => (delta > leastSilence && delta >= timesUsual * usual ? [place] : []));
}

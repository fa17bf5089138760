export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Placement {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly maxHeight: number;
}

/** Space kept to the window's edges, and between packet and card: small, so that the pointer gets across. */
const margin = 8;
const distance = 2;
const preferredWidth = 460;
/** Part of the window a card may cover, so that the packets around stay in sight. */
const mostHeight = 0.64;

/** A card is no lower than this, unless it has less to say: in a window 240 px high, half of what a packet leaves. */
const leastHeight = 90;

/** Where a card that would like to be `wanted` high goes beside its packet: below when it fits or when there is more room, else above. Never outside. */
export function placeCard(anchor: Box, wanted: number, window: { readonly width: number; readonly height: number }): Placement {
  const height = Math.min(wanted, window.height * mostHeight);
  const width = Math.min(preferredWidth, window.width - 2 * margin);
  const left = Math.max(margin, Math.min(anchor.left, window.width - margin - width));
  const below = window.height - margin - (anchor.bottom + distance);
  const above = anchor.top - distance - margin;
  if (below >= Math.min(height, 240) || below >= above) {
    // The packet may itself be at the edge, or scrolled out below it.
    const top = Math.max(margin, Math.min(anchor.bottom + distance, window.height - margin - Math.min(height, leastHeight)));
    return { left, top, width, maxHeight: Math.min(height, window.height - margin - top) };
  }
  const used = Math.min(height, above, window.height - 2 * margin);
  const top = Math.max(margin, Math.min(anchor.top - distance, window.height - margin) - used);
  return { left, top, width, maxHeight: used };
}

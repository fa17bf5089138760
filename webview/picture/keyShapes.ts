import { questionMark } from '../look.ts';

/** A shape of the picture and what it means. Drawn in a box of 36 × 16 around its middle line, as lanePainter.ts draws on the canvas. */
export interface KeyShape {
  /** In the order they are drawn. */
  readonly path: string;
  /** Colours it; the colour of text without. */
  readonly look?: 'error' | 'warning' | 'unclear' | 'expected';
  readonly solid?: boolean;
  readonly dotted?: boolean;
  readonly moved?: readonly [x: number, y: number];
  readonly text: string;
}

const { y: dotY, radius } = questionMark.dot;

export const keyShapes: readonly KeyShape[] = [
  { path: 'M14.5 4.5 21.5 11.5M21.5 4.5 14.5 11.5', look: 'error', text: 'a reset that is a fault' },
  { path: 'M18 3.5 22.5 12h-9Z', look: 'warning', solid: true, text: 'a possible fault, counted among the faults' },
  {
    path: `${questionMark.path}M-.1 ${dotY - radius / 2}h.2v${radius}h-.2Z`,
    ...{ look: 'unclear', moved: [18, 7.5], text: 'an unclear reset: a fault or normal, this capture cannot tell' },
  },
  { path: 'M14.7 8a3.3 3.3 0 1 0 6.6 0a3.3 3.3 0 1 0-6.6 0Z', look: 'expected', text: 'a reset that is expected' },
  { path: 'M12.75 2.75h10.5v10.5h-10.5ZM15.5 5.5l5 5m0-5-5 5', look: 'error', text: 'in a box: a reset made by a middlebox' },
  { path: 'M20 2h-4v12h4', text: 'handshake; the upper half is the client’s, the lower the server’s' },
  { path: 'M16 2h4v12h-4', text: 'FIN of both ends' },
  { path: 'M4 8h28M12 8V3m5 5V1.5M22 8v5m5-5v3', text: 'data: the client’s above the line, the server’s below' },
  { path: 'M16.4 2h3.2v6h-3.2Z', look: 'warning', text: 'sent again, or out of order' },
  { path: 'M16 4v8m4-8v8', look: 'warning', text: 'window closed: the receiver had no room' },
  { path: 'M4 8h28', dotted: true, text: 'silence' },
  { path: 'm20 4-4 4 4 4', text: 'the flow is before, or after, the time on show' },
];

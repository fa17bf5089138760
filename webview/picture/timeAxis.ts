import type { Stretch, TimeSpan } from '../../src/core/timeline/picture.ts';

/** A part of the axis, in units: seconds, of which those of a shortened silence are fewer. */
export interface View {
  readonly from: number;
  readonly to: number;
}

/** A piece of the axis on which time runs evenly. */
export interface Piece {
  /** Units. */
  readonly from: number;
  readonly to: number;
  /** Seconds since the capture's first packet. */
  readonly start: number;
  readonly end: number;
  /** A silence that takes less room than it lasts. */
  readonly isBreak: boolean;
}

/** Part of the axis that a shortened silence takes, and that all of them may take together. */
const breakPart = 0.03;
const breaksPart = 0.4;
/** Room at both ends, so that what stands there is not cut: half a boxed mark, 7 pixels, from 365 pixels of width on. */
const margin = 0.02;
/** The least time on show, in units: captures have nanoseconds at best. */
const leastLength = 1e-6;

/** Seconds to units and back. Without breaks a unit is a second. */
export class TimeAxis {
  readonly pieces: readonly Piece[];
  readonly length: number;
  /** From the capture's first packet to its last, without the room at both ends. */
  readonly seconds: number;

  /** @param shorten whether silences take less room than they last. */
  constructor(span: TimeSpan, shorten: boolean) {
    const seconds = Math.max(span.to - span.from, leastLength);
    this.seconds = span.to - span.from;
    const [from, to] = [span.from - seconds * margin, span.from + seconds * (1 + margin)];
    const idle: { start: number; end: number }[] = [];
    for (let at = 0; shorten && at + 1 < span.idle.length; at += 2)
      idle.push({ start: span.idle[at] ?? 0, end: span.idle[at + 1] ?? 0 });
    const silent = idle.reduce((sum, { start, end }) => sum + end - start, 0);
    const part = Math.min(breakPart, breaksPart / Math.max(1, idle.length));
    const breakLength = ((to - from - silent) / (1 - part * idle.length)) * part;
    const pieces: Piece[] = [];
    let [second, unit] = [from, 0];
    const add = (end: number, length: number, isBreak: boolean): void => {
      pieces.push({ from: unit, to: unit + length, start: second, end, isBreak });
      second = end;
      unit += length;
    };
    for (const { start, end } of idle) {
      add(start, start - second, false);
      add(end, Math.min(breakLength, end - start), true);
    }
    add(to, to - second, false);
    this.pieces = pieces;
    this.length = unit;
  }

  get whole(): View {
    return { from: 0, to: this.length };
  }

  toUnit(seconds: number): number {
    const piece = this.pieces.find(({ end }) => seconds <= end) ?? this.pieces.at(-1);
    if (piece === undefined) return 0;
    return piece.from + ((seconds - piece.start) / (piece.end - piece.start)) * (piece.to - piece.from);
  }

  toSeconds(unit: number): number {
    const piece = this.pieces.find(({ to }) => unit <= to) ?? this.pieces.at(-1);
    if (piece === undefined) return 0;
    return piece.start + ((unit - piece.from) / (piece.to - piece.from)) * (piece.end - piece.start);
  }

  /** The pieces in a view, cut to it. */
  piecesIn({ from, to }: View): Piece[] {
    return this.pieces
      .filter((piece) => piece.to > from && piece.from < to)
      .map((piece) => {
        const [left, right] = [Math.max(from, piece.from), Math.min(to, piece.to)];
        const seconds = (unit: number): number =>
          piece.start + ((unit - piece.from) / (piece.to - piece.from)) * (piece.end - piece.start);
        return { ...piece, from: left, to: right, start: seconds(left), end: seconds(right) };
      });
  }

  /** A view as the worker understands it: even pieces with a number of columns each, `columns` in all. */
  stretches(view: View, columns: number): Stretch[] {
    const length = view.to - view.from;
    const columnAt = (unit: number): number => Math.round(((unit - view.from) / length) * columns);
    return this.piecesIn(view).flatMap(({ from, to, start, end }) => {
      const own = columnAt(to) - columnAt(from);
      return own > 0 ? [{ from: start, to: end, columns: own }] : [];
    });
  }

  /** The nearest view that lies on the axis and shows something. */
  clamp({ from, to }: View): View {
    const length = Math.min(this.length, Math.max(Math.min(leastLength, this.length), to - from));
    const left = Math.min(Math.max(0, (from + to - length) / 2), this.length - length);
    return { from: left, to: left + length };
  }

  isWhole({ from, to }: View): boolean {
    return to - from >= this.length * (1 - 1e-9);
  }
}

/** The view after zooming by a factor around a place that stays where it is; above 1 shows less. */
export function zoomed({ from, to }: View, factor: number, at: number): View {
  return { from: at - (at - from) / factor, to: at + (to - at) / factor };
}

export function moved({ from, to }: View, by: number): View {
  return { from: from + by, to: to + by };
}

import { describe, expect, it } from 'vitest';
import type { ResetsLine } from '../../src/core/report/resetsText.ts';
import type { Severity } from '../../src/core/resets/finding.ts';
import { markersOf, maximumMarkers } from '../../src/host/markers.ts';

let frame = 0;
const finding = (severity: Severity): ResetsLine => {
  frame++;
  return { kind: 'finding', index: frame, frame, rstCount: 1, causeId: `cause-${severity}`, severity, message: `m${frame}` };
};
/** A heading and its lines. */
const group = (severity: Severity, listed: number, count = listed): ResetsLine[] => [
  { kind: 'text' },
  { kind: 'cause', causeId: `cause-${severity}`, title: `Cause ${severity}`, category: 'unknown', severity, count, listed },
  ...Array.from({ length: listed }, () => finding(severity)),
];

/** The same with a heading for those alike. */
const alike = (severity: Severity, listed: number, count = listed): ResetsLine[] => {
  const [text, cause, ...findings] = group(severity, listed, count) as [ResetsLine, ResetsLine, ...ResetsLine[]];
  const message = `${count} resets alike`;
  return [text, cause, { kind: 'alike', causeId: `cause-${severity}`, severity, count, listed, frame: 77, message }, ...findings];
};

describe('markers', () => {
  it('are one for more than a hundred alike, on their heading, which leads to the first', () => {
    const markers = markersOf([...alike('error', 101), ...group('warning', 2)]);
    expect(markers).toHaveLength(3);
    expect(markers[0]).toEqual({ line: 2, severity: 'error', causeId: 'cause-error', message: '101 resets alike', frame: 77 });
    expect(markersOf(alike('error', 100)).map(({ line }) => line)).toEqual(Array.from({ length: 100 }, (_, at) => at + 3));
  });

  it('stand for those alike that have no line, and leave room for those that differ', () => {
    const markers = markersOf([...alike('error', 2000, 250_000), ...group('warning', 950)]);
    expect(markers).toHaveLength(951);
    expect(markers.filter(({ message }) => message.includes('more resets'))).toEqual([]);
  });

  it('are never more than Problems shows', () => {
    const headings = Array.from({ length: 600 }, () => alike('error', 0, 101)).flat();
    const markers = markersOf([...headings, ...group('error', 3000)]);
    expect(markers.length).toBeLessThanOrEqual(maximumMarkers);
    expect(markers.filter(({ message }) => message === '101 resets alike')).toHaveLength(400);
    expect(markers.filter(({ message }) => message.startsWith('101 resets: Cause error'))).toHaveLength(200);
  });

  it('are one a finding, each on its line', () => {
    const lines = [...group('error', 2), ...group('information', 1)];
    const markers = markersOf(lines);
    expect(markers.map(({ line }) => line)).toEqual([2, 3, 6]);
    for (const { line, message } of markers) expect(lines[line]).toMatchObject({ kind: 'finding', message });
  });

  it('are all there at the most Problems shows', () => {
    expect(markersOf(group('error', maximumMarkers))).toHaveLength(1000);
  });

  it('beyond it are 900, the worst, and one for each heading that has others', () => {
    const markers = markersOf([...group('information', 600), ...group('error', 500), ...group('warning', 300)]);
    const single = markers.filter((marker) => marker.frame !== null);
    const counted = (severity: Severity): number => single.filter((marker) => marker.severity === severity).length;
    expect([counted('error'), counted('warning'), counted('information')]).toEqual([500, 300, 100]);
    expect(markers.filter((marker) => marker.frame === null)).toEqual([
      {
        line: 1,
        severity: 'information',
        causeId: 'cause-information',
        message: '500 more resets: Cause information (100 of 600 are marked one by one)',
        frame: null,
      },
    ]);
    expect(markers).toEqual([...markers].sort((a, b) => a.line - b.line));
  });

  it('count those that have no line of their own', () => {
    const markers = markersOf([...group('error', 1000, 250_000), ...group('warning', 0, 40_000)]);
    expect(markers.filter((marker) => marker.frame === null).map(({ message }) => message)).toEqual([
      '249,100 more resets: Cause error (900 of 250,000 are marked one by one)',
      '40,000 resets: Cause warning (too many to mark one by one)',
    ]);
    expect(markers.length).toBeLessThanOrEqual(maximumMarkers);
  });

  it('are none without findings', () => {
    expect(markersOf([{ kind: 'text' }])).toEqual([]);
  });
});

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

describe('markers', () => {
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

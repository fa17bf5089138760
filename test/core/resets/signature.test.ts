import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bySignature, MOST_SERVICES, type SignedFindings } from '../../../src/core/resets/signature.ts';
import { spreadOf } from '../../../src/core/resets/spread.ts';

type Row = readonly [kind: number, host: number, port: number];

const signed = (rows: readonly Row[]): SignedFindings => ({
  count: rows.length,
  kind: (index) => rows[index]?.[0] ?? 0,
  serverHost: (index) => rows[index]?.[1] ?? 0,
  serverPort: (index) => rows[index]?.[2] ?? 0,
});
const groups = (rows: readonly Row[]): [string, number][] =>
  bySignature(signed(rows)).map(({ detail, members }) => [detail, members.length]);
const times = (count: number, row: (index: number) => Row): Row[] => Array.from({ length: count }, (_, index) => row(index));

describe('bySignature', () => {
  it('keeps services apart while they are few', () => {
    expect(groups([...times(4000, () => [1, 7, 443]), [1, 8, 443], [1, 7, 80]])).toEqual([
      ['address-and-port', 4000],
      ['address-and-port', 1],
      ['address-and-port', 1],
    ]);
    expect(groups(times(MOST_SERVICES, (index) => [1, index, 443]))).toHaveLength(MOST_SERVICES);
  });

  it('brings a scan of one host together by its address, one of many hosts by the port', () => {
    expect(groups(times(4000, (index) => [1, 7, index]))).toEqual([['address', 4000]]);
    expect(groups(times(4000, (index) => [1, index, 22]))).toEqual([['port', 4000]]);
    expect(groups(times(4000, (index) => [1, index % 3, index]))).toEqual([
      ['address', 1334],
      ['address', 1333],
      ['address', 1333],
    ]);
  });

  it('brings together what has neither in common', () => {
    expect(groups(times(4000, (index) => [1, index, index]))).toEqual([['nothing', 4000]]);
  });

  it('never mixes kinds, and one kind’s many services do not coarsen another’s few', () => {
    expect(groups([...times(100, (index): Row => [1, index, 443]), [2, 1, 443], [2, 2, 443]])).toEqual([
      ['port', 100],
      ['address-and-port', 1],
      ['address-and-port', 1],
    ]);
  });

  it('puts every finding into one group, in order, and few groups of each kind', () => {
    const row = fc.tuple(fc.nat(3), fc.nat(40), fc.nat(30));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 300 }), (rows) => {
        const found = bySignature(signed(rows));
        expect(found.flatMap(({ members }) => [...members]).sort((a, b) => a - b)).toEqual(rows.map((_, index) => index));
        const kinds = new Map<number, number>();
        for (const { members } of found) {
          expect([...members]).toEqual([...members].sort((a, b) => a - b));
          const [kind = -1, ...others] = new Set([...members].map((index) => rows[index]?.[0]));
          expect(others).toEqual([]);
          kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        }
        for (const count of kinds.values()) expect(count).toBeLessThanOrEqual(MOST_SERVICES);
      }),
    );
  });
});

describe('spreadOf', () => {
  it('counts different values and names the five most frequent', () => {
    const values = Uint32Array.from([9, 1, 9, 2, 9, 3, 4, 5, 6, 1, 4_000_000_000]);
    expect(spreadOf(values, String)).toEqual({
      count: 8,
      most: [
        { value: '9', resets: 3 },
        { value: '1', resets: 2 },
        { value: '2', resets: 1 },
        { value: '3', resets: 1 },
        { value: '4', resets: 1 },
      ],
    });
    expect(spreadOf(new Uint32Array(), String)).toEqual({ count: 0, most: [] });
  });
});

import { describe, expect, it } from 'vitest';
import { lanesQuery, overviewQuery, packetNearQuery } from '../../src/host/pictureMessages.ts';

const stretches = [{ from: -1.5, to: 30, columns: 800 }];
const overview = { stretches, measure: 'bytes', markColumns: 8 };
const lanes = { flows: [3, 1], stretches };

describe('questions of the picture', () => {
  it('pass when they are what the protocol says', () => {
    expect(overviewQuery(overview)).toEqual(overview);
    expect(lanesQuery(lanes)).toEqual(lanes);
    expect(packetNearQuery({ flow: 2, time: -0.25 })).toEqual({ flow: 2, time: -0.25 });
  });

  it.each([
    [{ ...overview, measure: 'constructor' }],
    [{ ...overview, stretches: 'all' }],
    [{ ...overview, stretches: [{ from: 0, to: NaN, columns: 1 }] }],
    [{ ...overview, stretches: [{ from: 2, to: 1, columns: 1 }] }],
    [{ ...overview, stretches: [{ from: 0, to: 1, columns: 1e9 }] }],
    [{ ...overview, stretches: Array.from({ length: 3 }, () => ({ from: 0, to: 1, columns: 4000 })) }],
    [{ ...overview, stretches: Array.from({ length: 81 }, () => ({ from: 0, to: 1, columns: 1 })) }],
    [null],
  ])('that would cost too much or mean nothing are refused: %j', (query) => {
    expect(() => overviewQuery(query)).toThrow();
  });

  it.each([
    [{ ...lanes, flows: [-1] }],
    [{ ...lanes, flows: Array.from({ length: 201 }, (_, flow) => flow) }],
    [{ flows: Array.from({ length: 200 }, (_, flow) => flow), stretches: [{ from: 0, to: 1, columns: 8000 }] }],
    [{ ...lanes, stretches: undefined }],
  ])('for lanes too', (query) => {
    expect(() => lanesQuery(query)).toThrow();
  });
});

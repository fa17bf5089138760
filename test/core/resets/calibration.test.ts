import { describe, expect, it } from 'vitest';
import { calibratedCause, logOdds, scaled } from '../../../src/core/resets/judging/calibration.ts';
import { Case } from '../../../src/core/resets/case.ts';
import { judge } from '../../../src/core/resets/judging/rank.ts';
import { flow } from '../../support/conversation.ts';
import { resetFactsOf } from '../../support/resetFacts.ts';

describe('calibration', () => {
  it('changes nothing with a slope of 1 and no offset', () => {
    for (const chance of [0.01, 0.3, 0.5, 0.97]) expect(scaled(chance, { slope: 1, offset: 0 })).toBeCloseTo(chance, 10);
  });

  it('stays a probability and in order, whatever it is given', () => {
    const given = [0, 0.1, 0.4, 0.7, 0.9, 0.99, 1];
    const made = given.map(calibratedCause);
    expect(made).toEqual(made.toSorted((a, b) => a - b));
    for (const chance of made) {
      expect(chance).toBeGreaterThanOrEqual(0);
      expect(chance).toBeLessThanOrEqual(1);
    }
  });

  it('knows log-odds that are finite at both ends', () => {
    expect(logOdds(0.5)).toBe(0);
    expect(logOdds(0)).toBeCloseTo(-logOdds(1), 6);
    expect(Number.isFinite(logOdds(1))).toBe(true);
  });

  it('leaves the causes of a finding in order, and together no more than certain', async () => {
    const facts = await resetFactsOf(flow().handshake().send('client', 50).ack('server').packet('server', 'RA', { after: 1 }));
    const { causes } = judge(facts, false);
    const confidences = causes.map(({ confidence }) => confidence);
    expect(confidences.length).toBeGreaterThan(1);
    expect(confidences).toEqual(confidences.toSorted((a, b) => b - a));
    expect(confidences.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(1.000_001);
    expect(causes[0].case).toBeInstanceOf(Case);
  });
});

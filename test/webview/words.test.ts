import { describe, expect, it } from 'vitest';
import type { FindingSummary } from '../../src/core/resets/finding.ts';
import { howSure, sentBy, who } from '../../src/core/report/words.ts';
import { lookOf } from '../../webview/look.ts';
import {
  announcement,
  flagsInWords,
  likelihood,
  meaning,
  nextInWords,
  originInWords,
  sentByInWords,
  stateInWords,
  worstOf,
} from '../../webview/words.ts';
import { mixedCapture } from './harness/fakeCapture.ts';

const [summary] = mixedCapture().findings({ offset: 0, limit: 1 });
if (summary === undefined) throw new Error('The made-up capture has no finding.');
const like = (change: Partial<FindingSummary>): FindingSummary => ({ ...summary, ...change });

describe('words', () => {
  it('names flags in the order people read them', () => {
    expect(flagsInWords(18)).toBe('SYN ACK');
    expect(flagsInWords(24)).toBe('PSH ACK');
    expect(flagsInWords(0)).toBe('no flags');
    expect(flagsInWords(511).split(' ')).toHaveLength(9);
  });

  it('says every connection state of Zeek', () => {
    for (const state of 'S0 S1 SF REJ S2 S3 RSTO RSTR RSTOS0 RSTRH SH SHR OTH'.split(' '))
      expect(stateInWords(state)).not.toBe('Unknown state');
    expect(stateInWords('constructor')).toBe('Unknown state');
  });

  it('speaks of a SYN only where one was seen', () => {
    expect(stateInWords('REJ', 'Sr')).toContain('answered the SYN');
    for (const state of ['REJ', 'RSTRH', 'SH', 'SHR']) {
      expect(stateInWords(state, '^fAr')).toContain('handshake not captured');
      expect(stateInWords(state, '^fAr')).not.toContain('SYN');
    }
    expect(stateInWords('SF', '^dAfF')).toBe(stateInWords('SF'));
  });

  it('says of a flow what its packets show, where Zeek has one state for several', () => {
    expect(stateInWords('REJ', 'SrSr')).toBe(stateInWords('REJ'));
    // A SYN with data (TCP Fast Open) may be refused as well.
    expect(stateInWords('REJ', 'SDr')).toBe(stateInWords('REJ'));
    expect(stateInWords('REJ', 'ShRAr')).toBe('Opened, then reset before any data');
    expect(stateInWords('REJ', 'SADadr')).toContain('SYN/ACK not captured');
    expect(stateInWords('OTH', 'SADR')).not.toContain('No SYN');
    expect(stateInWords('OTH', 'hAd')).toContain('No SYN');
  });

  it('says what to do next of every reset, also that there is nothing to do', () => {
    const first = { step: 'capture', text: 'Look.' } as const;
    expect(nextInWords({ first, expected: false })).toBe('Look.');
    expect(nextInWords({ first: null, expected: true })).toContain('Nothing to do');
    expect(nextInWords({ first: null, expected: false })).toBeNull();
  });

  it.each([
    [0.9, 'very likely'],
    [0.899, 'likely'],
    [0.7, 'likely'],
    [0.5, 'possible'],
    [0.49, 'cannot tell'],
  ])('calls %d %s', (probability, word) => {
    expect(likelihood(probability)).toBe(word);
    expect(howSure(probability)).toBe(word);
  });

  it('names the sender in the words of the reports', () => {
    for (const verdict of ['endpoint', 'middlebox', 'undetermined'] as const)
      for (const side of ['client', 'server', 'unknown'] as const) {
        expect(originInWords({ verdict }, side)).toBe(who(verdict, side));
        expect(sentByInWords({ verdict }, side)).toBe(sentBy(verdict, side));
      }
  });

  it('announces frame, severity, cause and sender', () => {
    expect(announcement(like({}))).toBe(
      'Reset in frame 5, fault: Blocked by a security policy on the path, sent by a middlebox, not the server, very likely.',
    );
  });

  it('has a word and a look for what is unclear, whatever its severity', () => {
    const unclear = like({ severity: 'warning', outcome: 'unclear' });
    expect([meaning(unclear), lookOf(unclear)]).toEqual(['unclear', 'unclear']);
    expect([meaning(like({ severity: 'warning' })), lookOf(like({ severity: 'warning' }))]).toEqual([
      'possible fault',
      'warning',
    ]);
  });

  it('speaks of the worst reset first, and of the earliest of equals', () => {
    const list = [
      like({ index: 0, severity: 'information', expected: true }),
      like({ index: 1, severity: 'error', expected: true }),
      like({ index: 2, severity: 'error', expected: false }),
      like({ index: 3, severity: 'error', expected: false }),
    ];
    expect(worstOf(list)?.index).toBe(2);
    expect(worstOf([])).toBeUndefined();
    const unclear = [like({ index: 4, severity: 'warning', outcome: 'unclear' }), like({ index: 5, severity: 'warning' })];
    expect(worstOf(unclear)?.index).toBe(5);
  });
});

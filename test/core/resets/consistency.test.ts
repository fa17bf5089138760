import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/core/analyse.ts';
import type { Evidence, Finding } from '../../../src/core/resets/finding.ts';
import { openSource } from '../../../src/worker/fileSource.ts';

const root = join(import.meta.dirname, '../../..');
const others = join(root, '../shared/captures');
/** Captures of others are not part of this repository: where they are missing, the test's name says so. */
const folders = [
  ...['real', 'synthetic', 'blind', 'third', 'fourth', 'fifth'].map((name) => join(root, 'test/fixtures/lab', name)),
  ...(existsSync(others) ? [others] : []),
];

async function findingsOf(path: string): Promise<Finding[]> {
  const source = await openSource(path);
  try {
    const analysis = await analyse(source);
    return Array.from({ length: analysis.totals.resets }, (_, at) => analysis.explain(at));
  } finally {
    await source.close();
  }
}

/** What evidence of the sender is about. One thing cannot speak for one sender and, in the same finding, for the other. */
const topics: readonly (readonly [string, RegExp])[] = [
  ['TTL', /\bTTL\b(?! a Windows)/],
  ['clock', /timestamp/],
  ['IP ID', /\bIP ID\b/],
  ['DF', /fragment/],
  ['MAC', /MAC address/],
  ['speed', /^It (took|came) [\d.]+ (µs|ms|s)\b/],
  ['window', /^Its window/],
];

const topicsOf = (evidence: readonly Evidence[]): string[] =>
  topics.filter(([, about]) => evidence.some(({ text }) => about.test(text))).map(([topic]) => topic);

/** What is wrong with a finding, in words; nothing when it does not contradict itself. */
function contradictions({ origin, causes, outcome, severity, headline, impact, expected }: Finding): string[] {
  const [first] = causes;
  const against = topicsOf(origin.against);
  const twice = (texts: readonly Evidence[]): string[] =>
    texts.map(({ text }) => text).filter((text, at, all) => all.indexOf(text) !== at);
  const wrong = (is: boolean, words: string): string[] => (is ? [words] : []);
  return [
    ...topicsOf(origin.evidence).flatMap((topic) => wrong(against.includes(topic), `${topic} for and against the sender`)),
    ...twice([...origin.evidence, ...origin.against]),
    ...causes.flatMap(({ evidence, against: contrary }) => twice([...evidence, ...contrary])),
    ...wrong(expected !== (outcome === 'normal'), 'expected and outcome'),
    ...wrong((severity === 'information') !== (outcome === 'normal'), 'severity and outcome'),
    ...wrong((severity === 'error') !== (impact.interrupted !== ''), 'an error loses work, and nothing else does'),
    ...wrong(severity === 'error' && outcome !== 'fault', 'lost work that is no fault'),
    ...wrong(first.category === 'normal-close' && outcome === 'fault', `“${first.title}” called a fault`),
    ...wrong(first.id === 'unknown' && outcome === 'fault' && severity !== 'error', 'a fault of unknown cause that cost nothing'),
    ...wrong(/\bnormal\b/.test(headline) && outcome !== 'normal', 'a headline that calls a fault normal'),
    ...wrong(
      origin.verdict === 'undetermined' && /: (its policy|it had forgotten|its idle timer|nothing listens)/.test(headline),
      'a headline that names who did it, and a verdict that does not',
    ),
  ];
}

describe.each(folders)('the findings of %s', (folder) => {
  it('never contradict themselves', async () => {
    const names = readdirSync(folder).filter((name) => /\.(pcap|pcapng|cap)(\.gz|\.zst)?$/.test(name));
    expect(names.length).toBeGreaterThan(20);
    const wrong: string[] = [];
    for (const name of names) {
      for (const finding of await findingsOf(join(folder, name)))
        wrong.push(...contradictions(finding).map((what) => `${name}, frame ${finding.frame}: ${what}`));
    }
    expect(wrong).toEqual([]);
  }, 120_000);
});

describe('the check', () => {
  it('notices what it looks for', async () => {
    const [finding] = await findingsOf(join(root, 'test/fixtures/lab/real/closed-port-far-v6.client.pcap.gz'));
    if (finding === undefined) throw new Error('no finding');
    expect(contradictions(finding)).toEqual([]);
    const ttl = { text: 'Its TTL is 3.', weight: 1, frames: [1] };
    const both = { ...finding, origin: { ...finding.origin, evidence: [ttl], against: [ttl] } };
    expect(contradictions(both)).toEqual(['TTL for and against the sender', ttl.text]);
    expect(contradictions({ ...finding, severity: 'information' })).toContain('severity and outcome');
    expect(contradictions({ ...finding, headline: 'It reset, which is normal.' })).toContain(
      'a headline that calls a fault normal',
    );
    expect(contradictions({ ...finding, impact: { ...finding.impact, interrupted: '' } })).toContain(
      'an error loses work, and nothing else does',
    );
  });
});

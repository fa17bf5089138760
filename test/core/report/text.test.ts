import { describe, expect, it } from 'vitest';
import { textReport, type TextLine } from '../../../src/core/report/text.ts';
import { wrapped } from '../../../src/core/report/wrap.ts';
import { aFinding, fakeAnalysis, hostileText, sampleFacts } from '../../support/fakeAnalysis.ts';

const lines = (analysis = fakeAnalysis(), width = 100, maximumFindings = 100): TextLine[] => [
  ...textReport(analysis, { width, maximumFindings }),
];
const text = (...given: Parameters<typeof lines>): string =>
  lines(...given)
    .map((line) => line.text)
    .join('\n');

describe('textReport', () => {
  it('begins with the capture and its numbers', () => {
    expect(lines()[0]).toEqual({
      text: '/home/someone/capture.pcapng — 5 resets, 3 faults (1 likely from a middlebox), 1 unclear',
      tone: 'title',
    });
  });

  it('explains each cause once and gives the others a line', () => {
    const all = text();
    expect(all.match(/nothing listens on port 443/g)).toHaveLength(1);
    expect(all).toContain(
      '  frames 14 and 15  10.0.0.2:443 → 10.0.0.1:51234  03:04:05.123456789  flow 3  the server itself, very likely (93 %)\n    The server refused',
    );
    expect(all).toContain('\n  The others:\n  frame 20  10.0.0.2:443 → 10.0.0.1:51235');
    expect(all).toContain('    + RST+ACK with sequence 0 answers the SYN. (frames 12 and 14)');
    expect(all).toContain('    - Other connections to this port were accepted. (frame 3)');
  });

  it('gives the steps of faults, commands unbroken, and none for what is expected', () => {
    expect(
      lines(fakeAnalysis(), 30)
        .filter(({ tone }) => tone === 'command')
        .map((line) => line.text),
    ).toContain("      sudo tcpdump -ni any 'host 10.0.0.2'");
    expect(text().slice(text().indexOf('RST after FIN'))).not.toContain('Firewall logs');
  });

  it('gives headings the tone of their severity', () => {
    expect(lines().flatMap(({ tone }) => (['error', 'warning', 'information'].includes(tone) ? [tone] : []))).toEqual([
      'error',
      'error',
      'warning',
      'information',
    ]);
  });

  it('says at what point a reset came, where something was said', () => {
    const application = {
      protocol: 'HTTP',
      name: 'a.example',
      point: 'request',
      text: 'after a message, before any answer',
    } as const;
    expect(text(fakeAnalysis([aFinding({ application })]))).toContain(
      '\n    At what point: after a message, before any answer\n',
    );
    expect(text(fakeAnalysis([aFinding()]))).not.toContain('At what point');
  });

  it('keeps sentences within the width', () => {
    const sentences = lines(fakeAnalysis(), 60).filter(({ text: line, tone }) => tone === 'plain' && !line.startsWith('  frame'));
    expect(sentences.length).toBeGreaterThan(40);
    for (const { text: line } of sentences) if (line.trim().includes(' ')) expect(line.length).toBeLessThanOrEqual(60);
  });

  it('folds the expected resets of a cause into a line', () => {
    const probes = Array.from({ length: 30 }, (_, index) =>
      aFinding({ frame: index + 1, expected: true, severity: 'information' }),
    );
    const shown = text(fakeAnalysis(probes), 200);
    expect(shown).toContain('\n  The others: frames 2, 3, 4, 5, 6, 7, 8, 9 and 21 more\n');
    expect(shown).not.toContain('10.0.0.1:51234  03:04:05.123456789  flow 3  the server itself, very likely (93 %)\n  frame');
  });

  it('counts what it does not show', () => {
    // Of 108 signatures no more than three each: nothing that folds.
    const sides = ['client', 'server', 'unknown'] as const;
    const verdicts = ['endpoint', 'middlebox', 'undetermined'] as const;
    const many = Array.from({ length: 300 }, (_, index) => {
      const server = `10.0.1.${index % 12}:443`;
      const claimedSender = sides[Math.floor(index / 12) % 3] ?? 'unknown';
      const origin = {
        verdict: verdicts[Math.floor(index / 36) % 3] ?? 'undetermined',
        confidence: 0.9,
        evidence: [],
        against: [],
      };
      return aFinding({ claimedSender, origin, ...(claimedSender === 'client' ? { to: server } : { from: server }) });
    });
    expect(text(fakeAnalysis(many), 100, 20)).toContain('  … and 280 more (--format json has them all)');
  });

  it('has one line for all that are alike, however many, and one for each other sender', () => {
    const to = (index: number): string => `10.0.0.1:${1024 + index}`;
    const many = Array.from({ length: 4000 }, (_, index) => aFinding({ frame: index + 1, frames: [index + 1], to: to(index) }));
    const origin = { verdict: 'middlebox', confidence: 0.9, evidence: [], against: [] } as const;
    const shown = text(fakeAnalysis([...many, aFinding({ frame: 5000, frames: [5000], origin })]), 400, 20);
    expect(shown).toContain('  4,000 alike: frames 1, 2, 3, 4, 5, 6, 7, 8 and 3,992 more  10.0.0.2:443 → 10.0.0.1  ');
    expect(shown).toContain('\n  The first of them:\n  frame 1  10.0.0.2:443 → 10.0.0.1:1024');
    expect(shown).toContain('  frame 5000  10.0.0.2:443 → 10.0.0.1:51234');
    expect(shown).not.toContain('more (--format json');
  });

  it('says of those alike what their ends have in common, over what time, and which hosts are met most', () => {
    const spread = Array.from({ length: 400 }, (_, index) =>
      aFinding({
        frame: index + 1,
        frames: [index + 1],
        from: `10.0.${index % 100}.${index % 2}:443`,
        to: `10.1.0.${index % 4 === 0 ? index % 200 : 255}:${1024 + index}`,
        time: `2026-01-02T03:0${4 + Math.floor(index / 100)}:07.500000000Z`,
      }),
    );
    const shown = text(fakeAnalysis(spread), 200);
    expect(shown).toContain(
      '  400 alike: frames 1, 2, 3, 4, 5, 6, 7, 8 and 392 more  100 servers, port 443 → 51 clients  03:04:07.500 to 03:07:07.500 (3 min)  the server itself\n',
    );
    expect(shown).toContain('\n    clients, most often: 10.1.0.255 (300)\n');
    expect(shown).not.toContain('servers, most often');
  });

  it('explains the most frequent of a cause’s signatures, not the first', () => {
    const other = aFinding({ frame: 1, frames: [1], from: '10.0.0.9:80', headline: 'The rare one.' });
    const shown = text(fakeAnalysis([other, ...[2, 3].map((frame) => aFinding({ frame, frames: [frame] }))]));
    expect(shown).toContain('\n  frame 2  10.0.0.2:443');
    expect(shown).not.toContain('The rare one.');
    expect(shown).toContain('\n  frame 1  10.0.0.9:80');
  });

  it('explains no more than one of those alike', () => {
    const analysis = fakeAnalysis(Array.from({ length: 4000 }, (_, at) => aFinding({ frame: at + 1, frames: [at + 1] })));
    let explained = 0;
    text({ ...analysis, explain: (index) => (explained++, analysis.explain(index)) });
    expect(explained).toBe(1);
  });

  it('does not hide who sent expected resets when it folds them', () => {
    const normal = { expected: true, severity: 'information' } as const;
    const origin = { verdict: 'middlebox', confidence: 0.9, evidence: [], against: [] } as const;
    const shown = text(
      fakeAnalysis([1, 2, 3].map((frame) => aFinding({ ...normal, frame, ...(frame === 3 ? { origin } : {}) }))),
      200,
    );
    expect(shown).toContain('\n  Sent by the server itself: frame 2\n  Sent by a middlebox, not the server: frame 3');
  });

  it('cannot drive a terminal', () => {
    const hostile = aFinding({ headline: hostileText, blindSpots: [hostileText], from: hostileText });
    const shown = lines(fakeAnalysis([hostile], { ...sampleFacts, path: hostileText, format: hostileText }));
    for (const line of shown) expect(line.text).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028\u202e\u2069]/);
    expect(shown[0]?.text).toContain('\\x1b[31mred');
  });
});

describe('wrapped', () => {
  it('breaks at spaces, indents what follows, and lets long words be', () => {
    expect(wrapped('one two three', '  ', 9)).toEqual(['  one two', '    three']);
    expect(wrapped('abcdefghijkl x', '', 5)).toEqual(['abcdefghijkl', '  x']);
    expect(wrapped('', '  ', 5)).toEqual(['  ']);
  });
});

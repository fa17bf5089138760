import { describe, expect, it } from 'vitest';
import { diagnosticMessage, resetsText, type ResetsText } from '../../../src/core/report/resetsText.ts';
import { aCause, aFinding, fakeAnalysis, hostileText, sampleFacts, sampleFindings } from '../../support/fakeAnalysis.ts';

const textLines = ({ text }: ResetsText): string[] => text.split('\n');
const many = (count: number) => Array.from({ length: count }, (_, index) => aFinding({ frame: index + 1, frames: [index + 1] }));

describe('resetsText', () => {
  const sample = resetsText(fakeAnalysis(), 100);

  it('begins with the numbers that matter', () => {
    expect(textLines(sample)[0]).toBe('capture.pcapng — 5 resets, 3 faults (1 likely from a middlebox), 1 unclear');
    expect(textLines(sample)[1]).toMatch(/^pcapng of 1\.2 MB · 1,234 packets, 1,200 of them TCP, in 56 flows · /);
  });

  it('has a line map as long as the text', () => {
    expect(sample.lines).toHaveLength(textLines(sample).length);
    expect(resetsText(fakeAnalysis([]), 10).lines).toHaveLength(textLines(resetsText(fakeAnalysis([]), 10)).length);
  });

  it('groups by cause, worst first, and says what each heading means', () => {
    const headings = textLines(sample).filter((_, index) => sample.lines[index]?.kind === 'cause');
    expect(headings).toEqual([
      'Port closed — 2 resets, fault (error), connection refused',
      'Reset by a security policy — 1 reset, fault (error), security policy',
      'Unknown — 1 reset, unclear whether a fault',
      'RST after FIN — 1 reset, expected, normal close',
    ]);
  });

  it('maps every finding line to its finding', () => {
    const found = sample.lines.flatMap((line, index) =>
      line.kind === 'finding' ? [{ line, text: textLines(sample)[index] ?? '' }] : [],
    );
    expect(found.map(({ line }) => line.index).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
    for (const { line, text } of found) {
      expect(line.frame).toBe(sampleFindings[line.index]?.frame);
      expect(text).toMatch(new RegExp(`^  frame ${line.frame}\\b`));
      expect(text).toContain(`${sampleFindings[line.index]?.from} → ${sampleFindings[line.index]?.to}`);
    }
  });

  it('writes one aligned line a finding', () => {
    const rows = textLines(sample).filter((_, index) => {
      const line = sample.lines[index];
      return line?.kind === 'finding' && line.causeId === 'port-closed';
    });
    expect(rows).toEqual([
      '  frame 14 (2)  server itself (93 %)  10.0.0.2:443 → 10.0.0.1:51234  03:04:05.123  flow 3',
      '  frame 20      server itself (93 %)  10.0.0.2:443 → 10.0.0.1:51235  03:04:06.000  flow 4',
    ]);
  });

  it('says who and what was lost within the first hundred characters', () => {
    const impact = {
      unacknowledgedBytes: { client: 50, server: 1_234_567 },
      interrupted: 'client data without an answer',
      applicationError: '',
    };
    const finding = aFinding({ frame: 234_567, frames: [234_567], impact });
    const origin = { ...finding.origin, verdict: 'middlebox' } as const;
    const line = textLines(resetsText(fakeAnalysis([{ ...finding, origin }]), 10)).find((text) => text.startsWith('  frame'));
    const [start = ''] = /^.{0,100}/.exec(line ?? '') ?? [];
    expect(start).toMatch(
      /^ {2}frame 234567 {2}middlebox, not server \(93 %\) {2}lost: client data without an answer, 1\.2 MB unacked/,
    );
  });

  it('says what a fault lost, and nothing of what an expected reset cut off', () => {
    const policy = textLines(sample).find((line) => line.startsWith('  frame 23 '));
    expect(policy).toMatch(/\(99 %\) {2}lost: a request without a response, 518 bytes unacked {2}/);
    const impact = { unacknowledgedBytes: { client: 9, server: 0 }, interrupted: 'the attempt', applicationError: '' };
    const probe = aFinding({ expected: true, severity: 'information', impact });
    expect(resetsText(fakeAnalysis([probe]), 10).text).not.toContain('lost:');
  });

  it('keeps hostile text on its own line and harmless', () => {
    const analysis = fakeAnalysis(
      [
        aFinding({
          causes: [aCause({ title: hostileText })],
          impact: { unacknowledgedBytes: { client: 0, server: 0 }, interrupted: hostileText, applicationError: hostileText },
        }),
      ],
      { ...sampleFacts, path: `/tmp/${hostileText.replaceAll('/', '')}.pcap`, format: hostileText },
    );
    const result = resetsText(analysis, 10);
    expect(result.lines).toHaveLength(textLines(result).length);
    expect(result.text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e\u2069]/);
    expect(result.lines.filter(({ kind }) => kind === 'finding')).toHaveLength(1);
    expect(JSON.stringify(result.lines)).not.toMatch(/\\u001b|\u202e/);
  });

  it('leaves lines beyond the maximum out and counts them', () => {
    const result = resetsText(fakeAnalysis([...many(500), ...sampleFindings.slice(2)]), 100);
    expect(result.lines.filter(({ kind }) => kind === 'finding')).toHaveLength(100);
    const heading = result.lines.find((line) => line.kind === 'cause');
    expect(heading).toMatchObject({ causeId: 'port-closed', count: 500, listed: 97 });
    expect(textLines(result)).toContain('  … and 403 more (see the timeline)');
    expect(result.lines.filter(({ kind }) => kind === 'cause')).toHaveLength(4);
  });

  it('puts those that are alike under a heading of their own, indented so that editors fold them', () => {
    const others = [
      aFinding({ frame: 900, frames: [900], from: '10.0.0.7:25' }),
      aFinding({ frame: 901, frames: [901], from: '10.0.0.8:25' }),
    ];
    const result = resetsText(fakeAnalysis([...many(6), ...others, ...sampleFindings.slice(2)]), 100);
    const shown = textLines(result);
    const from = shown.findIndex((line) => line.startsWith('Port closed — 8 resets'));
    expect(shown.slice(from + 1, from + 12).map((line) => line.replace(/(frame \d+).*/, '$1'))).toEqual([
      '  6 alike  10.0.0.2:443 → 10.0.0.1  03:04:05.123  sent by the server itself',
      ...[1, 2, 3, 4, 5, 6].map((frame) => `    frame ${frame}`),
      '  2 unlike those',
      '    frame 900',
      '    frame 901',
      '',
    ]);
    expect(result.lines[from + 1]).toEqual({
      ...{ kind: 'alike', causeId: 'port-closed', severity: 'error', count: 6, listed: 6, frame: 1 },
      message:
        '6 resets alike: Port closed: 10.0.0.2:443 → 10.0.0.1; sent by the server itself; 03:04:05.123. ' +
        'Next: See whether anything listens on the port.',
    });
    expect(result.lines.filter(({ kind }) => kind === 'alike')).toHaveLength(1);
    expect(result.lines.filter(({ kind }) => kind === 'finding')).toHaveLength(11);
  });

  it('reads only what it lists when there are very many', () => {
    const analysis = fakeAnalysis(many(20_000));
    let explained = 0;
    const counting = { ...analysis, explain: (index: number) => (explained++, analysis.explain(index)) };
    expect(resetsText(counting, 50).lines.length).toBeLessThan(70);
    expect(explained).toBe(50);
  });

  it('says it calmly when there is nothing', () => {
    const quiet = fakeAnalysis([]);
    expect(resetsText(quiet, 10).text).toContain('capture.pcapng — no TCP resets');
    const unread = { ...quiet, facts: { ...quiet.facts, tcpPackets: 0 } };
    expect(quiet.facts.warnings.length).toBeGreaterThan(0);
    expect(resetsText(unread, 10).text).toContain('capture.pcapng — no TCP could be read');
    expect(resetsText(fakeAnalysis([]), 10).text).toContain('No TCP packet of this capture has the RST flag.');
    const empty = { ...sampleFacts, packets: 0, tcpPackets: 0, flows: 0, firstTime: null, lastTime: null, warnings: [] };
    expect(resetsText(fakeAnalysis([], empty), 10).text).toContain('There are no TCP packets in this capture.');
  });

  it('ends with notes on the capture, and how many there are of each', () => {
    expect(sample.text).toContain('\n  The last packet is cut; what is there was read.\n');
    expect(sample.text).toMatch(/ was skipped\. \(and 6 more like this\)$/);
  });
});

describe('diagnosticMessage', () => {
  it('is one sentence with cause, who and how sure, and one thing to do', () => {
    expect(diagnosticMessage(aFinding())).toBe(
      'Port closed (91 %): 10.0.0.1:51234 > 10.0.0.2:443; sent by the server itself (93 %). ' +
        'Next: See whether anything listens on the port.',
    );
  });

  it('sends the reader to the firewall for a middlebox and to a capture when nobody is convicted', () => {
    const [, , middlebox, normal, unclear] = sampleFindings;
    expect(middlebox && diagnosticMessage(middlebox)).toMatch(
      /not the server \(99 %\)\..*Next: Look the flow up in the traffic log\.$/,
    );
    expect(unclear && diagnosticMessage(unclear)).toBe(
      'Unknown: 198.51.100.1:80 > 10.0.0.9:1024; sender unclear: the sender, or a middlebox in its name. Next: Capture at the server too.',
    );
    expect(normal && diagnosticMessage(normal)).not.toContain('Next:');
  });

  it('stays short and plain whatever the texts are', () => {
    const cause = aCause({ title: hostileText.repeat(9), nextSteps: [{ step: 'server-logs', text: hostileText.repeat(9) }] });
    const message = diagnosticMessage(aFinding({ causes: [cause] }));
    expect(message.length).toBeLessThan(700);
    expect(message).not.toMatch(/[\n\x1b\u202e]/);
  });
});

import { describe, expect, it } from 'vitest';
import { causeCardMarkdown } from '../../../src/core/report/causeCard.ts';
import { findingReport, markdownReport } from '../../../src/core/report/markdown.ts';
import { aCause, aFinding, fakeAnalysis, hostileText, sampleFacts, sampleFindings } from '../../support/fakeAnalysis.ts';
import { elementNames, renderMarkdown } from '../../support/renderMarkdown.ts';

const report = markdownReport(fakeAnalysis(), 100);
const headings = (markdown: string): string[] => markdown.split('\n').filter((line) => /^#+ /.test(line));
const hostileFinding = aFinding({
  headline: hostileText,
  causes: [
    aCause({
      title: hostileText,
      evidence: [{ text: hostileText, weight: 1, frames: [1] }],
      nextSteps: [{ step: 'capture', text: hostileText, command: hostileText }],
    }),
  ],
  impact: { unacknowledgedBytes: { client: 1, server: 1 }, interrupted: hostileText, applicationError: hostileText },
  blindSpots: [hostileText],
});

describe('markdownReport', () => {
  it('is ordered: faults worst first, then what is expected, notes, how to read it', () => {
    expect(headings(report)).toEqual([
      '# TCP resets in `capture.pcapng`',
      '## Faults',
      '### Port closed — 2 resets',
      '#### The others of this cause',
      '### Reset by a security policy — 1 reset',
      '## Unclear',
      '### Unknown — 1 reset',
      '## Expected resets',
      '## Notes on the capture',
      '## How to read the confidence',
    ]);
  });

  it('counts every cause in a table', () => {
    expect(report).toContain('**5 resets, 3 faults (1 likely from a middlebox), 1 unclear.**');
    expect(report).toContain('| Port closed | 2 | connection refused | fault (error) |');
    expect(report).toContain('| RST after FIN | 1 | normal close | expected |');
    expect(report).toContain('| Unknown | 1 | unknown | unclear whether a fault |');
  });

  it('explains the first reset of a cause whole', () => {
    const section = report.slice(report.indexOf('### Reset by a security policy'), report.indexOf('## Unclear'));
    for (const part of [
      '**Where:** frames 23, 27 and 28, flow 5, `[2001:db8::2]:443` → `[2001:db8::1]:40000`, `2026-01-02 03:04:07.5`',
      '**Who sent it:** a middlebox, not the server, very likely (99 %)',
      '- For: The hop limit differs by 9 from every other packet of the server. (strong; frame 23)',
      '- Against: The flow label is the same. (weak; frame 23)',
      '**Why:** Reset by a security policy, likely (78 %): security policy',
      '**Also possible:** Application abort (15 %)',
      'request without a response; 517 bytes from the client unacknowledged',
      'unacknowledged. The client sees ECONNRESET.',
      '- handshake not captured',
      '2. **Firewall logs.** Look the flow up in the traffic log (as for frame 14).',
    ])
      expect(section).toContain(part);
    // Told once, under the first cause.
    expect(report.match(/\( addr\.src in 10\.0\.0\.1 \)/g)).toHaveLength(1);
    expect(report.indexOf('( addr.src in 10.0.0.1 )')).toBeLessThan(report.indexOf('### Reset by a security policy'));
  });

  it('keeps the commands inside their list items, ready to copy', () => {
    const html = renderMarkdown(report);
    const list = html.slice(html.indexOf('<ol>'), html.indexOf('</ol>'));
    expect(list.match(/<pre>/g)).toHaveLength(3);
    expect(list.match(/<li>/g)).toHaveLength(4);
    expect(list).toContain("<code>sudo tcpdump -ni any 'host 10.0.0.2'\n</code>");
  });

  it('says at what point a reset came, where something was said', () => {
    const application = {
      protocol: 'HTTP',
      name: 'a.example',
      point: 'request',
      text: 'after a message, with no answer',
    } as const;
    const told = aFinding({ application });
    for (const shown of [markdownReport(fakeAnalysis([told]), 10), causeCardMarkdown(told)])
      expect(shown).toContain('\n**At what point:** after a message, with no answer\n');
    expect(markdownReport(fakeAnalysis([aFinding()]), 10)).not.toContain('At what point');
  });

  it('lists the others of a cause in a table', () => {
    expect(report).toContain('| 20 | `10.0.0.2:443` → `10.0.0.1:51235` | 4 | `2026-01-02 03:04:06.000000001` |');
  });

  it('folds expected resets into a line that says why they are normal', () => {
    const section = report.slice(report.indexOf('## Expected'), report.indexOf('## Notes'));
    expect(section).toContain('- **RST after FIN** — 1 reset (frame 40). The connection was over');
    expect(section).not.toContain('What to check next');
  });

  it('shows no more findings than asked and says how many are missing', () => {
    // Three of each service and sender: nothing that folds.
    const many = Array.from({ length: 54 }, (_, index) =>
      aFinding({
        frame: index + 1,
        frames: [index + 1],
        from: `10.0.1.${index % 9}:443`,
        origin: { verdict: index % 2 === 0 ? 'endpoint' : 'middlebox', confidence: 0.9, evidence: [], against: [] },
      }),
    );
    const short = markdownReport(fakeAnalysis(many), 10);
    expect(short).toContain('… and 44 more;');
    expect(short.match(/^\| \d+ \| `/gm)).toHaveLength(9);
  });

  it('has one section with one example for thousands alike, and says how many, between whom, when, and how to see all', () => {
    const many = Array.from({ length: 4000 }, (_, index) =>
      aFinding({
        frame: index + 1,
        frames: [index + 1],
        to: `10.0.9.${index % 5}:${1024 + index}`,
        time: `2026-01-02T03:04:0${5 + (index % 4)}.000000000Z`,
      }),
    );
    const shown = markdownReport(fakeAnalysis([...many, ...sampleFindings.slice(3)]), 1000);
    const section = shown.slice(shown.indexOf('## Faults'), shown.indexOf('## Unclear'));
    expect(section.match(/nothing listens on port 443/g)).toHaveLength(1);
    expect(section.split('\n').length).toBeLessThan(60);
    for (const part of [
      '### Port closed — 4,000 resets',
      '- **4,000 alike:** `10.0.0.2:443` → 5 clients, 2026-01-02 03:04:05.000 to 03:04:08.000 (3 s), sent by the server itself',
      '    - frames 1, 2, 3, 4, 5, 6, 7, 8 and 3,992 more',
      '    - clients, most often: `10.0.9.0` (800), ',
      '    - all of them: filter of the timeline `reset.cause == port-closed and reset.outcome == fault and reset.severity == error and reset.sender == server and reset.flags == "RST/ACK" and ip.addr == 10.0.0.2 and tcp.port == 443`, or group 0 of the JSON report',
      'The first of them, explained:',
    ])
      expect(section).toContain(part);
    expect(section).not.toContain('… and');
  });

  it('folds expected resets that are alike too', () => {
    const normal = sampleFindings[3] ?? aFinding();
    const shown = markdownReport(fakeAnalysis([1, 2, 3, 4, 5].map((frame) => ({ ...normal, frame, frames: [frame] }))), 100);
    expect(shown).toContain('- **RST after FIN** — 5 resets (frames 1, 2, 3, 4 and 5). The connection was over');
    expect(shown).toContain(
      '\n    - **5 alike:** `192.0.2.7` → `10.0.0.2:22`, 2026-01-02 03:05:00.250, sent by the client itself\n',
    );
  });

  it('is made of text, lists, tables and code only, whatever the packets say', () => {
    const facts = { ...sampleFacts, path: hostileText, format: hostileText, warnings: sampleFacts.warnings };
    const html = renderMarkdown(markdownReport(fakeAnalysis([hostileFinding, hostileFinding, ...sampleFindings], facts), 100));
    expect([
      'code',
      'h1',
      'h2',
      'h3',
      'h4',
      'li',
      'ol',
      'p',
      'pre',
      'strong',
      'table',
      'tbody',
      'td',
      'th',
      'thead',
      'tr',
      'ul',
    ]).toEqual(expect.arrayContaining(elementNames(html)));
    expect(html).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]/);
  });

  it('is short when there is nothing to explain', () => {
    const none = markdownReport(fakeAnalysis([], { ...sampleFacts, warnings: [] }), 10);
    expect(headings(none)).toEqual(['# TCP resets in `capture.pcapng`']);
    expect(none).toContain('**No TCP resets.**');
  });
});

describe('causeCardMarkdown', () => {
  it('is compact: cause, who, the strongest evidence, what was lost, one step', () => {
    expect(causeCardMarkdown(aFinding())).toBe(
      [
        '**Port closed, very likely (91 %): connection refused**',
        '',
        'The server refused the connection because nothing listens on port 443.',
        '',
        '**Who:** the server itself, very likely (93 %) · `10.0.0.2:443` → `10.0.0.1:51234`',
        '',
        '- For: RST+ACK with sequence 0 answers the SYN. (moderate; frames 12 and 14)',
        '- For: The TTL is that of the server. (moderate; frame 14)',
        '- Against: Other connections to this port were accepted. (weak; frame 3)',
        '',
        '**What was lost:** nothing that this capture shows. The client sees ECONNREFUSED (“Connection refused”).',
        '',
        'Next: **Server logs.** See whether anything listens on the port. Start it if not.',
        '',
        '```',
        "sudo ss -tlnp 'sport = :443'",
        '```',
      ].join('\n'),
    );
  });

  it('says that an expected reset needs nothing', () => {
    expect(causeCardMarkdown(sampleFindings[3] ?? aFinding())).toMatch(/Expected: nothing to do\.$/);
  });

  it('shows three observations at most, the strongest first', () => {
    const evidence = [1, 5, 3, 4, 2].map((weight) => ({ text: `Weight ${weight}.`, weight, frames: [] }));
    const card = causeCardMarkdown(aFinding({ causes: [aCause({ evidence })] }));
    expect(card.match(/- For: Weight \d/g)).toEqual(['- For: Weight 5', '- For: Weight 4', '- For: Weight 3']);
  });

  it('counts the other causes that are worth a look, not “unknown”', () => {
    const unknown = aCause({ category: 'unknown', title: 'Not clear', confidence: 0.1 });
    const finding = aFinding({ causes: [aCause(), aCause({ id: 'x' }), unknown] });
    expect(causeCardMarkdown(finding)).toContain('connection refused** · 1 more possible');
    expect(causeCardMarkdown(aFinding({ causes: [aCause(), unknown] }))).not.toContain('more possible');
    expect(markdownReport(fakeAnalysis([finding]), 10)).not.toContain('Not clear');
  });

  it('holds hostile text harmlessly', () => {
    const html = renderMarkdown(causeCardMarkdown(hostileFinding));
    expect(['code', 'li', 'p', 'pre', 'strong', 'ul']).toEqual(expect.arrayContaining(elementNames(html)));
  });
});

describe('findingReport', () => {
  it('names the cause and gives all four steps of the checklist', () => {
    const alone = findingReport(aFinding());
    expect(headings(alone)).toEqual(['# Port closed']);
    expect(alone.match(/^\d\. /gm)).toEqual(['1. ', '2. ', '3. ', '4. ']);
  });

  it('counts the other causes that are worth a look, not “unknown”', () => {
    const unknown = aCause({ category: 'unknown', title: 'Not clear', confidence: 0.1 });
    const finding = aFinding({ causes: [aCause(), aCause({ id: 'x' }), unknown] });
    expect(causeCardMarkdown(finding)).toContain('connection refused** · 1 more possible');
    expect(causeCardMarkdown(aFinding({ causes: [aCause(), unknown] }))).not.toContain('more possible');
    expect(markdownReport(fakeAnalysis([finding]), 10)).not.toContain('Not clear');
  });

  it('holds hostile text harmlessly', () => {
    const html = renderMarkdown(findingReport(hostileFinding));
    expect(['code', 'h1', 'li', 'ol', 'p', 'pre', 'strong', 'ul']).toEqual(expect.arrayContaining(elementNames(html)));
  });
});

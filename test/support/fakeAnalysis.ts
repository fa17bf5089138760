import type { Analysis, CaptureFacts, CauseCount, Totals } from '../../src/core/analysis.ts';
import type { Cause, Finding, FindingSummary, NextStep } from '../../src/core/resets/finding.ts';
import { FindingGroups, type KindFacts } from '../../src/core/timeline/findingGroups.ts';

/** Everything a capture from a stranger may try on whoever shows its text. */
export const hostileText =
  '</script><img src=x onerror=alert(1)> [click](command:evil) ![i](https://evil.example/p.png) `code` | cell | ' +
  '$(zap) *b* _i_ # h \x1b[31mred\x1b]0;title\x07 \x9b2J \r\n\n- item\u2028\u202Egnp.exe\u2069 https://evil.example www.evil.example me@evil.example';

const steps: readonly NextStep[] = [
  {
    step: 'capture',
    text: 'Capture at the server too. Compare both.',
    command: "sudo tcpdump -ni any 'host 10.0.0.2'",
    tool: 'Shell at the capture point',
  },
  { step: 'firewall-logs', text: 'Look the flow up in the traffic log.', command: '( addr.src in 10.0.0.1 )' },
  {
    step: 'server-logs',
    text: 'See whether anything listens on the port. Start it if not.',
    command: "sudo ss -tlnp 'sport = :443'",
  },
  { step: 'application-configuration', text: 'Check host name and port in the client.' },
];

export function aCause(over: Partial<Cause> = {}): Cause {
  return {
    id: 'port-closed',
    category: 'connection-refusal',
    roles: [],
    title: 'Port closed',
    confidence: 0.91,
    evidence: [{ text: 'RST+ACK with sequence 0 answers the SYN.', weight: 2.1, frames: [12, 14] }],
    against: [{ text: 'Other connections to this port were accepted.', weight: 0.4, frames: [3] }],
    nextSteps: steps,
    ...over,
  };
}

export function aFinding(over: Partial<Finding> = {}): Finding {
  return {
    frame: 14,
    frames: [14, 15],
    vantage: 'client',
    device: null,
    flow: 3,
    time: '2026-01-02T03:04:05.123456789Z',
    from: '10.0.0.2:443',
    to: '10.0.0.1:51234',
    claimedSender: 'server',
    origin: {
      verdict: 'endpoint',
      confidence: 0.93,
      evidence: [{ text: 'The TTL is that of the server.', weight: 1.2, frames: [14] }],
      against: [],
    },
    expected: false,
    outcome: over.expected === true ? 'normal' : 'fault',
    severity: 'error',
    ignored: false,
    headline: 'The server refused the connection because nothing listens on port 443.',
    causes: [aCause()],
    impact: {
      unacknowledgedBytes: { client: 0, server: 0 },
      interrupted: '',
      applicationError: 'The client sees ECONNREFUSED (“Connection refused”).',
    },
    application: { protocol: null, name: null, point: 'nothing-said', text: 'before either end had said anything' },
    blindSpots: [],
    ...over,
  };
}

const policy = aCause({
  id: 'policy-reset',
  category: 'security-policy',
  roles: ['inspection-and-enforcement'],
  title: 'Reset by a security policy',
  confidence: 0.78,
  evidence: [
    { text: `The RST came 0.1 ms after "${hostileText}".`, weight: 1.9, frames: [21, 22] },
    { text: 'The sender kept talking after its RST.', weight: 2.4, frames: [24, 25, 26] },
  ],
});

const closing = aCause({ id: 'rst-after-fin', category: 'normal-close', title: 'RST after FIN', confidence: 0.97, against: [] });
const unknown = aCause({ id: 'unknown', category: 'unknown', title: 'Unknown', confidence: 0.4, evidence: [], against: [] });

/** One finding of each kind a report must show: all severities and verdicts, IPv6, hostile text, several of one cause. */
export const sampleFindings: readonly Finding[] = [
  aFinding(),
  aFinding({ frame: 20, frames: [20], flow: 4, time: '2026-01-02T03:04:06.000000001Z', to: '10.0.0.1:51235' }),
  aFinding({
    frame: 23,
    frames: [23, 27, 28],
    flow: 5,
    time: '2026-01-02T03:04:07.5Z',
    from: '[2001:db8::2]:443',
    to: '[2001:db8::1]:40000',
    origin: {
      verdict: 'middlebox',
      confidence: 0.985,
      evidence: [{ text: 'The hop limit differs by 9 from every other packet of the server.', weight: 3.2, frames: [23] }],
      against: [{ text: 'The flow label is the same.', weight: 0.5, frames: [23] }],
    },
    headline: `A middlebox cut the connection after the ClientHello for ${hostileText}.`,
    causes: [
      policy,
      aCause({ id: 'application-abort', category: 'application-error', title: 'Application abort', confidence: 0.15 }),
    ],
    impact: {
      unacknowledgedBytes: { client: 517, server: 1 },
      interrupted: 'a request without a response',
      applicationError: 'The client sees ECONNRESET.',
    },
    application: { protocol: 'TLS', name: hostileText, point: 'client-hello', text: `after the ClientHello for ${hostileText}` },
    blindSpots: ['handshake not captured', hostileText],
  }),
  aFinding({
    frame: 40,
    frames: [40],
    flow: 6,
    time: '2026-01-02T03:05:00.25Z',
    from: '192.0.2.7:60000',
    to: '10.0.0.2:22',
    claimedSender: 'client',
    origin: { verdict: 'endpoint', confidence: 0.9, evidence: [], against: [] },
    expected: true,
    outcome: 'normal',
    severity: 'information',
    headline: 'The client answered late data after it had closed.',
    causes: [closing],
    impact: { unacknowledgedBytes: { client: 0, server: 0 }, interrupted: '', applicationError: '' },
  }),
  aFinding({
    frame: 55,
    frames: [55],
    flow: 7,
    time: '2026-01-02T03:06:00Z',
    from: '198.51.100.1:80',
    to: '10.0.0.9:1024',
    claimedSender: 'unknown',
    origin: { verdict: 'undetermined', confidence: 0.55, evidence: [], against: [] },
    outcome: 'unclear',
    severity: 'warning',
    headline: 'The capture does not show why this connection was reset.',
    causes: [unknown],
    blindSpots: ['only one packet of the flow was captured'],
  }),
];

export const sampleFacts: CaptureFacts = {
  path: '/home/someone/capture.pcapng',
  format: 'pcapng',
  packets: 1234,
  tcpPackets: 1200,
  flows: 56,
  bytes: 1_234_567,
  firstTime: '2026-01-02T03:04:05.000000000Z',
  lastTime: '2026-01-02T03:14:10.250000000Z',
  warnings: [
    {
      code: 'truncated-record',
      message: 'The last packet is cut; what is there was read.',
      frame: 1234,
      offset: 1_234_000,
      count: 1,
    },
    { code: 'bad-block', message: `A block says "${hostileText}" and was skipped.`, count: 7 },
  ],
};

/** Seconds from one ISO time to another, to the nanosecond. */
function secondsBetween(first: string | null, time: string): number {
  const parts = (iso: string): [number, number] => [
    Date.parse(`${iso.slice(0, 19)}Z`) / 1000,
    Number(`0${/\.\d+/.exec(iso)?.[0] ?? ''}`),
  ];
  const [[from, fromPart], [to, toPart]] = [parts(first ?? time), parts(time)];
  return to - from + (toPart - fromPart);
}

function summaryOf(finding: Finding, index: number, { firstTime }: CaptureFacts): FindingSummary {
  const [cause] = finding.causes;
  return {
    index,
    frame: finding.frame,
    rstCount: finding.frames.length,
    copies: 0,
    flow: finding.flow,
    time: secondsBetween(firstTime, finding.time),
    from: finding.from,
    to: finding.to,
    claimedSender: finding.claimedSender,
    verdict: finding.origin.verdict,
    verdictConfidence: finding.origin.confidence,
    causeId: cause.id,
    causeTitle: cause.title,
    category: cause.category,
    causeConfidence: cause.confidence,
    expected: finding.expected,
    outcome: finding.outcome,
    severity: finding.severity,
    ignored: finding.ignored,
  };
}

const loudness = { error: 0, warning: 1, information: 2 };

function totalsOf(findings: readonly Finding[]): Totals {
  const byCause = new Map<string, CauseCount>();
  for (const {
    causes: [{ id, title, category }],
    severity,
    outcome,
  } of findings)
    byCause.set(id, { causeId: id, title, category, severity, outcome, count: (byCause.get(id)?.count ?? 0) + 1 });
  return {
    resets: findings.length,
    rstFrames: findings.reduce((sum, { frames }) => sum + frames.length, 0),
    faults: findings.filter(({ outcome }) => outcome === 'fault').length,
    unclear: findings.filter(({ outcome }) => outcome === 'unclear').length,
    byCause: [...byCause.values()].sort((a, b) => loudness[a.severity] - loudness[b.severity] || b.count - a.count),
  };
}

/** Groups as the product makes them; addresses that are none stand for themselves, with port 0. */
function groupsOf(findings: readonly Finding[]): FindingGroups {
  const texts: string[] = [];
  const numberOf = (text: string): number => {
    const known = texts.indexOf(text);
    return known >= 0 ? known : texts.push(text) - 1;
  };
  const endOf = (text: string): { host: number; port: number } => {
    const [, address = text, port = '0'] = /^(.*):(\d+)$/s.exec(text) ?? [];
    return { host: numberOf(address.replace(/^\[(.*)\]$/s, '$1')), port: Number(port) };
  };
  const rows = findings.map((finding) => {
    const { causes, outcome, severity, ignored, origin, claimedSender, from, to } = finding;
    const [{ id, title, category }] = causes;
    const fromServer = claimedSender !== 'client';
    const [server, client] = (fromServer ? [from, to] : [to, from]).map(endOf) as [
      ReturnType<typeof endOf>,
      ReturnType<typeof endOf>,
    ];
    const facts: KindFacts = {
      cause: { causeId: id, title, category },
      ...{ outcome, severity, ignored, verdict: origin.verdict, claimedSender, fromServer, flags: 'RST/ACK' },
    };
    return { facts, kind: numberOf(JSON.stringify(facts)), server, client };
  });
  const row = (index: number): (typeof rows)[number] => rows[index] as (typeof rows)[number];
  return new FindingGroups({
    count: rows.length,
    kind: (index) => row(index).kind,
    serverHost: (index) => row(index).server.host,
    serverPort: (index) => row(index).server.port,
    clientHost: (index) => row(index).client.host,
    addressText: (host) => texts[host] ?? '',
    facts: (index) => row(index).facts,
  });
}

/** An analysis with the given findings, for tests of what is written about it. It has no flows to show. */
export function fakeAnalysis(findings: readonly Finding[] = sampleFindings, facts: CaptureFacts = sampleFacts): Analysis {
  const noFlows = (): never => {
    throw new RangeError('This analysis has no flows.');
  };
  const groups = groupsOf(findings);
  return {
    facts,
    totals: totalsOf(findings),
    groups: () => groups.groups,
    groupNumber: (index) => groups.of(index),
    members: (group, maximum) => groups.members(group, maximum),
    findings: (offset, limit) =>
      findings.slice(offset, offset + limit).map((finding, index) => summaryOf(finding, offset + index, facts)),
    explain: (index) => {
      const finding = findings[index];
      if (!finding) throw new RangeError(`There is no finding ${index}.`);
      return finding;
    },
    flows: noFlows,
    placeOf: noFlows,
    groupsOf: noFlows,
    flowsInSteps: noFlows,
    findPackets: noFlows,
    adviseFilter: noFlows,
    ladder: noFlows,
    comments: noFlows,
    shownOptions: noFlows,
    folds: noFlows,
    endStates: noFlows,
    locate: () => null,
    picture: { timeSpan: noFlows, overview: noFlows, lanes: noFlows, packetNear: noFlows },
    conversation: noFlows,
    packet: noFlows,
    packets: noFlows,
    readOn: noFlows,
  };
}

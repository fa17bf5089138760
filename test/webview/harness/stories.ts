import type { TransferFold } from '../../../src/core/timeline/folds.ts';
import type { Cause, Evidence, Finding, Severity } from '../../../src/core/resets/finding.ts';

/** Flags, sent by the client, seconds since the packet before, payload bytes, hint, TTL. */
export type StoryPacket = readonly [
  flags: number,
  fromClient: boolean,
  step: number,
  length?: number,
  hint?: string,
  ttl?: number,
];

/** A made-up flow with what the analysis would say of its reset. `{n}` in evidence frames counts packets of the flow from 0. */
export interface Story {
  readonly client: string;
  readonly server: string;
  readonly start: number;
  readonly state: string;
  readonly packets: readonly StoryPacket[];
  readonly folds?: readonly TransferFold[];
  readonly reset?: {
    /** Places of the RSTs in the flow. */
    readonly at: readonly number[];
    readonly severity: Severity;
    readonly headline: string;
    readonly verdict: Finding['origin']['verdict'];
    readonly confidence: number;
    readonly causes: readonly [Omit<Cause, 'nextSteps' | 'roles'>, ...Omit<Cause, 'nextSteps' | 'roles'>[]];
    readonly origin: readonly Evidence[];
    readonly against: readonly Evidence[];
    readonly impact: Finding['impact'];
    readonly blindSpots: readonly string[];
  };
}

const SYN = 2;
const SYN_ACK = 18;
const ACK = 16;
const PSH_ACK = 24;
const FIN_ACK = 17;
const RST = 4;
const RST_ACK = 20;
const nothingLost: Finding['impact'] = { unacknowledgedBytes: { client: 0, server: 0 }, interrupted: '', applicationError: '' };
const handshake = (rtt: number): StoryPacket[] => [
  [SYN, true, 0],
  [SYN_ACK, false, rtt],
  [ACK, true, 0.0002],
];
const evidence = (text: string, weight: number, ...frames: number[]): Evidence => ({ text, weight, frames });

export const stories: readonly Story[] = [
  {
    client: '10.20.1.17:51844',
    server: '203.0.113.80:443',
    start: 2.1,
    state: 'RSTR',
    packets: [
      ...handshake(0.031),
      [PSH_ACK, true, 0.0011, 517, 'TLS ClientHello (updates.example.net)'],
      [RST_ACK, false, 0.0042, 0, '', 250],
      [RST_ACK, false, 0.0001, 0, '', 250],
      [ACK, false, 0.0273, 1448, 'TLS ServerHello'],
      [PSH_ACK, false, 0.0001, 812, 'TLS Certificate'],
      [RST, true, 0.0001],
    ],
    reset: {
      at: [4, 5],
      severity: 'error',
      headline: 'A box between client and server cut the connection right after the TLS ClientHello; the server kept answering.',
      verdict: 'middlebox',
      confidence: 0.97,
      causes: [
        {
          id: 'policy-reset',
          category: 'security-policy',
          title: 'Blocked by a security policy on the path',
          confidence: 0.94,
          evidence: [
            evidence('The reset came 4.2 ms after the ClientHello, far below the 31 ms the server needs to answer.', 2.6, 3, 4),
            evidence('It followed the first packet that names a host: “updates.example.net”.', 1.7, 3),
            evidence('Two identical resets were sent at once.', 0.8, 4, 5),
          ],
          against: [evidence('No reset was sent to the server in this capture.', 0.4)],
        },
        {
          id: 'strided-injection',
          category: 'security-policy',
          title: 'Injected by an on-path censor',
          confidence: 0.04,
          evidence: [evidence('More than one reset for one trigger.', 0.8, 4, 5)],
          against: [evidence('The sequence numbers do not advance by a stride.', 1.9, 4, 5)],
        },
      ],
      origin: [
        evidence('TTL 250 where every other packet of the server had 52.', 3.1, 1, 4, 6, 7),
        evidence('The server went on sending after “its” reset.', 2.9, 6, 7),
      ],
      against: [],
      impact: {
        unacknowledgedBytes: { client: 517, server: 2260 },
        interrupted: 'a TLS handshake',
        applicationError: 'The client’s application sees ECONNRESET (connection reset by peer).',
      },
      blindSpots: ['The capture was taken on the client’s side: what the server received is not seen.'],
    },
  },
  {
    client: '10.20.1.17:51902',
    server: '10.20.8.5:5432',
    start: 6.4,
    state: 'REJ',
    packets: [
      [SYN, true, 0],
      [RST_ACK, false, 0.0006],
      [SYN, true, 0.5],
      [RST_ACK, false, 0.0005],
      [SYN, true, 1.0],
      [RST_ACK, false, 0.0006],
    ],
    reset: {
      at: [1, 3, 5],
      severity: 'error',
      headline: 'The server refused the connection: nothing listens on port 5432.',
      verdict: 'endpoint',
      confidence: 0.93,
      causes: [
        {
          id: 'port-closed',
          category: 'connection-refusal',
          title: 'Port closed: nothing is listening',
          confidence: 0.91,
          evidence: [
            evidence('Every SYN was answered by a reset within a millisecond.', 2.4, 0, 1, 2, 3),
            evidence('The resets have the server’s TTL.', 1.1, 1, 3, 5),
          ],
          against: [],
        },
        {
          id: 'firewall-reject',
          category: 'security-policy',
          title: 'Rejected by a host firewall',
          confidence: 0.07,
          evidence: [],
          against: [],
        },
      ],
      origin: [evidence('The answer took 0.6 ms, as other answers of this host do.', 1.9, 1, 3)],
      against: [],
      impact: { ...nothingLost, applicationError: 'The client’s application sees ECONNREFUSED (connection refused).' },
      blindSpots: [],
    },
  },
  {
    client: '10.20.1.44:40112',
    server: '10.20.9.9:8443',
    start: 12.9,
    state: 'RSTO',
    packets: [
      ...handshake(0.0009),
      [PSH_ACK, true, 0.002, 1310, 'HTTP POST /api/orders'],
      [ACK, false, 0.001],
      [PSH_ACK, false, 0.051, 640, 'HTTP 200'],
      [ACK, true, 0.0001],
      [PSH_ACK, true, 351.2, 980, 'HTTP POST /api/orders'],
      [RST, false, 0.0012, 0, '', 63],
    ],
    reset: {
      at: [8],
      severity: 'error',
      headline: 'A firewall forgot the connection during 351 s of silence and reset the next request.',
      verdict: 'middlebox',
      confidence: 0.74,
      causes: [
        {
          id: 'idle-timer',
          category: 'connection-timeout',
          title: 'Idle timeout on a firewall or load balancer',
          confidence: 0.78,
          evidence: [
            evidence('The connection was silent for 351.2 s; 350 s is a well-known idle limit.', 2.3, 6, 7),
            evidence('The very next packet was answered by a reset.', 1.6, 7, 8),
          ],
          against: [evidence('A server that was restarted would answer the same way.', 0.7, 8)],
        },
      ],
      origin: [evidence('TTL 63 is one more than the server’s 62.', 1.2, 5, 8)],
      against: [evidence('Only one packet to compare with.', 0.3, 8)],
      impact: {
        unacknowledgedBytes: { client: 980, server: 0 },
        interrupted: 'a request without a response',
        applicationError: 'The client’s application sees ECONNRESET on its next read.',
      },
      blindSpots: ['Keep-alives filtered before the capture point would not be seen.'],
    },
  },
  {
    client: '[2001:db8:20::1:77]:60123',
    server: '[2001:db8:80::25]:25',
    start: 30.2,
    state: 'RSTR',
    packets: [
      ...handshake(0.012),
      [PSH_ACK, false, 0.02, 61, 'SMTP 220 mail.example.org'],
      [PSH_ACK, true, 0.011, 24, 'SMTP EHLO'],
      [RST_ACK, false, 4.2],
    ],
    reset: {
      at: [5],
      severity: 'warning',
      headline: 'The server’s application closed the connection with data still unread.',
      verdict: 'endpoint',
      confidence: 0.84,
      causes: [
        {
          id: 'close-with-unread-data',
          category: 'application-error',
          title: 'Closed with unread data',
          confidence: 0.66,
          evidence: [evidence('24 bytes of the client were never read before the reset.', 1.4, 4, 5)],
          against: [evidence('4.2 s passed between the data and the reset.', 0.6, 4, 5)],
        },
        {
          id: 'application-abort',
          category: 'application-error',
          title: 'Aborted by the application',
          confidence: 0.29,
          evidence: [evidence('No FIN was seen.', 0.7)],
          against: [],
        },
      ],
      origin: [evidence('TTL and window are the server’s own.', 1.6, 3, 5)],
      against: [],
      impact: {
        unacknowledgedBytes: { client: 24, server: 0 },
        interrupted: '',
        applicationError: 'The client’s application sees ECONNRESET.',
      },
      blindSpots: [],
    },
  },
  {
    client: '10.20.1.17:51777',
    server: '198.51.100.7:443',
    start: 0.4,
    state: 'SF',
    packets: [
      ...handshake(0.024),
      [PSH_ACK, true, 0.001, 517, 'TLS ClientHello'],
      [ACK, false, 0.024],
      [PSH_ACK, false, 0.002, 3103, 'TLS ServerHello'],
      [PSH_ACK, true, 0.004, 80, 'TLS'],
      [PSH_ACK, false, 0.05, 12_440, 'TLS application data'],
      [FIN_ACK, true, 3.2],
      [PSH_ACK, false, 0.024, 31, 'TLS alert'],
      [RST, true, 0.0001],
      [RST, true, 0.0001],
    ],
    reset: {
      at: [10, 11],
      severity: 'information',
      headline: 'The client had already closed; its kernel reset what came after. This is normal.',
      verdict: 'endpoint',
      confidence: 0.96,
      causes: [
        {
          id: 'data-after-close',
          category: 'normal-close',
          title: 'Reset after a normal close',
          confidence: 0.95,
          evidence: [evidence('The client’s FIN came first.', 2.8, 8)],
          against: [],
        },
      ],
      origin: [evidence('Sent within 0.1 ms of the data, as only the host itself can.', 2.4, 9, 10)],
      against: [],
      impact: nothingLost,
      blindSpots: [],
    },
  },
  {
    client: '192.0.2.200:45000',
    server: '10.20.8.5:22',
    start: 41,
    state: 'REJ',
    packets: [
      [SYN, true, 0],
      [RST_ACK, false, 0.0003],
    ],
    reset: {
      at: [1],
      severity: 'information',
      headline: 'A port scan met a closed port. This is expected.',
      verdict: 'endpoint',
      confidence: 0.9,
      causes: [
        {
          id: 'scan',
          category: 'scan',
          title: 'Port scan',
          confidence: 0.88,
          evidence: [evidence('The same host tried 40 ports in 2 s.', 2.9, 0)],
          against: [],
        },
      ],
      origin: [],
      against: [],
      impact: nothingLost,
      blindSpots: [],
    },
  },
  {
    client: '10.20.1.60:39001',
    server: '10.20.9.9:9090',
    start: 55,
    state: 'RSTO',
    packets: [...handshake(0.0007), [PSH_ACK, true, 0.01, 44], [ACK, false, 0.0007], [RST_ACK, true, 1.31, 0, '', 64]],
    reset: {
      at: [5],
      severity: 'warning',
      headline: 'The connection was reset; the capture does not show enough to say why.',
      verdict: 'undetermined',
      confidence: 0.48,
      causes: [{ id: 'unknown', category: 'unknown', title: 'Cause unknown', confidence: 0.41, evidence: [], against: [] }],
      origin: [],
      against: [evidence('There is no other packet to compare the reset with.', 0.5)],
      impact: { unacknowledgedBytes: { client: 0, server: 0 }, interrupted: 'an open connection', applicationError: '' },
      blindSpots: ['Packets before the capture began are not known.'],
    },
  },
  {
    client: '10.20.1.17:52001',
    server: '10.20.8.20:80',
    start: 8,
    state: 'SF',
    packets: [
      ...handshake(0.001),
      [PSH_ACK, true, 0.001, 340, 'HTTP GET /<img src=x onerror=alert(1)>'],
      [ACK, false, 0.001],
      [PSH_ACK, false, 0.02, 8120, 'HTTP 200'],
      [FIN_ACK, true, 0.4],
      [FIN_ACK, false, 0.001],
      [ACK, true, 0.0001],
    ],
  },
];

export const nextSteps = (client: string, server: string): Cause['nextSteps'] => {
  const [clientAddress, serverAddress] = [client, server].map((end) => end.slice(0, end.lastIndexOf(':')).replace(/[[\]]/g, ''));
  const port = server.slice(server.lastIndexOf(':') + 1);
  return [
    {
      step: 'capture',
      text: 'See the packets around the reset.',
      command: `ip.addr == ${clientAddress ?? ''} && ip.addr == ${serverAddress ?? ''} && tcp.port == ${port}`,
    },
    {
      step: 'firewall-logs',
      text: 'Look for a deny or reset of this session at this time.',
      command: `( addr.src in ${clientAddress ?? ''} ) and ( addr.dst in ${serverAddress ?? ''} ) and ( port.dst eq ${port} ) and ( session_end_reason neq tcp-fin )`,
    },
    {
      step: 'server-logs',
      text: 'See whether the service was up and what it logged.',
      command: `ss -ltnp 'sport = :${port}'; journalctl --since '2026-01-02 03:04:00' --until '2026-01-02 03:06:00'`,
    },
    {
      step: 'application-configuration',
      text: 'Compare keep-alive and timeout settings on both ends with the silence seen here.',
    },
  ];
};

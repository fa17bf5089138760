/** The five reasons of the troubleshooting checklist, and four kinds of reset that are none of them. Closed. */
export const categories = [
  'connection-refusal',
  'unexpected-data',
  'connection-timeout',
  'security-policy',
  'application-error',
  'half-open',
  'scan',
  'normal-close',
  'unknown',
] as const;
export type Category = (typeof categories)[number];

/** The four things a firewall does that can end in a reset. Closed. */
export type FirewallRole = 'inspection-and-enforcement' | 'syn-flood-protection' | 'session-management' | 'fingerprinting';

/** The checklist's four steps, in the order a person takes them. Closed. */
export const checklistSteps = ['capture', 'firewall-logs', 'server-logs', 'application-configuration'] as const;
export type ChecklistStep = (typeof checklistSteps)[number];

/** Who really made the reset. */
export type Verdict = 'endpoint' | 'middlebox' | 'undetermined';

/**
 * What a reset means to the reader: a fault, normal, or unclear, where this capture can tell neither: no cause is likelier than not,
 * and nothing was seen to be cut off.
 */
export const outcomes = ['fault', 'unclear', 'normal'] as const;
export type Outcome = (typeof outcomes)[number];

/** How loud a finding is: an error lost work, a warning may have or is unclear, information is normal. */
export type Severity = 'error' | 'warning' | 'information';

/** Which end a packet claims to come from, by its addresses. */
export type Side = 'client' | 'server' | 'unknown';

/** One observation that speaks for or against something. */
export interface Evidence {
  /** A sentence a tired engineer understands; packet text in it is quoted and cut, never trusted. */
  readonly text: string;
  /** Log-odds (natural) that the observation adds; always positive, `against` lists the contrary. */
  readonly weight: number;
  /** 1-based frame numbers the observation rests on. */
  readonly frames: readonly number[];
}

export interface NextStep {
  readonly step: ChecklistStep;
  readonly text: string;
  /** Ready to paste: a filter, query or command with this flow's addresses, ports and time filled in. */
  readonly command?: string;
  /** Where the command is to be entered: "PAN-OS command line", "Wireshark display filter". */
  readonly tool?: string;
  /** The same for other systems, where nobody knows which of them the host runs. */
  readonly also?: readonly { readonly tool: string; readonly command: string }[];
}

/** One possible cause of a reset, with the case for and against it. */
export interface Cause {
  readonly id: string;
  readonly category: Category;
  readonly roles: readonly FirewallRole[];
  readonly title: string;
  /** Probability, 0 to 1. */
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  readonly against: readonly Evidence[];
  readonly nextSteps: readonly NextStep[];
}

export interface Origin {
  readonly verdict: Verdict;
  /** Probability of the verdict; for `undetermined`, of the likelier of the two others. */
  readonly confidence: number;
  /** Only where it is `undetermined`: the likelier of the two others, for which `evidence` speaks. */
  readonly likelier?: 'endpoint' | 'middlebox';
  readonly evidence: readonly Evidence[];
  readonly against: readonly Evidence[];
}

/** Where the capture was made, as far as TTLs and the handshake's timing tell: at one of the ends, between them, or cannot be told. */
export type Vantage = 'client' | 'server' | 'middle' | 'unknown';

/** What is known of a middlebox that made a RST: hypotheses, each with its source. */
export interface Device {
  /** Routers between it and the capture point, by the TTL that stacks begin with; null when the TTL says nothing. */
  readonly hops: number | null;
  /** Products or mechanisms whose RSTs look so; empty when none is known. */
  readonly looksLike: string;
  /** Where that is described; empty with `looksLike`. */
  readonly source: string;
}

/** What the reset cost. */
export interface Impact {
  /** Payload bytes each end sent that the other never acknowledged before the reset. */
  readonly unacknowledgedBytes: { readonly client: number; readonly server: number };
  /** What was cut off, in words; empty when nothing was. */
  readonly interrupted: string;
  /** The error each application sees (ECONNREFUSED, ECONNRESET, EPIPE…), in words; empty when none. */
  readonly applicationError: string;
}

/**
 * At what point of the conversation the reset came, the most telling one first that holds: nobody had said anything; an alert, a
 * close_notify, an error message or a goodbye was its sender's last word; a response was cut; the last response had been given
 * (`Connection: close`); the server had spoken and the client not yet; after the ClientHello, with no answer; before the first request
 * over TLS; after a request, with no answer; after an answer, at once or (`idle`) a second or more later.
 */
export const applicationPoints = [
  'nothing-said',
  'alert',
  'close-notify',
  'error-message',
  'response-cut',
  'goodbye',
  'last-response',
  'greeting',
  'client-hello',
  'tls-handshake',
  'request',
  'answered',
  'idle',
] as const;
export type ApplicationPoint = (typeof applicationPoints)[number];

/** Where in the conversation of the two programs the reset came, as far as their packets show it. */
export interface Application {
  /** TLS, HTTP, SSH, MySQL…; null when it is not recognised. */
  readonly protocol: string | null;
  /** The server that the client asked for, by SNI or Host: characters of host names only, 64 at most; null when it named none. */
  readonly name: string | null;
  readonly point: ApplicationPoint;
  /** The same in words: "after the ClientHello for example.com, before any answer". No packet text but the name is in it. */
  readonly text: string;
}

/** One reset event: the RSTs of one flow and direction within 2 s. The public JSON contract, schema tcp-reset-explainer/1. */
export interface Finding {
  /** 1-based number of the first RST's frame; names the finding. */
  readonly frame: number;
  readonly frames: readonly number[];
  /** 0-based, as Wireshark's tcp.stream. */
  readonly flow: number;
  /** ISO 8601 in UTC with nine decimals. */
  readonly time: string;
  /** address:port, IPv6 in brackets. */
  readonly from: string;
  readonly to: string;
  readonly claimedSender: Side;
  readonly origin: Origin;
  /** Where the capture was made. It decides what can be known of the sender. */
  readonly vantage: Vantage;
  /** The device, where the verdict is a middlebox; else null. */
  readonly device: Device | null;
  /** The outcome is `normal`. */
  readonly expected: boolean;
  readonly outcome: Outcome;
  readonly severity: Severity;
  /** Nobody obeyed the reset: the connection went on, and both ends took part in that. */
  readonly ignored: boolean;
  /** One sentence: what happened, who did it and why. */
  readonly headline: string;
  /** Likeliest first; at least one (`unknown` when nothing fits). */
  readonly causes: readonly [Cause, ...Cause[]];
  readonly impact: Impact;
  readonly application: Application;
  /** What this capture cannot show, and so what the verdict could not use. */
  readonly blindSpots: readonly string[];
}

/** The short form kept for every finding of a capture; the full one is made on demand. */
export interface FindingSummary {
  /** Position in the capture's list of findings, by frame. */
  readonly index: number;
  readonly frame: number;
  /** RSTs of the event, each counted once. */
  readonly rstCount: number;
  /** Frames that show one of them once more: a capture on a mirror port may hold each packet twice. */
  readonly copies: number;
  readonly flow: number;
  /** Seconds since the capture's first packet. */
  readonly time: number;
  readonly from: string;
  readonly to: string;
  readonly claimedSender: Side;
  readonly verdict: Verdict;
  readonly verdictConfidence: number;
  readonly causeId: string;
  readonly causeTitle: string;
  readonly category: Category;
  readonly causeConfidence: number;
  readonly expected: boolean;
  readonly outcome: Outcome;
  readonly severity: Severity;
  readonly ignored: boolean;
}

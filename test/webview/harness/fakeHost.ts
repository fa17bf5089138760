import type {
  CaptureState,
  ExplainedVersion,
  FailureReason,
  HostApi,
  HostNotices,
  PageNotices,
} from '../../../src/shared/protocol.ts';
import type { FrameComment } from '../../../src/core/timeline/comments.ts';
import type { FrameOptions } from '../../../src/core/timeline/shownOptions.ts';
import { Peer } from '../../../src/shared/rpc.ts';
import type { FakeCapture } from './fakeAnswers.ts';
import { longCapture, mixedCapture, oneCapture, quietCapture, transferCapture } from './fakeCapture.ts';
import { themes } from './themes.ts';

export type ThemeName = keyof typeof themes;

/** What the page asked and said, for tests to look at. */
export interface Heard {
  readonly name: string;
  readonly argument: unknown;
}

export interface Harness {
  readonly heard: Heard[];
  /** Violations of the content security policy. */
  readonly violations: string[];
  saved: unknown;
  setTheme(name: ThemeName): void;
  setState(state: CaptureState): void;
  /** The rest of the capture has been read. */
  readRest(): void;
  reveal(frame: number): void;
  tellBookmarks(list: HostNotices['bookmarks']): void;
  tellCopy(what: HostNotices['copy']): void;
  /** What the capture carries as comments, whatever the flow. */
  comments: FrameComment[];
  /** TCP options of packets, whatever the flow. */
  options: FrameOptions[];
  /** Questions whose name is in here are answered with an error. */
  readonly failing: Set<string>;
  /** Answers come after so many milliseconds. */
  delay: number;
}

const noPackets = {
  path: '/c',
  format: 'pcap',
  packets: 0,
  tcpPackets: 0,
  flows: 0,
  bytes: 24,
  firstTime: null,
  lastTime: null,
  warnings: [],
};
const noTotals = { resets: 0, rstFrames: 0, faults: 0, unclear: 0, byCause: [] };

/** Two notes, as captures of real life have. */
const notes = [
  {
    code: 'cut-short',
    message: 'The capture kept only the first 96 bytes of each packet; payloads are not seen whole.',
    count: 1204,
  },
  {
    code: 'truncated-record',
    message: 'The last packet is cut off: the file ends inside it. All before it was read.',
    frame: 75,
    offset: 22_480,
    count: 1,
  },
] as const;

const captures: Readonly<Record<string, () => FakeCapture>> = {
  mixed: () => mixedCapture(2, notes),
  'so-far': () => mixedCapture(),
  'cancelled-part': () => mixedCapture(),
  many: () => mixedCapture(4375),
  long: () => longCapture(200_000, 1000),
  quiet: quietCapture,
  one: oneCapture,
  transfer: transferCapture,
};

const parameters = new URLSearchParams(location.search);
const far = { consumed: 231_400_000, size: 700_000_000, packets: 498_213, rstFrames: 1289 };

const states: Readonly<Record<string, CaptureState>> = {
  opening: { phase: 'reading', progress: null },
  reading: { phase: 'reading', progress: far },
  'so-far': { phase: 'reading', progress: far, soFar: explained(mixedCapture()) },
  'cancelled-part': { phase: 'cancelled', progress: far, soFar: explained(mixedCapture()) },
  cancelled: { phase: 'cancelled', progress: far },
  failed: {
    phase: 'failed',
    title: 'This file is not a packet capture',
    message:
      'notes.pcap begins with “# Meeting notes”, not with the mark of a pcap or pcapng file. Open it as text, or capture again with tcpdump -w.',
    reason: (parameters.get('reason') ?? 'format') as FailureReason,
  },
  'no-packets': { phase: 'ready', version: 1, facts: noPackets, totals: noTotals },
  unread: {
    phase: 'ready',
    version: 1,
    facts: {
      ...noPackets,
      packets: 120,
      warnings: [
        { code: 'unsupported-link-type', message: 'Frame 1 has link type 10, which is not read yet.', frame: 1, count: 120 },
      ],
    },
    totals: noTotals,
  },
  'no-tcp': { phase: 'ready', version: 1, facts: { ...noPackets, packets: 120 }, totals: noTotals },
};

declare global {
  interface Window {
    harness: Harness;
  }
}

const scenario = parameters.get('scenario') ?? 'mixed';
let capture = captures[scenario]?.();
const listeners = new Set<(message: unknown) => void>();
// What is kept of a view is for the same editor loaded again, not for another in its tab.
const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
const kept = navigation?.type === 'reload' ? sessionStorage.getItem('view') : null;

const harness: Harness = {
  heard: [],
  violations: [],
  saved: kept === null ? undefined : JSON.parse(kept),
  comments: [],
  options: [],
  failing: new Set(),
  delay: 0,
  setTheme(name) {
    const { body, documentElement } = document;
    documentElement.removeAttribute('style');
    for (const [variable, value] of Object.entries(themes[name].variables))
      documentElement.style.setProperty(`--vscode-${variable}`, value);
    body.className = themes[name].body;
  },
  setState: (state) => peer.tell('state', state),
  readRest() {
    capture = mixedCapture(2);
    harness.setState({ ...readyState(capture), version: 2 });
  },
  reveal: (frame) => peer.tell('reveal', { frame }),
  tellBookmarks: (list) => peer.tell('bookmarks', list),
  tellCopy: (what) => peer.tell('copy', what),
};
window.harness = harness;
document.addEventListener('securitypolicyviolation', (event) =>
  harness.violations.push(`${event.violatedDirective}: ${event.blockedURI}`),
);

/** Answers as the host does: later, never in the same turn, and through a copy. */
async function answer(name: string, argument: unknown): Promise<unknown> {
  harness.heard.push({ name, argument });
  await new Promise((resolve) => setTimeout(resolve, harness.delay));
  if (harness.failing.has(name)) throw new Error('The capture could not be read at byte 4,096.');
  if (name === 'copy') return undefined;
  if (name === 'comments') return harness.comments;
  if (name === 'shownOptions') return harness.options;
  if (name === 'savePicture') return true;
  const method = (capture as unknown as Record<string, (argument: unknown) => unknown>)[name];
  return method?.(argument);
}

const hear = (name: string) => (value: unknown) => void harness.heard.push({ name, argument: value });
const peer = new Peer<HostApi, object, PageNotices, HostNotices>(
  {
    post: (message) => setTimeout(() => window.dispatchEvent(new MessageEvent('message', { data: structuredClone(message) }))),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  },
  Object.fromEntries(
    [
      ...['flows', 'ladder', 'findings', 'explain', 'locate', 'copy', 'savePicture', 'adviseFilter'],
      ...['packet', 'endStates', 'folds', 'findPackets', 'conversation', 'comments', 'shownOptions'],
      ...['timeSpan', 'overview', 'lanes', 'packetNear', 'placeOf', 'groupsOf'],
    ].map((name) => [name, (argument: unknown) => answer(name, argument)]),
  ) as unknown as HostApi,
  {
    ready: () => {
      harness.heard.push({ name: 'ready', argument: null });
      const first = states[scenario] ?? (capture === undefined ? undefined : readyState(capture));
      if (first !== undefined) harness.setState(first);
      if (first?.phase === 'ready') harness.tellBookmarks([]);
      const reveal = parameters.get('reveal');
      if (reveal !== null) harness.reveal(Number(reveal));
    },
    selected: hear('selected'),
    action: hear('action'),
    share: hear('share'),
    filter: hear('filter'),
    explanation: hear('explanation'),
    annotate: hear('annotate'),
    bookmarks: hear('bookmarks'),
  },
);

function explained({ facts, totals }: FakeCapture): ExplainedVersion {
  return { version: 1, facts, totals };
}

function readyState(one: FakeCapture): Extract<CaptureState, { phase: 'ready' }> {
  return { phase: 'ready', ...explained(one) };
}

// VS Code hears the keys of a page too, and runs what is bound to them.
window.addEventListener('keydown', ({ altKey, key }) => {
  if (altKey && (key === 'ArrowLeft' || key === 'ArrowRight')) peer.tell('travel', key === 'ArrowLeft' ? -1 : 1);
});

harness.setTheme((parameters.get('theme') ?? 'dark') as ThemeName);

Object.assign(window, {
  acquireVsCodeApi: () => ({
    postMessage: (message: unknown) => {
      const copy = structuredClone(message);
      setTimeout(() => listeners.forEach((listener) => listener(copy)));
    },
    getState: () => harness.saved,
    setState: (state: unknown) => {
      harness.saved = state;
      sessionStorage.setItem('view', JSON.stringify(state));
    },
  }),
});

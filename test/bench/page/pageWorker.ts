/** The product's analysis in a web worker: what the worker thread is in VS Code. Reads the capture over the loopback address. */
import { analyse } from '../../../src/core/analyse.ts';
import type { Analysis } from '../../../src/core/analysis.ts';
import type { ByteSource } from '../../../src/core/capture/source.ts';
import { shownFinding } from '../../../src/host/shownFinding.ts';
import type { CaptureState, ExplainedVersion, HostApi } from '../../../src/shared/protocol.ts';
import { type Answers, Peer } from '../../../src/shared/rpc.ts';

/** As many bytes at once as keep the server from being asked all the time; the first of them soon, as from a disk. */
const ahead = 8 << 20;
const first = 2 << 20;

class HttpSource implements ByteSource {
  readonly name = 'capture';
  #start = 0;
  #bytes = new Uint8Array();
  consumed = 0;

  constructor(readonly size: number) {}

  async read(offset: number, into: Uint8Array): Promise<number> {
    const wanted = Math.min(into.length, this.size - offset);
    if (wanted <= 0) return 0;
    if (offset < this.#start || offset + wanted > this.#start + this.#bytes.length) {
      const end = Math.min(this.size, offset + Math.max(offset === 0 ? first : ahead, into.length));
      const response = await fetch('/capture', { headers: { range: `bytes=${offset}-${end - 1}` } });
      this.#bytes = new Uint8Array(await response.arrayBuffer());
      this.#start = offset;
    }
    into.set(this.#bytes.subarray(offset - this.#start, offset - this.#start + wanted));
    this.consumed = offset + wanted;
    return wanted;
  }
}

let analysis: Analysis | undefined;
const read = (): Analysis => {
  if (analysis === undefined) throw new Error('The capture has not been read.');
  return analysis;
};

/** What the page asks while it is looked at and moved about. */
type Asked =
  | ('flows' | 'placeOf' | 'groupsOf' | 'ladder' | 'findings' | 'locate' | 'conversation')
  | ('timeSpan' | 'overview' | 'lanes' | 'packetNear');

const peer = new Peer<Pick<Answers<HostApi>, Asked | 'explain'>, object, { read: null }, { state: CaptureState }>(
  {
    post: (message) => self.postMessage(message),
    listen(listener) {
      self.addEventListener('message', (event) => listener(event.data));
      return () => {};
    },
  },
  {
    flows: (query) => read().flows(query),
    placeOf: (query) => read().placeOf(query),
    groupsOf: (query) => read().groupsOf(query),
    ladder: ({ flow, offset, limit }) => read().ladder(flow, offset, limit),
    findings: ({ offset, limit }) => read().findings(offset, limit),
    explain: (index) => shownFinding(read().explain(index)),
    conversation: (flow) => read().conversation(flow),
    locate: (frame) => read().locate(frame),
    timeSpan: () => read().picture.timeSpan(null),
    overview: (query) => read().picture.overview(query),
    lanes: (query) => read().picture.lanes(query),
    packetNear: (query) => read().picture.packetNear(query),
  },
  { read: () => void start() },
);

async function start(): Promise<void> {
  const size = Number((await fetch('/capture', { method: 'HEAD' })).headers.get('content-length'));
  let told = 0;
  let version = 0;
  let soFar: ExplainedVersion | undefined;
  analysis = await analyse(new HttpSource(size), {
    onProgress(progress) {
      if (performance.now() - told < 100) return;
      told = performance.now();
      peer.tell('state', { phase: 'reading', progress, ...(soFar ? { soFar } : {}) });
    },
    onSoFar(part) {
      analysis = part;
      soFar = { version: ++version, facts: part.facts, totals: part.totals };
    },
  });
  const { facts, totals } = analysis;
  peer.tell('state', { phase: 'ready', version: ++version, facts, totals });
}

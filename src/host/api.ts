import type { Uri } from 'vscode';
import type { CaptureFacts, Totals } from '../core/analysis.ts';
import type { Finding } from '../core/resets/finding.ts';
import type { Capture, SettledState } from './capture.ts';
import type { CaptureRegistry } from './captureRegistry.ts';
import { resetsUri } from './captureUri.ts';

/** What other extensions get from `activate`. Reading a capture here shows nothing to the user. */
export interface TcpResetExplainerApi {
  /** @throws Error with a sentence for the user when the capture cannot be read. */
  summary(capture: Uri): Promise<{ readonly facts: CaptureFacts; readonly totals: Totals }>;
  /** Every finding of a capture, in frame order. @throws as `summary` */
  findings(capture: Uri): Promise<Finding[]>;
  /** The address of the capture's resets document, a read-only text. */
  resetsUri(capture: Uri): Uri;
  /** Opens what a link to a frame points at (vscode://…/open?…), as following the link would. */
  openLink(link: Uri): Promise<void>;
}

export function apiOf(registry: CaptureRegistry, openLink: TcpResetExplainerApi['openLink']): TcpResetExplainerApi {
  const ask = async <Result>(uri: Uri, question: (capture: Capture, state: Ready) => Promise<Result>): Promise<Result> => {
    const lease = registry.acquire(uri, 'question');
    try {
      return await question(lease.capture, ready(await lease.capture.settled()));
    } finally {
      lease.dispose();
    }
  };
  return {
    summary: (uri) => ask(uri, (_capture, { facts, totals }) => Promise.resolve({ facts, totals })),
    findings: (uri) =>
      ask(uri, async (capture, { totals }) => {
        const findings: Finding[] = [];
        for (let index = 0; index < totals.resets; index++) findings.push(await capture.ask('explain', index));
        return findings;
      }),
    resetsUri,
    openLink,
  };
}

type Ready = Extract<SettledState, { readonly phase: 'ready' }>;

function ready(state: SettledState): Ready {
  if (state.phase === 'ready') return state;
  throw new Error(state.phase === 'failed' ? `${state.title}. ${state.message}` : 'Reading the capture was stopped.');
}

import { Diagnostic, DiagnosticSeverity, Disposable, languages, Range } from 'vscode';
import type { Totals } from '../core/analysis.ts';
import type { Severity } from '../core/resets/finding.ts';
import type { Capture } from './capture.ts';
import type { CaptureRegistry } from './captureRegistry.ts';
import { resetsUri } from './captureUri.ts';
import { commandIds, commandLink } from './commandLinks.ts';
import { type Marker, markersOf } from './markers.ts';
import { summaryText } from './totalsText.ts';

const source = 'TCP resets';
const severities: Record<Severity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
};

/**
 * Puts the findings of the captures that are shown into Problems: each on its line of the resets document. The capture's own file
 * has one summary for who asks for the problems of that file; a hint is neither listed nor counted, so that the counts in the
 * status bar are those of the findings.
 */
export function activateDiagnostics(registry: CaptureRegistry, log: (message: string) => void): Disposable {
  const collection = languages.createDiagnosticCollection('tcp-resets');
  /** The version of each capture that stands in Problems or is on its way there. */
  const published = new Map<Capture, number>();
  const clear = (capture: Capture): void => {
    published.delete(capture);
    collection.delete(capture.uri);
    collection.delete(resetsUri(capture.uri));
  };
  const publish = async (capture: Capture, totals: Totals, version: number): Promise<void> => {
    published.set(capture, version);
    const { text, lines } = await capture.resets();
    if (published.get(capture) !== version) return;
    const texts = text.split('\n');
    collection.set(
      resetsUri(capture.uri),
      markersOf(lines).map((marker) => diagnosticOf(marker, capture, texts[marker.line] ?? '')),
    );
    collection.set(capture.uri, totals.resets === 0 ? [] : [summaryOf(totals, capture)]);
  };
  const update = (capture: Capture): void => {
    const { state } = capture;
    if (!registry.isViewed(capture) || state.phase === 'failed' || state.phase === 'cancelled') {
      if (published.has(capture)) clear(capture);
    } else if (state.phase === 'ready' && published.get(capture) !== state.version) {
      publish(capture, state.totals, state.version).catch((error: unknown) => log(`No problems shown. ${String(error)}`));
    }
  };
  return Disposable.from(collection, registry.onDidChange(update), registry.onDidClose(clear));
}

function diagnosticOf({ line, severity, causeId, message, frame }: Marker, capture: Capture, text: string): Diagnostic {
  // The line's first column, and not the whole line: a click in Problems selects it, and must not scroll to the end of the line.
  const [whole = '', indent = ''] = /^( *).*?(?= {2}|$)/.exec(text) ?? [];
  const diagnostic = new Diagnostic(new Range(line, indent.length, line, whole.length), message, severities[severity]);
  diagnostic.source = source;
  diagnostic.code = {
    value: causeId,
    target:
      frame === null
        ? commandLink(commandIds.openResetsDocument, capture.id)
        : commandLink(commandIds.revealReset, capture.id, frame),
  };
  return diagnostic;
}

function summaryOf(totals: Totals, capture: Capture): Diagnostic {
  const diagnostic = new Diagnostic(new Range(0, 0, 0, 0), summaryText(totals), DiagnosticSeverity.Hint);
  diagnostic.source = source;
  diagnostic.code = { value: 'Explain resets', target: commandLink(commandIds.explainResets, capture.id) };
  return diagnostic;
}

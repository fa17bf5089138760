import { Uri } from 'vscode';

/** The custom editor of captures. */
export const timelineViewType = 'tcpResetExplainer.timeline';
/** The resets document: one line per finding, grouped by cause. */
export const resetsScheme = 'tcp-resets';
/** The readable report, of a capture or of one finding. */
export const reportScheme = 'tcp-resets-report';

/** The same pattern stands in package.json's `when` clauses and editor selectors. */
const captureName = /\.(pcap|pcapng|cap|snoop|erf)(\.(gz|zst|lz4))?$/i;

export const isCapture = (uri: Uri): boolean => captureName.test(uri.path);

/** A capture has one analysis, whatever place in it a URI points at. */
export const withoutPlace = (uri: Uri): Uri => uri.with({ fragment: '' });

export const nameOf = (uri: Uri): string => uri.path.slice(uri.path.lastIndexOf('/') + 1);

/** The frame of a `#frame=14` fragment; undefined when there is none. */
export function frameOf(uri: Uri): number | undefined {
  const frame = Number(/^frame=(\d{1,10})$/.exec(uri.fragment)?.[1] ?? 0);
  return frame > 0 ? frame : undefined;
}

export const atFrame = (capture: Uri, frame: number): Uri => capture.with({ fragment: `frame=${frame}` });

export const resetsUri = (capture: Uri): Uri => textUri(resetsScheme, capture, '.resets');

/** @param capture a place in it asks for the report of the reset at that frame alone. */
export function reportUri(capture: Uri): Uri {
  const frame = frameOf(capture);
  return textUri(reportScheme, capture, frame === undefined ? '.resets.md' : `.frame-${frame}.md`);
}

/** The capture (with its place) that a resets document or report is about; undefined for any other URI. */
export function captureOf(uri: Uri): Uri | undefined {
  if (uri.scheme !== resetsScheme && uri.scheme !== reportScheme) return undefined;
  try {
    return Uri.parse(uri.query, true);
  } catch {
    return undefined;
  }
}

/** The path gives the tab its name; the query alone says which capture. */
const textUri = (scheme: string, capture: Uri, suffix: string): Uri =>
  Uri.from({ scheme, path: capture.path + suffix, query: capture.toString() });

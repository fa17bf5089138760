import type { TextDocument } from 'vscode';
import type { ResetsLine } from '../core/report/resetsText.ts';
import type { Capture } from './capture.ts';
import type { CaptureRegistry } from './captureRegistry.ts';
import { captureOf, resetsScheme } from './captureUri.ts';

export type FindingLine = Extract<ResetsLine, { readonly kind: 'finding' }>;

/** A finding, and the capture it was made in. */
export interface FindingAt {
  readonly capture: Capture;
  readonly finding: FindingLine;
}

/** The finding on a line of a resets document; undefined on any other line, in any other document, and while reading. */
export async function findingAt(registry: CaptureRegistry, document: TextDocument, line: number): Promise<FindingAt | undefined> {
  const capture = captureShownIn(registry, document);
  if (capture?.state.phase !== 'ready') return undefined;
  const { lines } = await capture.resets();
  const entry = lines[line];
  return entry?.kind === 'finding' ? { capture, finding: entry } : undefined;
}

/** As `findingAt`; on a heading, the first finding listed under it. */
export async function findingAtOrUnder(
  registry: CaptureRegistry,
  document: TextDocument,
  line: number,
): Promise<FindingAt | undefined> {
  const at = await findingAt(registry, document, line);
  if (at) return at;
  const capture = captureShownIn(registry, document);
  if (capture?.state.phase !== 'ready') return undefined;
  const { lines } = await capture.resets();
  let under = line;
  while (lines[under]?.kind === 'cause' || lines[under]?.kind === 'alike') under++;
  return findingAt(registry, document, under);
}

/** The open capture that a resets document is about. */
export function captureShownIn(registry: CaptureRegistry, { uri }: TextDocument): Capture | undefined {
  const about = uri.scheme === resetsScheme ? captureOf(uri) : undefined;
  return about && registry.get(about);
}

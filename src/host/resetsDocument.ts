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

/**
 * The finding on a line of a resets document, or the first of those that are alike on the line that stands for them; undefined on any
 * other line, in any other document, and while reading.
 */
export async function findingAt(registry: CaptureRegistry, document: TextDocument, line: number): Promise<FindingAt | undefined> {
  return findingFrom(registry, document, line, ['alike']);
}

/** As `findingAt`; on a cause's heading, the first finding listed under it. */
export async function findingAtOrUnder(
  registry: CaptureRegistry,
  document: TextDocument,
  line: number,
): Promise<FindingAt | undefined> {
  return findingFrom(registry, document, line, ['cause', 'alike']);
}

/** @param passed headings that stand for what is under them */
async function findingFrom(
  registry: CaptureRegistry,
  document: TextDocument,
  line: number,
  passed: readonly ResetsLine['kind'][],
): Promise<FindingAt | undefined> {
  const capture = captureShownIn(registry, document);
  if (capture?.state.phase !== 'ready') return undefined;
  const { lines } = await capture.resets();
  // At most a heading for the cause and one for those alike.
  const entry = lines.slice(line, line + 3).find(({ kind }) => !passed.includes(kind));
  return entry?.kind === 'finding' ? { capture, finding: entry } : undefined;
}

/** The open capture that a resets document is about. */
export function captureShownIn(registry: CaptureRegistry, { uri }: TextDocument): Capture | undefined {
  const about = uri.scheme === resetsScheme ? captureOf(uri) : undefined;
  return about && registry.get(about);
}

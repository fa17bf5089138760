import type { ResetsLine } from '../core/report/resetsText.ts';
import type { Severity } from '../core/resets/finding.ts';

/** Problems shows at most 1,000 markers a file and drops the rest without choosing. */
export const maximumMarkers = 1_000;
/** Beyond that, so many findings are marked one by one, and each cause's heading counts the others. Leaves room for the headings. */
const markedOneByOne = 900;

/**
 * Of findings that are alike more than this are one entry: whoever has read one has read all, and among hundreds nobody finds the one
 * that is different. Fewer stay single, for each is a place to go to.
 */
const aloneUpTo = 100;
/** Headings that stand for many alike are entries themselves; more of them than this and a cause's heading counts the rest. */
const mostAlike = 400;

/** One entry in Problems, on one line of the resets document. */
export interface Marker {
  readonly line: number;
  readonly severity: Severity;
  readonly causeId: string;
  readonly message: string;
  /** The finding's first RST, or that of the first of many alike; null for a heading that stands for several causes' rest. */
  readonly frame: number | null;
}

type FindingLine = Extract<ResetsLine, { readonly kind: 'finding' }>;
type CauseLine = Extract<ResetsLine, { readonly kind: 'cause' }>;
type AlikeLine = Extract<ResetsLine, { readonly kind: 'alike' }>;
interface Group {
  readonly line: number;
  readonly heading: CauseLine;
  readonly findings: { readonly line: number; readonly finding: FindingLine }[];
  /** Findings that are alike, and too many to be marked one by one. */
  readonly alike: { readonly line: number; readonly heading: AlikeLine }[];
}

const loudness: Record<Severity, number> = { error: 0, warning: 1, information: 2 };

/** The markers of a resets document, by line. */
export function markersOf(lines: readonly ResetsLine[]): Marker[] {
  const groups = groupsOf(lines);
  const alike = groups.flatMap((group) => group.alike).slice(0, mostAlike);
  const single = groups.reduce((sum, { heading }) => sum + heading.count, 0) - countOf(alike);
  const findings = groups
    .flatMap((group) => group.findings)
    .sort((a, b) => loudness[a.finding.severity] - loudness[b.finding.severity] || a.line - b.line);
  const room = Math.max(0, Math.min(markedOneByOne, maximumMarkers - alike.length - groups.length));
  const marked = single + alike.length > maximumMarkers ? findings.slice(0, room) : findings;
  const markers = [
    ...marked.map(({ line, finding }) => findingMarker(line, finding)),
    ...alike.map(({ line, heading: { severity, causeId, message, frame } }) => ({ line, severity, causeId, message, frame })),
    ...restMarkers(groups, marked, alike),
  ];
  return markers.sort((a, b) => a.line - b.line);
}

const countOf = (alike: Group['alike']): number => alike.reduce((sum, { heading: { count } }) => sum + count, 0);

function groupsOf(lines: readonly ResetsLine[]): Group[] {
  const groups: Group[] = [];
  // Lines of findings that the heading above them stands for.
  let covered = 0;
  lines.forEach((entry, line) => {
    if (entry.kind === 'cause') groups.push({ line, heading: entry, findings: [], alike: [] });
    else if (entry.kind === 'alike' && entry.count > aloneUpTo) {
      groups.at(-1)?.alike.push({ line, heading: entry });
      covered = entry.listed;
    } else if (entry.kind === 'finding') {
      if (covered > 0) covered--;
      else groups.at(-1)?.findings.push({ line, finding: entry });
    }
  });
  return groups;
}

const findingMarker = (line: number, { severity, causeId, message, frame }: FindingLine): Marker => ({
  line,
  severity,
  causeId,
  message,
  frame,
});

/** One marker for every heading some of whose findings have none. */
function restMarkers(groups: readonly Group[], marked: Group['findings'], told: Group['alike']): Marker[] {
  const lines = new Set(marked.map(({ line }) => line));
  return groups.flatMap(({ line, heading, findings, alike }) => {
    const shown = findings.filter((finding) => lines.has(finding.line)).length;
    const left = heading.count - countOf(alike.filter((same) => told.includes(same))) - shown;
    if (left === 0) return [];
    const { severity, causeId } = heading;
    return [{ line, severity, causeId, message: restMessage(heading, left, shown), frame: null }];
  });
}

const restMessage = ({ title, count }: CauseLine, left: number, shown: number): string =>
  shown === 0
    ? `${count.toLocaleString('en')} resets: ${title} (too many to mark one by one)`
    : `${left.toLocaleString('en')} more resets: ${title} (${shown.toLocaleString('en')} of ${count.toLocaleString('en')} are marked one by one)`;

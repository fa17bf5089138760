import type { ResetsLine } from '../core/report/resetsText.ts';
import type { Severity } from '../core/resets/finding.ts';

/** Problems shows at most 1,000 markers a file and drops the rest without choosing. */
export const maximumMarkers = 1_000;
/** Beyond that, so many findings are marked one by one, and each cause's heading counts the others. Leaves room for the headings. */
const markedOneByOne = 900;

/** One entry in Problems, on one line of the resets document. */
export interface Marker {
  readonly line: number;
  readonly severity: Severity;
  readonly causeId: string;
  readonly message: string;
  /** The finding's first RST; null for a heading that stands for several. */
  readonly frame: number | null;
}

type FindingLine = Extract<ResetsLine, { readonly kind: 'finding' }>;
type CauseLine = Extract<ResetsLine, { readonly kind: 'cause' }>;
interface Group {
  readonly line: number;
  readonly heading: CauseLine;
  readonly findings: { readonly line: number; readonly finding: FindingLine }[];
}

const loudness: Record<Severity, number> = { error: 0, warning: 1, information: 2 };

/** The markers of a resets document, by line. */
export function markersOf(lines: readonly ResetsLine[]): Marker[] {
  const groups = groupsOf(lines);
  const total = groups.reduce((sum, { heading }) => sum + heading.count, 0);
  const findings = groups
    .flatMap((group) => group.findings)
    .sort((a, b) => loudness[a.finding.severity] - loudness[b.finding.severity] || a.line - b.line);
  const marked = total > maximumMarkers ? findings.slice(0, markedOneByOne) : findings;
  const markers = [...marked.map(({ line, finding }) => findingMarker(line, finding)), ...restMarkers(groups, marked)];
  return markers.sort((a, b) => a.line - b.line);
}

function groupsOf(lines: readonly ResetsLine[]): Group[] {
  const groups: Group[] = [];
  lines.forEach((entry, line) => {
    if (entry.kind === 'cause') groups.push({ line, heading: entry, findings: [] });
    else if (entry.kind === 'finding') groups.at(-1)?.findings.push({ line, finding: entry });
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
function restMarkers(groups: readonly Group[], marked: Group['findings']): Marker[] {
  const lines = new Set(marked.map(({ line }) => line));
  return groups.flatMap(({ line, heading, findings }) => {
    const shown = findings.filter((finding) => lines.has(finding.line)).length;
    const left = heading.count - shown;
    if (left === 0) return [];
    const { severity, causeId } = heading;
    return [{ line, severity, causeId, message: restMessage(heading, left, shown), frame: null }];
  });
}

const restMessage = ({ title, count }: CauseLine, left: number, shown: number): string =>
  shown === 0
    ? `${count.toLocaleString('en')} resets: ${title} (too many to mark one by one)`
    : `${left.toLocaleString('en')} more resets: ${title} (${shown.toLocaleString('en')} of ${count.toLocaleString('en')} are marked one by one)`;

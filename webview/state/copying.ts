import type { LadderRow } from '../../src/core/analysis.ts';
import type { FindingSummary } from '../../src/core/resets/finding.ts';
import type { TransferFold } from '../../src/core/timeline/folds.ts';
import type { ExplainedVersion } from '../../src/shared/protocol.ts';
import { formatCount, formatPlural } from '../format.ts';
import { ladderText } from '../ladderText.ts';
import { packetText } from '../packetText.ts';
import type { Chooser } from './chooser.ts';
import type { ViewOptions } from './viewOptions.ts';

/** What is chosen on the page, and how it is shown. */
interface Shown extends Chooser {
  readonly shown: ExplainedVersion | null;
  readonly options: ViewOptions;
  readonly flowBegan: { readonly seconds: number; readonly fraction: number } | null;
}

/** Lines that are copied at most: half a megabyte of text, beyond which nothing pastes well. */
const mostCopied = 5_000;
/** The protocol's bound. */
const pageLimit = 500;

/** Puts the marked packets on the clipboard as text, or the chosen one as a line. */
export async function copyPackets(store: Shown): Promise<void> {
  const { packet, flow, packets, findings, selection } = store;
  const range = selection.range;
  if (flow === null || (packet === null && range === null)) return store.say('Choose a packet first.');
  if (range !== null && range[1] - range[0] > 1) return copyRange(store, range, false);
  const index = range?.[0] ?? packet?.index ?? 0;
  const row = packets.rows.get(index) ?? (await rowsOf(store, flow.flow, index, index + 1))[0];
  if (row === undefined) return;
  const title = row.finding === null ? undefined : findings.summary(row.finding)?.causeTitle;
  await store.copy({ text: packetText(row, flow.client, flow.server, title), what: 'Packet' });
}

/** Puts the whole flow on the clipboard as a ladder of characters, folded where it is folded on the page. */
export async function copyFlow(store: Shown): Promise<void> {
  if (store.flow === null) return store.say('Choose a flow first.');
  await copyRange(store, [0, store.flow.packets], true);
}

async function copyRange(store: Shown, [from, to]: readonly [number, number], isFlow: boolean): Promise<void> {
  const { flow, shown, packets, bookmarks, options, flowBegan } = store;
  if (flow === null || shown === null) return;
  // Another flow may be opened while the packets are asked for.
  const { folds, comments } = packets;
  try {
    const { rows, until } = await linesOf(store, flow.flow, [from, to], folds);
    const summaries = await summariesOf(store, rows);
    const text = ladderText({
      ...{ flow, rows, folds, left: to - until },
      leftResets: isFlow ? flow.resetCount - summaries.size : 0,
      capture: shown.facts.path.split(/[\\/]/).at(-1) ?? '',
      finding: (index) => summaries.get(index),
      note: (frame) =>
        [bookmarks.at(frame)?.note ?? '', ...(comments.get(frame) ?? [])].filter((text) => text !== '').join(' · '),
      context: { options, began: flowBegan },
    });
    const what = isFlow ? `Flow ${flow.flow}` : formatPlural(to - from, 'packet');
    await store.copy({ text, what: until < to ? `First ${formatCount(until - from)} packets` : what });
  } catch (error) {
    store.say(`The packets could not be copied. ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The packets that become lines, of a folded transfer the first, and up to where in the flow they tell it. */
async function linesOf(
  store: Shown,
  flow: number,
  [from, to]: readonly [number, number],
  folds: readonly TransferFold[],
): Promise<{ readonly rows: LadderRow[]; readonly until: number }> {
  const rows: LadderRow[] = [];
  let at = from;
  for (const fold of [...folds].sort((a, b) => a.from - b.from)) {
    if (fold.to <= at || fold.from >= to) continue;
    const until = Math.min(Math.max(at, fold.from) + 1, at + mostCopied - rows.length);
    rows.push(...(await rowsOf(store, flow, at, until)));
    if (rows.length === mostCopied) return { rows, until: until > fold.from ? Math.min(fold.to, to) : until };
    at = Math.min(fold.to, to);
  }
  const until = Math.min(to, at + mostCopied - rows.length);
  rows.push(...(await rowsOf(store, flow, at, until)));
  return { rows, until };
}

/** The short forms of the resets among these packets: a flow comes with those of its first fifty only. */
async function summariesOf({ ask }: Shown, rows: readonly LadderRow[]): Promise<Map<number, FindingSummary>> {
  const wanted = [...new Set(rows.flatMap(({ finding }) => finding ?? []))].sort((a, b) => a - b);
  const known = new Map<number, FindingSummary>();
  for (const index of wanted) {
    if (known.has(index)) continue;
    // Those of a flow mostly stand near each other in the capture.
    for (const summary of await ask('findings', { offset: index, limit: pageLimit })) known.set(summary.index, summary);
  }
  return new Map(wanted.flatMap((index) => known.get(index) ?? []).map((summary) => [summary.index, summary]));
}

async function rowsOf(store: Shown, flow: number, from: number, to: number): Promise<LadderRow[]> {
  const rows: LadderRow[] = [];
  for (let offset = from; offset < to; offset += pageLimit) {
    const page = await store.ask('ladder', { flow, offset, limit: Math.min(pageLimit, to - offset) });
    rows.push(...page.rows);
    if (page.rows.length === 0) break;
  }
  return rows;
}

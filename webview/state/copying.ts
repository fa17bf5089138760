import type { LadderRow } from '../../src/core/analysis.ts';
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

/** Packets that are copied at most: half a megabyte of text, beyond which nothing pastes well. */
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
  const { flow, shown, packets, findings, bookmarks, options, flowBegan } = store;
  if (flow === null || shown === null) return;
  // Another flow may be opened while the packets are asked for.
  const { folds, comments } = packets;
  try {
    const rows = await rowsOf(store, flow.flow, from, Math.min(to, from + mostCopied));
    const text = ladderText({
      ...{ flow, rows, folds, left: to - from - rows.length },
      capture: shown.facts.path.split(/[\\/]/).at(-1) ?? '',
      finding: (index) => findings.summary(index) ?? flow.resets.find((reset) => reset.index === index),
      note: (frame) =>
        [bookmarks.at(frame)?.note ?? '', ...(comments.get(frame) ?? [])].filter((text) => text !== '').join(' · '),
      context: { options, began: flowBegan },
    });
    const what = isFlow ? `Stream ${flow.flow}` : formatPlural(rows.length, 'packet');
    await store.copy({ text, what: rows.length < to - from ? `First ${formatCount(rows.length)} packets` : what });
  } catch (error) {
    store.say(`The packets could not be copied. ${error instanceof Error ? error.message : String(error)}`);
  }
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

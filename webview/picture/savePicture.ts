import type { FlowRow } from '../../src/core/analysis.ts';
import type { Picture, ShownFinding } from '../../src/shared/protocol.ts';
import { formatPlural } from '../format.ts';
import type { TimelineStore } from '../state/timelineStore.ts';
import type { PictureChoice } from '../state/viewOptions.ts';
import { sentByInWords, totalsInWords, worstOf } from '../words.ts';
import type { FlowSheet } from './flowSvg.ts';
import { palette } from './palette.ts';
import { axisWidth } from './picturePart.ts';
import { markWidth } from './pictureState.ts';
import { type PictureSheet, pictureSvg } from './pictureSvg.ts';
import { makeStrips, ownStrips } from './strips.ts';
import { rangeInWords } from './timeTicks.ts';

/** Packets on a picture; a longer one fits no page. */
const mostPackets = 300;
/** Strips of causes in the overview, as on a high screen. */
const mostStrips = 9;
/** Pixels of the bitmap for one of the drawing: for screens that have two for one. */
const scale = 2;
/** Chromium draws bitmaps up to 16,384 pixels high. */
const mostHeight = 16_000;

/**
 * Draws what is chosen of the page in the colours of the theme and has the host ask where to save it, as SVG or PNG.
 * @param seen the flows of the list that are in view
 */
export async function savePicture(
  store: TimelineStore,
  element: Element,
  choice: PictureChoice,
  seen: readonly FlowRow[],
): Promise<void> {
  if (store.shown === null) return;
  try {
    await store.savePicture(await drawn(store, choice, seen, getComputedStyle(element).fontFamily));
  } catch (error) {
    store.say(`The picture could not be saved. ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function drawn(
  store: TimelineStore,
  choice: PictureChoice,
  seen: readonly FlowRow[],
  fontFamily: string,
): Promise<Picture> {
  const { flow, picture, browser, shown } = store;
  const context = document.createElement('canvas').getContext('2d');
  if (context !== null) context.font = `12px ${fontFamily}`;
  const capture = shown?.facts.path.split(/[\\/]/).at(-1) ?? '';
  const { range } = picture.place;
  const summary = [
    shown === null ? '' : `${totalsInWords(shown.totals)} in ${formatPlural(shown.facts.packets, 'packet')}`,
    range === null ? '' : `time on show ${rangeInWords(range)}`,
    browser.choice.text === '' ? '' : `flows filtered by ${browser.choice.text}`,
  ];
  const [overview, lanes, ladder] = await Promise.all([
    choice.overview ? overviewSheet(store, fontFamily) : null,
    choice.lanes && seen.length > 0 ? lanesSheet(store, seen, fontFamily) : null,
    choice.ladder && flow !== null ? ladderSheet(store, flow) : null,
  ]);
  const { svg, width, height } = pictureSvg(
    { capture, summary: summary.filter((part) => part !== '').join(' · '), overview, lanes, flow: ladder },
    { colours: palette(), fontFamily, measure: (text) => context?.measureText(text).width ?? text.length * 7 },
  );
  const name = ladder === null ? capture : `${capture}-flow-${ladder.flow.flow}`;
  return { name, svg, png: await bitmap(svg, width, height) };
}

async function overviewSheet(store: TimelineStore, fontFamily: string): Promise<PictureSheet['overview']> {
  const { picture, flow, shown, bookmarks } = store;
  const { axis, view, isWhole, measure, chosen } = picture;
  const causes = shown?.totals.byCause ?? [];
  if (axis === null) return null;
  const stretches = axis.stretches(axis.whole, axisWidth);
  const overview = await store.ask('overview', { stretches, measure, markColumns: markWidth });
  const data = { overview, axis, measure, stretches, columns: axisWidth };
  const scene = {
    ...{ axis, view, isWhole, data, cursor: null, font: `11px ${fontFamily}` },
    strips: makeStrips(data, causes, ownStrips(causes, mostStrips), axisWidth),
    flow: flow === null ? null : { from: axis.toUnit(flow.start), to: axis.toUnit(flow.start + flow.duration) },
    chosen: chosen === null ? null : axis.toUnit(chosen),
    bookmarks: bookmarks.all.map(({ seconds }) => axis.toUnit(seconds)),
  };
  return { scene, causes };
}

async function lanesSheet(store: TimelineStore, flows: readonly FlowRow[], fontFamily: string): Promise<PictureSheet['lanes']> {
  const { axis, view, chosen, lanes } = store.picture;
  if (axis === null) return null;
  const data = await lanes.fetch({ flows: flows.map(({ flow }) => flow), axis, view, width: axisWidth });
  const scene = {
    ...{ data, axis, view, chosen: chosen === null ? null : axis.toUnit(chosen), range: null },
    bookmarksOf: (flow: number) => store.bookmarks.inFlow(flow).map(({ seconds }) => seconds),
    font: `11px ${fontFamily}`,
  };
  return { scene, flows, selected: store.flow?.flow ?? null };
}

async function ladderSheet(store: TimelineStore, flow: FlowRow): Promise<FlowSheet> {
  const { rows } = await store.ask('ladder', { flow: flow.flow, offset: 0, limit: mostPackets });
  const worst = worstOf(flow.resets);
  const finding = worst === undefined ? null : await store.ask('explain', worst.index);
  return {
    ...{ flow, rows, verdict: finding === null ? [] : verdictOf(finding) },
    finding: (index) => flow.resets.find((each) => each.index === index),
    note: (frame) =>
      [store.bookmarks.at(frame)?.note ?? '', ...(store.packets.comments.get(frame) ?? [])]
        .filter((text) => text !== '')
        .join(' · '),
  };
}

const verdictOf = ({ headline, origin, claimedSender, causes, first }: ShownFinding): string[] => [
  headline,
  `Cause: ${causes[0].title}, ${sentByInWords(origin, claimedSender)}.`,
  ...(first === null ? [] : [`Next: ${first.text}`]),
];

async function bitmap(svg: string, width: number, height: number): Promise<Uint8Array> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    const enlarged = Math.min(scale, mostHeight / height);
    canvas.width = width * enlarged;
    canvas.height = height * enlarged;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (blob === null) throw new Error('The picture is too large.');
    return new Uint8Array(await blob.arrayBuffer());
  } finally {
    URL.revokeObjectURL(url);
  }
}

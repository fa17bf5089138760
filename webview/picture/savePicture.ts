import type { FlowRow } from '../../src/core/analysis.ts';
import type { Picture, ShownFinding } from '../../src/shared/protocol.ts';
import type { TimelineStore } from '../state/timelineStore.ts';
import { originInWords, worstOf } from '../words.ts';
import { flowSvg } from './flowSvg.ts';
import { palette } from './palette.ts';

/** Packets on a picture; a longer one fits no page. */
const mostPackets = 300;
/** Pixels of the bitmap for one of the drawing: for screens that have two for one. */
const scale = 2;

/** Draws the chosen flow in the colours of the theme and has the host ask where to save it, as SVG or PNG. */
export async function savePicture(store: TimelineStore, element: Element): Promise<void> {
  const { flow, shown } = store;
  if (flow === null || shown === null) return store.say('Choose a flow first.');
  try {
    await store.savePicture(await drawn(store, flow, shown.facts.path, getComputedStyle(element).fontFamily));
  } catch (error) {
    store.say(`The picture could not be saved. ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function drawn(store: TimelineStore, flow: FlowRow, path: string, fontFamily: string): Promise<Picture> {
  const { rows } = await store.ask('ladder', { flow: flow.flow, offset: 0, limit: mostPackets });
  const worst = worstOf(flow.resets);
  const finding = worst === undefined ? null : await store.ask('explain', worst.index);
  const context = document.createElement('canvas').getContext('2d');
  if (context !== null) context.font = `12px ${fontFamily}`;
  const capture = path.split(/[\\/]/).at(-1) ?? '';
  const { svg, width, height } = flowSvg(
    {
      ...{ capture, flow, rows, verdict: finding === null ? [] : verdictOf(finding) },
      finding: (index) => flow.resets.find((each) => each.index === index),
      note: (frame) => store.bookmarks.at(frame)?.note ?? '',
    },
    { colours: palette(), fontFamily, measure: (text) => context?.measureText(text).width ?? text.length * 7 },
  );
  return { name: `${capture}-stream-${flow.flow}`, svg, png: await bitmap(svg, width, height) };
}

const verdictOf = ({ headline, origin, claimedSender, causes, first }: ShownFinding): string[] => [
  headline,
  `Sent by ${originInWords(origin, claimedSender)}. Cause: ${causes[0].title}.`,
  ...(first === null ? [] : [`Next: ${first.text}`]),
];

async function bitmap(svg: string, width: number, height: number): Promise<Uint8Array> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width * scale;
    canvas.height = height * scale;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (blob === null) throw new Error('The picture is too large.');
    return new Uint8Array(await blob.arrayBuffer());
  } finally {
    URL.revokeObjectURL(url);
  }
}

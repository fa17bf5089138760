import { describe, expect, it } from 'vitest';
import type { Picture } from '../../src/shared/protocol.ts';
import { flowPart, type FlowSheet } from '../../webview/picture/flowSvg.ts';
import { pictureSvg } from '../../webview/picture/pictureSvg.ts';
import type { Palette } from '../../webview/picture/palette.ts';
import { mixedCapture } from './harness/fakeCapture.ts';
import { eventually, useHarness } from './harness/session.ts';

const colours = Object.fromEntries(
  ['text', 'quiet', 'line', 'background', 'error', 'warning', 'unclear', 'expected', 'focus', 'brush', 'chosen'].map((name) => [
    name,
    name,
  ]),
) as unknown as Palette;
const ink = { colours, fontFamily: '"Segoe UI", sans-serif', measure: (text: string) => text.length * 7 };

function sheetOf(flow: number, change: Partial<FlowSheet> = {}): FlowSheet {
  const capture = mixedCapture();
  const row = capture.flows({ sort: 'flow', descending: false, text: '', show: 'all', offset: 0, limit: 50 }).rows[flow];
  if (row === undefined) throw new Error('There is no such flow.');
  const { rows } = capture.ladder({ flow, offset: 0, limit: 100 });
  const finding: FlowSheet['finding'] = (index) => row.resets.find((each) => each.index === index);
  return { flow: row, rows, finding, verdict: ['Who and why.'], note: () => '', ...change };
}

describe('the picture of a flow', () => {
  it('starts the reset of a middlebox in the middle, with the claimed half dashed', () => {
    const { svg } = flowPart(sheetOf(0), ink, 0);
    expect(svg).toContain('>middlebox</text>');
    expect(svg.match(/stroke="error"[^>]*stroke-dasharray="4 4"/g)?.length).toBeGreaterThan(0);
    const refused = flowPart(sheetOf(1), ink, 0).svg;
    expect(refused).not.toContain('>middlebox</text>');
    expect(refused).not.toContain('stroke-dasharray="4 4"');
  });

  it('has every packet it was given, and counts the others', () => {
    const whole = sheetOf(0);
    const { svg, bottom } = flowPart(whole, ink, 0);
    for (const { frame } of whole.rows) expect(svg).toContain(`>${frame}</text>`);
    const cut = flowPart({ ...whole, rows: whole.rows.slice(0, 3) }, ink, 0);
    expect(cut.svg).toContain(`${whole.flow.packets - 3} more packets not shown`);
    expect(cut.bottom).toBeLessThan(bottom);
  });

  it('lets no text become markup', () => {
    const evil = '</text><script>alert(1)</script>&"\u0000\ud800';
    const flow = sheetOf(0, { verdict: [evil], note: () => evil });
    const { svg } = pictureSvg({ capture: evil, summary: evil, overview: null, lanes: null, flow }, ink);
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&lt;script&gt;');

    expect(svg).not.toMatch(/\u0000|[\ud800-\udfff]/);
  });
});

const open = useHarness();

describe('the page', () => {
  it('hands a vector drawing and a bitmap of it, at twice the size, to the host', async () => {
    const page = await open();
    await page.packet(5).waitFor();
    await page.page.keyboard.press('s');
    await page.part('save-picture-now').click();
    await eventually(
      () => page.heard('savePicture'),
      (heard) => expect(heard).toHaveLength(1),
    );
    const [{ name, svg, size, signature, isXml }] = (await page.page.evaluate(async () => {
      const pictures = window.harness.heard.filter((one) => one.name === 'savePicture').map((one) => one.argument as Picture);
      return Promise.all(
        pictures.map(async ({ name, svg, png }) => {
          const bitmap = await createImageBitmap(new Blob([Uint8Array.from(png)]));
          const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
          return {
            ...{ name, svg, size: [bitmap.width, bitmap.height], signature: [...png.slice(1, 4)] },
            isXml: parsed.querySelector('parsererror') === null,
          };
        }),
      );
    })) as [{ name: string; svg: string; size: number[]; signature: number[]; isXml: boolean }];
    expect(isXml).toBe(true);
    expect(name).toMatch(/flow-\d+$/);
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
    expect(size).toEqual([Number(width) * 2, Number(height) * 2]);
    expect(String.fromCharCode(...signature)).toBe('PNG');
  });

  it('draws what is chosen: overview, lanes in view and packets, with title, time axis and what the shapes mean', async () => {
    const page = await open({ width: 1400, height: 900 });
    await page.packet(5).waitFor();
    const save = async (change?: string): Promise<string> => {
      const before = (await page.heard('savePicture')).length;
      await page.page.keyboard.press('s');
      if (change !== undefined) await page.part('picture-dialog').getByRole('checkbox', { name: change }).click();
      await page.page.keyboard.press('Enter');
      await eventually(
        async () => (await page.heard('savePicture')).length,
        (count) => expect(count).toBe(before + 1),
      );
      return ((await page.heard('savePicture')).at(-1) as Picture).svg;
    };
    const whole = await save();
    for (const text of [
      'reset.pcapng',
      'Outcome',
      'Port closed: nothing is listening, fault',
      'Flow 0: 10.20.1.17:51844 &gt; ',
      'silence',
    ])
      expect(whole).toContain(text);
    // The ruler of the lanes and the axis of the overview.
    expect(whole.match(/>\d+ min<\/text>/g)?.length).toBeGreaterThan(4);
    const withoutLadder = await save('Packets of flow 0');
    expect(withoutLadder).toContain('Outcome');
    expect(withoutLadder).not.toContain('Flow 0');
    const overviewOnly = await save('Lanes in view');
    expect(overviewOnly).not.toContain('Outcome');
    expect(overviewOnly).toContain('Cause unknown, unclear');
    await page.page.keyboard.press('s');
    await page.part('picture-dialog').getByRole('checkbox', { name: 'Overview' }).click();
    expect(await page.part('save-picture-now').isDisabled()).toBe(true);
  });

  it('says so when the flow cannot be drawn', async () => {
    const page = await open();
    await page.packet(5).waitFor();
    await page.page.evaluate(() => window.harness.failing.add('ladder'));
    await page.page.keyboard.press('s');
    await page.part('save-picture-now').click();
    await eventually(
      () => page.part('said').innerText(),
      (said) => expect(said).toContain('The picture could not be saved. The capture could not be read'),
    );
    expect(await page.heard('savePicture')).toEqual([]);
  });
});

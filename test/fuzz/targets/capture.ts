import { analyse } from '../../../src/core/analyse.ts';
import { type Analysis, CaptureError } from '../../../src/core/analysis.ts';
import { markdownReport } from '../../../src/core/report/markdown.ts';
import { resetsText } from '../../../src/core/report/resetsText.ts';
import { captureOf, flow } from '../../support/conversation.ts';
import { pcapFile } from '../../support/captureFile.ts';
import { MemorySource } from '../../support/memorySource.ts';
import { pcapngFile } from '../../support/pcapngWriter.ts';
import { randomConversation } from '../../support/randomTcp.ts';
import { sampleFrames } from '../../support/sampleCapture.ts';
import type { Target } from './target.ts';

const LOOKED_AT = 4;

/** A whole capture, from its first byte to every answer that the editor asks for. */
export const captureTarget: Target = {
  name: 'capture',
  seeds: () => {
    const sample = sampleFrames();
    const parts = Array.from({ length: Math.ceil(sample.length / 16) }, (_, at) => sample.slice(at * 16, at * 16 + 16));
    return [
      ...parts.map((frames, at) => (at % 2 === 0 ? pcapngFile(frames) : pcapFile(frames, { order: 'big', resolution: 'micro' }))),
      captureOf(flow({ link: 'sll' }).handshake().send('client', 30).rst('server').icmp('client')),
      captureOf(flow({ client: '[2001:db8::1]:9', server: '[2001:db8::2]:443', link: 'raw' }).syn().refuse()),
      ...[1, 2, 3].map((seed) =>
        pcapFile(randomConversation({ seed, client: '10.0.0.1:1000', server: '10.0.0.2:80', packets: 20 })),
      ),
    ];
  },
  run: async (input) => {
    try {
      return await told(await analyse(new MemorySource(input)));
    } catch (error) {
      if (error instanceof CaptureError) return `${error.code}: ${error.message}`;
      throw error;
    }
  },
};

/** Asks what the editor asks, and puts it in words. */
async function told(analysis: Analysis): Promise<string> {
  const { facts, totals } = analysis;
  const words = [
    JSON.stringify(facts),
    JSON.stringify(totals),
    resetsText(analysis, LOOKED_AT).text,
    markdownReport(analysis, LOOKED_AT),
  ];
  const { rows } = analysis.flows({ sort: 'severity', descending: true, text: '', show: 'all', offset: 0, limit: LOOKED_AT });
  for (const row of rows) words.push(JSON.stringify([row, analysis.ladder(row.flow, 0, 20)]));
  for (let frame = 1; frame <= Math.min(facts.packets, LOOKED_AT); frame++) {
    const { layers, path, time } = await analysis.packet(frame);
    words.push(JSON.stringify([frame, time, path, layers.length, analysis.locate(frame)]));
  }
  return words.join('\n');
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCapture } from '../../../src/core/capture/readCapture.ts';
import { WarningLog } from '../../../src/core/capture/warning.ts';
import { completeness, completenessText } from '../../../src/core/tcp/completeness.ts';
import { FlowFacts } from '../../../src/core/tcp/flowFacts.ts';
import { initialRtt } from '../../../src/core/tcp/initialRtt.ts';
import { zeekView } from '../../../src/core/tcp/zeek.ts';
import { FlowIndexer } from '../../../src/core/flow/indexer.ts';
import { openSource } from '../../../src/worker/fileSource.ts';
import { pcapFile } from '../../support/captureFile.ts';
import { captureOf, flow } from '../../support/conversation.ts';
import { randomConversation } from '../../support/randomTcp.ts';
import { indexOf } from '../../support/resetFacts.ts';
import { tsharkFields } from '../../support/tshark.ts';

/** Starting tshark takes long on a busy machine. */
const patience = 120_000;

describe('completeness and initial round trip are tshark’s', () => {
  const frames = Array.from({ length: 300 }, (_, i) =>
    randomConversation({ seed: 777 + i, client: `10.1.${i >> 8}.${i & 255}`, server: `10.2.${i >> 8}.${i & 255}`, packets: 12 }),
  ).flat();
  let index: FlowIndexer;
  /** By stream, after two passes: then the last frame shows the completeness of the whole stream. */
  const judged = new Map<number, { completeness: number; rtt: string }>();
  beforeAll(async () => {
    const bytes = pcapFile(frames);
    index = await indexOf(bytes);
    const whole = tsharkFields(bytes, ['tcp.stream', 'tcp.completeness', 'tcp.analysis.initial_rtt'], ['-2']);
    for (const [stream, value, rtt] of whole) {
      judged.set(Number(stream), { completeness: Number(value), rtt: rtt ?? '' });
    }
  }, patience);

  it('of every flow', () => {
    expect(judged.size).toBe(index.flows.count);
    expect(judged.size).toBeGreaterThan(300);
    for (const [stream, theirs] of judged) {
      expect([stream, completeness(index, stream)]).toEqual([stream, theirs.completeness]);
      // A field that is not shown on the last frame says nothing.
      if (theirs.rtt !== '' && Number(theirs.rtt) > 0) expect(initialRtt(index, stream)).toBeCloseTo(Number(theirs.rtt), 8);
    }
    expect(new Set([...judged.values()].map((each) => each.completeness)).size).toBeGreaterThan(15);
    expect([...judged.values()].filter(({ rtt }) => Number(rtt) > 0).length).toBeGreaterThan(100);
  });

  it.each([
    [0, 'Incomplete (0)'],
    [1, 'Incomplete, SYN_SENT (1)'],
    [3, 'Incomplete, CLIENT_ESTABLISHED (3)'],
    [7, 'Incomplete, ESTABLISHED (7)'],
    [15, 'Incomplete, DATA (15)'],
    [31, 'Complete, WITH_DATA (31)'],
    [47, 'Complete, WITH_DATA (47)'],
    [63, 'Complete, WITH_DATA (63)'],
    [23, 'Complete, NO_DATA (23)'],
    [39, 'Complete, NO_DATA (39)'],
    [55, 'Complete, NO_DATA (55)'],
    [12, 'Incomplete (12)'],
    [37, 'Incomplete (37)'],
  ])('%i reads %s', (value, text) => {
    expect(completenessText(value)).toBe(text);
  });
});

describe('in the captures of others', { timeout: patience }, () => {
  const captures = join(import.meta.dirname, '../../../../shared/captures');
  if (!existsSync(captures)) {
    it('nothing is compared: ../shared/captures is absent', () => {
      console.warn('The captures of others are absent: nothing was compared with what tshark says of them.');
      expect(existsSync(captures)).toBe(false);
    });
    return;
  }
  /** tshark takes no SYN of a connection that another one announced, as FTP announces those for its data. */
  const announced: Readonly<Record<string, readonly number[]>> = { 'suricata-output-eve-ftp-data.pcap': [62, 71] };

  it('the completeness of every stream is tshark’s', async () => {
    let held = 0;
    for (const file of readdirSync(join(captures, 'truth'))) {
      const name = file.replace(/\.tsv$/, '');
      const rows = readFileSync(join(captures, 'truth', file), 'utf8')
        .split('\n')
        .map((line) => line.split('\t'));
      const columns = rows.find(([mark]) => mark === '#STREAM') ?? [];
      const warnings = new WarningLog();
      const index = new FlowIndexer(warnings);
      const source = await openSource(join(captures, name));
      await readCapture(source, index, warnings, {}).catch(() => undefined);
      await source.close();
      const truth = rows.filter(([mark]) => mark === 'STREAM');
      const of = (row: readonly string[], column: string): number => Number(row[columns.indexOf(column)]);
      // Packets that cannot be read yet are missed by the test that compares streams.
      const packets = truth.reduce((sum, row) => sum + of(row, 'packets_AtoB') + of(row, 'packets_BtoA'), 0);
      if (packets !== index.packets.count) continue;
      const said = (each: number): number => completeness(index, each) & ~(announced[name]?.includes(each) ? 1 : 0);
      expect([name, truth.map((_, each) => said(each))]).toEqual([name, truth.map((row) => of(row, 'completeness'))]);
      held += truth.length;
    }
    expect(held).toBeGreaterThanOrEqual(287);
  });
});

describe('what is said of a whole flow', () => {
  const story = flow({ rttMs: 20 }).handshake().send('client', 100).duplicate().send('server', 100).close();

  it('is put together', async () => {
    const facts = new FlowFacts(await indexOf(captureOf(story)));
    expect(facts.state(0)).toBe('SF');
    const summary = facts.summary(0);
    expect(summary).toMatchObject({ history: 'ShADTdFf', completeness: 'Complete, WITH_DATA (31)', copies: 1 });
    expect(summary.initialRtt).toBeCloseTo(0.02, 3);
    // Asked again, it is not worked out again.
    expect(facts.summary(0)).toBe(summary);
    expect(facts.state(0)).toBe('SF');
  });

  it('is that nothing was seen where the handshake was not', async () => {
    const index = await indexOf(captureOf(flow().send('client', 10).ack('server')));
    expect(new FlowFacts(index).summary(0)).toEqual({
      history: 'Da',
      course: null,
      completeness: 'Incomplete (12)',
      initialRtt: null,
      copies: 0,
    });
    expect(zeekView(index, 0).state).toBe('OTH');
  });
});

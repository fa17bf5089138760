import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyse } from '../../src/core/analyse.ts';
import type { Analysis, FlowRow } from '../../src/core/analysis.ts';
import { openSource } from '../../src/worker/fileSource.ts';
import { courseInWords } from '../../webview/words.ts';
import { captureOf, flow, type ScriptedFlow } from '../support/conversation.ts';
import { MemorySource } from '../support/memorySource.ts';

const rowOf = (analysis: Analysis): FlowRow => {
  const [row] = analysis.flows({ sort: 'flow', descending: false, text: '', show: 'all', offset: 0, limit: 1 }).rows;
  if (row === undefined) throw new Error('There is no flow.');
  return row;
};
const scripted = async (story: ScriptedFlow): Promise<FlowRow> => rowOf(await analyse(new MemorySource(captureOf(story))));

describe('a reset after which the connection went on does not say how it ended', () => {
  it('when it came before the SYN/ACK that was acknowledged', async () => {
    const story = flow()
      .syn()
      .rst('server', { seq: 1, ack: 1_000_000_001, flags: 'RA', ttl: 250, injected: true })
      .synAck()
      .ack('client')
      .send('client', 20)
      .ack('server')
      .send('server', 50)
      .ack('client');
    const row = await scripted(story);
    expect(row.state).toBe('REJ');
    expect(row.course).toMatchObject({ state: 'S1', ignored: 1 });
    expect(courseInWords(row)).toBe('Established, never closed (1 reset had no effect)');
  });

  it('when its sender said something new that the other end acknowledged', async () => {
    const story = flow()
      .handshake()
      .send('client', 20)
      .ack('server')
      .rst('server', { ttl: 250, seqPlus: 500_000, injected: true });
    story.send('server', 80).ack('client');
    const row = await scripted(story);
    expect(row.state).toBe('RSTR');
    expect(row.course).toMatchObject({ ignored: 1 });
    expect(courseInWords(row)).not.toContain('then reset');
  });
});

describe('a reset that was obeyed says it', () => {
  it.each<[string, ScriptedFlow, string]>([
    ['a refusal', flow().syn().refuse(), 'REJ'],
    ['an abort', flow().handshake().send('client', 9).ack('server').rst('server'), 'RSTR'],
    [
      'one that crossed an ACK of what was sent before it',
      flow().handshake().send('server', 90).rst('server', { after: 0.001 }).ack('client'),
      'RSTR',
    ],
    [
      'a refusal before another connection on the same ports',
      flow().syn().refuse().syn('client', { seq: 1_500_000_000, after: 3 }).refuse(),
      'REJ',
    ],
  ])('%s', async (_what, story, state) => {
    const row = await scripted(story);
    expect(row.course).toBeNull();
    expect(row.state).toBe(state);
  });
});

describe('real captures', () => {
  const folder = join(import.meta.dirname, '../../../shared/captures');
  const told: Readonly<Record<string, string>> = {
    'zeek-tcp-rst-inject-rae.pcap': 'Established, then reset in the server’s name (1 reset had no effect)',
    'suricata-bug-3286-02-linux-evasion.pcap': 'Established, never closed (2 resets had no effect)',
  };
  if (!existsSync(folder)) {
    it('nothing is read: ../shared/captures is absent', () => {
      console.warn('The captures of others are absent: no flow of theirs was told.');
      expect(existsSync(folder)).toBe(false);
    });
    return;
  }

  it.each(Object.entries(told))('%s', async (name, words) => {
    const source = await openSource(join(folder, name));
    const row = rowOf(await analyse(source));
    await source.close();
    expect(courseInWords(row)).toBe(words);
  });
});

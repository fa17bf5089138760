import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCapture } from '../../../src/core/capture/readCapture.ts';
import { WarningLog } from '../../../src/core/capture/warning.ts';
import { FlowIndexer } from '../../../src/core/flow/indexer.ts';
import { connStates, zeekView } from '../../../src/core/tcp/zeek.ts';
import { openSource } from '../../../src/worker/fileSource.ts';
import { pcapFile } from '../../support/captureFile.ts';
import { captureOf, flow, type ScriptedFlow } from '../../support/conversation.ts';
import { randomConversation } from '../../support/randomTcp.ts';
import { indexOf } from '../../support/resetFacts.ts';

const open = (): ScriptedFlow => flow().handshake();

describe('state and history are Zeek’s', () => {
  it.each<[state: string, history: string, ScriptedFlow]>([
    ['S0', 'S', flow().syn().retransmit('client', { after: 1 })],
    ['S1', 'ShAD', open().send('client', 5)],
    ['SF', 'ShAFf', open().close()],
    ['SF', 'ShADadFf', open().send('client', 5).ack('server').send('server', 5).close()],
    ['REJ', 'Sr', flow().syn().refuse()],
    ['S2', 'ShAF', open().fin('client')],
    ['S3', 'ShAf', open().fin('server')],
    ['RSTO', 'ShAR', open().rst('client')],
    ['RSTR', 'ShADr', open().send('client', 9).rst('server')],
    ['RSTOS0', 'SR', flow().syn().rst('client')],
    ['RSTRH', '^hr', flow().packet('server', 'SA').rst('server')],
    ['SH', 'SF', flow().syn().fin('client')],
    ['SHR', '^hf', flow().packet('server', 'SA').fin('server')],
    ['OTH', 'Dd', flow().send('client', 5).send('server', 5)],
    ['RSTRH', 'Ddr', flow().send('client', 5).send('server', 5).rst('server')],
    // After both FINs the connection has ended, whatever comes.
    ['SF', 'ShAFfR', open().close().rst('client')],
    // A RST of one side between the two FINs is forgiven, as at the end of many a TLS connection.
    ['SF', 'ShAFRf', open().fin('client').rst('client').fin('server')],
    ['REJ', 'ShARr', open().rst('client').rst('server')],
    ['RSTR', 'ShADRr', open().send('client', 5).rst('client').rst('server')],
    // The SYN/ACK was captured before the SYN.
    ['S1', '^hSA', flow().packet('server', 'SA', { seq: 3_000_000_000 }).syn('client', { seq: 1_000_000_000 }).ack('client')],
    ['S1', 'ShADW', open().send('client', 5).ack('client', { window: 0 })],
    ['S1', 'ShADTa', open().send('client', 5).retransmit('client', { after: 0.3 }).ack('server')],
    ['S1', 'ShAaG', open().ack('server', { ackPlus: 100 })],
    ['S1', 'ShADa', open().send('client', 5).ack('server')],
    ['SH', 'Q', flow().packet('client', 'SF', { seq: 5 }).packet('client', 'SF', { seq: 5 })],
    ['OTH', 'I', flow().packet('client', 'FR')],
    ['OTH', 'R', flow().packet('client', 'R')],
  ])('%s %s', async (state, history, story) => {
    expect(zeekView(await indexOf(captureOf(story)), 0)).toEqual({ state, history });
  });

  it('tells what repeats at 1, 10, 100 and so on', async () => {
    const story = open().send('client', 5);
    for (let i = 0; i < 12; i++) story.retransmit('client', { after: 0.5 });
    expect(zeekView(await indexOf(captureOf(story)), 0).history).toBe('ShADTT');
  });

  it('knows its answer and its letters whatever happens, and no more of them than fit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0 }), async (seed) => {
        const index = await indexOf(pcapFile(randomConversation({ seed, client: '10.0.0.1', server: '10.0.0.2', packets: 200 })));
        for (let each = 0; each < index.flows.count; each++) {
          const { state, history } = zeekView(index, each);
          expect(connStates).toContain(state);
          expect(history).toMatch(/^\^?[SHADFRIQTWG]{0,200}$/i);
        }
      }),
      { numRuns: 40, seed: 20_261_123 },
    );
  });
});

/** What Zeek's own tests say of its captures (testing/btest/Baseline). */
const said: Readonly<Record<string, readonly string[]>> = {
  'zeek-tcp-retransmit-fast009.pcap': ['RSTO ShADaGdgtR'],
  'zeek-postgresql-psql-aws-ssl-require.pcap': ['SF ShADadtFRfr'],
  'zeek-tcp-single-rst.pcap': ['OTH R'],
  'zeek-tcp-syn-then-ack-then-rst.pcap': ['RSTOS0 SaR'],
  'zeek-tcp-syn-then-stuff-then-rst.pcap': ['OTH SaFR'],
  'zeek-mixed-vlan-mpls.pcap': ['SH SADF', 'SF ShADdFaf', 'SF ShADadfF'],
};

describe('of Zeek’s own captures', () => {
  const folder = join(import.meta.dirname, '../../../../shared/captures');
  if (!existsSync(folder)) {
    it('nothing is compared: ../shared/captures is absent', () => {
      console.warn('The captures of others are absent: nothing was compared with what Zeek says of them.');
      expect(existsSync(folder)).toBe(false);
    });
    return;
  }

  it.each(Object.entries(said))('%s', async (name, expected) => {
    const warnings = new WarningLog();
    const index = new FlowIndexer(warnings);
    const source = await openSource(join(folder, name));
    await readCapture(source, index, warnings, {});
    await source.close();
    const views = Array.from({ length: index.flows.count }, (_, each) => zeekView(index, each));
    expect(views.map(({ state, history }) => `${state} ${history}`)).toEqual(expected);
  });
});

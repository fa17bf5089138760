import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/core/analyse.ts';
import { flow, type ScriptedFlow } from '../../support/conversation.ts';
import { explained } from '../../support/judged.ts';
import { MemorySource } from '../../support/memorySource.ts';
import { PcapngWriter } from '../../support/pcapngWriter.ts';

const open = (): ScriptedFlow => flow().handshake();
const noHandshake = 'The handshake was not captured.';
const nothingElse = 'The end named by the reset sent nothing else in this capture, so there is no TTL to compare.';
const nothingHere = 'The end named by the reset had sent nothing else in this connection before it.';
const noPace = 'No handshake of this host was captured, so its response time is unknown.';
const oneWay = 'Packets of one direction only were captured.';

describe('what a capture cannot show', () => {
  it.each<[string, ScriptedFlow, readonly string[]]>([
    ['nothing, when all of it is there', open().send('client', 9).ack('server').packet('server', 'RA', { after: 1 }), []],
    ['anything but the RST', flow().rst('server'), ['Nothing of this connection was captured before the reset.']],
    ['the handshake', flow().send('client', 9).send('server', 9).packet('server', 'RA', { after: 1 }), [noHandshake]],
    ['what a refusing host is like', flow().syn().refuse(), [nothingElse, noPace]],
    [
      'one direction',
      flow().send('client', 9).send('client', 9).send('client', 9).rst('server', { flags: 'R', ack: 0 }),
      [noHandshake, oneWay, nothingElse, noPace],
    ],
    ['nothing, when a client answers late data', open().fin('client').send('server', 9).rst('client'), []],
    [
      'packets that are missing',
      open().send('server', 9).ack('client').rst('server', { seqPlus: 5000, after: 1 }),
      ['The sequence number does not fit what was captured: packets may be missing.'],
    ],
  ])('%s', async (_name, story, spots) => {
    const { findings } = await explained(story);
    expect(findings[0]?.blindSpots).toEqual(spots);
  });

  it('may be anything where the capture itself lost packets', async () => {
    const story = open().send('client', 9).ack('server').packet('server', 'RA', { after: 1 });
    const writer = new PcapngWriter().section().interface({ resolution: 9, name: 'eth0' });
    for (const { bytes, time } of story.frames()) writer.enhanced(bytes, time);
    writer.statistics(0, { interfaceDrops: 40n, systemDrops: 2n });
    const analysis = await analyse(new MemorySource(writer.bytes()));
    expect(analysis.explain(0).blindSpots).toEqual([
      'The capture lost 42 packets somewhere: what seems missing may have been sent.',
    ]);
    expect(analysis.facts.drops).toEqual([{ interface: 'eth0', packets: 42 }]);
  });

  it('is less when the host spoke elsewhere in the capture', async () => {
    const told = await explained(
      flow({ server: '10.0.0.2:81', start: 1 }).syn().refuse('server', { label: 'RST' }),
      flow({ client: '10.0.0.3:40000' }).handshake(),
    );
    expect(told.at('RST').blindSpots).toEqual([nothingHere]);
  });
});

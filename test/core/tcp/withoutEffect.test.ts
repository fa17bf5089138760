import { describe, expect, it } from 'vitest';
import { withoutEffect } from '../../../src/core/tcp/withoutEffect.ts';
import { captureOf, flow, type ScriptedFlow } from '../../support/conversation.ts';
import { indexOf } from '../../support/resetFacts.ts';

async function vain(story: ScriptedFlow): Promise<number[]> {
  const index = await indexOf(captureOf(story));
  return [...withoutEffect(index, 0)].map((row) => index.packets.frame(row));
}

const forged = { injected: true, flags: 'R', ack: 0 } as const;

describe('resets without effect', () => {
  it('are those whose sender went on and was acknowledged, and no others', async () => {
    const story = flow()
      .handshake()
      .rst('server', { ...forged, label: 'first' })
      .send('server', 10)
      .ack('client')
      .rst('server', { ...forged, label: 'second' })
      .rst('server', { ...forged, label: 'third' })
      .send('server', 10)
      .ack('client')
      .rst('server', { ...forged, label: 'last' });
    expect(await vain(story)).toEqual(['first', 'second', 'third'].map((label) => story.frame(label)));
  });

  it('are told of thousands, and of beginnings without end, as of a few', async () => {
    let story = flow().handshake();
    for (let i = 0; i < 3000; i++) story = story.rst('server', forged).send('server', 1).ack('client');
    expect(await vain(story)).toHaveLength(3000);
    let attack = flow().handshake();
    for (let i = 0; i < 3000; i++) attack = attack.rst('server', forged).synAck('server', { injected: true, seq: 7 * i });
    expect((await vain(attack)).length).toBeLessThanOrEqual(3000);
  });
});

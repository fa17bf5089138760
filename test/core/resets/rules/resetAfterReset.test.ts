import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { explained } from '../../../support/judged.ts';

describe('reset-after-reset', () => {
  it('is normal when the other end had reset seconds before', async () => {
    const story = flow()
      .handshake()
      .send('client', 100)
      .send('server', 300)
      .ack('client')
      .rst('client', { label: 'first' })
      .idle(18)
      .rst('server', { ttl: 255, label: 'second' });
    const { findings } = await explained(story);
    const late = findings.find(({ frame }) => frame === story.frame('second'));
    expect(late?.causes[0].id).toBe('reset-after-reset');
    expect(late?.causes[0].category).toBe('normal-close');
    expect(late?.severity).toBe('information');
    expect(late?.causes[0].evidence[0]?.frames).toEqual([story.frame('first'), story.frame('second')]);
    expect(late?.causes[0].nextSteps.map(({ step }) => step)).toEqual([
      'capture',
      'firewall-logs',
      'server-logs',
      'application-configuration',
    ]);
  });

  it('is not what both ends get at once from a device', async () => {
    const { findings } = await explained(
      flow()
        .handshake()
        .send('client', 100)
        .rst('server', { injected: true, ttl: 255 })
        .rst('client', { injected: true, ttl: 255, after: 0.0001 }),
    );
    expect(findings.map(({ causes }) => causes[0].id)).not.toContain('reset-after-reset');
  });

  it('is not likely when the connection went on after the first', async () => {
    const { findings } = await explained(
      flow()
        .handshake()
        .send('client', 100)
        .send('server', 100)
        .ack('client')
        .rst('client', { injected: true, ttl: 240 })
        .send('client', 100)
        .send('server', 100)
        .ack('client')
        .idle(20)
        .send('client', 100)
        .packet('server', 'RA', { after: 0.02 })
        .send('server', 10),
    );
    expect(findings.at(-1)?.causes[0].id).not.toBe('reset-after-reset');
  });
});

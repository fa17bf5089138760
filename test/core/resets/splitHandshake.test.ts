import { describe, expect, it } from 'vitest';
import { flow } from '../../support/conversation.ts';
import { explained } from '../../support/judged.ts';

const one = '192.0.2.1:12345';
const other = '192.0.2.2:80';

describe('a split handshake, in which both ends send a SYN', () => {
  it('says that client and server are names only, and where the other SYN is', async () => {
    const told = await explained(
      flow({ client: one, server: other }).syn('client', { label: 'first' }).packet('server', 'A', { seqPlus: 0 }),
      flow({ client: other, server: one, start: 0.1 })
        .syn('client', { seq: 77_000 })
        .synAck()
        .ack('client')
        .send('server', 4)
        .ack('client')
        .rst('server', { label: 'reset' }),
    );
    const spots = told.at('reset').blindSpots.join(' ');
    expect(spots).toContain(`split handshake`);
    expect(spots).toContain(`in frame ${told.frames('first')[0]},`);
  });

  it('is not what a connection is that reuses the ports of an older one', async () => {
    const told = await explained(
      flow({ client: one, server: other }).handshake().close(),
      flow({ client: one, server: other, start: 90, clientHost: { isn: 5_000_000 } })
        .handshake()
        .send('client', 4)
        .rst('server', { label: 'reset' }),
    );
    expect(told.at('reset').blindSpots.join(' ')).not.toContain('split');
  });
});

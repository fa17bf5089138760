import { describe, expect, it } from 'vitest';
import { flow, type HostOptions, type PacketOverrides, type ScriptedFlow } from '../../../support/conversation.ts';
import { originCaseOf } from '../../../support/resetFacts.ts';
import { windows } from '../rules/stacks.ts';

const rested = (rst: PacketOverrides, serverHost: HostOptions = { window: 64_240 }): ScriptedFlow =>
  flow({ client: '192.0.2.60:50001', server: '198.51.100.70:6667', serverHost })
    .handshake()
    .send('client', 20)
    .send('server', 300)
    .ack('client')
    .rst('server', { after: 12, ...rst });
const says = async (story: ScriptedFlow, text: string): Promise<boolean> =>
  (await originCaseOf(story)).middlebox.some((each) => each.includes(text));

describe('a RST without ACK out of silence', () => {
  const text = 'a socket that resets of its own accord sets ACK';
  it('is nobody’s who holds the connection', async () => {
    expect(await says(rested({ flags: 'R', ack: 0 }), text)).toBe(true);
  });
  it('says nothing with ACK, of a Windows host, or as the answer to a packet', async () => {
    expect(await says(rested({ flags: 'RA' }), text)).toBe(false);
    expect(await says(rested({ flags: 'R', ack: 0 }, windows(9)), text)).toBe(false);
    const answer = flow({ client: '192.0.2.60:50001', server: '198.51.100.70:6667' })
      .handshake()
      .send('server', 300)
      .idle(12)
      .send('client', 20)
      .rst('server', { flags: 'R', ack: 0 });
    expect(await says(answer, text)).toBe(false);
  });
});

describe('IP ID 0 on a socket’s own reset', () => {
  it('speaks for a device where the end numbers its packets, two of them enough', async () => {
    expect(await says(rested({ flags: 'RA', ipId: 0 }), 'this end numbers its packets')).toBe(true);
  });
  it('says nothing where its packets have none, or where it had sent its SYN/ACK alone', async () => {
    const zero = { ipId: 0, ipIdCounts: false, window: 64_240 };
    expect(await says(rested({ flags: 'RA', ipId: 0 }, zero), 'this end numbers')).toBe(false);
    const early = flow({ client: '192.0.2.60:50001', server: '198.51.100.70:6667' }).handshake().rst('server', { ipId: 0 });
    expect(await says(early, 'this end numbers')).toBe(false);
  });
});

describe('the same IP ID on all packets of an end', () => {
  const tool = { ipId: 1, ipIdCounts: false };
  const aborted = (ipId: number, serverHost: HostOptions): boolean | Promise<boolean> =>
    originCaseOf(
      flow({ client: '192.0.2.60:50001', server: '198.51.100.70:6667', serverHost })
        .handshake()
        .send('server', 30)
        .packet('server', 'RA', { ipId }),
    ).then(({ endpoint }) => endpoint.some((each) => each.includes('one tool made them all')));
  it('is a tool’s, and on the RST too', async () => {
    expect(await aborted(1, tool)).toBe(true);
    expect(await aborted(9, tool)).toBe(false);
    expect(await aborted(0, { ...tool, ipId: 0 })).toBe(false);
  });
});

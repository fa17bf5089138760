import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { mptcpReset } from '../../../support/tcpOptions.ts';

const subflow = () =>
  flow({ client: '[2001:db8:ff::1]:37000', server: '[2001:db8:fe::1]:443', rttMs: 25 })
    .handshake()
    .send('client', 900)
    .ack('server');

describe('Multipath TCP', () => {
  it('ends a subflow and says so: the connection goes on over the others', async () => {
    const told = await explained(subflow().rst('client', { options: mptcpReset(5, true), after: 1.2, label: 'RST' }));
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{ cause: 'mptcp-reset', category: 'normal-close', expected: true, severity: 'information', verdict: 'endpoint' },
      confidence: [0.9, 0.98],
      evidence: told.frames('RST'),
      commands: ['tcp.stream == 0'],
    });
    expect(finding.headline).toContain('unacceptable performance');
  });

  it.each([3, 6])('tells of a fault with reason %i: something forbids or spoils the subflow', async (reason) => {
    const told = await explained(subflow().rst('server', { options: mptcpReset(reason), label: 'RST' }));
    expect(causeOf(told.at('RST'))).toBe('mptcp-reset');
    expect(told.at('RST').expected).toBe(false);
  });

  describe('a way that is not wanted', () => {
    const first = () =>
      flow({ client: '[2001:db8:aa::1]:36000', server: '[2001:db8:fe::1]:443', rttMs: 25 })
        .handshake()
        .send('client', 200)
        .send('server', 900)
        .ack('client');
    const second = () =>
      flow({ client: '[2001:db8:ff::1]:37000', server: '[2001:db8:fe::1]:443', rttMs: 25, start: 0.5 })
        .handshake()
        .rst('server', { options: mptcpReset(3), label: 'RST' });

    it('is no fault: nothing had gone over it, and the connection goes on over the first', async () => {
      const goesOn = first().send('client', 200, { after: 1 }).send('server', 900).ack('client');
      expect((await explained(goesOn, second())).at('RST')).toMatchObject({ expected: true, severity: 'information' });
    });

    it('is one to look at where nothing is seen to go on', async () => {
      expect((await explained(first(), second())).at('RST').expected).toBe(false);
      expect((await explained(second())).at('RST').expected).toBe(false);
    });
  });

  it('aborts the whole connection with MP_FASTCLOSE', async () => {
    const told = await explained(
      subflow().rst('server', { options: { mptcp: { subtype: 7, body: new Uint8Array(8) } }, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('mptcp-reset');
    expect(told.at('RST').headline).toContain('aborted the whole connection');
    expect(told.at('RST').expected).toBe(false);
  });

  it('is not named for another option of its kind: then the form of the reset decides', async () => {
    const told = await explained(
      subflow().packet('client', 'RA', { options: { mptcp: { subtype: 2, body: new Uint8Array(5) } }, after: 1.2, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('application-abort');
  });
});

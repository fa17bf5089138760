import { describe, expect, it } from 'vitest';
import { flow, type PacketOverrides, type ScriptedFlow } from '../../../support/conversation.ts';
import { originCaseOf } from '../../../support/resetFacts.ts';
import { windows } from '../rules/stacks.ts';

const client = '192.0.2.50';
const server = '198.51.100.60';

describe('a host’s clock in its other connections', () => {
  const startedAt = 500_000;
  /** A connection whose server begins at what its clock says then. */
  const served = (start: number, offset = 0): ScriptedFlow =>
    flow({ client: `${client}:${51_000 + start}`, server: `${server}:443`, start })
      .syn()
      .synAck('server', {
        options: { mss: 1460, windowScale: 7, timestamps: [startedAt + start * 1000 + offset, 0] },
      })
      .ack('client');
  /** The first that is captured of a connection is its reset, six seconds after the first of the others. */
  const reset = (tsVal: number | null): ScriptedFlow =>
    flow({ client: `${client}:52000`, server: `${server}:443`, start: 6 })
      .send('client', 10)
      .packet('server', 'RA', { options: tsVal === null ? {} : { timestamps: [tsVal, 0] } });
  const about = async (tsVal: number | null, ...others: readonly ScriptedFlow[]) => {
    const { middlebox, endpoint } = await originCaseOf(reset(tsVal), ...others);
    const said = (texts: readonly string[]): boolean => texts.some((text) => text.includes('host’s clock says'));
    return said(endpoint) ? 'endpoint' : said(middlebox) ? 'middlebox' : 'nothing';
  };

  it('speaks for the host when the RST is on time', async () => {
    expect(await about(startedAt + 6000, served(1), served(3), served(8))).toBe('endpoint');
  });

  it('speaks for a device when it is not', async () => {
    expect(await about(9_000_000, served(1), served(3), served(8))).toBe('middlebox');
  });

  it('says nothing where each connection has a clock of its own', async () => {
    expect(await about(startedAt + 6000, served(1), served(3, 700_000), served(8, 12_345_678))).toBe('nothing');
  });

  it('says nothing without timestamps, or by one other connection alone', async () => {
    expect(await about(null, served(1), served(3))).toBe('nothing');
    expect(await about(startedAt + 6000, served(1))).toBe('nothing');
  });
});

describe('a timestamp after a pause', () => {
  const said = (tsVal: number): ScriptedFlow =>
    flow({ client: `${client}:50001`, server: `${server}:443` })
      .packet('server', 'PA', { payload: 'one', options: { timestamps: [7000, 0] } })
      .packet('server', 'PA', { payload: 'two', after: 2, options: { timestamps: [9000, 0] } })
      .packet('server', 'RA', { after: 30, options: { timestamps: [tsVal, 0] } });

  it('must have gone on as the clock does', async () => {
    expect((await originCaseOf(said(39_010))).endpoint.join()).toContain('continues this end’s clock');
    expect((await originCaseOf(said(12_000))).middlebox.join()).toContain('which ticks 1000 times a second');
  });

  it('says more than right behind the packet before, where a copy would be as good', async () => {
    const atOnce = flow({ client: `${client}:50001`, server: `${server}:443` })
      .packet('server', 'PA', { payload: 'one', options: { timestamps: [7000, 0] } })
      .packet('server', 'RA', { after: 0.02, options: { timestamps: [7000, 0] } });
    expect((await originCaseOf(said(39_010))).score).toBeLessThan((await originCaseOf(atOnce)).score - 1);
  });

  it('is a copy when it stood still', async () => {
    const { middlebox } = await originCaseOf(said(9000));
    expect(middlebox.join()).toContain('a copy, where a clock of 1000 ticks a second had gone on');
  });
});

describe('a host’s count of IP IDs in its other connections', () => {
  const host = (ipId: number) => ({ serverHost: windows(8, { ipId }) });
  const served = (start: number, ipId: number): ScriptedFlow =>
    flow({ client: `${client}:${53_000 + start}`, server: `${server}:443`, start, ...host(ipId) })
      .handshake()
      .send('server', 700);
  const refused = (more: PacketOverrides): ScriptedFlow =>
    flow({ client: `${client}:54000`, server: `${server}:81`, start: 5, ...host(0) })
      .syn()
      .rst('server', { flags: 'RA', ...more });
  const about = async (ipId: number, ...others: readonly ScriptedFlow[]): Promise<string> => {
    const { middlebox, endpoint } = await originCaseOf(refused({ ipId }), ...others);
    const said = (texts: readonly string[]): boolean => texts.some((text) => text.includes('over its connections'));
    return said(endpoint) ? 'endpoint' : said(middlebox) ? 'middlebox' : 'nothing';
  };

  it('speaks for the host when the RST stands in it', async () => {
    expect(await about(21_050, served(1, 21_000), served(3, 21_040), served(8, 21_060))).toBe('endpoint');
  });

  it('speaks for a device when the RST is far from it', async () => {
    expect(await about(61_050, served(1, 21_000), served(3, 21_040), served(8, 21_060))).toBe('middlebox');
  });

  it('says nothing of a RST that is a little off, or of hosts that count by connection', async () => {
    expect(await about(21_300, served(1, 21_000), served(3, 21_040), served(8, 21_060))).toBe('nothing');
    expect(await about(21_050, served(1, 21_000), served(3, 1_040), served(8, 52_060))).toBe('nothing');
  });

  it('is told by one long connection too, where it can only acquit', async () => {
    const long = flow({ client: `${client}:53001`, server: `${server}:443`, ...host(30_000) })
      .handshake()
      .send('server', 100)
      .send('server', 100)
      .idle(20)
      .packet('server', 'PA', { payload: 'late', ipId: 30_900 });
    expect(await about(30_400, long)).toBe('endpoint');
    expect(await about(60_000, long)).toBe('nothing');
  });
});

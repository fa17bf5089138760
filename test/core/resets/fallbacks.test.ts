import { describe, expect, it } from 'vitest';
import { flow, type FlowOptions, type ScriptedFlow } from '../../support/conversation.ts';
import { causeOf, explained } from '../../support/judged.ts';

const refused = (options: FlowOptions): ScriptedFlow => flow(options).syn().refuse('server', { label: 'RST' });
const served = (options: FlowOptions): ScriptedFlow => flow(options).handshake().send('client', 90).send('server', 400).close();

const v6 = { client: '[2001:db8::12]:50001', server: '[2001:db8:9::80]:443' };
const v4 = { client: '192.0.2.12:50002', server: '198.51.100.80:443', start: 0.05 };

describe('a client that got through elsewhere', () => {
  it('by its other address family has nothing to complain of', async () => {
    const told = await explained(refused(v6), served(v4));
    const finding = told.at('RST');
    expect(causeOf(finding)).toBe('port-closed');
    expect(finding).toMatchObject({ expected: true, severity: 'information' });
    expect(finding.headline).toContain('the client got through elsewhere, at 198.51.100.80:443, which is normal');
    expect(finding.impact.applicationError).toContain('got through elsewhere, at 198.51.100.80:443 (frame 3)');
  });

  it('on the same machine, asked for by name, has neither', async () => {
    const told = await explained(
      refused({ client: '[::1]:53098', server: '[::1]:6379', rttMs: 0.02 }),
      served({ client: '127.0.0.1:53099', server: '127.0.0.1:6379', rttMs: 0.02, start: 0.0004 }),
    );
    expect(told.at('RST')).toMatchObject({ expected: true, severity: 'information' });
  });

  it('at the next server of its list lost nothing, but the first is down: a warning', async () => {
    const told = await explained(
      refused({ client: '192.0.2.12:50001', server: '198.51.100.80:5432' }),
      served({ client: '192.0.2.12:50002', server: '198.51.100.81:5432', start: 0.03 }),
    );
    expect(told.at('RST')).toMatchObject({ expected: false, severity: 'warning' });
    expect(told.at('RST').headline).toContain('the client got through elsewhere, at 198.51.100.81:5432.');
  });
});

describe('a client that did not', () => {
  const isError = { expected: false, severity: 'error', impact: { interrupted: 'the connection attempt' } };

  it('is one whose next attempt was refused too', async () => {
    const told = await explained(refused(v6), flow(v4).syn().refuse());
    expect(told.at('RST')).toMatchObject(isError);
  });

  it('is one that nobody can tell from two others', async () => {
    const told = await explained(refused(v6), served(v4), served({ ...v4, client: '192.0.2.13:50002' }));
    expect(told.at('RST')).toMatchObject(isError);
  });

  it('is one behind another router than the connection that was let through', async () => {
    const told = await explained(refused(v6), served({ ...v4, clientHost: { mac: '02:00:00:00:00:77' } }));
    expect(told.at('RST')).toMatchObject(isError);
  });

  it.each([
    ['later than a program waits', { start: 3 }],
    ['on another port', { server: '198.51.100.80:8443' }],
  ])('is one that connects %s', async (_, differently) => {
    const told = await explained(refused(v6), served({ ...v4, ...differently }));
    expect(told.at('RST')).toMatchObject(isError);
  });

  it('is one that had connections to the other servers before', async () => {
    const told = await explained(
      served({ client: '192.0.2.12:50002', server: '198.51.100.81:5432' }),
      refused({ client: '192.0.2.12:50001', server: '198.51.100.80:5432', start: 0.4 }),
    );
    expect(told.at('RST')).toMatchObject(isError);
  });
});

import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { device } from './stacks.ts';

const pooled = () =>
  flow({ client: '[2001:db8::70]:44000', server: '[2001:db8:7::70]:3306', rttMs: 3 })
    .handshake()
    .send('client', 60)
    .send('server', 500)
    .ack('client', { label: 'last packet' });

describe('idle connection closed', () => {
  it('is a pool that drops a connection it has not used for 90 s', async () => {
    const told = await explained(pooled().packet('client', 'RA', { after: 90, label: 'RST' }));
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{
        cause: 'idle-connection-closed',
        category: 'normal-close',
        expected: true,
        severity: 'information',
        verdict: 'endpoint',
      },
      confidence: [0.5, 0.87],
      evidence: told.frames('last packet', 'RST'),
      commands: ['tcp.stream == 0'],
    });
    expect(finding.headline).toContain('90 s of silence');
  });

  it('is not named when a device between does the same to both ends: then its timer ran out', async () => {
    const told = await explained(
      pooled()
        .rst('client', { ...device, after: 90, label: 'RST' })
        .rst('server', { ...device, after: 0.0001 }),
    );
    expect(causeOf(told.at('RST'))).toBe('idle-timeout');
  });

  it('is not named when a request was waiting all the while: then work was lost', async () => {
    const told = await explained(
      pooled().send('client', 'GET /slow HTTP/1.1\r\n\r\n').ack('server').packet('server', 'RA', { after: 90, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).not.toBe('idle-connection-closed');
    expect(told.at('RST')).toMatchObject({ expected: false, severity: 'error' });
  });

  it('is not named when nobody answered this end’s keep-alive probes: then the peer was lost', async () => {
    const story = pooled()
      .keepAlive('server', { after: 7200 })
      .keepAlive('server', { after: 75 })
      .keepAlive('server', { after: 75 });
    const told = await explained(story.packet('server', 'RA', { after: 75, label: 'RST' }));
    expect(causeOf(told.at('RST'))).not.toBe('idle-connection-closed');
    expect(told.at('RST').expected).toBe(false);
    const answered = pooled()
      .keepAlive('server', { after: 7200 })
      .ack('client')
      .packet('server', 'RA', { after: 75, label: 'RST' });
    expect(causeOf((await explained(answered)).at('RST'))).toBe('idle-connection-closed');
  });

  it('is not named when a full receive window held data back', async () => {
    const full = pooled().send('client', 1000).ack('server', { window: 0 }).packet('server', 'RA', { after: 30, label: 'RST' });
    expect(causeOf((await explained(full)).at('RST'))).not.toBe('idle-connection-closed');
  });

  it('is not named after a pause of a few seconds: then the client was done', async () => {
    const told = await explained(pooled().packet('client', 'RA', { after: 3, label: 'RST' }));
    expect(causeOf(told.at('RST'))).toBe('client-done');
  });
});

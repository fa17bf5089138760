import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { device, stateless } from './stacks.ts';

const wakingAfter = (seconds: number) =>
  flow({ client: '[2001:db8:a::33]:49822', server: '[2001:db8:b::60]:5432', rttMs: 14 })
    .handshake()
    .send('client', 40)
    .send('server', 96)
    .ack('client', { label: 'asleep' })
    .idle(seconds)
    .send('client', 60, { label: 'awake', undelivered: true });

describe('session lost after idle', () => {
  it('is a NAT gateway that answers the first packet after 350 s itself', async () => {
    const told = await explained(wakingAfter(412).rst('server', { ...device, flags: 'R', ack: 0, after: 0.0008, label: 'RST' }));
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{
        cause: 'session-lost-after-idle',
        category: 'connection-timeout',
        expected: false,
        severity: 'error',
        verdict: 'middlebox',
      },
      confidence: [0.6, 0.9],
      evidence: told.frames('asleep', 'awake', 'RST'),
      commands: ['2001:db8:a::33', '2001:db8:b::60', '5432', 'tcp_keepalive_time'],
    });
    expect(finding.headline).toContain('412 s of silence');
    expect(finding.impact.unacknowledgedBytes.client).toBe(60);
  });

  it('is not named when the path had carried the connection a moment before: then a policy cut it', async () => {
    const told = await explained(
      wakingAfter(0.1).rst('server', { ...device, flags: 'R', ack: 0, after: 0.0008, label: 'RST' }),
      flow({ client: '[2001:db8:a::33]:49823', server: '[2001:db8:b::60]:5432', rttMs: 14, start: 0.02 })
        .handshake()
        .send('client', 40)
        .send('server', 96)
        .ack('client')
        .fin('client')
        .fin('server')
        .ack('client'),
    );
    expect(causeOf(told.at('RST'))).toBe('policy-reset');
    expect(told.at('RST').origin.verdict).toBe('middlebox');
  });

  it('is not named in the first moment of connections, however many are hit: a policy reads what they begin with', async () => {
    const login = (i: number) =>
      flow({ client: `192.0.2.3${i}:4010${i}`, server: '198.51.100.9:25', rttMs: 60, start: i / 10 })
        .handshake()
        .send('server', 19)
        .send('client', 11, { undelivered: true })
        .rst('server', { ...device, flags: 'R', ack: 0, after: 0.0008, label: `RST ${i}` });
    const told = await explained(login(0), login(1), login(2));
    for (const i of [0, 1, 2]) expect(causeOf(told.at(`RST ${i}`))).toBe('policy-reset');
  });

  it('is named after two seconds, too, where nothing had passed meanwhile', async () => {
    const told = await explained(wakingAfter(2).rst('server', { ...device, flags: 'R', ack: 0, after: 0.0008, label: 'RST' }));
    expect(causeOf(told.at('RST'))).toBe('session-lost-after-idle');
  });

  it('is a device that knows none of the connections that had worked until then, whatever they ask', async () => {
    const web = (i: number) =>
      flow({ client: `192.0.2.3${i}:4010${i}`, server: '198.51.100.9:80', rttMs: 60, start: i / 100 })
        .handshake()
        .send('client', `GET /${i} HTTP/1.1\r\n\r\n`)
        .send('server', 900)
        .ack('client')
        .idle(2.2)
        .send('client', `GET /next/${i} HTTP/1.1\r\n\r\n`, { undelivered: true })
        .rst('server', { ...device, flags: 'R', ack: 0, after: 0.0008, label: `RST ${i}` });
    const causes = async (...flows: ReturnType<typeof web>[]) => (await explained(...flows)).findings.map(causeOf);
    expect(await causes(web(0), web(1), web(2))).toEqual(Array<string>(3).fill('session-lost-after-idle'));
    expect(await causes(web(0))).toEqual(['policy-reset']);
  });

  it('is not named when the server itself, at its own distance and pace, says so: then it lost the connection', async () => {
    const told = await explained(wakingAfter(412).rst('server', { ...stateless, label: 'RST' }));
    expect(causeOf(told.at('RST'))).toBe('half-open');
    expect(told.at('RST').origin.verdict).toBe('endpoint');
  });
});

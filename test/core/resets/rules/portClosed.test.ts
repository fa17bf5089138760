import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { device, statelessRefusal, windows } from './stacks.ts';

const ends = { client: '192.0.2.10:51000', server: '198.51.100.7:8443' };
/** Shows how far away the server is and how long it takes to answer. */
const otherPort = () =>
  flow({ ...ends, server: '198.51.100.7:443' })
    .handshake()
    .close();

describe('port closed', () => {
  it('is what a Linux host says for a port on which nothing listens', async () => {
    const told = await explained(
      otherPort(),
      flow({ ...ends, start: 5 })
        .syn('client', { label: 'SYN' })
        .refuse('server', { ...statelessRefusal, label: 'RST' }),
    );
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{ cause: 'port-closed', category: 'connection-refusal', expected: false, severity: 'error', verdict: 'endpoint' },
      confidence: [0.8, 0.97],
      evidence: told.frames('SYN', 'RST'),
      commands: ['192.0.2.10', '198.51.100.7', '51000', '8443', 'ss -tlnp'],
    });
    expect(finding.headline).toBe('The server refused the connection: nothing listens on port 8443.');
    expect(finding.impact.applicationError).toContain('ECONNREFUSED');
    expect(finding.impact.interrupted).toBe('the connection attempt');
  });

  it('is one refused connect of Windows, which tries three times half a second apart', async () => {
    const told = await explained(
      flow({ client: '[2001:db8::10]:51000', server: '[2001:db8:1::7]:3389', clientHost: windows(0), serverHost: windows(9) })
        .syn('client', { label: 'SYN' })
        .refuse('server', { label: 'RST' })
        .retransmit('client', { after: 0.5 })
        .refuse()
        .retransmit('client', { after: 0.5 })
        .refuse(),
    );
    expect(told.findings).toHaveLength(1);
    const finding = told.at('RST');
    expect(finding.frames).toEqual([2, 4, 6]);
    expectJudged(finding, {
      ...{ cause: 'port-closed', category: 'connection-refusal', expected: false, severity: 'error', verdict: 'endpoint' },
      confidence: [0.7, 0.97],
      evidence: told.frames('SYN', 'RST'),
      commands: ['2001:db8::10', '2001:db8:1::7', '3389'],
    });
  });

  // RFC 9293, 3.10.7.1: the number counts the SYN, its data (RFC 7413) and a FIN; who does not take the data counts the SYN alone.
  it.each([
    ['all that a SYN with data brought', 'S', {}],
    ['the SYN alone, whose data it does not take', 'S', { ack: 1_000_000_001 }],
    ['the FIN of a SYN with data as well', 'SF', { ackPlus: 1 }],
  ])('is what a refusal says that acknowledges %s', async (_name, flags, refusal) => {
    const told = await explained(
      otherPort(),
      flow({ ...ends, start: 5 })
        .packet('client', flags, { payload: 'GET /status HTTP/1.1\r\nHost: example.net\r\n\r\n', label: 'SYN' })
        .refuse('server', { ...statelessRefusal, ...refusal, label: 'RST' }),
    );
    expectJudged(told.at('RST'), {
      ...{ cause: 'port-closed', category: 'connection-refusal', expected: false, severity: 'error', verdict: 'endpoint' },
      confidence: [0.8, 0.99],
      evidence: told.frames('SYN', 'RST'),
      commands: ['192.0.2.10', '198.51.100.7', '8443', 'ss -tlnp'],
    });
  });

  it('is not named where a refusal of a SYN with data acknowledges a part of them: no host counts so', async () => {
    const told = await explained(
      otherPort(),
      flow({ ...ends, start: 5 })
        .packet('client', 'S', { payload: 58 })
        .refuse('server', { ...statelessRefusal, ackPlus: -20, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).not.toBe('port-closed');
  });

  it('is not named when the answer comes from nearer than the server: then a device rejected the SYN', async () => {
    const told = await explained(
      otherPort(),
      flow({ ...ends, start: 5 })
        .syn()
        .refuse('server', { ...device, after: 0.001, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('syn-rejected-by-policy');
    expect(told.at('RST').origin.verdict).toBe('middlebox');
  });

  it('is not named when the same port accepts others in those seconds: then the service is overloaded', async () => {
    const told = await explained(
      flow({ ...ends, client: '192.0.2.11:40000' })
        .handshake()
        .close(),
      flow({ ...ends, start: 5 })
        .syn()
        .refuse('server', { label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('service-unavailable');
  });
});

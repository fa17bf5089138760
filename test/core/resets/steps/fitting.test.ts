import { describe, expect, it } from 'vitest';
import type { Idle } from '../../../../src/core/resets/facts/facts.ts';
import { checklistSteps, type NextStep } from '../../../../src/core/resets/finding.ts';
import { rules } from '../../../../src/core/resets/judging/rules.ts';
import { unknown } from '../../../../src/core/resets/rules/unknown.ts';
import { fittingSteps } from '../../../../src/core/resets/steps/fitting.ts';
import type { FlowPlace } from '../../../../src/core/resets/steps/flowPlace.ts';
import { flow } from '../../../support/conversation.ts';
import { explained } from '../../../support/judged.ts';
import { ipv4, ipv6 } from './places.ts';

const all = [...rules, unknown].map((rule) => [rule.id, rule] as const);
const idle: Idle = { seconds: 350, from: 1, endedBy: 'packet', to: 2 };
const stepsOf = (rule: (typeof rules)[number], place: FlowPlace): NextStep[] =>
  [true, false].flatMap((expected) =>
    fittingSteps(rule.steps(place, { idle, claimedSender: 'server', timer: null, expected }), place, rule),
  );
const words = (steps: readonly NextStep[]): string => steps.map(({ text, command }) => `${text}\n${command ?? ''}`).join('\n');

const loopback: FlowPlace = { ...ipv6, clientAddress: '::1', serverAddress: '::1' };
const windows: FlowPlace = { ...ipv4, serverIsWindows: true };

describe('the steps of each cause', () => {
  it.each(all)('%s: every command says where it is to be entered', (_, rule) => {
    for (const place of [ipv4, ipv6, loopback, windows])
      for (const { command, tool } of stepsOf(rule, place)) {
        if (command === undefined) expect(tool).toBeUndefined();
        else expect(tool, command).toMatch(/^[A-Z]/);
      }
  });

  it.each(all)('%s: on one host nobody is sent to a firewall or to a second capture point', (_, rule) => {
    const steps = stepsOf(rule, loopback);
    expect(steps.map(({ step }) => step)).toEqual([...checklistSteps, ...checklistSteps]);
    const [capture, firewall] = steps;
    expect(firewall?.text).toMatch(/^Not relevant here: /);
    expect(capture?.text).not.toMatch(/at the client and at the server at the same time/);
    for (const { step, command = '' } of steps.filter(({ step: name }) => name === 'capture' || name === 'firewall-logs')) {
      expect(command, step).not.toMatch(/addr\.src|show |execute log|diagnose|tmsh/);
      expect(command.match(/::1/g)?.length ?? 0).toBeLessThan(2);
    }
  });

  it.each(all)('%s: a Windows server is not asked in Linux’s words', (_, rule) => {
    const server = stepsOf(rule, windows).filter(({ step }) => step === 'server-logs');
    expect(words(server)).not.toMatch(/journalctl|bpftrace|nstat|sudo ss/);
  });
});

describe('a finding', () => {
  it('of a Windows server asks PowerShell', async () => {
    const told = await explained(
      flow({ client: '192.0.2.1:50000', server: '198.51.100.1:443', serverHost: { ttl: 119, timestamps: false } })
        .handshake()
        .send('client', 90)
        .packet('server', 'RA', { label: 'RST' }),
    );
    const server = told.at('RST').causes[0].nextSteps.filter(({ step }) => step === 'server-logs');
    expect(server[0]).toMatchObject({ tool: 'Windows, PowerShell' });
    expect(server[0]?.command).toBe('netstat -s -p tcp');
    expect(server[0]?.text).not.toContain('TcpExt');
  });

  it('on one host names its loopback interface, in a filter that says each thing once', async () => {
    const told = await explained(flow({ client: '[::1]:50000', server: '[::1]:443' }).syn().refuse('server', { label: 'RST' }));
    const commands = told.at('RST').causes[0].nextSteps.map(({ command }) => command ?? '');
    expect(commands[0]).toBe('ipv6.addr == ::1 && tcp.port == 50000 && tcp.port == 443');
  });
});

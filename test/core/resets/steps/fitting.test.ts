import { describe, expect, it } from 'vitest';
import type { Idle } from '../../../../src/core/resets/facts/facts.ts';
import { checklistSteps, type NextStep } from '../../../../src/core/resets/finding.ts';
import { rules } from '../../../../src/core/resets/judging/rules.ts';
import { unknown } from '../../../../src/core/resets/rules/unknown.ts';
import type { Systems } from '../../../../src/core/resets/signs/systems.ts';
import { fittingSteps } from '../../../../src/core/resets/steps/fitting.ts';
import type { FlowPlace } from '../../../../src/core/resets/steps/flowPlace.ts';
import { flow } from '../../../support/conversation.ts';
import { explained } from '../../../support/judged.ts';
import { ipv4, ipv6 } from './places.ts';

const all = [...rules, unknown].map((rule) => [rule.id, rule] as const);
const idle: Idle = { seconds: 350, from: 1, endedBy: 'packet', to: 2 };
const sender = { role: 'server', name: 'the server' } as const;
const onLinux: Systems = { client: ['linux'], server: ['linux'] };
const stepsOf = (rule: (typeof rules)[number], place: FlowPlace, systems = onLinux): NextStep[] =>
  [true, false].flatMap((expected) =>
    fittingSteps(rule.steps(place, { idle, sender, timer: null, expected }), place, rule, {
      systems,
      protocol: null,
      expected,
      sender: 'server',
    }),
  );

const loopback: FlowPlace = { ...ipv6, clientAddress: '::1', serverAddress: '::1' };
const onWindows: Systems = { client: ['windows'], server: ['windows'] };
const anywhere: Systems = { client: ['linux', 'windows'], server: ['windows', 'linux'] };

describe('the steps of each cause', () => {
  it.each(all)('%s: every command says where it is to be entered', (_, rule) => {
    for (const place of [ipv4, ipv6, loopback])
      for (const systems of [onLinux, onWindows, anywhere, { client: ['bsd'], server: ['bsd'] } as const])
        for (const { command, tool, also } of stepsOf(rule, place, systems)) {
          if (command === undefined) expect([tool, also]).toEqual([undefined, undefined]);
          else expect(tool, command).toMatch(/^[A-Z]/i);
        }
  });

  it.each(all)('%s: on one host nobody is sent to a firewall or to a second capture point', (_, rule) => {
    const steps = stepsOf(rule, loopback);
    expect(steps.map(({ step }) => step)).toEqual([...checklistSteps, ...checklistSteps]);
    const [capture, firewall] = steps;
    expect(firewall?.text).toMatch(/nothing stood between them/);
    expect(steps.map(({ text }) => text).join()).not.toContain('a device in between');
    expect(capture?.text).not.toMatch(/at the client and at the server at the same time/);
    for (const { step, command = '' } of steps.filter(({ step: name }) => name === 'capture' || name === 'firewall-logs')) {
      expect(command, step).not.toMatch(/addr\.src|show |execute log|diagnose|tmsh/);
      expect(command.match(/::1/g)?.length ?? 0).toBeLessThan(2);
    }
  });

  it.each(all)('%s: a Windows host is not asked in Linux’s words, nor Linux in those of Windows', (_, rule) => {
    const asked = (systems: Systems): string =>
      stepsOf(rule, ipv4, systems)
        .map(({ command }) => command ?? '')
        .join('\n');
    expect(asked(onWindows)).not.toMatch(/journalctl|bpftrace|nstat|sudo ss|nc -/);
    expect(asked(onLinux)).not.toMatch(/Get-|pktmon|Test-NetConnection/);
  });

  it.each(all)('%s: a host that may run either is asked in both', (_, rule) => {
    const either = stepsOf(rule, ipv4, anywhere);
    for (const [at, { command, also }] of stepsOf(rule, ipv4, onWindows).entries()) {
      const said = either[at];
      expect([said?.command, ...(said?.also ?? []).map((other) => other.command)]).toContain(command);
      expect(also).toBeUndefined();
    }
  });
});

describe('the configuration of a service', () => {
  it('is asked where it listens only where nothing listened', () => {
    const ssh: FlowPlace = { ...ipv4, serverPort: 22 };
    const advice = (id: string): string => {
      const rule = rules.find((one) => one.id === id);
      if (rule === undefined) throw new Error(`There is no rule ${id}.`);
      return stepsOf(rule, ssh).at(-1)?.text ?? '';
    };
    expect(advice('port-closed')).toContain('Port 22 is usually SSH: look at whether sshd runs');
    expect(advice('service-unavailable')).toContain('Port 22 is usually SSH: look at MaxStartups');
    // A device on the way is not configured at the service.
    expect(advice('policy-reset')).not.toContain('SSH');
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
    expect(server[0]).toMatchObject({ tool: 'PowerShell on the server', command: 'netstat -s -p tcp' });
    expect(server[0]?.text).not.toContain('TcpExt');
    expect(server[0]?.also).toBeUndefined();
  });

  it('sends people to the end that reset, in the words of its system', async () => {
    const told = await explained(
      flow({ client: '192.0.2.1:50000', server: '198.51.100.1:8080', clientHost: { ttl: 128, timestamps: false } })
        .handshake()
        .send('client', 90)
        .ack('server')
        .packet('client', 'RA', { after: 3, window: 0, label: 'RST' }),
    );
    const [cause] = told.at('RST').causes;
    expect(cause.id).toBe('application-abort');
    const [, , log, configuration] = cause.nextSteps;
    expect(log?.text).toContain('the application on the client');
    expect(log?.command).toMatch(/^Get-WinEvent /);
    expect(configuration?.command).toMatch(/^pktmon /);
    // What a client's program does is not in the configuration of the server's.
    expect(configuration?.text).not.toContain('look at');
  });

  it('of a host of which nothing but its port is known asks both, and Windows first for a port of Windows', async () => {
    for (const [port, first] of [
      [3389, 'PowerShell on the server'],
      [8080, 'Linux shell on the server'],
    ] as const) {
      const told = await explained(
        flow({ server: `198.51.100.1:${port}`, clientHost: { ttl: 64 } })
          .syn()
          .rst('server', { flags: 'RA', ttl: 250, label: 'RST' }),
      );
      const [, , log] = told.at('RST').causes[0].nextSteps;
      expect(new Set([log?.tool, ...(log?.also ?? []).map(({ tool }) => tool)])).toEqual(
        new Set(['Linux shell on the server', 'PowerShell on the server']),
      );
      expect(log?.tool).toBe(first);
      expect(told.at('RST').causes[0].nextSteps[3]?.text).toMatch(/Port \d+ is usually (?:HTTP|Remote Desktop): look at /);
    }
  });

  it('on one host names its loopback interface, in a filter that says each thing once', async () => {
    const told = await explained(flow({ client: '[::1]:50000', server: '[::1]:443' }).syn().refuse('server', { label: 'RST' }));
    const commands = told.at('RST').causes[0].nextSteps.map(({ command }) => command ?? '');
    expect(commands[0]).toBe('ipv6.addr == ::1 && tcp.port == 50000 && tcp.port == 443');
  });
});

import type { System } from '../signs/systems.ts';
import { type FlowPlace, isOneHost, type Role } from './flowPlace.ts';
import * as host from './hostCommands.ts';

/**
 * What is asked of a host, whatever system it runs: what listens on the port, its connections with the other end now, who sends the next
 * RST, what it logged at that second, what it counts, how long it lets a silent connection live, whether the server can be reached.
 */
export type HostQuestion = 'listeners' | 'connections' | 'trace' | 'log' | 'counters' | 'settings' | 'reach';

interface HostCommand {
  /** Where it is to be entered. */
  readonly tool: string;
  readonly command: string;
}

type Ask = (place: FlowPlace, of: Role) => string;

const commands: Readonly<Record<System, { readonly shell: string } & Readonly<Record<HostQuestion, Ask>>>> = {
  linux: {
    shell: 'Linux shell',
    listeners: host.linuxListeners,
    connections: host.linuxConnections,
    trace: host.linuxResetTrace,
    log: ({ time }) => host.journalAround(time),
    counters: () => host.linuxCounters,
    settings: () => host.linuxSettings,
    reach: host.tryConnection,
  },
  bsd: {
    shell: 'macOS or BSD shell',
    listeners: host.bsdListeners,
    connections: host.bsdConnections,
    trace: host.bsdResetTrace,
    log: ({ time }) => host.macLogAround(time),
    counters: () => host.bsdCounters,
    settings: () => host.bsdSettings,
    reach: host.tryConnection,
  },
  windows: {
    shell: 'PowerShell',
    listeners: host.windowsListeners,
    connections: host.windowsConnections,
    trace: host.windowsResetTrace,
    log: ({ time }) => host.windowsEventsAround(time),
    counters: host.windowsCounters,
    settings: () => host.windowsSettings,
    reach: host.windowsTryConnection,
  },
};

/** The question in the words of each system that the host may run, each command once. */
export function hostCommands(
  question: HostQuestion,
  of: Role,
  systems: readonly System[],
  place: FlowPlace,
): readonly [HostCommand, ...HostCommand[]] {
  const [likeliest = 'linux', ...others] = systems;
  const where = isOneHost(place) ? 'the host' : `the ${of}`;
  const said = (system: System): HostCommand => ({
    tool: `${commands[system].shell} on ${where}`,
    command: commands[system][question](place, of),
  });
  const first = said(likeliest);
  return [first, ...others.map(said).filter(({ command }) => command !== first.command)];
}

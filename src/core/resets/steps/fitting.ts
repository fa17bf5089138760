import type { NextStep } from '../finding.ts';
import type { Rule, Step, Steps } from '../rule.ts';
import { toolOf } from './commandTool.ts';
import { linuxResetRules } from './firewallCommands.ts';
import { type FlowPlace, isOneHost } from './flowPlace.ts';
import {
  journalAround,
  linuxConnections,
  linuxCounters,
  linuxListeners,
  linuxResetTrace,
  linuxSettings,
  windowsConnections,
  windowsCounters,
  windowsEventsAround,
  windowsListeners,
  windowsResetTrace,
  windowsSettings,
} from './hostCommands.ts';
import { captureCommand } from './packetFilters.ts';

/** The checklist's steps as they make sense for this flow: asked of systems that are there, each command with its place. */
export function fittingSteps(steps: Steps, place: FlowPlace, { madeBy }: Pick<Rule, 'madeBy'>): NextStep[] {
  const { capture, firewallLogs, serverLogs, applicationConfiguration } = isOneHost(place)
    ? onOneHost(steps, place, madeBy)
    : steps;
  const fitted = (step: Step): Step & { tool?: string } => {
    const { text, command } = place.serverIsWindows === true ? onWindows(step, place) : step;
    if (command === undefined) return { text };
    const tool = toolOf(command);
    return tool === '' ? { text, command } : { text, command, tool };
  };
  return [
    { step: 'capture', ...fitted(capture) },
    { step: 'firewall-logs', ...fitted(firewallLogs) },
    { step: 'server-logs', ...fitted(serverLogs) },
    { step: 'application-configuration', ...fitted(applicationConfiguration) },
  ];
}

/** No network lies between: there is one place to capture at, and no firewall but the host's own. */
function onOneHost(steps: Steps, place: FlowPlace, madeBy: Rule['madeBy']): Steps {
  const between = steps.capture.command === captureCommand(place);
  return {
    ...steps,
    ...(between
      ? {
          capture: {
            text: 'Both ends are on this one host: capture on its loopback interface, from before the connection begins.',
            command: captureCommand(place),
          },
        }
      : {}),
    firewallLogs: {
      text: 'Not relevant here: both ends are on one host, and no firewall lies between them. Only the host’s own packet filter could reset.',
      ...(madeBy === 'endpoint' ? {} : { command: linuxResetRules(place) }),
    },
  };
}

/** The same question to a Windows server. */
function onWindows({ text, command }: Step, place: FlowPlace): Step {
  if (command === undefined) return { text };
  // Linux counts by reason, Windows does not: the sentence about the counters is another.
  if (command === linuxCounters)
    return {
      text: 'Compare “Reset Connections” and “Failed Connection Attempts” before and after the next such reset, and read the application’s log at that second.',
      command: windowsCounters(place),
    };
  const pairs: readonly (readonly [linux: string, windows: string])[] = [
    [linuxListeners(place), windowsListeners(place)],
    [linuxConnections(place), windowsConnections(place)],
    [linuxResetTrace(place), windowsResetTrace(place)],
    [journalAround(place.time), windowsEventsAround(place.time)],
    [linuxSettings, windowsSettings],
  ];
  const same = pairs.find(([linux]) => linux === command);
  return { text, command: same?.[1] ?? command };
}

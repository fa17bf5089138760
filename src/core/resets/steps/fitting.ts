import type { Category, NextStep } from '../finding.ts';
import type { Rule, Step, Steps } from '../rule.ts';
import type { Systems } from '../signs/systems.ts';
import { toolOf } from './commandTool.ts';
import { linuxResetRules } from './firewallCommands.ts';
import { type FlowPlace, isOneHost, type Role } from './flowPlace.ts';
import { hostCommands } from './hostQuestions.ts';
import { captureCommand, endpointsDisplayFilter } from './packetFilters.ts';
import { serviceAdvice } from './services.ts';
import { SILENT_KERNEL } from './usual.ts';

/** What steps are fitted to, beside the place. */
export interface Fitting {
  readonly systems: Systems;
  /** What the server was heard to speak; null when that is not known. */
  readonly protocol: string | null;
  /** The reset needs nothing done. */
  readonly expected: boolean;
  /** The end that the RST names. */
  readonly sender: Role;
}

/** The checklist's steps as they make sense for this flow: asked of systems that are there, each command with its place. */
export function fittingSteps(
  steps: Steps,
  place: FlowPlace,
  { id, madeBy, category }: Pick<Rule, 'id' | 'madeBy' | 'category'>,
  { systems, protocol, expected, sender }: Fitting,
): NextStep[] {
  const { capture, firewallLogs, serverLogs, applicationConfiguration } = isOneHost(place)
    ? onOneHost(steps, place, madeBy)
    : steps;
  // What a client's program ended of its own, the service's settings do not explain.
  const itsDoing = sender === 'server' || category === 'unknown';
  const service =
    expected || !itsDoing || !OF_THE_SERVICE.has(category) ? '' : serviceAdvice(place.serverPort, protocol, id === 'port-closed');
  const fitted = ({ text, command, asks, of = 'server' }: Step): Omit<NextStep, 'step'> => {
    if (asks !== undefined) {
      const [first, ...also] = hostCommands(asks, of, systems[of], place);
      const said = asks === 'counters' && !systems[of].includes('linux') ? WITHOUT_LINUX_COUNTERS : text;
      return { text: said, command: first.command, tool: first.tool, ...(also.length === 0 ? {} : { also }) };
    }
    if (command === undefined) return { text };
    const onHost = isOneHost(place) ? 'host' : madeBy === 'endpoint' ? sender : null;
    const tool = onHost !== null && command === linuxResetRules(place) ? `Linux shell on the ${onHost}` : toolOf(command);
    return tool === '' ? { text, command } : { text, command, tool };
  };
  const configuration = fitted(applicationConfiguration);
  return [
    { step: 'capture', ...fitted(capture) },
    { step: 'firewall-logs', ...fitted(firewallLogs) },
    { step: 'server-logs', ...fitted(serverLogs) },
    {
      step: 'application-configuration',
      ...configuration,
      text: service === '' ? configuration.text : `${configuration.text} ${service}`,
    },
  ];
}

/** Linux counts by reason, and the sentences name its counters; others do not. */
const WITHOUT_LINUX_COUNTERS =
  'Compare “Reset Connections” and “Failed Connection Attempts” before and after the next such reset, and read the application’s log at that second.';

/** Where the program that serves the port may be at fault, and its cause does not name the setting itself. */
const OF_THE_SERVICE: ReadonlySet<Category> = new Set([
  'connection-refusal',
  'application-error',
  'connection-timeout',
  'half-open',
  'unknown',
]);

/** No network lies between: there is one place to capture at, and no firewall but the host's own. */
function onOneHost(steps: Steps, place: FlowPlace, madeBy: Rule['madeBy']): Steps {
  const between = steps.capture.command === captureCommand(place);
  const atServer = steps.capture.command === endpointsDisplayFilter(place);
  const { text } = steps.serverLogs;
  return {
    ...steps,
    ...(between
      ? {
          capture: {
            text: 'Both ends are on this one host: capture on its loopback interface, from before the connection begins.',
            command: captureCommand(place),
          },
        }
      : atServer
        ? {
            capture: {
              text: 'Both ends are on this one host, and the capture shows both: see whether other attempts were answered in the same way.',
              command: endpointsDisplayFilter(place),
            },
          }
        : {}),
    firewallLogs: {
      text: 'No network firewall to ask: both ends are on one host, and nothing stood between them. Only the host’s own packet filter or security software could reset.',
      ...(madeBy === 'endpoint' ? {} : { command: linuxResetRules(place) }),
    },
    serverLogs: { ...steps.serverLogs, text: text.replace(SILENT_KERNEL, SILENT_HOST) },
  };
}

const SILENT_HOST = 'If it stays silent while one arrives, the host’s own packet filter or security software made it.';

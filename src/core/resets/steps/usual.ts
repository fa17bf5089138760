import type { Sender, Step } from '../rule.ts';
import { panosStageCapture, panosThreatLog, panosTrafficLog } from './firewallCommands.ts';
import type { FlowPlace, Role } from './flowPlace.ts';
import { captureCommand, displayFilter } from './packetFilters.ts';

/** Steps that several causes share, so that the same advice always reads the same. */

/** The strongest proof one more capture can give: a RST that exists on one side of a device only was made by it. */
export function captureBothEnds(place: FlowPlace): Step {
  return {
    text: 'Capture at the client and at the server at the same time. A RST that arrives at one end but was never sent by the other was made between them.',
    command: captureCommand(place),
  };
}

export function lookAtFlow(place: FlowPlace, text: string): Step {
  return { text, command: displayFilter(place) };
}

/** PAN-OS: the traffic log says whether the firewall made it, by action and session end reason. */
export function firewallVerdict(place: FlowPlace): Step {
  return {
    text: 'Find this flow in the traffic log of each firewall on the path. On PAN-OS, action reset-* shows that the firewall made it; end reason tcp-rst-from-client or -server means that the RST reached it from that side.',
    command: panosTrafficLog(place),
  };
}

export function firewallThreats(place: FlowPlace): Step {
  return {
    text: 'Look for this flow in the traffic, threat and URL logs: rule, App-ID, signature and action say what was blocked and why.',
    command: panosThreatLog(place),
  };
}

export function firewallStages(place: FlowPlace): Step {
  return {
    text: 'Capture on the firewall at all stages (PAN-OS). A RST in the transmit file that is missing from the receive file was made there.',
    command: panosStageCapture(place),
  };
}

/** Nothing for the firewall to answer: say so instead of sending people to its logs. */
export function firewallNotNeeded(reason: string): Step {
  return { text: `Not relevant here: ${reason}` };
}

/** Asked of the end that the RST names: only that one can say whether it sent it. */
export function senderTrace({ role, name }: Sender): Step {
  return {
    text: `Watch on ${name} whether its kernel sends the next RST. ${SILENT_KERNEL}`,
    asks: 'trace',
    of: role,
  };
}

export const SILENT_KERNEL = 'If it stays silent while one arrives at the other end, a device in between made it.';

export function hostLog(text: string, of: Role = 'server'): Step {
  return { text, asks: 'log', of };
}

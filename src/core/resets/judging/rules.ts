import { type Stage, stages } from '../facts/facts.ts';
import type { Rule } from '../rule.ts';
import { acceptQueueFull } from '../rules/acceptQueueFull.ts';
import { answeredTooLate } from '../rules/answeredTooLate.ts';
import { answerNeverCame } from '../rules/answerNeverCame.ts';
import { applicationAbort } from '../rules/applicationAbort.ts';
import { applicationRefused } from '../rules/applicationRefused.ts';
import { asymmetricPath } from '../rules/asymmetricPath.ts';
import { bigIp } from '../rules/bigIp.ts';
import { bigIpPassedOn } from '../rules/bigIpPassedOn.ts';
import { clientDone } from '../rules/clientDone.ts';
import { clientGaveUp } from '../rules/clientGaveUp.ts';
import { closedUnfinished } from '../rules/closedUnfinished.ts';
import { closeWithUnreadData } from '../rules/closeWithUnreadData.ts';
import { dataAfterClose } from '../rules/dataAfterClose.ts';
import { diagnosticPayload } from '../rules/diagnosticPayload.ts';
import { ecnRejected } from '../rules/ecnRejected.ts';
import { halfOpen } from '../rules/halfOpen.ts';
import { halfOpenRecovery } from '../rules/halfOpenRecovery.ts';
import { healthCheck } from '../rules/healthCheck.ts';
import { hostFirewall } from '../rules/hostFirewall.ts';
import { idleConnectionClosed } from '../rules/idleConnectionClosed.ts';
import { idleTimeout } from '../rules/idleTimeout.ts';
import { injectedBurst } from '../rules/injectedBurst.ts';
import { keepAliveRace } from '../rules/keepAliveRace.ts';
import { keepAliveUnanswered } from '../rules/keepAliveUnanswered.ts';
import { localAgent } from '../rules/localAgent.ts';
import { malformedReset } from '../rules/malformedReset.ts';
import { mptcpReset } from '../rules/mptcpReset.ts';
import { natMismatch } from '../rules/natMismatch.ts';
import { noBackend } from '../rules/noBackend.ts';
import { policyReset } from '../rules/policyReset.ts';
import { portClosed } from '../rules/portClosed.ts';
import { portReuse } from '../rules/portReuse.ts';
import { processExit } from '../rules/processExit.ts';
import { protocolError } from '../rules/protocolError.ts';
import { protocolMismatch } from '../rules/protocolMismatch.ts';
import { proxyUpstream } from '../rules/proxyUpstream.ts';
import { resetAfterReset } from '../rules/resetAfterReset.ts';
import { resetText } from '../rules/resetText.ts';
import { retransmissionsUnanswered } from '../rules/retransmissionsUnanswered.ts';
import { rstAfterFin } from '../rules/rstAfterFin.ts';
import { scan } from '../rules/scan.ts';
import { scanResponse } from '../rules/scanResponse.ts';
import { serverDone } from '../rules/serverDone.ts';
import { serviceUnavailable } from '../rules/serviceUnavailable.ts';
import { sessionLost } from '../rules/sessionLost.ts';
import { staleSequence } from '../rules/staleSequence.ts';
import { synProxy } from '../rules/synProxy.ts';
import { synRejected } from '../rules/synRejected.ts';
import { tlsClose } from '../rules/tlsClose.ts';
import { tlsFailure } from '../rules/tlsFailure.ts';
import { unacceptableSynAck } from '../rules/unacceptableSynAck.ts';

/** The checklist: every cause that can be recognised, by reason; `unknown` is what remains. At most 255: findings store a byte. */
export const rules: readonly Rule[] = [
  // connection refusal
  portClosed,
  serviceUnavailable,
  acceptQueueFull,
  answeredTooLate,
  applicationRefused,
  noBackend,
  synProxy,
  // unexpected data
  unacceptableSynAck,
  portReuse,
  natMismatch,
  asymmetricPath,
  tlsFailure,
  protocolMismatch,
  protocolError,
  diagnosticPayload,
  malformedReset,
  // connection timeout
  idleTimeout,
  keepAliveUnanswered,
  retransmissionsUnanswered,
  answerNeverCame,
  keepAliveRace,
  sessionLost,
  staleSequence,
  // security policy
  synRejected,
  ecnRejected,
  policyReset,
  injectedBurst,
  localAgent,
  hostFirewall,
  bigIp,
  bigIpPassedOn,
  // application error
  applicationAbort,
  closeWithUnreadData,
  closedUnfinished,
  processExit,
  proxyUpstream,
  resetText,
  // half-open
  halfOpen,
  halfOpenRecovery,
  // scan
  scan,
  scanResponse,
  // normal
  rstAfterFin,
  resetAfterReset,
  dataAfterClose,
  tlsClose,
  idleConnectionClosed,
  clientDone,
  serverDone,
  healthCheck,
  clientGaveUp,
  mptcpReset,
];

const byStage: ReadonlyMap<Stage, readonly Rule[]> = new Map(
  stages.map((stage) => [stage, rules.filter((rule) => rule.stages?.includes(stage) ?? true)]),
);

/** The causes that a reset at this stage can have. */
export function rulesAt(stage: Stage): readonly Rule[] {
  return byStage.get(stage) ?? rules;
}

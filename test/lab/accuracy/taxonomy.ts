/**
 * The taxonomy that labels are written in, and which causes of the product stand for each of its ids. Labels outlive rules: a rule
 * that is split or renamed changes this table, never a label.
 */
import type { Category } from '../../../src/core/resets/finding.ts';

interface Entry {
  readonly category: Category;
  /** Ids of rules that are right for this cause. */
  readonly rules: readonly string[];
}

const entry = (category: Category, ...rules: string[]): Entry => ({ category, rules });

const taxonomy: ReadonlyMap<string, Entry> = new Map([
  ['E_PORT_CLOSED', entry('connection-refusal', 'port-closed')],
  ['E_SCAN_PROBE', entry('scan', 'port-scan')],
  ['E_OVERLOAD', entry('connection-refusal', 'accept-queue-full', 'answered-too-late', 'service-unavailable')],
  ['E_BAD_SYNACK', entry('unexpected-data', 'unacceptable-syn-ack')],
  ['E_CLIENT_GAVE_UP', entry('normal-close', 'client-gave-up')],
  ['E_NOSOCK_HALFOPEN', entry('half-open', 'half-open')],
  ['E_TUPLE_REUSE', entry('unexpected-data', 'port-reuse')],
  ['E_DATA_AFTER_CLOSE', entry('normal-close', 'data-after-close')],
  ['E_KEEPALIVE_RACE', entry('connection-timeout', 'keep-alive-race')],
  ['E_UNREAD_DATA', entry('application-error', 'close-with-unread-data', 'closed-unfinished')],
  ['E_APP_ABORT', entry('application-error', 'application-abort', 'closed-unfinished')],
  ['E_PROC_EXIT', entry('application-error', 'process-exit')],
  ['E_TIMEOUT_KA', entry('connection-timeout', 'keep-alive-unanswered')],
  ['E_TIMEOUT_RTO', entry('connection-timeout', 'retransmissions-unanswered')],
  ['E_PROTO', entry('unexpected-data', 'tls-failure', 'protocol-mismatch', 'protocol-error')],
  ['E_ACL_APP', entry('connection-refusal', 'application-refused')],
  ['E_MPTCP', entry('normal-close', 'mptcp-reset')],
  ['E_ECN_REJECT', entry('security-policy', 'ecn-rejected')],
  ['M_POLICY', entry('security-policy', 'policy-reset', 'host-firewall')],
  ['M_POLICY_SYN', entry('security-policy', 'syn-rejected-by-policy')],
  ['M_INJECT', entry('security-policy', 'injected-burst')],
  ['M_IDLE_RST', entry('connection-timeout', 'idle-timeout')],
  ['M_NOSTATE', entry('connection-timeout', 'session-lost-after-idle')],
  ['M_STALE_SEQ', entry('connection-timeout', 'stale-sequence')],
  ['M_SYN_PROXY', entry('connection-refusal', 'syn-proxy')],
  ['M_LB_NO_BACKEND', entry('connection-refusal', 'no-backend', 'service-unavailable')],
  ['M_PROXY_UPSTREAM', entry('application-error', 'proxy-upstream')],
  ['M_NAT_MISMATCH', entry('unexpected-data', 'nat-mismatch')],
  ['M_ASYM', entry('unexpected-data', 'asymmetric-path')],
  ['M_SCAN_RESPONSE', entry('scan', 'scan-response')],
  ['M_AGENT', entry('security-policy', 'local-agent')],
  ['N_AFTER_FIN', entry('normal-close', 'rst-after-fin')],
  ['N_BROWSER_CANCEL', entry('normal-close', 'client-done', 'server-done')],
  ['N_TLS_CLOSE', entry('normal-close', 'reset-after-tls-close')],
  ['N_POOL_EXPIRE', entry('normal-close', 'idle-connection-closed')],
  ['N_HEALTH', entry('normal-close', 'health-check')],
  ['N_SCAN', entry('scan', 'port-scan')],
  ['N_DUP_RST', entry('normal-close', 'reset-after-reset')],
  ['N_TIMEWAIT', entry('normal-close', 'port-reuse')],
  ['N_HALFOPEN_RECOVERY', entry('half-open', 'half-open-recovery')],
  ['N_WINDOWS_TRIPLE', entry('connection-refusal', 'port-closed')],
]);

export const isTaxonomyId = (id: string): boolean => taxonomy.has(id);

/** @throws Error when there is no such id. */
export function categoryOf(id: string): Category {
  return entryOf(id).category;
}

/** Ids of the product's causes that are right for a cause of the taxonomy. */
export function rulesFor(id: string): readonly string[] {
  return entryOf(id).rules;
}

function entryOf(id: string): Entry {
  const found = taxonomy.get(id);
  if (!found) throw new Error(`${id} is not in the taxonomy`);
  return found;
}

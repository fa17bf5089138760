import type { TimerBracket } from '../facts/facts.ts';
import { duration } from '../words.ts';

/** An idle timer that many products share, and whose it probably is: a hypothesis, never a fact. */
export interface IdleConstant {
  readonly seconds: number;
  readonly owners: string;
  /** Where that is written; empty for what is common knowledge. */
  readonly source: string;
}

const constant = (seconds: number, owners: string, source = ''): IdleConstant => ({ seconds, owners, source });

const constants: readonly IdleConstant[] = [
  constant(60, 'AWS ALB, nginx proxies and many others', 'AWS ALB guide, idle_timeout; nginx proxy_read_timeout'),
  constant(75, 'nginx keep-alive', 'nginx keepalive_timeout'),
  constant(120, 'IIS and many proxies', 'IIS connectionTimeout'),
  constant(180, 'many proxies'),
  constant(240, 'Azure Load Balancer (4 min)', 'Azure Load Balancer, TCP reset and idle timeout'),
  constant(300, 'F5 BIG-IP and many NATs', 'F5 TCP profile, Idle Timeout'),
  constant(350, 'AWS NLB, NAT gateway and security groups', 'AWS NLB guide, connection idle timeout'),
  constant(600, 'Google Cloud and Cisco ASA (half-closed)', 'Google Cloud VPC firewall, connection tracking'),
  constant(900, 'some application timeouts and VPNs'),
  constant(1800, 'Juniper SRX and many App-ID timeouts', 'Junos inactivity-timeout for TCP'),
  constant(3600, 'PAN-OS, FortiGate, Check Point and Cisco ASA', 'PAN-OS session timeouts; ASA timeout conn'),
  constant(7200, 'TCP keep-alive of operating systems', 'RFC 9293, 3.8.4'),
  constant(28_800, 'MySQL (wait_timeout)', 'MySQL wait_timeout'),
  constant(432_000, 'Linux connection tracking', 'nf_conntrack_tcp_timeout_established'),
];

/** Timers fire late, by their tick; capture clocks add a little. */
const TOLERANCE = 2;

/** The constant that a silence of this length ended at, if any. */
export function idleConstant(seconds: number): IdleConstant | undefined {
  return constants.find((constant) => seconds >= constant.seconds - 1 && seconds <= constant.seconds + TOLERANCE);
}

/** The longest constant that a silence outlasted: the state was lost at some time during it. */
export function outlastedConstant(seconds: number): IdleConstant | undefined {
  return constants.findLast((constant) => seconds >= constant.seconds - 1);
}

/** Whole seconds, and from ten minutes as silences are told: the two stand in one sentence. */
const timerLength = (seconds: number): string => (seconds < 600 ? `${seconds} s` : duration(seconds));

/** Names a timer and whose it may be. */
export function timerText({ seconds, owners, source }: IdleConstant): string {
  return `${timerLength(seconds)} is a timer of ${owners}${source === '' ? '' : ` (${source})`}: a guess to start with.`;
}

/** "Silences of up to 300 s survived and one of 350 s did not": null where the connections of the capture show no such thing. */
export function bracketText({ survived, failed, failures }: TimerBracket): string | null {
  if (survived !== null)
    return `On the way to this service a silence of ${duration(survived.seconds)} was survived and one of ${duration(failed.seconds)} was not: the timer lies between.`;
  return failures > 1 ? `${failures} silences ended so, the shortest after ${duration(failed.seconds)}.` : null;
}

/** The timers that would explain a bracket, shortest first. */
export function timersBetween({ survived, failed }: TimerBracket): readonly IdleConstant[] {
  const from = survived?.seconds ?? 0;
  return constants.filter(
    ({ seconds }) => seconds > from && seconds <= failed.seconds + TOLERANCE && seconds * 2 >= failed.seconds,
  );
}

/** How often to send something at least, in words: what survived is sure, a known timer is a guess, the silence itself was too long. */
export function keepAliveBelow(idle: number, timer: TimerBracket | null): string {
  if (timer?.consistent === true && timer.survived !== null)
    return `at least every ${duration(timer.survived.seconds)} (that silence was survived, ${duration(timer.failed.seconds)} was not)`;
  return `more often than every ${timerLength(outlastedConstant(idle)?.seconds ?? Math.floor(idle))}`;
}

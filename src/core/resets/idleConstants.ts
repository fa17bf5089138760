/** An idle timer that many products share, and whose it probably is: a hypothesis, never a fact. */
export interface IdleConstant {
  readonly seconds: number;
  readonly owners: string;
}

/** Defaults from vendors' documents: PAN-OS session timeouts, AWS and Azure load balancer guides, Fortinet, Cisco and Juniper manuals. */
const constants: readonly IdleConstant[] = [
  { seconds: 60, owners: 'AWS ALB, nginx proxies and many others' },
  { seconds: 75, owners: 'nginx keep-alive' },
  { seconds: 120, owners: 'IIS and many proxies' },
  { seconds: 180, owners: 'many proxies' },
  { seconds: 240, owners: 'Azure load balancers' },
  { seconds: 300, owners: 'F5 BIG-IP and many NATs' },
  { seconds: 350, owners: 'AWS NLB, NAT gateway and security groups' },
  { seconds: 600, owners: 'Google Cloud and Cisco ASA (half-closed)' },
  { seconds: 900, owners: 'some application timeouts and VPNs' },
  { seconds: 1800, owners: 'Juniper SRX and many App-ID timeouts' },
  { seconds: 3600, owners: 'PAN-OS, FortiGate, Check Point and Cisco ASA' },
  { seconds: 7200, owners: 'TCP keep-alive of operating systems' },
  { seconds: 28_800, owners: 'MySQL (wait_timeout)' },
  { seconds: 432_000, owners: 'Linux connection tracking' },
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

/** Names a timer and whose it may be. */
export function timerText({ seconds, owners }: IdleConstant): string {
  return `${seconds} s is a timer of ${owners}.`;
}

/** Seconds that a keep-alive must stay below: the timer that a silence of this length shows, for the silence itself was already too long. */
export function shorterThan(seconds: number): number {
  return outlastedConstant(seconds)?.seconds ?? Math.floor(seconds);
}

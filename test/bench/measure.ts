import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Contestant {
  name: string;
  command: string;
  args: readonly string[];
}

export interface Measured {
  /** From start to exit, the start of the program included. */
  seconds: number;
  /** All its threads. */
  cpuSeconds: number;
  /** Most memory resident at a time; 0 where /proc does not tell. */
  peakBytes: number;
}

/** Milliseconds: often enough to see a program shortly before it ends, and seldom enough not to take the second processor from it. */
const LOOK_EVERY = 50;
/** Linux counts a process's CPU time in hundredths of a second (USER_HZ). */
const TICKS = 100;

/** Without a machine's certificates for HTTPS: each start of a Node that is told to read them takes 45 ms longer, whatever it does. */
const env = { ...process.env };
delete env['NODE_EXTRA_CA_CERTS'];

/** Runs a program to its end, its output thrown away. @throws Error when it fails. */
export function measure({ name, command, args }: Contestant): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env });
    let complaint = '';
    let usage = { cpuSeconds: 0, peakBytes: 0 };
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    const timer = setInterval(() => {
      usage = usageOf(child.pid) ?? usage;
    }, LOOK_EVERY);
    child.once('error', reject);
    child.once('close', (code) => {
      clearInterval(timer);
      if (code === 0) resolve({ seconds: (performance.now() - start) / 1000, ...usage });
      else reject(new Error(`${name} ended with ${String(code)}: ${complaint}`));
    });
  });
}

/** Undefined when the process has ended, or where there is no /proc. */
function usageOf(pid: number | undefined): { cpuSeconds: number; peakBytes: number } | undefined {
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
    const peak = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
    if (peak === undefined) return undefined;
    // After the name in brackets: state is field 3, user and system time are fields 14 and 15 (proc(5)).
    const fields = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS, peakBytes: Number(peak) * 1024 };
  } catch {
    return undefined;
  }
}

export const isInstalled = (command: string): boolean => spawnSync(command, ['--version']).error === undefined;

/** Runs a program and shows what it prints. @throws Error when it fails. */
export function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(status)}`);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}

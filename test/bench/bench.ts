/**
 * `npm run bench [-- --packets 1500000 --rounds 3 --without-tshark]`: explains a large capture side by side with the tools that
 * only filter it. All run in turn, round after round, so that a busy machine slows all of them down alike.
 */
import { readFileSync, statSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { captureOf } from './benchCapture.ts';
import { type Contestant, isInstalled, type Measured, measure, median } from './measure.ts';
import { readOnly } from './readOnly.ts';

const { values } = parseArgs({
  options: {
    packets: { type: 'string', default: '1500000' },
    rounds: { type: 'string', default: '3' },
    'without-tshark': { type: 'boolean', default: false },
    'read-only': { type: 'string' },
  },
});

/** What `npm run explain` runs when the program is built. */
function explainCommand(): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { explain: string } };
  const [, ...args] = scripts.explain.replace(/.*&& /, '').split(' ');
  return args;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

function contestants(capture: string): Contestant[] {
  const all: Contestant[] = [
    { name: 'explain', command: process.execPath, args: [...explainCommand(), capture] },
    { name: 'reading and decoding alone', command: process.execPath, args: [process.argv[1] ?? '', '--read-only', capture] },
    { name: 'tcpdump', command: 'tcpdump', args: ['-nr', capture, 'tcp[13]&4!=0'] },
    { name: 'tshark', command: 'tshark', args: ['-n', '-r', capture, '-Y', 'tcp.flags.reset==1'] },
  ];
  return all.filter(({ name, command }) => {
    if (name === 'tshark' && values['without-tshark']) return false;
    if (isInstalled(command)) return true;
    console.log(`${name} is not installed, and so not compared.`);
    return false;
  });
}

async function compare(): Promise<void> {
  const capture = captureOf(Number(values.packets));
  console.log(`${capture}: ${megabytes(statSync(capture).size)}, ${values.packets} packets`);
  console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} at a time, Node ${process.versions.node}`);
  const results = new Map<string, Measured[]>();
  const runners = contestants(capture);
  for (let round = 1; round <= Number(values.rounds); round++) {
    for (const contestant of runners) {
      const measured = await measure(contestant);
      results.set(contestant.name, [...(results.get(contestant.name) ?? []), measured]);
      console.log(`round ${round}  ${contestant.name.padEnd(28)}${measured.seconds.toFixed(2).padStart(8)} s`);
    }
  }
  console.log(
    `\n${'median of ' + values.rounds}`.padEnd(29),
    'time'.padStart(9),
    'CPU'.padStart(9),
    'explain takes'.padStart(16),
    'memory'.padStart(9),
  );
  const explain = median((results.get('explain') ?? []).map(({ seconds }) => seconds));
  for (const [name, measured] of results) {
    const seconds = median(measured.map((each) => each.seconds));
    const cpu = median(measured.map((each) => each.cpuSeconds));
    const peak = Math.max(...measured.map((each) => each.peakBytes));
    const ratio = explain / seconds;
    console.log(
      name.padEnd(28),
      `${seconds.toFixed(2)} s`.padStart(9),
      `${cpu.toFixed(2)} s`.padStart(9),
      `${ratio.toFixed(ratio < 0.1 ? 3 : 2)} x as long`.padStart(16),
      megabytes(peak).padStart(9),
    );
  }
}

if (values['read-only'] !== undefined) await readOnly(values['read-only']);
else await compare();

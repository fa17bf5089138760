import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as filters from '../../../../src/core/resets/steps/packetFilters.ts';
import {
  bsdConnections,
  bsdResetTrace,
  linuxConnections,
  linuxListeners,
  linuxCounters,
} from '../../../../src/core/resets/steps/hostCommands.ts';
import { runTool } from '../../../support/externalTools.ts';
import { ipv4, ipv6 } from './places.ts';

/** The tools themselves say whether they take our filters; tcpdump and tshark must be installed. */

const place = { '4': ipv4, '6': ipv6 };
const manyFrames = { ...ipv4, frames: Array.from({ length: 40 }, (_, index) => index + 1) };
const displayFilters = [ipv4, ipv6, manyFrames, { ...ipv4, frames: [] }].flatMap((at) => [
  filters.displayFilter(at),
  filters.resetDisplayFilter(at),
  filters.endpointsDisplayFilter(at),
  filters.serverResetsDisplayFilter(at),
]);

let folder: string;
let capture: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'filters-'));
  capture = join(folder, 'empty.pcap');
  const header = Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex');
  writeFileSync(capture, header);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('tshark', () => {
  it.each([...new Set(displayFilters)])('takes %s', (filter) => {
    expect(runTool('tshark', ['-r', capture, '-Y', filter])).toMatchObject({ status: 0 });
  });

  it('would refuse a wrong one', () => {
    expect(runTool('tshark', ['-r', capture, '-Y', 'tcp.strean == 3']).status).not.toBe(0);
  });

  it.each(['4', '6'] as const)('takes the command that lists the sender fields, IPv%s', (family) => {
    const words = /^tshark -r CAPTURE -Y '([^']*)' (.*)$/.exec(filters.senderFields(place[family]));
    const [, filter = '', rest = ''] = words ?? [];
    const answer = runTool('tshark', ['-r', capture, '-Y', filter, ...rest.split(' ')]);
    expect(answer.status).toBe(0);
    expect(answer.stdout).toContain('tcp.options.timestamp.tsval');
  });
});

describe('tcpdump', () => {
  it.each([ipv4, ipv6].flatMap((at) => [filters.captureFilter(at), filters.resetCaptureFilter(at)]))('takes %s', (filter) => {
    expect(runTool('tcpdump', ['-d', '-y', 'EN10MB', filter])).toMatchObject({ status: 0 });
  });

  it('would refuse a wrong one', () => {
    expect(runTool('tcpdump', ['-d', '-y', 'EN10MB', 'tcp prot 443']).status).not.toBe(0);
  });
});

describe('the shell', () => {
  const shellCommands = [linuxListeners, linuxConnections, bsdConnections, bsdResetTrace, filters.captureCommand].flatMap(
    (template) => [template(ipv4, 'server'), template(ipv6, 'client')],
  );
  it.each([...shellCommands, linuxCounters])('reads one command in %s', (command) => {
    expect(runTool('sh', ['-n'], command)).toMatchObject({ status: 0, stderr: '' });
  });
});

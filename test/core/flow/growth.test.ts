import { expect, it } from 'vitest';
import { SYN } from '../../../src/core/flow/flags.ts';
import { FlowTable } from '../../../src/core/flow/flowTable.ts';
import { HostTable } from '../../../src/core/flow/hosts.ts';
import { Segment } from '../../../src/core/wire/segment.ts';

// Both tables begin with room for 16,384 rows and grow by doubling.
const flowsMade = 70_000;

it.each([4, 6])('flows and hosts keep their numbers while the tables grow (IPv%d)', (family) => {
  const hosts = new HostTable();
  const flows = new FlowTable(hosts);
  const segment = Object.assign(new Segment(), { family, flags: SYN, dst0: 7, sourcePort: 50_000, destinationPort: 443 });
  const endOf = (number: number, answering: boolean): number => {
    const [source, destination] = answering ? [7, number + 100] : [number + 100, 7];
    const [sourcePort, destinationPort] = answering ? [443, 50_000] : [50_000, 443];
    return flows.find(Object.assign(segment, { src0: source, dst0: destination, sourcePort, destinationPort }));
  };
  for (let number = 0; number < flowsMade; number++) expect(endOf(number, false)).toBe(number * 2);
  for (let number = 0; number < flowsMade; number += 997) {
    expect(endOf(number, false)).toBe(number * 2);
    expect(endOf(number, true)).toBe(number * 2 + 1);
  }
  expect(flows.count).toBe(flowsMade);
  expect(hosts.count).toBe(flowsMade + 1);
});

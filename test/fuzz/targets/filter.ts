import { analyse } from '../../../src/core/analyse.ts';
import type { Analysis } from '../../../src/core/analysis.ts';
import { FilterError } from '../../../src/core/timeline/filter/expression.ts';
import { captureOf, flow } from '../../support/conversation.ts';
import { MemorySource } from '../../support/memorySource.ts';
import type { Target } from './target.ts';

let capture: Promise<Analysis> | undefined;

/** What a person types into the filter box. */
export const filterTarget: Target = {
  name: 'filter',
  seeds: () =>
    [
      'tcp.stream eq 3 and ip.addr == 10.0.0.0/8',
      '!(tcp.port in {80, 443, 8000..8080}) || tcp.flags.reset == 1',
      'reset.cause == "port-closed" or reset.sender == middlebox',
      'ipv6.addr == 2001:db8::1 && tcp.len > 0 xor frame.number < 9',
      'ip.ttl != 64 and not reset.expected and frame.time_relative >= 1.5e-3',
      'tcp.flags & 0x04 contains "a\\x00b"',
      'nginx 10.0.0.1 refused',
    ].map((text) => new TextEncoder().encode(text)),
  run: async (input) => {
    const text = new TextDecoder().decode(input);
    const analysis = await (capture ??= analyse(new MemorySource(captureOf(flow().handshake().send('client', 9).rst('server')))));
    const advice = JSON.stringify(analysis.adviseFilter(text, text.length >> 1));
    try {
      return advice + JSON.stringify(analysis.flows({ sort: 'flow', descending: false, text, show: 'all', offset: 0, limit: 5 }));
    } catch (error) {
      if (error instanceof FilterError) return advice + error.message;
      throw error;
    }
  },
};

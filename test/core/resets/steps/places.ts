import type { FlowPlace } from '../../../../src/core/resets/steps/flowPlace.ts';

export const ipv4: FlowPlace = {
  clientAddress: '10.0.0.1',
  clientPort: 51234,
  serverAddress: '10.0.0.2',
  serverPort: 443,
  ipv6: false,
  time: '2026-01-02T03:04:05.123456789Z',
  flow: 3,
  frames: [14, 15],
};

export const ipv6: FlowPlace = { ...ipv4, clientAddress: '2001:db8::1', serverAddress: '2001:db8::2', ipv6: true };

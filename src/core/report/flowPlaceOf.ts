import type { Finding } from '../resets/finding.ts';
import type { FlowPlace } from '../resets/steps/flowPlace.ts';

/** Takes "10.0.0.1:443" or "[2001:db8::1]:443" apart. @throws RangeError when it is neither. */
export function parseEndpoint(text: string): { readonly address: string; readonly port: number } {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+)):(\d{1,5})$/.exec(text);
  const address = match?.[1] ?? match?.[2];
  if (address === undefined) throw new RangeError(`Not an address and port: ${JSON.stringify(text)}`);
  return { address, port: Number(match?.[3]) };
}

/** Where a finding is, for filters and commands. Without a handshake the claimed sender is taken for the server. */
export function flowPlaceOf(finding: Finding): FlowPlace {
  const from = parseEndpoint(finding.from);
  const to = parseEndpoint(finding.to);
  const [client, server] = finding.claimedSender === 'client' ? [from, to] : [to, from];
  return {
    clientAddress: client.address,
    clientPort: client.port,
    serverAddress: server.address,
    serverPort: server.port,
    ipv6: client.address.includes(':'),
    time: finding.time,
    flow: finding.flow,
    frames: finding.frames,
  };
}

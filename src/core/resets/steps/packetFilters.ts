import { checkPlace, type FlowPlace, isOneHost } from './flowPlace.ts';

// A longer list makes Wireshark's filter bar unreadable; then the range of frames does.
const listedFrames = 20;

/** Wireshark display filter for the whole flow, in this capture. */
export function displayFilter(place: FlowPlace): string {
  return `tcp.stream == ${checkPlace(place).flow}`;
}

/** Wireshark display filter for the RSTs of the finding alone, in this capture. */
export function resetDisplayFilter(place: FlowPlace): string {
  const { flow, frames } = checkPlace(place);
  const first = frames[0];
  const last = frames.at(-1);
  if (first === undefined || last === undefined) return `tcp.stream == ${flow} && tcp.flags.reset == 1`;
  // `||` and not `in {…}`: the separator inside braces changed between Wireshark 3 and 4.
  if (frames.length <= listedFrames) return frames.map((frame) => `frame.number == ${frame}`).join(' || ');
  return `tcp.stream == ${flow} && tcp.flags.reset == 1 && frame.number >= ${first} && frame.number <= ${last}`;
}

/** Wireshark display filter for the same flow in any capture, for instance one taken at the other end. */
export function endpointsDisplayFilter(place: FlowPlace): string {
  const { clientAddress, clientPort, serverAddress, serverPort, ipv6 } = checkPlace(place);
  const ip = ipv6 ? 'ipv6.addr' : 'ip.addr';
  const addresses = [...new Set([clientAddress, serverAddress])].map((address) => `${ip} == ${address}`);
  return `${addresses.join(' && ')} && tcp.port == ${clientPort} && tcp.port == ${serverPort}`;
}

/** Wireshark display filter for every reset on connections to this server and port. */
export function serverResetsDisplayFilter(place: FlowPlace): string {
  const { serverAddress, serverPort, ipv6 } = checkPlace(place);
  return `${ipv6 ? 'ipv6.addr' : 'ip.addr'} == ${serverAddress} && tcp.port == ${serverPort} && tcp.flags.reset == 1`;
}

/**
 * pcap filter (tcpdump, dumpcap) for the next connections of this pair.
 * The client's port is left out: the next connection has another one.
 */
export function captureFilter(place: FlowPlace): string {
  const { clientAddress, serverAddress, serverPort } = checkPlace(place);
  const hosts = [...new Set([clientAddress, serverAddress])].map((address) => `host ${address}`);
  return `${hosts.join(' and ')} and tcp port ${serverPort}`;
}

/** pcap filter for the resets alone of the next connections of this pair. */
export function resetCaptureFilter(place: FlowPlace): string {
  // pcap filters cannot index tcp[] over IPv6: the flags are byte 13 after the 40-byte fixed header (no extension headers).
  const reset = place.ipv6 ? 'ip6[6] == 6 and ip6[53] & 4 != 0' : 'tcp[tcpflags] & tcp-rst != 0';
  return `${captureFilter(place)} and ${reset}`;
}

/** Starts a capture that may run for days: 20 files of 100 MB, whole packets. */
export function captureCommand(place: FlowPlace): string {
  return `sudo tcpdump -ni ${isOneHost(place) ? 'lo' : 'any'} -s 0 -C 100 -W 20 -w resets.pcap '${captureFilter(place)}'`;
}

/** Lists the flow with the fields that tell one sender from another; CAPTURE stands for the file. */
export function senderFields(place: FlowPlace): string {
  const ip = place.ipv6 ? ['ipv6.src', 'ipv6.hlim', 'ipv6.flow'] : ['ip.src', 'ip.ttl', 'ip.id', 'ip.flags.df'];
  const tcp = ['flags.str', 'seq_raw', 'ack_raw', 'window_size_value', 'len', 'options.timestamp.tsval'];
  const fields = ['frame.number', 'frame.time_relative', 'eth.src', ...ip, ...tcp.map((field) => `tcp.${field}`)];
  return `tshark -r CAPTURE -Y '${displayFilter(place)}' -T fields -E header=y ${fields.map((field) => `-e ${field}`).join(' ')}`;
}

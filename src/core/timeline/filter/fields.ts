import { categories, outcomes } from '../../resets/finding.ts';
import { rules } from '../../resets/judging/rules.ts';
import { analysisNotes, type NoteId } from '../../tcp/noteWords.ts';
import { connStates } from '../../tcp/zeek.ts';
import { unknown } from '../../resets/rules/unknown.ts';

export type FieldType = 'number' | 'boolean' | 'ipv4' | 'ipv6' | 'string' | 'label';

/** A field that a filter may ask about: Wireshark's under Wireshark's name and with its meaning, and our own. */
export interface Field {
  readonly type: FieldType;
  /** For the list of completions. */
  readonly about: string;
  /** All values there are, where they are few. */
  readonly values?: readonly string[];
}

const flag = (about: string): Field => ({ type: 'boolean', about });
const number = (about: string): Field => ({ type: 'number', about });
const text = (about: string, values?: readonly string[]): Field => ({ type: 'string', about, ...(values ? { values } : {}) });

type AnalysisField = `tcp.analysis.${Exclude<NoteId, 'copy'>}`;

/** As in Wireshark they have no value: they are there or not. */
const analysisFields = Object.fromEntries(
  analysisNotes.map(({ id, text: about }): [string, Field] => [`tcp.analysis.${id}`, { type: 'label', about }]),
) as Readonly<Record<AnalysisField, Field>>;

/**
 * By name. Wireshark's are facts of one packet (`flow` says what they are read from); `flow.` and `reset.` are facts of the whole
 * flow, those of `reset.` having one value for each of its resets.
 */
export const fields = {
  'ip.addr': { type: 'ipv4', about: 'IPv4 address of either end' },
  'ip.src': { type: 'ipv4', about: 'IPv4 address of the sender' },
  'ip.dst': { type: 'ipv4', about: 'IPv4 address of the receiver' },
  'ipv6.addr': { type: 'ipv6', about: 'IPv6 address of either end' },
  'ipv6.src': { type: 'ipv6', about: 'IPv6 address of the sender' },
  'ipv6.dst': { type: 'ipv6', about: 'IPv6 address of the receiver' },
  'ip.ttl': number('IPv4 time to live'),
  'ipv6.hlim': number('IPv6 hop limit'),
  'ip.id': number('IPv4 identification'),
  'ip.flags.df': flag('IPv4: do not fragment'),
  'tcp.stream': number('Number of the flow'),
  'tcp.port': number('Port of either end'),
  'tcp.srcport': number('Port of the sender'),
  'tcp.dstport': number('Port of the receiver'),
  'tcp.len': number('Payload bytes of the packet'),
  'tcp.seq': number('Sequence number, relative'),
  'tcp.seq_raw': number('Sequence number as sent'),
  'tcp.ack': number('Acknowledgment number, relative'),
  'tcp.ack_raw': number('Acknowledgment number as sent'),
  'tcp.window_size_value': number('Window as sent'),
  'tcp.window_size': number('Window in bytes'),
  'tcp.flags': number('All flags as a number, 0x004 for RST'),
  'tcp.flags.fin': flag('FIN'),
  'tcp.flags.syn': flag('SYN'),
  'tcp.flags.reset': flag('RST'),
  'tcp.flags.push': flag('PSH'),
  'tcp.flags.ack': flag('ACK'),
  'tcp.flags.urg': flag('URG'),
  'tcp.flags.ece': flag('ECE'),
  'tcp.flags.cwr': flag('CWR'),
  'tcp.flags.ae': flag('AE'),
  'tcp.completeness': number(
    'What of a whole connection was captured, as a number: 1 SYN, 2 SYN/ACK, 4 ACK, 8 data, 16 FIN, 32 RST',
  ),
  ...analysisFields,
  'tls.handshake.extensions_server_name': text('Server name that the client asked for by TLS'),
  'http.host': text('Server name that the client asked for by HTTP'),
  'tcp.time_relative': number('Seconds since the first packet of the flow'),
  'tcp.time_delta': number('Seconds since the packet before in the flow'),
  'frame.number': number('Number of the packet in the capture'),
  'frame.time_relative': number('Seconds since the first packet of the capture'),
  'reset.cause': text(
    'Cause of a reset, by its name in the checklist',
    [...rules, unknown].map(({ id }) => id),
  ),
  'reset.title': text('Cause of a reset, in words'),
  'reset.category': text('Kind of cause', categories),
  'reset.severity': text('error is a fault, warning a possible fault or unclear, information expected', [
    'error',
    'warning',
    'information',
  ]),
  'reset.sender': text('Who really sent the reset', ['client', 'server', 'middlebox', 'undetermined']),
  'reset.claimed': text('In whose name it was sent', ['client', 'server', 'unknown']),
  'reset.confidence': number('Probability of the cause, 0 to 1'),
  'reset.expected': flag('The reset is normal'),
  'reset.ignored': flag('Nobody obeyed the reset: the connection went on'),
  'reset.flags': text('Form of a reset, by its first RST', ['RST', 'RST/ACK']),
  'reset.outcome': text('Whether the reset is a fault, certain or possible; unclear where the capture cannot tell', outcomes),
  'flow.client': text('Address and port of the client'),
  'flow.server': text('Address and port of the server'),
  'flow.name': text('Server name that the client asked for, by TLS or HTTP'),
  'flow.state': text('How the connection ended, as Zeek says it (conn_state)', connStates),
  'flow.packets': number('Packets of the flow'),
  'flow.bytes': number('Payload bytes of the flow'),
  'flow.start': number('Seconds from the first packet of the capture to that of the flow'),
  'flow.duration': number('Seconds from first to last packet of the flow'),
  'flow.resets': number('Resets of the flow'),
} as const satisfies Readonly<Record<string, Field>>;

export type FieldName = keyof typeof fields;
export const fieldNames = Object.keys(fields) as readonly FieldName[];

export const isField = (name: string): name is FieldName => Object.hasOwn(fields, name);
export const fieldOf = (name: FieldName): Field => fields[name];

/** Words that can only be meant as the name of a field, known or not. */
const namespaces = /^(?:ip|ipv6|tcp|tls|http|frame|reset|flow)\.[a-z_0-9.]+$/i;
export const looksLikeField = (word: string): boolean => namespaces.test(word);

/** What people call a field, beside what it is called: flags as tcpdump and this page print them. */
const otherNames: Readonly<Record<string, FieldName>> = {
  'tcp.flags.rst': 'tcp.flags.reset',
  'tcp.flags.psh': 'tcp.flags.push',
  'tcp.flags.ns': 'tcp.flags.ae',
};

/** The known field nearest to a mistyped one: its right name, or that which shares the most pairs of letters; null when none is near. */
export function nearestField(name: string): FieldName | null {
  const small = name.toLowerCase().slice(0, 60);
  if (Object.hasOwn(otherNames, small)) return otherNames[small] ?? null;
  const asked = pairs(small);
  let best: FieldName | null = null;
  let most = 0.5;
  for (const known of fieldNames) {
    const own = pairs(known);
    const shared = [...asked].filter((pair) => own.has(pair)).length;
    const likeness = (2 * shared) / (asked.size + own.size);
    if (likeness > most) [best, most] = [known, likeness];
  }
  return best;
}

const pairs = (word: string): Set<string> =>
  new Set(Array.from({ length: Math.max(0, word.length - 1) }, (_, at) => word.slice(at, at + 2)));

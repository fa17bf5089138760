import { type HeaderFields, hex, named } from './headerFields.ts';

/** By kind (IANA, "TCP Option Kind Numbers"). */
const names: Readonly<Record<number, string>> = {
  0: 'End of Option List',
  1: 'No-Operation (NOP)',
  2: 'Maximum segment size',
  3: 'Window scale',
  4: 'SACK permitted',
  5: 'SACK',
  8: 'Timestamps',
  19: 'TCP MD5 signature',
  27: 'Quick-Start response',
  28: 'User timeout',
  29: 'TCP Authentication Option',
  30: 'Multipath TCP',
  34: 'TCP Fast Open Cookie',
  69: 'TCP Encryption Negotiation',
  76: 'Riverbed Probe',
  78: 'Riverbed Transparency',
  172: 'Accurate ECN Order 0',
  174: 'Accurate ECN Order 1',
  253: 'Experimental',
  254: 'Experimental',
};

/** RFC 8684 section 8. */
const mptcpSubtypes = [
  'Multipath Capable',
  'Join Connection',
  'Data Sequence Signal',
  'Add Address',
  'Remove Address',
  'Change Subflow Priority',
  'TCP Fallback',
  'Fast Close',
  'TCP Reset',
];
/** RFC 8684 section 3.6. */
const resetReasons = [
  'Unspecified error',
  'MPTCP-specific error',
  'Lack of resources',
  'Administratively prohibited',
  'Too much outstanding data',
  'Unacceptable performance',
  'Middlebox interference',
];
const MP_TCPRST = 8;

/** The options of a TCP header that is `headerLength` long. */
export function showTcpOptions(header: HeaderFields, start: number, headerLength: number): void {
  const end = Math.min(headerLength, header.end - header.start);
  if (end <= start) return;
  header.group('Options', `${headerLength - start} bytes`, start, end - start, (inner) => {
    for (let at = start; at < end;) {
      const kind = inner.value(at, 1);
      const name = names[kind] ?? 'Unknown option';
      if (kind <= 1) {
        inner.add(`TCP Option - ${name}`, '', at, 1);
        if (kind === 0) return;
        at++;
        continue;
      }
      const length = at + 1 < end ? inner.value(at + 1, 1) : 0;
      if (length < 2 || at + length > end) {
        inner.add(`TCP Option - ${name}`, `its length ${length} is impossible`, at, end - at);
        return;
      }
      inner.group(`TCP Option - ${name}`, summaryOf(inner, kind, at, length), at, length, (option) => {
        option.number('Kind', at, 1);
        option.number('Length', at + 1, 1);
        showContent(option, kind, at, length);
      });
      at += length;
    }
  });
}

/** What is worth reading without unfolding the option. */
function summaryOf(header: HeaderFields, kind: number, at: number, length: number): string {
  switch (kind) {
    case 2:
      return length === 4 ? `${header.value(at + 2, 2)} bytes` : '';
    case 3:
      return length === 3 ? scaleOf(header.value(at + 2, 1)) : '';
    case 5:
      return `${Math.floor((length - 2) / 8)} blocks`;
    case 8:
      return length === 10 ? `TSval ${header.value(at + 2, 4)}, TSecr ${header.value(at + 6, 4)}` : '';
    case 30:
      return length >= 3 ? (mptcpSubtypes[header.value(at + 2, 1) >> 4] ?? 'Unknown subtype') : '';
    default:
      return '';
  }
}

/** RFC 7323 section 2.3: a shift above 14 counts as 14. */
const scaleOf = (shift: number): string => `${shift} (multiply by ${2 ** Math.min(shift, 14)})`;

function showContent(option: HeaderFields, kind: number, at: number, length: number): void {
  switch (kind) {
    case 2:
      if (length === 4) option.number('MSS Value', at + 2, 2);
      return;
    case 3:
      if (length === 3) option.number('Shift count', at + 2, 1, scaleOf);
      return;
    case 5:
      for (let edge = at + 2; edge + 8 <= at + length; edge += 8) {
        option.number('TCP SACK Left Edge', edge, 4);
        option.number('TCP SACK Right Edge', edge + 4, 4);
      }
      return;
    case 8:
      if (length !== 10) return;
      option.number('Timestamp value', at + 2, 4);
      option.number('Timestamp echo reply', at + 6, 4);
      return;
    case 28:
      if (length !== 4) return;
      option.bits('Granularity', at + 2, 2, 15, 1, (bit) => (bit === 0 ? 'Seconds' : 'Minutes'));
      option.bits('User Timeout', at + 2, 2, 0, 15);
      return;
    case 29:
      if (length < 4) return;
      option.number('AO KeyID', at + 2, 1);
      option.number('AO RNextKeyID', at + 3, 1);
      if (length > 4) option.raw('AO MAC', at + 4, length - 4);
      return;
    case 30:
      showMptcp(option, at, length);
      return;
    default:
      if (length > 2) option.raw(kind === 19 ? 'MD5 digest' : kind === 34 ? 'Fast Open Cookie' : 'Payload', at + 2, length - 2);
  }
}

function showMptcp(option: HeaderFields, at: number, length: number): void {
  if (length < 3) return;
  const subtype = option.bits('Multipath TCP subtype', at + 2, 1, 4, 4, named(mptcpSubtypes));
  if (subtype !== MP_TCPRST || length < 4) {
    if (length > 3) option.raw('Payload', at + 3, length - 3);
    return;
  }
  option.bits('Transient', at + 2, 1, 0, 1, (bit) => (bit === 0 ? 'Not set' : 'Set'));
  option.number('TCPRST Reason', at + 3, 1, (reason) => `${resetReasons[reason] ?? 'Unknown'} (${hex(2)(reason)})`);
}

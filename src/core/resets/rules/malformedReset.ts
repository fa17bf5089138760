import { FIN, SYN } from '../../flow/flags.ts';
import type { ResetFacts } from '../facts/facts.ts';
import type { Rule } from '../rule.ts';
import { senderFields } from '../steps/packetFilters.ts';
import { firewallNotNeeded, hostLog } from '../steps/usual.ts';
import { bytes } from '../words.ts';

/** The longest explanation any known stack or device puts into a RST is far below this. */
const LONGEST_TEXT = 256;

export const malformedReset: Rule = {
  id: 'malformed-reset',
  title: 'Damaged or hand-made packet',
  titleIgnored: 'Damaged or hand-made packet',
  category: 'unexpected-data',
  roles: [],
  madeBy: 'either',
  ceiling: 0.9,
  summary:
    'The packet has the RST flag but is no reset that any stack sends: RST together with SYN or FIN, a full segment of data, or options of an opening or of signatures that were never agreed on. It was damaged on the way (then its TCP checksum is wrong) or made by hand, by a test tool or a scanner.',
  expected: () => false,
  judge(facts, theCase) {
    const { rst, after } = facts;
    const strange = hasStrangeOptions(facts);
    if (!hasImpossibleFlags(facts) && rst.length <= LONGEST_TEXT && !strange) return false;
    if (hasImpossibleFlags(facts))
      theCase.supports(3, [rst.frame], () => 'It combines RST with SYN or FIN, which no stack does.');
    if (rst.length > LONGEST_TEXT)
      theCase.supports(3.5, [rst.frame], () => `It carries ${bytes(rst.length)} of data, as an ordinary segment would.`);
    if (strange)
      theCase.supports(
        3,
        [rst.frame],
        () => 'It carries TCP options that this end’s packet before it lacks and that no stack puts into a reset.',
      );
    if (after.senderContinued.length > 0)
      theCase.supports(1, after.senderContinued, () => 'Its sender went on as if nothing had happened.');
    return true;
  },
  did: 'sent what looks like a RST',
  because: () => 'the packet is damaged or made by hand and probably no reset at all',
  steps: (place, { sender }) => ({
    capture: {
      text: 'Let Wireshark check the packet’s TCP checksum (tcp.checksum.status) and compare its fields with its neighbours.',
      command: senderFields(place),
    },
    firewallLogs: firewallNotNeeded('no firewall makes such packets, though one may log them as malformed.'),
    serverLogs: hostLog(
      'See whether the receiver noticed anything at that second.',
      sender.role === 'client' ? 'server' : 'client',
    ),
    applicationConfiguration: { text: `Look for faulty memory, cables or offload on the path.` },
  }),
};

function hasImpossibleFlags({ rst }: ResetFacts): boolean {
  return (rst.flags & (SYN | FIN)) !== 0;
}

/** A socket's reset has timestamps at most, signed connections (RFC 5925) and Multipath TCP aside, whose other packets have options too. */
function hasStrangeOptions({ rst, own, stated, after }: ResetFacts): boolean {
  if (!rst.otherOptions || stated !== null || own.last === null || own.packets < 2) return false;
  return !own.last.otherOptions && after.senderContinued.length > 0;
}

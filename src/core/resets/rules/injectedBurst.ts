import type { Rule } from '../rule.ts';
import { grouped } from '../words.ts';
import { captureBothEnds, firewallThreats, senderTrace } from '../steps/usual.ts';
import { strides } from '../signs/strides.ts';

/** RSTs spread wider than this do not aim at what a receiver could take (RFC 7323, 2.3). */
const LARGEST_WINDOW = 2 ** 30;
/** More steps than these are no more telling. */
const SHOWN = 4;

export const injectedBurst: Rule = {
  id: 'injected-burst',
  title: 'Injected burst of resets',
  titleIgnored: 'Forged burst of resets, ignored',
  category: 'security-policy',
  roles: ['inspection-and-enforcement'],
  madeBy: 'middlebox',
  ceiling: 0.95,
  summary:
    'A device that only listens (passive IPS, tcpkill, a national filter) cannot know which sequence number will be right when its RST arrives, so it sends several that guess ahead: tcpkill by one and three windows (dsniff, tcpkill.c), others by 1460 and 4380 (Clayton et al., 2006). A host sends one RST, or one per segment it gets.',
  expected: () => false,
  judge(facts, theCase) {
    const steps = strides(facts);
    if (steps === null) return false;
    const frames = facts.rsts.map(({ frame }) => frame);
    theCase.supports(
      4.5,
      frames,
      () =>
        `${facts.rstCount} RSTs with sequence numbers that rise by ${steps.slice(0, SHOWN).map(grouped).join('; ')}${steps.length > SHOWN ? '…' : ''}: ` +
        (steps.reduce((sum, step) => sum + step, 0) > LARGEST_WINDOW ? 'blind guesses.' : 'guesses ahead of the stream.'),
    );
    if (facts.rst.ack === 0) theCase.supports(0.5, [facts.rst.frame], () => 'They carry no ACK number.');
    return true;
  },
  because: () => 'it guessed sequence numbers to be sure to break the connection',
  steps: (place, { sender }) => ({
    capture: captureBothEnds(place),
    firewallLogs: firewallThreats(place),
    serverLogs: senderTrace(sender),
    applicationConfiguration: {
      text: 'Find out which sensor sees this traffic (IPS, data loss prevention, provider) and what it matched; try the same request through another path or VPN.',
    },
  }),
};

import { statedMeaning, statedWords } from '../facts/statedCause.ts';
import type { Rule } from '../rule.ts';
import { firewallVerdict, lookAtFlow, hostLog } from '../steps/usual.ts';

const SHOWN = 120;

export const resetText: Rule = {
  id: 'reset-text',
  title: 'Reset that carries a text',
  category: 'application-error',
  roles: [],
  madeBy: 'either',
  ceiling: 0.9,
  summary:
    'RFC 1122, 4.2.2.12 lets a RST carry a text that explains it. Old Unix, Mac OS and printers do, and some devices; the text is the sender’s own word and the best lead there is.',
  expected: () => false,
  judge({ stated, rst }, theCase) {
    if (stated?.kind !== 'text') return false;
    theCase.supports(5, [rst.frame], () => statedWords(stated, ''));
    if (statedMeaning(stated) !== null)
      theCase.contradicts(3, [rst.frame], () => 'What it says has a cause of its own in the checklist.');
    return true;
  },
  because: ({ stated }) => `its stated reason is “${stated?.kind === 'text' ? stated.text.slice(0, SHOWN) : ''}”`,
  steps: (place) => ({
    capture: lookAtFlow(place, 'Read the text in the RST’s payload (tcp.reset_cause in Wireshark).'),
    firewallLogs: firewallVerdict(place),
    serverLogs: hostLog('Search logs and manuals of hosts and devices on the path for that text.'),
    applicationConfiguration: { text: 'Act on what the text says.' },
  }),
};

import { answeredInFull, answerUnmeasured } from '../facts/answer.ts';
import type { ResetFacts } from '../facts/facts.ts';
import { farewell } from '../signs/farewell.ts';
import { readInParts } from '../signs/readInParts.ts';
import type { Rule } from '../rule.ts';
import { firewallNotNeeded, lookAtFlow } from '../steps/usual.ts';

/** One question: no answer before shows that this client takes them whole. */
const usedOnce = ({ application: { client } }: ResetFacts): boolean =>
  client.first !== null && client.first.frame === client.last?.frame;

export const clientDone: Rule = {
  id: 'client-done',
  title: 'Client done, closed by RST',
  category: 'normal-close',
  roles: [],
  madeBy: 'endpoint',
  stages: ['data', 'mid-stream'],
  ceiling: 0.85,
  summary:
    'The client had received and acknowledged the whole answer, nothing more was under way, and it dropped the connection with a RST in place of a FIN. Browsers, load generators and clients that want no TIME-WAIT do so (Arlitt and Williamson, 2005: the main reason for resets on the web). A goodbye of the protocol (QUIT, LOGOUT, COM_QUIT…) before the RST says the same, and who reads a file in parts (206) leaves a part where it likes. Whether the user had wanted more, packets cannot show.',
  expected: () => true,
  judge(facts, theCase) {
    const { form, own, peer, rst, population, idle } = facts;
    if (form !== 'abort' && form !== 'abort-bare') return false;
    const goodbye = farewell(facts);
    if (goodbye !== null) {
      theCase.supports(5, [goodbye.frame, rst.frame], () => 'The client had said goodbye in the words of its protocol.');
      return true;
    }
    if (readInParts(facts)) {
      const { response } = facts.application;
      theCase.supports(
        5,
        [response?.packet.frame, rst.frame],
        () =>
          'It was reading a file in parts (206): who does so (players, readers of a head or an index) leaves each part where it likes.',
      );
      return true;
    }
    const full = answeredInFull(facts);
    const answer = peer.lastData;
    if (full === false || (answer === null && !facts.application.answerMissed)) return false;
    theCase.supports(
      2,
      [own.lastData?.frame, answer?.frame ?? peer.missed?.provenBy.frame, rst.frame],
      () => 'The client’s last request had been answered, and it had acknowledged all of it.',
    );
    if (full === true) {
      theCase.supports(
        1,
        [answer?.frame],
        () => 'The last segment ended a write of the server’s program (PSH); an answer that is cut short mostly ends without.',
      );
    } else if (facts.application.answerMissed) {
      theCase.contradicts(1.6, [rst.frame], () => 'The answer was not captured: whether it was whole cannot be seen.');
    } else if (answerUnmeasured(facts)) {
      theCase.contradicts(
        0.3,
        [facts.application.response?.packet.frame],
        () => 'The capture cut off how long the answer was; it had taken what the server’s program wrote first.',
      );
    } else {
      theCase.contradicts(
        1.5,
        [answer?.frame],
        () => 'The server’s last segment did not end a write of its program (no PSH): more was most likely to come.',
      );
    }
    if (idle !== null && idle.seconds >= 10)
      theCase.contradicts(2.5, [idle.from, rst.frame], () => 'Much later: it had kept the connection for more requests.');
    if (population.resetAtOnce >= 4 && facts.application.response?.headCut === true && usedOnce(facts))
      theCase.contradicts(
        2.5,
        [rst.frame],
        () =>
          'Several connections ended in that same moment, and nothing shows that their answers were whole: a process that died ends them so.',
      );
    else if (population.resetTogether >= 4)
      theCase.contradicts(1, [rst.frame], () => 'Several connections of this service were reset in that second.');
    return true;
  },
  because: (facts) =>
    `it had ${farewell(facts) === null ? 'its answer' : 'said goodbye'} and closed with a RST in place of a FIN, which is normal`,
  steps: (place) => ({
    capture: lookAtFlow(place, 'Nothing to do. To be sure, check that the answer before the RST is complete (Content-Length).'),
    firewallLogs: firewallNotNeeded('no work was interrupted.'),
    serverLogs: { text: 'Not needed; “connection reset by peer” after a complete answer can be ignored.' },
    applicationConfiguration: {
      text: 'Nothing to change. Clients close so to save the TIME-WAIT state, or because a page was left.',
    },
  }),
};

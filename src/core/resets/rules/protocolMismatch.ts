import {
  ALERT,
  CLIENT_HELLO,
  CLOSING_REPLY,
  ERROR_REPLY,
  GOODBYE_REPLY,
  HTTP_LAST_RESPONSE,
  HTTP_REQUEST,
  HTTP_RESPONSE,
  hintText,
  REPLY,
  SSH_BANNER,
} from '../../payloadHint.ts';
import type { PacketFacts, ResetFacts } from '../facts.ts';
import type { Rule } from '../rule.ts';
import { linuxListeners } from '../steps/hostCommands.ts';
import { firewallNotNeeded, lookAtFlow, serverLog } from '../steps/usual.ts';

export const protocolMismatch: Rule = {
  id: 'protocol-mismatch',
  title: 'The two ends speak different protocols',
  category: 'unexpected-data',
  roles: [],
  madeBy: 'either',
  stages: ['data', 'closing', 'mid-stream'],
  ceiling: 0.93,
  summary:
    'What the client sends is not what the server on that port speaks: TLS to a plain HTTP port (the answer is “400”), plain HTTP to a TLS port (the answer is an alert), HTTP to SSH or to a mail server. One end then closes with the other’s words unread.',
  expected: () => false,
  judge(facts, theCase) {
    const [asked, answered] = mismatch(facts) ?? [];
    if (asked === undefined || answered === undefined) return false;
    theCase.supports(
      4.5,
      [asked.frame, answered.frame, facts.rst.frame],
      () => `The client sent a ${hintText(asked.hint)}; the server’s word was a ${hintText(answered.hint)}.`,
    );
    return true;
  },
  because: (facts) => {
    const [asked, answered] = mismatch(facts) ?? [];
    if (asked === undefined || answered === undefined) return 'the two ends speak different protocols';
    return `the client sent a ${hintText(asked.hint)} to a port where the server answers with a ${hintText(answered.hint)}`;
  },
  steps: (place) => ({
    capture: lookAtFlow(place, 'Read the first bytes of both ends: each shows the protocol that it speaks.'),
    firewallLogs: firewallNotNeeded(
      'both ends show in the packets what they speak; a forwarding rule to the wrong port would be the exception.',
    ),
    serverLogs: serverLog(place, 'Look for “bad request”, “wrong version number” or “protocol error” at that second.'),
    applicationConfiguration: {
      text: 'Correct the URL’s scheme or port on the client, the port mapping between, or switch TLS on or off for this port. See which program listens there.',
      command: linuxListeners(place),
    },
  }),
};

/** The client's last words and the server's, when no server of the client's protocol could have said those. */
function mismatch({ own, peer, ownIsClient }: ResetFacts): [PacketFacts, PacketFacts] | null {
  const asked = (ownIsClient ? own : peer).lastData;
  const answered = (ownIsClient ? peer : own).lastData;
  if (asked === null || answered === null) return null;
  const { hint } = answered;
  const numbered =
    hint === SSH_BANNER || hint === REPLY || hint === ERROR_REPLY || hint === GOODBYE_REPLY || hint === CLOSING_REPLY;
  const badRequest = hint === HTTP_RESPONSE + 4 || hint === HTTP_LAST_RESPONSE + 4;
  if (asked.hint === HTTP_REQUEST && (numbered || hint > ALERT)) return [asked, answered];
  if (asked.hint === CLIENT_HELLO && (numbered || badRequest)) return [asked, answered];
  return null;
}

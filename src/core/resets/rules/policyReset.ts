import { hintText, isRequest } from '../../payloadHint.ts';
import type { PacketFacts, ResetFacts } from '../facts/facts.ts';
import type { Rule } from '../rule.ts';
import { panosPolicyTest } from '../steps/firewallCommands.ts';
import { hitTogether } from '../signs/hitTogether.ts';
import { captureBothEnds, firewallStages, firewallThreats, senderTrace } from '../steps/usual.ts';
import { passedBefore } from '../signs/passedBefore.ts';
import { statedMeaning, statedWords } from '../facts/statedCause.ts';
import { strides } from '../signs/strides.ts';
import { duration, milliseconds, plural } from '../words.ts';

/** A device decides on the packet it has just seen. */
const AT_ONCE = 0.05;
/** After this much silence a timer explains a reset better than a policy. */
const IDLE = 30;
/** A device that decides on a packet does not wait so long. */
const PAUSE = 3;

export const policyReset: Rule = {
  id: 'policy-reset',
  title: 'Reset by a firewall policy',
  category: 'security-policy',
  roles: ['inspection-and-enforcement'],
  madeBy: 'middlebox',
  stages: ['syn-ack', 'established', 'data', 'mid-stream'],
  ceiling: 0.9,
  summary:
    'A firewall or IPS let the connection start, recognised what it carries (SNI in a TLS ClientHello, an HTTP request, an application, a signature) and reset it in the name of one end or of both. PAN-OS: actions reset-client, reset-server, reset-both.',
  expected: () => false,
  judge(facts, theCase) {
    const { stage, rst, otherSide, after, idle, own, peer, stated } = facts;
    if (statedMeaning(stated) === 'policy')
      theCase.supports(6, [rst.frame], () =>
        statedWords(stated, 'The RST itself says that a policy or a lack of rights ended the connection.'),
      );
    theCase.supports(1.5, [rst.frame], () => whatItCut(facts));
    const classified = classifyingPacket(facts);
    if (classified !== null && rst.time - classified.time <= AT_ONCE) {
      const what = isRequest(classified.hint) ? hintText(classified.hint) : 'first data';
      theCase.supports(
        1.5,
        [classified.frame, rst.frame],
        () => `It came ${milliseconds(rst.time - classified.time)} after the ${what}, the packet a policy decides on.`,
      );
    }
    if (otherSide !== null && Math.abs(otherSide.time - rst.time) <= AT_ONCE) {
      theCase.supports(1, [rst.frame, otherSide.frame], () => 'Both ends were reset, as a “reset both” action does.');
    }
    if (facts.ownReset !== null)
      theCase.contradicts(
        3,
        [facts.ownReset.frame, rst.frame],
        () => 'The end it names had reset the connection itself: there was nothing left to block.',
      );
    if (after.senderContinued.length > 0) {
      theCase.supports(0.5, after.senderContinued, () => 'The end it names knew nothing of it.');
    }
    if (idle?.endedBy === 'reset' && idle.seconds >= PAUSE && idle.seconds < IDLE) {
      theCase.contradicts(1.5, [idle.from, rst.frame], () => 'No packet came before it that a policy could have acted on.');
    }
    if (idle !== null && idle.seconds >= IDLE) {
      theCase.contradicts(
        2.5,
        [idle.from, idle.to],
        () => `The connection had been silent for ${duration(idle.seconds)}: a timer explains that better.`,
      );
    }
    const together = facts.form === 'ack-reply' && otherSide === null ? hitTogether(facts) : 0;
    if (together > 0)
      theCase.contradicts(
        1.5,
        [rst.frame],
        () => `${plural(together, 'connection')} that had worked until then were hit within a second, whatever they carried.`,
      );
    if (strides(facts) !== null) {
      const frames = facts.rsts.map(({ frame }) => frame);
      theCase.contradicts(2, frames, () => 'Its RSTs guess ahead; a firewall in the path knows the numbers.');
    }
    if (facts.form === 'ack-reply' && classified === null && stage !== 'syn-ack' && passedBefore(facts) === null)
      theCase.contradicts(
        0.7,
        [rst.frame],
        () => 'It has the form of an answer without any record of the connection, which a policy has.',
      );
    if (own.bytes + peer.bytes === 0 && own.missed === null && peer.missed === null) {
      theCase.contradicts(0.2, [rst.frame], () => 'Nothing was said yet that a policy could act on.');
    }
    return true;
  },
  because: (facts) => {
    const { trigger, own, after } = facts;
    if (after.ignored !== null) return 'its policy was to end the connection';
    if (trigger === null || !isRequest(trigger.hint)) return 'its policy forbids the connection';
    const answered = own.lastData !== null && own.lastData.time > trigger.time;
    return `its policy blocked the connection on seeing the ${answered ? 'answer to the ' : ''}${hintText(trigger.hint)}`;
  },
  steps: (place, { sender }) => ({
    capture: captureBothEnds(place),
    firewallLogs: firewallThreats(place),
    serverLogs: senderTrace(sender),
    applicationConfiguration: {
      text: 'If the traffic is wanted, ask for an exception for this rule, App-ID or signature; test the policy first. A capture at the firewall’s stages proves who sent the RST; end it with debug dataplane packet-diag clear all.',
      command: `${panosPolicyTest(place)}\n${firewallStages(place).command ?? ''}`,
    },
  }),
};

function whatItCut({ stage, own, peer, after }: ResetFacts): string {
  if (stage === 'syn-ack') return 'It came just as the connection was being opened.';
  if (after.ignored !== null) return 'It was aimed at a connection that was working.';
  const unused = own.bytes + peer.bytes === 0 && own.missed === null && peer.missed === null && stage !== 'mid-stream';
  return unused ? 'It cut a connection that had only just been opened.' : 'It cut a connection that was working.';
}

/** The packet a device may have decided on: the last request or, early in the flow, the first data. */
function classifyingPacket({ peer, own, rst }: ResetFacts): ResetFacts['trigger'] {
  const asks = (packet: PacketFacts | null): boolean => packet !== null && packet.time <= rst.time && isRequest(packet.hint);
  if (asks(peer.lastData)) return peer.lastData;
  if (asks(own.lastData)) return own.lastData;
  return own.bytes === 0 ? peer.lastData : null;
}

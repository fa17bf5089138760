import { isRequest } from '../../payloadHint.ts';
import { hitTogether, openedJustNow } from '../signs/hitTogether.ts';
import { idleConstant, keepAliveBelow, outlastedConstant, timerText } from '../signs/idleConstants.ts';
import { passedBefore } from '../signs/passedBefore.ts';
import type { Rule } from '../rule.ts';
import { statedMeaning, statedWords } from '../facts/statedCause.ts';
import { weighTimer } from '../signs/weighTimer.ts';
import { strides } from '../signs/strides.ts';
import { duration, milliseconds, plural } from '../words.ts';
import { captureBothEnds, firewallVerdict, senderTrace } from '../steps/usual.ts';

/** The shortest session timers in use are those of half-open sessions, 5 and 10 s (PAN-OS). */
const MINIMUM_IDLE = 5;
const LONG_IDLE = 30;

export const sessionLost: Rule = {
  id: 'session-lost-after-idle',
  title: 'Forgotten by a middlebox',
  category: 'connection-timeout',
  roles: ['session-management'],
  madeBy: 'middlebox',
  stages: ['orphan', 'syn-sent', 'syn-ack', 'data', 'established', 'mid-stream'],
  ceiling: 0.85,
  summary:
    'A firewall, NAT or load balancer dropped the session without a word, mostly during a silence, else by failover or flush; the next packet met no session and was answered with a RST (AWS NLB and NAT gateway after 350 s, FortiGate reset-sessionless-tcp, Juniper tcp-rst).',
  expected: () => false,
  judge(facts, theCase) {
    const { idle, form, rst, answers, own, trigger, population, stated } = facts;
    if (statedMeaning(stated) === 'no-session') {
      theCase.supports(8, [rst.frame], () =>
        statedWords(stated, 'The RST itself says that the load balancer knew no such connection.'),
      );
      return true;
    }
    const rested = idle?.endedBy === 'packet' && idle.seconds >= MINIMUM_IDLE;
    if (!rested) {
      // Without a rest: a failover, a flush, or another device on the path that never knew the session.
      if (form !== 'ack-reply' || own.fin !== null || own.bytes === 0) return false;
      theCase.supports(
        isRequest(trigger?.hint ?? 0) ? 1 : 2,
        [answers.at(-1)?.frame, rst.frame],
        () => 'A packet of a working connection was answered as if there were no such connection.',
      );
      if (strides(facts) !== null)
        theCase.contradicts(
          3,
          [rst.frame],
          () => 'Its RSTs guess ahead; who has no record answers with the number it was shown.',
        );
      const before = passedBefore(facts);
      const together = hitTogether(facts);
      if (together > 0)
        theCase.supports(
          1.5,
          [rst.frame],
          () => `${plural(together, 'connection')} that had worked until then met it within a second, whatever they carried.`,
        );
      const opened = openedJustNow(facts);
      if (opened !== null)
        theCase.contradicts(
          2,
          [opened.frame, rst.frame],
          () => `The connection had been opened along this path only ${milliseconds(rst.time - opened.time)} before.`,
        );
      else if (before !== null && population.resetTogether < 2)
        theCase.contradicts(
          2,
          [before.frame, rst.frame],
          () =>
            `${milliseconds(rst.time - before.time)} before it the path had still carried the connection, and no other was hit.`,
        );
      return true;
    }
    theCase.supports(
      idle.seconds >= LONG_IDLE ? 1.5 : 1,
      [idle.from, idle.to, rst.frame],
      () => `The first packet after ${duration(idle.seconds)} of silence was answered with a RST.`,
    );
    if (form === 'ack-reply')
      theCase.supports(
        1,
        [idle.to, rst.frame],
        () => 'The RST is a stateless answer: its maker had no record of the connection.',
      );
    const known = idleConstant(idle.seconds) ?? outlastedConstant(idle.seconds);
    if (known) theCase.supports(1, [idle.from, idle.to], () => timerText(known));
    weighTimer(population.timer, idle, theCase);
    return true;
  },
  because: ({ idle }) =>
    idle?.endedBy === 'packet' && idle.seconds >= MINIMUM_IDLE
      ? `it had forgotten the connection during ${duration(idle.seconds)} of silence`
      : 'it had no record of the connection, as after a failover or a flush of its sessions',
  steps: (place, { idle, timer, sender }) => ({
    capture: captureBothEnds(place),
    firewallLogs: firewallVerdict(place),
    serverLogs: senderTrace(sender),
    applicationConfiguration: {
      text: `Send keep-alives ${keepAliveBelow(idle?.seconds ?? 0, timer)}, or close idle connections sooner, on the side that keeps them in a pool.`,
      asks: 'settings',
    },
  }),
};

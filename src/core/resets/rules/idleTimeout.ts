import { idleConstant, keepAliveBelow, timerText } from '../signs/idleConstants.ts';
import type { Rule } from '../rule.ts';
import { weighTimer } from '../signs/weighTimer.ts';
import { statedMeaning, statedWords } from '../facts/statedCause.ts';
import { firewallVerdict, lookAtFlow, senderTrace } from '../steps/usual.ts';
import { duration } from '../words.ts';

/** The shortest session timers in use are 5 and 10 s (half-open sessions); the last packets may have been missed. */
const MINIMUM_IDLE = 4;
const LONG_IDLE = 10;
const TOGETHER = 0.05;

export const idleTimeout: Rule = {
  id: 'idle-timeout',
  title: 'Reset by an idle timer',
  category: 'connection-timeout',
  roles: ['session-management'],
  madeBy: 'middlebox',
  stages: ['orphan', 'syn-sent', 'syn-ack', 'data', 'established', 'mid-stream'],
  ceiling: 0.88,
  summary:
    'A firewall, NAT or load balancer forgot the connection after a stretch of silence and told one or both ends so with a RST, at the moment its timer ran out (Azure Load Balancer with TCP reset, FortiGate timeout-send-rst, ASA idle reset, F5).',
  expected: () => false,
  judge({ idle, rst, otherSide, stated, population }, theCase) {
    if (statedMeaning(stated) === 'expired') {
      theCase.supports(8, [rst.frame], () => statedWords(stated, 'The RST itself says that the connection had expired.'));
      return true;
    }
    if (idle?.endedBy !== 'reset' || idle.seconds < MINIMUM_IDLE) return false;
    theCase.supports(
      idle.seconds >= LONG_IDLE ? 1.5 : 1.2,
      [idle.from, rst.frame],
      () => `Nothing was sent for ${duration(idle.seconds)}, and no packet called for the RST.`,
    );
    const known = idleConstant(idle.seconds);
    if (known) theCase.supports(1.5, [idle.from, rst.frame], () => timerText(known));
    weighTimer(population.timer, idle, theCase);
    if (otherSide !== null && Math.abs(otherSide.time - rst.time) <= TOGETHER) {
      theCase.supports(
        1.5,
        [rst.frame, otherSide.frame],
        () => 'Both ends were reset at once, as by a device that clears its session.',
      );
    }
    return true;
  },
  because: ({ idle, stated }) =>
    statedMeaning(stated) === 'expired'
      ? 'the connection had expired, as the reset itself says'
      : `its idle timer ran out after ${duration(idle?.seconds ?? 0)} of silence`,
  steps: (place, { idle, timer, sender }) => ({
    capture: lookAtFlow(place, 'Compare the silence before other resets of this path: the same length every time is a timer.'),
    firewallLogs: firewallVerdict(place),
    serverLogs: senderTrace(sender),
    applicationConfiguration: {
      text: `Keep the connection alive by TCP keep-alive or a message, ${keepAliveBelow(idle?.seconds ?? 0, timer)}; or let the pool close it sooner, or raise the timer of the device.`,
      asks: 'settings',
    },
  }),
};

import { justSpoke, lostWithin } from '../signs/cutElsewhere.ts';
import { keepAliveBelow } from '../signs/idleConstants.ts';
import type { Rule } from '../rule.ts';
import { captureBothEnds, firewallVerdict, hostLog } from '../steps/usual.ts';
import { refusesToAnswer } from '../signs/unfinished.ts';
import { duration, milliseconds, plural } from '../words.ts';

/** So many connections that end at once are the end of a process or a host. */
const TOGETHER = 3;
/** Seconds of silence that are worth telling. */
const LONG = 30;

export const halfOpen: Rule = {
  id: 'half-open',
  title: 'Connection lost at one end',
  category: 'half-open',
  roles: [],
  madeBy: 'endpoint',
  stages: ['data', 'established', 'mid-stream', 'orphan', 'closing'],
  ceiling: 0.8,
  summary:
    'The host has no such connection any more (it restarted, its process ended, an address moved to another host) and answers the next packet with a bare RST whose sequence number is that packet’s ACK (RFC 9293, 3.5.1 and 3.5.2). It is normal clean-up; why the connection was lost is the question.',
  expected: () => false,
  judge(facts, theCase) {
    const { form, rst, rsts, answers, population, idle, own, after, stage } = facts;
    if (form !== 'ack-reply' || own.fin !== null) return false;
    // A connection that only the other end had closed is answered in the end, unless it is gone.
    if (stage === 'closing' && !refusesToAnswer(facts)) return false;
    const answered = answers.at(-1);
    theCase.supports(
      1.5,
      [answered?.frame, rst.frame],
      () => 'The RST is a stateless answer: the host has no record of this connection.',
    );
    if (population.resetTogether >= TOGETHER) {
      theCase.supports(
        1.5,
        [rst.frame],
        () =>
          `${plural(population.resetTogether, 'connection')} of this service were reset within a second: a restart or failover.`,
      );
    }
    if (own.packets === 0 && own.missed === null)
      theCase.supports(0.5, [rst.frame], () => 'This end sent nothing before, so the connection was already gone.');
    if (idle !== null && idle.seconds > LONG)
      theCase.contradicts(
        0.5,
        [idle.from, idle.to],
        () => 'It followed a long silence, where lost state in a middlebox looks the same.',
      );
    const spoke = population.resetTogether < TOGETHER ? justSpoke(facts) : null;
    if (spoke?.otherMaker)
      theCase.supports(
        2,
        [spoke.otherMaker.frame, rst.frame],
        () =>
          'Another device had just sent a RST in this end’s name; one of the same to this end, not seen here, explains why it no longer knew the connection.',
      );
    else if (spoke?.answersEach)
      theCase.supports(
        1,
        [spoke.last.frame, ...rsts.map(({ frame }) => frame)],
        () => 'It answered each packet with a RST, though it had just used the connection itself: something reset it meanwhile.',
      );
    else if (spoke !== null)
      theCase.contradicts(2, [spoke.last.frame, rst.frame], () => 'This end had sent a packet of this connection just before.');
    if (after.senderContinued.length > 0)
      theCase.contradicts(2, after.senderContinued, () => 'This end went on with the connection.');
    return true;
  },
  because: (facts) => {
    const within = lostWithin(facts);
    if (within !== null)
      return `${milliseconds(within)} after its last packet it had no record of the connection any more, so a RST that is not in this capture must have reached it`;
    const { idle } = facts;
    return `it had no record of the connection any more${idle !== null && idle.seconds > LONG ? ` after ${duration(idle.seconds)} of silence` : ''}`;
  },
  steps: (place, { idle, timer, sender }) => ({
    capture: captureBothEnds(place),
    firewallLogs: firewallVerdict(place),
    serverLogs: hostLog(
      `Look for a restart, crash, failover or deployment of ${sender.name} ${idle !== null && idle.seconds > LONG ? 'during the silence' : 'just before that second'}.`,
      sender.role,
    ),
    applicationConfiguration: {
      text:
        idle !== null && idle.seconds > LONG
          ? `If nothing restarted, an idle timer did it: compare those of the server, its proxies and load balancers with the silence, and send keep-alives ${keepAliveBelow(idle.seconds, timer)}.`
          : 'Drain connections before stopping a process, and let clients retry on a new connection. Compare with the connections the host knows now.',
      asks: 'connections',
      of: sender.role,
    },
  }),
};

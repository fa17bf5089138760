import type { Case } from '../case.ts';
import type { Idle, TimerBracket } from '../facts/facts.ts';
import { bracketText, timersBetween, timerText } from './idleConstants.ts';
import { duration } from '../words.ts';

/** Two that ended alike, to within this share of their length, ended by one timer. */
const ALIKE = 0.1;

/** What all connections to a service say for and against a timer that ended this silence. */
export function weighTimer(timer: TimerBracket | null, idle: Idle, theCase: Case): void {
  if (timer === null) return;
  const { survived, failed, consistent, failures } = timer;
  if (survived !== null && survived.seconds > idle.seconds * (1 + ALIKE)) {
    theCase.contradicts(
      1.5,
      [survived.frame, idle.to],
      () => `A longer silence to this service, of ${duration(survived.seconds)}, was survived: no fixed timer ended this one.`,
    );
    return;
  }
  const text = bracketText(timer);
  if (!consistent || text === null) return;
  const alike = failures > 1 && idle.seconds <= failed.seconds * (1 + ALIKE);
  theCase.supports((survived === null ? 0 : 0.5) + (alike ? 0.7 : 0) || 0.2, [survived?.frame, failed.frame, idle.to], () => {
    const guesses = survived === null ? [] : timersBetween(timer);
    return [text, ...guesses.map(timerText)].join(' ');
  });
}

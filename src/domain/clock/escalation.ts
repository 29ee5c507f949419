/**
 * Who is told as a limit comes near, is reached and is passed: a ladder of steps, as data beside the rules. The instants
 * follow from the due date, so a ladder moves with an extension, stands still with a stop and is gone with a clock that
 * has ended; nothing of it is counted in memory.
 */
import type { EscalationMoment } from '../procedure/escalation-step.js';
import type { Calendar } from './calendar.js';
import type { Due } from './due.js';
import { dayNumber, type Instant, startOfDay } from './instant.js';
import { daysOf } from './calendar.js';

/** When a step of the ladder is due; null while a stop keeps the limit open. Never before the clock started. */
export function momentOf(when: EscalationMoment, due: Due, startedAt: Instant, calendar: Calendar): Instant | null {
  if (due.at === null || due.date === null) return null;
  if ('at' in when) return when.at === 'limit' ? due.at : due.yellowAt;
  const last = dayNumber(due.date);
  const offset = calendar.utcOffsetMinutes;
  if ('workingDaysAfter' in when) return startOfDay(workingDaysFrom(last, when.workingDaysAfter, calendar) + 1, offset);
  const morning = startOfDay(workingDaysFrom(last, -when.workingDaysBefore, calendar), offset);
  return morning > startedAt ? morning : startedAt;
}

function workingDaysFrom(day: number, amount: number, calendar: Calendar): number {
  const dayAt = daysOf(calendar);
  const step = Math.sign(amount);
  let number = day;
  for (let left = Math.abs(amount); left > 0;) {
    number += step;
    if (dayAt(number).working) left -= 1;
  }
  return number;
}

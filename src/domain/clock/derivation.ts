import { text } from '../json.js';
import type { Text } from '../json.js';
import type { Citation, LimitRule } from '../procedure/limit-rule.js';
import { daysOf } from './calendar.js';
import type { Calendar, Day } from './calendar.js';
import { dateOfDay, dayNumberAt } from './instant.js';
import type { Instant, LegalDate } from './instant.js';
import { dueOf } from './due.js';
import type { Due } from './due.js';
import { lastInterval } from './ledger.js';
import type { Clock, ClockInterval } from './ledger.js';
import { legalCount } from './legal-count.js';
import type { DayCause } from './legal-count.js';

/** One day of the explanation: counted or not, the count at its end, why, and the rule or notice that says so. */
type DerivedDay = { date: LegalDate; counted: boolean; n: number; why: Text; source: string };

/** A due date that explains itself: every day from the start, the rule with its citation, and the calendar used. */
export type Derivation = {
  days: DerivedDay[];
  due: Due;
  rule: Pick<LimitRule, 'code' | 'version' | 'title' | 'amount' | 'unit' | 'kind' | 'owner' | 'citation'> & {
    extension: { amount: number; citation: Citation | null } | null;
  };
  calendarVersion: string;
};

const FIRST_DAY_SOURCE = '《民法典》第二百零一条';
const LAST_DAY_SOURCE = '《民法典》第二百零三条';

/**
 * Explains the due date of a clock day by day, from the day it started to its last day, its end or last move, and the
 * day of `until`, whichever is latest. Throws `internal` for a rule that is not the clock's own.
 */
export function derive(clock: Clock, rule: LimitRule, calendar: Calendar, until?: Instant): Derivation {
  const dayAt = daysOf(calendar);
  const days: DerivedDay[] = [];
  const lastMove = clock.endedAt ?? lastInterval(clock).from;
  const through = Math.max(
    ...[lastMove, until ?? lastMove].map((instant) => dayNumberAt(instant, calendar.utcOffsetMinutes)),
  );
  const limitDays = rule.amount + clock.extension;
  const extension =
    clock.extension === 0 ? null : { amount: clock.extension, citation: rule.extension?.citation ?? null };
  legalCount(clock, rule, calendar, {
    through,
    visit(number, cause, n, stop) {
      const { why, source } = reasonOf(cause, dayAt(number), rule, stop);
      const counted = cause === 'counted';
      const entry: DerivedDay = { date: dateOfDay(number), counted, n, why, source };
      if (counted && n > limitDays) entry.why = append(why, '已超期', 'beyond the limit');
      else if (counted && n > rule.amount) {
        entry.why = append(why, `延长的第 ${n - rule.amount} 日`, `day ${n - rule.amount} of the extension`);
        entry.source = extension?.citation?.text['zh-CN'] ?? source;
      }
      days.push(entry);
    },
  });
  const { code, version, title, amount, unit, kind, owner, citation } = rule;
  return {
    days,
    due: dueOf(clock, rule, calendar, until),
    rule: { code, version, title, amount, unit, kind, owner, citation, extension },
    calendarVersion: calendar.version,
  };
}

type Reason = { why: Text; source: string };

function reasonOf(cause: DayCause, day: Day, rule: LimitRule, stop: ClockInterval | undefined): Reason {
  switch (cause) {
    case 'start':
      return {
        why: text('起算当日不计入', 'the day on which the limit starts is not counted'),
        source: FIRST_DAY_SOURCE,
      };
    case 'stop':
      return reasonOfStop(stop);
    case 'moved':
      return {
        why: append(day.why, '最后一日为休息日,顺延', 'the last day was a rest day and moves to the next working day'),
        source: LAST_DAY_SOURCE,
      };
    case 'counted':
      if (rule.unit === 'workingDay') return day;
      return {
        why: text('按自然日计入', 'calendar day, rest days included'),
        source: rule.citation.text['zh-CN'],
      };
    case 'rest':
      return day;
  }
}

function reasonOfStop(stop: ClockInterval | undefined): Reason {
  const reason = stop?.reason ?? '-';
  const basis = stop?.basis ?? text('未注明依据', 'no basis recorded');
  return {
    why: text(`停止计时(${reason}):${basis['zh-CN']}`, `the clock stands still (${reason}): ${basis.en}`),
    source: basis['zh-CN'],
  };
}

function append(why: Text, zh: string, en: string): Text {
  return text(`${why['zh-CN']};${zh}`, `${why.en}; ${en}`);
}

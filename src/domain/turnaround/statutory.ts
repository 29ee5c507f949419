import { text } from '../json.js';
import type { Text } from '../json.js';
import type { Calendar } from '../clock/calendar.js';
import { dayOf } from '../clock/calendar.js';
import type { Instant, LegalDate } from '../clock/instant.js';
import { addDays, dateAt, daysBetween } from '../clock/instant.js';
import { addWorkingDays } from '../clock/working-days.js';
import type { ChainEntry, StatutoryStage } from './baseline.js';

export type DueStage = StatutoryStage & { track: string; due: LegalDate | null; provisional: boolean };

/** Sums of the stages that follow one another, per unit: working days and calendar days are never added together. */
export type UnitTotals = { authority: number; applicant: number; total: number };

/** Grade E1: what the law would have allowed the old chain. A ceiling, never a prediction, never subtracted as saving. */
export type StatutoryChain = {
  grade: 'E1';
  label: 'ceiling';
  note: Text;
  from: LegalDate | null;
  stages: DueStage[];
  workingDays: UnitTotals;
  days: UnitTotals;
  end: LegalDate | null;
  calendarDays: number | null;
  provisional: boolean;
};

/**
 * Chains the ceilings of the old way on the authority's calendar from the day of acceptance (that day not counted). A
 * stage `within` the next starts with it. Without acceptance the amounts stand and the dates are null; a date in a year
 * whose calendar is not published is provisional, and so is every date after it.
 */
export const statutoryChain = (
  chain: readonly ChainEntry[],
  calendar: Calendar,
  acceptedAt: Instant | null,
): StatutoryChain => {
  const from = acceptedAt === null ? null : dateAt(acceptedAt, calendar.utcOffsetMinutes);
  const workingDays: UnitTotals = { authority: 0, applicant: 0, total: 0 };
  const days: UnitTotals = { authority: 0, applicant: 0, total: 0 };
  const stages: DueStage[] = [];
  let end = from;
  let provisional = false;
  for (const { track, statutory } of chain) {
    for (const stage of statutory) {
      const due: ReturnType<typeof dueOf> | null = end === null ? null : dueOf(stage, end, calendar);
      const uncertain: boolean = provisional || (due?.provisional ?? false);
      stages.push({ ...stage, track, due: due?.date ?? null, provisional: uncertain });
      if (stage.within) continue;
      const totals = stage.unit === 'workingDay' ? workingDays : days;
      totals[stage.owner] += stage.amount;
      totals.total += stage.amount;
      end = due?.date ?? null;
      provisional = uncertain;
    }
  }
  return {
    grade: 'E1',
    label: 'ceiling',
    note: NOTE,
    from,
    stages,
    workingDays,
    days,
    end,
    calendarDays: from === null || end === null ? null : daysBetween(from, end),
    provisional,
  };
};

const NOTE = text(
  '法定时限依次相加所得的上限，不是对实际用时的预测，也不作为节省的时间扣减。',
  'Statutory limits added one after another: a ceiling, not a prediction of what happened, and never subtracted as saving.',
);

/** A limit in calendar days that ends on a rest day ends on the next working day (Civil Code Art. 203). */
const dueOf = (
  stage: StatutoryStage,
  from: LegalDate,
  calendar: Calendar,
): { date: LegalDate; provisional: boolean } => {
  if (stage.unit === 'workingDay') return addWorkingDays(calendar, from, stage.amount);
  let date = addDays(from, stage.amount);
  let day = dayOf(calendar, date);
  let provisional = day.provisional;
  while (!day.working) {
    date = addDays(date, 1);
    day = dayOf(calendar, date);
    provisional ||= day.provisional;
  }
  return { date, provisional };
};

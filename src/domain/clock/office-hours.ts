/*
 * Office hours are data with the notice that set them, because in the west of China they change with the season and
 * lie two hours later than elsewhere. They never decide whether a limit is kept (days do); they measure how much of
 * the elapsed time the office was open. The entry that began last holds: `05-01` begins anew every year on 1 May, a
 * full date begins once.
 */
import { text } from '../json.js';
import { Problem } from '../problem.js';
import type { Citation } from '../procedure/limit-rule.js';
import { dateOfDay, dayNumber } from './instant.js';

/** One opening of the office: minutes from 00:00 of the authority's zone, start included, end excluded. */
export type OfficeSlot = readonly [startMinute: number, endMinute: number];

/** Slots that hold from a day of every year (`MM-DD`) or from one day on (`YYYY-MM-DD`). */
export type OfficeHours = { validFrom: string; slots: OfficeSlot[]; citation: Citation }[];

const slotsByDay = new WeakMap<OfficeHours, Map<number, readonly OfficeSlot[]>>();

function refuse(zh: string, en: string): never {
  throw new Problem('invalidPayload', text(`应为有效的办公时间,但${zh}`, `Expected usable office hours, but ${en}.`));
}

function checkOfficeHours(hours: OfficeHours): void {
  for (const { validFrom, slots } of hours) {
    dayNumber(validFrom.length === 5 ? `2023-${validFrom}` : validFrom); // 2023: 29 February begins no season
    if (slots.length === 0) refuse(`${validFrom} 起无办公时段`, `there is none from ${validFrom}`);
    let previousEnd = 0;
    for (const [start, end] of slots) {
      if (!(start >= previousEnd && end > start && end <= 1440)) {
        refuse(`${validFrom} 起的时段重叠或颠倒`, `the slots from ${validFrom} overlap or run backwards`);
      }
      previousEnd = end;
    }
  }
}

function beginningOf(validFrom: string, day: number): number {
  if (validFrom.length !== 5) return dayNumber(validFrom);
  const year = Number(dateOfDay(day).slice(0, 4));
  const thisYear = dayNumber(`${String(year).padStart(4, '0')}-${validFrom}`);
  return thisYear <= day ? thisYear : dayNumber(`${String(year - 1).padStart(4, '0')}-${validFrom}`);
}

/** The slots in force on a day, whether or not that day is worked. Throws `invalidPayload` when none is in force. */
export function slotsOn(hours: OfficeHours, day: number): readonly OfficeSlot[] {
  let byDay = slotsByDay.get(hours);
  if (byDay === undefined) {
    checkOfficeHours(hours);
    byDay = new Map();
    slotsByDay.set(hours, byDay);
  }
  const known = byDay.get(day);
  if (known !== undefined) return known;
  let slots: readonly OfficeSlot[] | null = null;
  let latest = -Infinity;
  for (const season of hours) {
    const beginning = beginningOf(season.validFrom, day);
    if (beginning <= day && beginning > latest) {
      latest = beginning;
      slots = season.slots;
    }
  }
  if (slots === null) refuse(`${dateOfDay(day)} 无适用时段`, `none is in force on ${dateOfDay(day)}`);
  byDay.set(day, slots);
  return slots;
}

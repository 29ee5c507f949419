/*
 * Which days are working days is decided once a year by a notice of the State Council, and by nobody's arithmetic:
 * named weekdays are off, named weekend days are worked. A calendar is therefore a table with the number of the
 * notice, one version for each year. A day outside every published year still gets an answer (Monday to Friday), but
 * the answer says that it is provisional, and so does every date built on it, until the notice arrives.
 *
 * The notice for a year may also govern the last days of December before it (30 and 31 December 2018 were off and
 * Saturday 29 December worked, by the notice for 2019), so the last week of the last published year is provisional
 * too.
 *
 * A region may lay its own holidays over the national table, and may even rest on a day that the State Council made
 * a working day (Xinjiang did on 28 September 2014). Its layer must name its notice, and a year that the layer does
 * not hold is provisional for that region, however well the national year is known.
 */
import { text } from '../json.js';
import type { Text } from '../json.js';
import { Problem } from '../problem.js';
import type { Citation } from '../procedure/limit-rule.js';
import { dateOfDay, dayNumber, weekdayOfDay } from './instant.js';
import type { LegalDate } from './instant.js';
import type { OfficeHours } from './office-hours.js';

export type NamedDay = { date: LegalDate; name: Text };

/** One published year: the days off and the weekend days worked, under the notice whose number it carries. */
export type CalendarYear = {
  year: number;
  version: string;
  citation: Citation & { number: string };
  off: NamedDay[];
  work: NamedDay[];
};

/** A region's own days, laid over the national years from `validFrom` on. */
export type RegionalLayer = {
  id: string;
  title: Text;
  notice: string;
  validFrom: LegalDate;
  years: { year: number; off: NamedDay[]; work: NamedDay[] }[];
};

/** The working time of an authority. `zone` names the zone for people; `utcOffsetMinutes` is what is computed with. */
export type Calendar = {
  id: string;
  version: string;
  zone: string;
  utcOffsetMinutes: number;
  years: CalendarYear[];
  regional?: RegionalLayer;
  officeHours: OfficeHours;
};

/** What a day is and why: `source` is the number of the notice, the decree, or `unpublished:YYYY`. */
export type Day = { working: boolean; provisional: boolean; why: Text; source: string };

/** State Council Decree 174 of 1995, Art. 7: Saturday and Sunday are the weekly rest days of state organs. */
const WEEKLY_REST_SOURCE = '国务院令第174号';
const WORKDAY: Day = day(true, text('工作日', 'working day'), WEEKLY_REST_SOURCE);
const WEEKEND: Day = day(false, text('周休息日', 'weekend'), WEEKLY_REST_SOURCE);

type Book = {
  named: Map<number, Day>;
  published: Set<number>;
  regionalFrom: number;
  regionalYears: Set<number>;
  days: Map<number, Day>;
};
const books = new WeakMap<Calendar, Book>();

function day(working: boolean, why: Text, source: string): Day {
  return { working, provisional: false, why, source };
}

function enter(
  named: Map<number, Day>,
  list: { off: NamedDay[]; work: NamedDay[] },
  source: string,
  from: number,
): void {
  const seen = new Set<number>();
  for (const working of [false, true]) {
    for (const { date, name } of working ? list.work : list.off) {
      const number = dayNumber(date);
      if (seen.has(number)) {
        throw new Problem(
          'invalidPayload',
          text(
            `应每日只列一次,但 ${date} 重复`,
            `Expected each day once in a year's list, but ${date} stands there twice.`,
          ),
        );
      }
      seen.add(number);
      if (number < from) continue;
      const why = working
        ? text(`调休上班(${name['zh-CN']})`, `make-up working day (${name.en})`)
        : text(`${name['zh-CN']}放假`, `day off (${name.en})`);
      named.set(number, day(working, why, source));
    }
  }
}

function bookOf(calendar: Calendar): Book {
  const known = books.get(calendar);
  if (known !== undefined) return known;
  const named = new Map<number, Day>();
  // Ascending: where two years name the same day of December, the later notice holds.
  for (const year of [...calendar.years].sort((a, b) => a.year - b.year)) {
    enter(named, year, year.citation.number, -Infinity);
  }
  const book: Book = {
    named,
    published: new Set(calendar.years.map(({ year }) => year)),
    regionalFrom: Infinity,
    regionalYears: new Set(),
    days: new Map(),
  };
  if (calendar.regional !== undefined) {
    book.regionalFrom = dayNumber(calendar.regional.validFrom);
    for (const year of calendar.regional.years) {
      enter(named, year, calendar.regional.notice, book.regionalFrom);
      book.regionalYears.add(year.year);
    }
  }
  books.set(calendar, book);
  return book;
}

function lookUp(book: Book, number: number): Day {
  const plain = weekdayOfDay(number) % 6 === 0 ? WEEKEND : WORKDAY;
  const known = book.named.get(number) ?? plain;
  const date = dateOfDay(number);
  const year = Number(date.slice(0, 4));
  if (!book.published.has(year)) {
    const why = text(
      `${known.why['zh-CN']}(暂定:${year} 年放假安排尚未公布)`,
      `${known.why.en} (provisional: the calendar of ${year} is not published)`,
    );
    return known === plain ? { ...known, provisional: true, why, source: `unpublished:${year}` } : known;
  }
  if (number >= book.regionalFrom && !book.regionalYears.has(year)) {
    const why = text(
      `${known.why['zh-CN']}(暂定:本地区 ${year} 年放假安排尚未公布)`,
      `${known.why.en} (provisional: the region's own days of ${year} are not published)`,
    );
    return { ...known, provisional: true, why };
  }
  if (known === plain && date.slice(5) >= '12-25' && !book.published.has(year + 1)) {
    const why = text(
      `${known.why['zh-CN']}(暂定:${year + 1} 年的通知可能调整年末)`,
      `${known.why.en} (provisional: the notice for ${year + 1} may still change the end of December)`,
    );
    return { ...known, provisional: true, why };
  }
  return known;
}

/**
 * The days of a calendar by day number, for counting: fetch it once, ask it for each day. Every day is looked up once
 * for each calendar object, which must not be changed afterwards.
 */
export function daysOf(calendar: Calendar): (number: number) => Day {
  const book = bookOf(calendar);
  return (number) => {
    let known = book.days.get(number);
    if (known === undefined) {
      known = lookUp(book, number);
      book.days.set(number, known);
    }
    return known;
  };
}

/** Whether a date is worked, why, and by which notice. `provisional` when no published calendar settles it. */
export function dayOf(calendar: Calendar, date: LegalDate): Day {
  return daysOf(calendar)(dayNumber(date));
}

/**
 * The calendar with a region's days laid over it. Throws `invalidPayload` for a layer that names no notice (a date
 * without a source is a rumour) and `notPossible` for a second layer.
 */
export function withRegion(calendar: Calendar, layer: RegionalLayer): Calendar {
  if (layer.notice.trim() === '') {
    throw new Problem(
      'invalidPayload',
      text('应注明地区放假通知的文号,但为空', "Expected the number of the region's notice, but there is none."),
    );
  }
  if (calendar.regional !== undefined) {
    throw new Problem(
      'notPossible',
      text('应为全国日历,但已叠加地区日历', 'Expected a calendar without a regional layer, but it already has one.'),
    );
  }
  return {
    ...calendar,
    id: `${calendar.id}+${layer.id}`,
    version: `${calendar.version}+${layer.notice}`,
    regional: layer,
  };
}

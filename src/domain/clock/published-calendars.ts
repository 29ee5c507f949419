/**
 * The calendars of one authority: the shipped national one, with the years that the authority has published itself. Each
 * publication makes a new version, and a later one for the same year takes the place of the earlier. The version of a
 * year is a digest of all that was published, the decree included, so that an entry which names it names its content.
 */
import { canonical } from '../audit/canonical.js';
import type { Json, JsonObject } from '../json.js';
import { text } from '../json.js';
import { isObject, textOf } from '../procedure/facts.js';
import type { Calendar, CalendarYear, NamedDay } from './calendar.js';
import { CN } from './calendar-cn.js';
import type { Instant } from './instant.js';

/** A year as it was published, when, and the version of the calendar that it made. */
type Publication = { at: Instant; year: CalendarYear; version: string };

export type Calendars = {
  inForce: Calendar;
  /** The calendar of this version, or null when this authority never had one. */
  of: (version: string) => Calendar | null;
  /** The calendar that was in force at an instant. */
  at: (instant: Instant) => Calendar;
  /** What was published after a version of the calendar, oldest first; all of it after a version unknown here. */
  since: (version: string) => readonly Publication[];
};

/** What an authority counts by that has published nothing. */
export const SHIPPED_CALENDARS: Calendars = {
  inForce: CN,
  of: (version) => (version === CN.version ? CN : null),
  at: () => CN,
  since: () => [],
};

const daysIn = (list: Json | undefined): NamedDay[] =>
  (Array.isArray(list) ? list : []).filter(isObject).map(({ date, name }) => ({
    date: textOf(date),
    name: text(textOf(isObject(name) ? name['zh-CN'] : ''), textOf(isObject(name) ? name['en'] : '')),
  }));

/** The certainty is `practice`: two officers vouch for the decree, but this project has not read it. */
function yearIn({ year, number, citation, off, work }: JsonObject, sha256: (text: string) => string): CalendarYear {
  const cited = isObject(citation) ? citation : {};
  const words = textOf(cited['text']);
  const url = textOf(cited['url']);
  const content = {
    year: Number(textOf(year)),
    citation: {
      text: text(words, words),
      source: textOf(cited['source']),
      certainty: 'practice' as const,
      ...(url !== '' && { url }),
      number: textOf(number),
    },
    off: daysIn(off),
    work: daysIn(work),
  };
  return { ...content, version: `${content.year}.${sha256(canonical(content)).slice(0, 12)}` };
}

function withYear(calendar: Calendar, year: CalendarYear): Calendar {
  const years = [...calendar.years.filter((one) => one.year !== year.year), year].sort((a, b) => a.year - b.year);
  return { ...calendar, years, version: years.map(({ version }) => version).join('+') };
}

/** The calendars in the register of an administrative case: its entries by id, each with where it comes from. */
export function calendarsIn(
  register: Readonly<Record<string, JsonObject>> | undefined,
  sha256: (text: string) => string,
): Calendars {
  const entered = Object.values(register ?? {}).map((entry) => ({
    entry,
    ...(isObject(entry['entered']) && { seq: entry['entered']['seq'], at: textOf(entry['entered']['at']) }),
  }));
  if (entered.length === 0) return SHIPPED_CALENDARS;
  entered.sort((a, b) => Number(a.seq ?? 0) - Number(b.seq ?? 0));
  const byVersion = new Map([[CN.version, CN]]);
  const publications: Publication[] = [];
  let inForce = CN;
  for (const { entry, at = '' } of entered) {
    const year = yearIn(entry, sha256);
    const next = withYear(inForce, year);
    inForce = byVersion.get(next.version) ?? next; // one object for one version: what was looked up in it is kept
    byVersion.set(inForce.version, inForce);
    publications.push({ at, year, version: inForce.version });
  }
  return {
    inForce,
    of: (version) => byVersion.get(version) ?? null,
    at: (instant) => byVersion.get(publications.findLast(({ at }) => at <= instant)?.version ?? CN.version)!,
    since: (version) => publications.slice(publications.findLastIndex((one) => one.version === version) + 1),
  };
}

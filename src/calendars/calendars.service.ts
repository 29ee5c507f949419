import { Injectable } from '@nestjs/common';
import type { Calendar } from '../domain/clock/calendar.js';
import { type Json, text } from '../domain/json.js';
import { Problem } from '../domain/problem.js';
import { citationView } from '../http/limit.view.js';
import type { Language } from '../http/language.js';
import type { Principal } from '../identity/principal.js';
import { PeopleService } from '../people/people.service.js';

/** The calendars that an authority counts by: the one in force, and those that its entries name. */
@Injectable()
export class CalendarsService {
  constructor(private readonly people: PeopleService) {}

  /** The calendar in force at the caller's authority. */
  async inForce({ authority }: Principal): Promise<Calendar> {
    await this.people.listAuthorities();
    return this.people.calendarsOf(authority).inForce;
  }

  /** The calendar in force of this name. @throws Problem `notFound` */
  async get(by: Principal, id: string): Promise<Calendar> {
    const inForce = await this.inForce(by);
    if (id === inForce.id) return inForce;
    throw new Problem('notFound', text(`没有日历${id}`, `Expected a calendar, but found ${id}`), {
      allowed: [inForce.id],
    });
  }

  /** One year: published, with its decree, or provisional, when no decree is known here. */
  async getYear(by: Principal, id: string, year: number, language: Language) {
    const { version, years } = await this.get(by, id);
    const found = years.find((one) => one.year === year);
    const base = { id, year, calendarVersion: version };
    if (!found)
      return {
        ...base,
        status: 'provisional' as const,
        decree: null,
        citation: null,
        certainty: null,
        off: [],
        work: [],
      };
    const { citation, off, work } = found;
    return {
      ...base,
      status: 'published' as const,
      decree: citation.number,
      citation: citationView(citation, language),
      certainty: citation.certainty,
      off: off as unknown as Json,
      work: work as unknown as Json,
    };
  }
}

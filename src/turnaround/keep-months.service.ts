import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ProceduresService } from '../catalogue/procedures.service.js';
import { NOW, type Now } from '../database/now.js';
import { JobsService } from '../jobs/jobs.service.js';
import { PeopleService } from '../people/people.service.js';
import { keepMonths } from './keep-months.queries.js';

/** Counts months that are over, so that reports need not; a report is right whether or when this was done. */
@Injectable()
export class KeepMonthsService implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly procedures: ProceduresService,
    private readonly people: PeopleService,
    private readonly jobs: JobsService,
    @Inject(NOW) private readonly now: Now,
  ) {}

  onModuleInit(): void {
    this.jobs.onJob('reports.months', async () => {
      for (const authority of await this.people.listAuthorities()) await this.keepFor(authority);
    });
  }

  /** @returns how many months were counted */
  keepFor(authority: number): Promise<number> {
    const now = this.now();
    const calendars = this.people.calendarsOf(authority);
    const rulesOf = (name: string) => {
      const [procedure = '', version] = name.split('@');
      return this.procedures.rulesFor(calendars, procedure, Number(version));
    };
    return keepMonths(this.dataSource, authority, { calendar: calendars.at(now), rulesOf }, now);
  }
}

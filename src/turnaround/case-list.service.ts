import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { inSnapshot } from '../audit/stored-cases.queries.js';
import { ProceduresService } from '../catalogue/procedures.service.js';
import type { CaseLine } from '../domain/turnaround/case-list.js';
import { PeopleService } from '../people/people.service.js';
import { listCases } from './listed-cases.queries.js';
import { rebuildCases } from './rebuilt-cases.js';
import type { TallyRequest } from './tally.queries.js';

/** The cases that a report has counted, one by one. */
@Injectable()
export class CaseListService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly procedures: ProceduresService,
    private readonly people: PeopleService,
  ) {}

  /** Hands over each line in the order of filing, and waits until it was taken. */
  async each(authority: number, request: TallyRequest, take: (line: CaseLine) => Promise<void>): Promise<void> {
    const calendars = this.people.calendarsOf(authority);
    await inSnapshot(this.dataSource, authority, async (tx) => {
      const lines = listCases(tx, authority, request, {
        calendar: calendars.at(request.asOf.instant),
        limitOf: (name, rule) => {
          const [procedure = '', version] = name.split('@');
          return this.procedures.rulesFor(calendars, procedure, Number(version)).limits[rule]!;
        },
        rebuild: (ids) =>
          rebuildCases(tx, authority, request.asOf.position, ids, (id, version) =>
            this.procedures.rulesFor(calendars, id, version),
          ),
      });
      for await (const line of lines) await take(line);
    });
  }
}

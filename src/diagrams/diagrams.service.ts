import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { findReadableCase } from '../cases/cases.queries.js';
import { ProceduresService } from '../catalogue/procedures.service.js';
import { inAuthority } from '../database/tenant.js';
import type { PictureLanguage } from '../diagram/picture-language.js';
import type { PictureTable } from '../diagram/picture-table.js';
import { drawStatechart, type Standing } from '../diagram/statechart/draw-statechart.js';
import { statechartTable } from '../diagram/statechart/statechart-table.js';
import { drawTimeline, type TimelineOptions } from '../diagram/timeline/draw-timeline.js';
import { timelineOf } from '../diagram/timeline/timeline.js';
import { timelineTable } from '../diagram/timeline/timeline-table.js';
import { comparisonOf } from '../domain/case/case-figures.js';
import type { Rules } from '../domain/case/case-state.js';
import { leavesOf } from '../domain/case/machine-state.js';
import type { Principal } from '../identity/principal.js';
import { PART_TITLES } from '../procedures/part-titles.js';
import { TurnaroundService } from '../turnaround/turnaround.service.js';
import { listStagesVisited } from './diagrams.queries.js';
import { Layouts } from './layouts.js';

/** A picture, and the table that tells the same to whoever asks for it. */
export type Picture = { svg: string; table: () => PictureTable };

/** The pictures of cases and procedures, for whoever may read what they show. */
@Injectable()
export class DiagramsService implements OnApplicationShutdown {
  private readonly layouts = new Layouts();

  constructor(
    private readonly dataSource: DataSource,
    private readonly procedures: ProceduresService,
    private readonly turnaround: TurnaroundService,
  ) {}

  /** @throws Problem `notFound` for a procedure that was never published. */
  async procedureStatechart(
    id: string,
    version: number,
    language: PictureLanguage,
    standing: Standing | null = null,
  ): Promise<Picture> {
    return this.statechart(this.procedures.get(id, version), language, standing);
  }

  /** Where a case stands and has been. @throws Problem `notFound` when it is none that the caller may read. */
  async statechartOf(by: Principal, caseId: string, language: PictureLanguage): Promise<Picture> {
    const { state, visited } = await inAuthority(this.dataSource, by.authority, async (tx) => {
      const readable = await findReadableCase(tx, by, caseId);
      return { state: readable, visited: await listStagesVisited(tx, readable) };
    });
    const { id, version } = state.procedure;
    return this.statechart(this.procedures.get(id, version), language, { here: leavesOf(state.value), visited });
  }

  /** A case over time, above its old way. @throws Problem `notFound` when it is none that the caller may read. */
  async timelineOf(by: Principal, caseId: string, options: TimelineOptions): Promise<Picture> {
    const { history, rules } = await this.turnaround.historyFor(by, caseId);
    const now = this.turnaround.now();
    const { withStops, language } = options;
    const timeline = timelineOf(history, rules, comparisonOf(history, rules, now), { now, withStops });
    return { svg: drawTimeline(timeline, rules.calendar, options), table: () => timelineTable(timeline, language) };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.layouts.close();
  }

  private async statechart(rules: Rules, language: PictureLanguage, standing: Standing | null): Promise<Picture> {
    const layout = await this.layouts.of(rules, language);
    return {
      svg: drawStatechart(layout, rules.procedure, standing),
      table: () => statechartTable(rules.procedure, PART_TITLES, language, standing),
    };
  }
}

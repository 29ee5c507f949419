import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { SealerService } from '../audit/sealer.service.js';
import { inSnapshot } from '../audit/stored-cases.queries.js';
import { BaselinesService } from '../baselines/baselines.service.js';
import { findReadableCase } from '../cases/cases.queries.js';
import { ProceduresService } from '../catalogue/procedures.service.js';
import { NOW, type Now } from '../database/now.js';
import { inAuthority } from '../database/tenant.js';
import type { CaseState, Rules } from '../domain/case/case-state.js';
import { type History, historyOf } from '../domain/case/history.js';
import type { Instant } from '../domain/clock/instant.js';
import type { Calendars } from '../domain/clock/published-calendars.js';
import { type JsonObject, type Text, text } from '../domain/json.js';
import { rateTablesOf } from '../domain/turnaround/authority-rates.js';
import type { CountedCase } from '../domain/turnaround/take-tally.js';
import type { Comparison } from '../domain/turnaround/comparison.js';
import { matchHistory } from '../domain/turnaround/matched-history.js';
import { type Edition, printReport } from '../domain/turnaround/print-report.js';
import type { ReportVariant } from '../domain/turnaround/publication.js';
import type { PrintedReport } from '../domain/turnaround/report-table.js';
import {
  type AgainstHistory,
  type ReportFrame,
  turnaroundReport,
  type TurnaroundReport,
} from '../domain/turnaround/report.js';
import type { Principal } from '../identity/principal.js';
import { ASSUMED_RATES } from '../procedures/cost-rates.js';
import { PeopleService } from '../people/people.service.js';
import { softwareVersion } from '../software-version.js';
import { findAsOf, readEntries } from './histories.queries.js';
import { rebuildCases } from './rebuilt-cases.js';
import { findInput, takeTally } from './tally.queries.js';
import { baselinesOf, namesOf, versionsOf } from './report-frame.queries.js';
import { parsePeriod, refuseParameter } from './report-query.js';
import type { ReportQuery } from './turnaround.dto.js';

type Progress = (done: number, total: number | null) => void;

/** A report, what it was made with, and of how much. */
export type MadeReport = {
  report: TurnaroundReport;
  frame: ReportFrame;
  population: { cases: number; entries: number };
};

/** What the time of cases says, read from their journals. */
@Injectable()
export class TurnaroundService {
  private readonly software = softwareVersion();

  constructor(
    private readonly dataSource: DataSource,
    private readonly procedures: ProceduresService,
    private readonly people: PeopleService,
    private readonly sealer: SealerService,
    private readonly baselines: BaselinesService,
    @Inject(NOW) readonly now: Now,
  ) {}

  /** The course of a case that the caller may read, with the rules that it runs under. */
  async historyFor(by: Principal, id: string): Promise<{ history: History; rules: Rules }> {
    return inAuthority(this.dataSource, by.authority, async (tx) => {
      const { procedure } = await findReadableCase(tx, by, id);
      const rules = this.procedures.rulesFor(this.people.calendarsOf(by.authority), procedure.id, procedure.version);
      return { history: historyOf(await readEntries(tx, by.authority, id), rules), rules };
    });
  }

  /** The report on a period as of a position: the same position gives the same report, whatever happened later. */
  async report(
    authority: number,
    query: Pick<ReportQuery, 'from' | 'to' | 'asOf' | 'procedure'>,
    progress: Progress = () => undefined,
  ): Promise<MadeReport> {
    const period = parsePeriod(query);
    this.checkProcedure(query.procedure);
    await this.sealer.sealNow(authority);
    const costRates = await this.costRates(authority);
    return inSnapshot(this.dataSource, authority, async (tx) => {
      const asOf = await findAsOf(tx, authority, query.asOf, this.now());
      const calendars = this.people.calendarsOf(authority);
      const calendar = calendars.at(asOf.instant); // not the present one: the same position gives the same report
      const rates = rateTablesOf(costRates, asOf.instant, ASSUMED_RATES);
      const { inputHash, population } = await findInput(tx, authority, asOf.position);
      const { procedure } = query;
      const tally = await takeTally(
        tx,
        authority,
        { period, asOf, procedure },
        {
          calendar,
          rulesOf: (name) => this.rulesNamed(calendars, name),
          rebuild: (ids) => this.countAgain(tx, authority, asOf.position, calendars, ids, progress),
        },
      );
      const frame: ReportFrame = {
        authority: String(authority),
        period,
        asOf,
        calendarVersion: calendar.version,
        versions: { software: this.software, procedures: versionsOf(this.procedures.list(), tally) },
        inputHash,
        baselines: baselinesOf(this.procedures.list()),
        rates,
        histories: await this.historiesFor(
          tx,
          authority,
          tally.flows.map((one) => one.procedure),
          asOf.instant,
        ),
      };
      return { report: turnaroundReport(tally, frame), frame, population };
    });
  }

  /** The rates that an authority has entered, as its administrative case has them. */
  async costRates(authority: number): Promise<Readonly<Record<string, JsonObject>>> {
    const office = await this.people.office(authority);
    return office?.registers['costRates'] ?? {};
  }

  /** Cases as they stood at a position, from their journals. */
  private async *countAgain(
    tx: EntityManager,
    authority: number,
    position: number,
    calendars: Calendars,
    ids: readonly string[],
    progress: Progress,
  ): AsyncGenerator<CountedCase> {
    let done = 0;
    const rulesFor = (id: string, version: number) => this.procedures.rulesFor(calendars, id, version);
    for await (const one of rebuildCases(tx, authority, position, ids, rulesFor)) {
      progress(++done, ids.length);
      yield one;
    }
  }

  private rulesNamed(calendars: Calendars, name: string): Rules {
    const [procedure = '', version] = name.split('@');
    return this.procedures.rulesFor(calendars, procedure, Number(version));
  }

  /** Grade E3: the place of a case among comparable old ones; null while the authority has no baseline for its procedure. */
  async placeInHistory(
    authority: number,
    { procedure }: Pick<CaseState, 'procedure'>,
    { open, actual }: Comparison,
  ): Promise<AgainstHistory | null> {
    const known = await inAuthority(this.dataSource, authority, (tx) =>
      this.baselines.historyFor(tx, authority, procedure.id, this.now()),
    );
    if (!known) return null;
    const days = open ? null : actual.compared.calendarDays.gross;
    return { baseline: known.baseline, ...matchHistory(known.history, {}, days) };
  }

  /** The histories that a stored report was compared with. */
  historiesOf(authority: number, { sections }: TurnaroundReport, at: Instant): Promise<ReportFrame['histories']> {
    const procedures = sections.flatMap(({ byProcedure }) => byProcedure.map(({ procedure }) => procedure));
    return inAuthority(this.dataSource, authority, (tx) => this.historiesFor(tx, authority, procedures, at));
  }

  private async historiesFor(
    tx: EntityManager,
    authority: number,
    procedures: readonly string[],
    at: Instant,
  ): Promise<ReportFrame['histories']> {
    const histories: ReportFrame['histories'] = {};
    for (const id of new Set(procedures.map((procedure) => procedure.split('@', 1)[0]!))) {
      const known = await this.baselines.historyFor(tx, authority, id, at);
      if (known) histories[id] = known;
    }
    return histories;
  }

  /** A report in tables and charts, with the names of what it is about. */
  async printed(
    authority: number,
    report: TurnaroundReport,
    edition: Edition | null,
    variant: ReportVariant,
  ): Promise<PrintedReport> {
    const [row] = await this.dataSource.query<{ name: Text }[]>('select name from authorities where id = $1', [
      authority,
    ]);
    return printReport(report, namesOf(this.procedures.list(), row!.name), edition, variant);
  }

  private checkProcedure(name: string | undefined): void {
    const known = this.procedures.list().map(({ procedure }) => procedure.definition);
    if (name === undefined || known.some(({ id, version }) => [id, `${id}@${version}`].includes(name))) return;
    const names = known.map(({ id }) => id).join(', ');
    throw refuseParameter(
      'procedure',
      text(`应为下列事项之一：${names}`, `Expected one of ${names}, but found ${name}`),
    );
  }
}

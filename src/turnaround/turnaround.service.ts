import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SealerService } from '../audit/sealer.service.js';
import { findReadableCase } from '../cases/cases.queries.js';
import { ProceduresService } from '../catalogue/procedures.service.js';
import { NOW, type Now } from '../database/now.js';
import { inAuthority } from '../database/tenant.js';
import type { Rules } from '../domain/case/case-state.js';
import { type History, historyOf } from '../domain/case/history.js';
import { text } from '../domain/json.js';
import { type CaseHead, inputHashOf } from '../domain/turnaround/input-hash.js';
import type { Tally } from '../domain/turnaround/tally.js';
import { TallyTaker } from '../domain/turnaround/take-tally.js';
import { type ReportFrame, turnaroundReport, type TurnaroundReport } from '../domain/turnaround/report.js';
import type { Principal } from '../identity/principal.js';
import { PeopleService } from '../people/people.service.js';
import { softwareVersion } from '../software-version.js';
import { countedCaseOf } from '../domain/case/counted-case.js';
import { findAsOf, readCasesAsOf, readEntries } from './histories.queries.js';
import { parsePeriod, refuseParameter } from './report-query.js';
import type { ReportQuery } from './turnaround.dto.js';

const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

/** What the time of cases says, read from their journals. */
@Injectable()
export class TurnaroundService {
  private readonly software = softwareVersion();

  constructor(
    private readonly dataSource: DataSource,
    private readonly procedures: ProceduresService,
    private readonly people: PeopleService,
    private readonly sealer: SealerService,
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
  async report(by: Principal, query: ReportQuery): Promise<TurnaroundReport> {
    const period = parsePeriod(query);
    this.checkProcedure(query.procedure);
    await this.sealer.sealNow(by.authority);
    return inAuthority(this.dataSource, by.authority, async (tx) => {
      const asOf = await findAsOf(tx, by.authority, query.asOf, this.now());
      const calendars = this.people.calendarsOf(by.authority);
      const calendar = calendars.at(asOf.instant); // not the present one: the same position gives the same report
      const taker = new TallyTaker({ period, asOf: asOf.instant }, calendar);
      const heads: CaseHead[] = [];
      for await (const { id, procedure, version, entries } of readCasesAsOf(tx, by.authority, asOf.position)) {
        const last = entries.at(-1)!;
        heads.push({ id, entries: last.seq, head: last.hash });
        const rules = this.procedures.rulesFor(calendars, procedure, version);
        if (query.procedure !== undefined && ![procedure, `${procedure}@${version}`].includes(query.procedure))
          continue;
        taker.add(countedCaseOf(historyOf(entries, rules), rules));
      }
      const tally = taker.tally();
      return turnaroundReport(tally, {
        authority: String(by.authority),
        period,
        asOf,
        calendarVersion: calendar.version,
        versions: { software: this.software, procedures: this.versionsOf(tally) },
        inputHash: inputHashOf(heads, sha256),
        claims: this.claims(),
      });
    });
  }

  /** By which rules and parameters the procedures of these cases were counted. */
  private versionsOf({ flows }: Tally): string {
    const names = [...new Set(flows.map(({ procedure }) => procedure))].sort();
    const known = new Map(
      this.procedures.list().map((rules) => {
        const { id, version, baseline } = rules.procedure.definition;
        const words = `rules ${rules.rulesVersion}, baseline ${baseline.version}, parameters ${baseline.parameters.version}`;
        return [`${id}@${version}`, words];
      }),
    );
    return names.map((name) => `${name}: ${known.get(name)}`).join('; ');
  }

  /** What was claimed in public of each procedure. */
  private claims(): ReportFrame['claims'] {
    const all = this.procedures.list().map(({ procedure: { definition } }) => definition);
    return Object.fromEntries(all.map(({ id, version, baseline }) => [`${id}@${version}`, baseline.claims]));
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

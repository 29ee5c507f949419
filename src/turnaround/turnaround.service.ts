import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { SealerService } from '../audit/sealer.service.js';
import { findReadableCase } from '../cases/cases.queries.js';
import { ProceduresService } from '../catalogue/procedures.service.js';
import { NOW, type Now } from '../database/now.js';
import { inAuthority } from '../database/tenant.js';
import type { Rules } from '../domain/case/case-state.js';
import { type History, historyOf } from '../domain/case/history.js';
import type { Instant } from '../domain/clock/instant.js';
import { text } from '../domain/json.js';
import type { CaseFact } from '../domain/turnaround/case-fact.js';
import { turnaroundReport, type TurnaroundReport } from '../domain/turnaround/report.js';
import type { Principal } from '../identity/principal.js';
import { PeopleService } from '../people/people.service.js';
import { caseFactOf } from './case-figures.js';
import { findPositionAt, findSealedAt, readCasesAsOf, readEntries } from './histories.queries.js';
import { type AskedAsOf, parseAsOf, parsePeriod, refuseParameter } from './report-query.js';
import type { ReportQuery } from './turnaround.dto.js';

/** The version in package.json, which stands two folders above this file as written and three above it as built. */
function softwareVersion(): string {
  const file = ['../../package.json', '../../../package.json']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(url));
  if (!file) throw new Error('Expected package.json beside the product, but there is none.');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

type AsOf = { position: number; instant: Instant };

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
    const asked = parseAsOf(query.asOf, this.now());
    this.checkProcedure(query.procedure);
    await this.sealer.sealNow(by.authority);
    return inAuthority(this.dataSource, by.authority, async (tx) => {
      const asOf = await this.asOf(tx, by.authority, asked);
      const calendars = this.people.calendarsOf(by.authority);
      const calendar = calendars.at(asOf.instant); // not the present one: the same position gives the same report
      const hash = createHash('sha256');
      const cases: CaseFact[] = [];
      const parameters = new Set<string>();
      for await (const { id, procedure, version, entries } of readCasesAsOf(tx, by.authority, asOf.position)) {
        for (const entry of entries) hash.update(`${id}|${entry.seq}|${entry.hash}\n`);
        const rules = { ...this.procedures.rulesFor(calendars, procedure, version), calendar };
        if (query.procedure !== undefined && ![procedure, `${procedure}@${version}`].includes(query.procedure))
          continue;
        const history = historyOf(entries, rules);
        if (history.state.milestones.submitted === undefined) continue; // a draft has not come in
        const { baseline } = rules.procedure.definition;
        parameters.add(
          `${procedure}@${version}: rules ${rules.rulesVersion}, baseline ${baseline.version}, parameters ${baseline.parameters.version}`,
        );
        cases.push(caseFactOf(history, rules, asOf.instant));
      }
      return turnaroundReport({
        authority: String(by.authority),
        period,
        asOf,
        cases,
        calendar,
        versions: { software: this.software, procedures: [...parameters].sort().join('; ') },
        inputHash: hash.digest('hex'),
      });
    });
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

  /** A position as it stands, an instant as the last position before it, nothing as now. */
  private async asOf(tx: EntityManager, authority: number, asked: AskedAsOf): Promise<AsOf> {
    if (typeof asked !== 'number') {
      const instant = asked ?? this.now();
      return { position: await findPositionAt(tx, authority, instant), instant };
    }
    const instant = await findSealedAt(tx, authority, asked);
    if (instant) return { position: asked, instant };
    throw refuseParameter(
      'asOf',
      text(`没有第${asked}号存证位置`, `Expected a sealed position, but there is none with the number ${asked}`),
    );
  }
}
